/// Code that breaks rules on purpose. Start reading at {@link
/// dev.heddle.server.planted.a.BreaksRules}.
@NullMarked
package dev.heddle.server.planted.a;

import org.jspecify.annotations.NullMarked;
