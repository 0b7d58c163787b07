package dev.heddle.stress;

import java.util.Arrays;

/// A value that tears visibly: all its numbers are always written together, and there are enough of
/// them to come in between.
public final class Preset {
    /// Times that a story writes and reads: both threads are then at the same value for a while.
    public static final int TIMES = 32;

    private static final int TORN = -1;

    private final int[] numbers = new int[32];

    /// Writes all numbers.
    public void write(int content) {
        Arrays.fill(numbers, content);
    }

    /// Writes all numbers as they are in `other`, one after the other.
    public void copy(Preset other) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = other.numbers[i];
        }
    }

    /// What was written, if all numbers agree.
    public int read() {
        int first = numbers[0];
        for (int number : numbers) {
            if (number != first) {
                return TORN;
            }
        }
        return first;
    }

    /// What a read shows after one that showed `verdict` and read `last`.
    public String verdict(String verdict, int last) {
        int now = read();
        return now == TORN ? "torn" : now < last ? "older" : verdict;
    }
}
