/// Tests of what watches an audio thread.
@NullMarked
package dev.heddle.audio.watch;

import org.jspecify.annotations.NullMarked;
