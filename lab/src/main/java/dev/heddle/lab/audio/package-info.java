/// The guitar amp's sound: how fast it is made, when it is late, whether presets arrive whole.
/// Start reading at {@link dev.heddle.lab.audio.AudioBenchmark}.
@NullMarked
package dev.heddle.lab.audio;

import org.jspecify.annotations.NullMarked;
