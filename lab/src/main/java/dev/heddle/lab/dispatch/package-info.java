/// What the hand-over to an owner's thread costs. Start reading at {@link
/// dev.heddle.lab.dispatch.Dispatch}.
@NullMarked
package dev.heddle.lab.dispatch;

import org.jspecify.annotations.NullMarked;
