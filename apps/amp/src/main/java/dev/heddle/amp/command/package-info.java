/// `./heddle amp`. Start reading at {@link dev.heddle.amp.command.AmpCommand}.
@NullMarked
package dev.heddle.amp.command;

import org.jspecify.annotations.NullMarked;
