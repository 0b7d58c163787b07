package dev.heddle.audio.dsp;

import dev.heddle.core.RealTime;
import java.util.Arrays;

/// The numbers that an effect was last designed for, so that coefficients are computed only when
/// something moves. Audio thread only.
final class Moves {
    private final float[] numbers;

    /// @param count how many numbers the effect has
    Moves(int count) {
        numbers = new float[count];
        Arrays.fill(numbers, Float.NaN); // Equal to nothing: the first block is always designed.
    }

    /// Whether these are others than the last ones; they are the last ones from now on. Real-time
    /// safe: no allocation, lock or system call.
    @RealTime
    boolean to(float[] next) {
        var moved = false;
        for (int i = 0; i < numbers.length; i++) {
            moved |= numbers[i] != next[i];
            numbers[i] = next[i];
        }
        return moved;
    }
}
