package dev.heddle.audio.meter;

/// What meters refuse to be made with. The texts stand apart from what the audio thread runs:
/// HotSpot makes strings of all texts of a class when it wants to compile one of its methods, on
/// the thread that runs it.
final class Refusals {
    private Refusals() {}

    static void checkRate(int sampleRate) {
        if (sampleRate <= 0) {
            throw new IllegalArgumentException("sample rate must be above 0, was " + sampleRate);
        }
    }

    static void checkCapacity(int capacity) {
        if (capacity < 1 || capacity > Tap.MAX_CAPACITY) {
            throw new IllegalArgumentException(
                    "capacity must be in 1..%d, was %d".formatted(Tap.MAX_CAPACITY, capacity));
        }
    }
}
