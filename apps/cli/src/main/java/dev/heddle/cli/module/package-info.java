/// `heddle module`: from an author's key to a version that runs somewhere. Start reading at {@link
/// dev.heddle.cli.module.ModuleCommand}.
@NullMarked
package dev.heddle.cli.module;

import org.jspecify.annotations.NullMarked;
