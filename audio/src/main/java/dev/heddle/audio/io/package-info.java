/// Where sound comes from and goes to. Start reading at {@link dev.heddle.audio.io.AudioSource}.
@NullMarked
package dev.heddle.audio.io;

import org.jspecify.annotations.NullMarked;
