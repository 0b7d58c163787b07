/// The modules that authors have published. Start reading at {@link
/// dev.heddle.server.modules.ModuleRepository}.
@NullMarked
package dev.heddle.server.modules;

import org.jspecify.annotations.NullMarked;
