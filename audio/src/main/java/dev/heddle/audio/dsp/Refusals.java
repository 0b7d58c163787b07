package dev.heddle.audio.dsp;

/// What effects refuse to be made with, and the texts of that.
///
/// They stand apart from what the audio thread runs: when HotSpot wants to compile a method it
/// makes strings of all texts among the constants of the method's class first, on the thread that
/// runs it, thousands of blocks after the first.
final class Refusals {
    private Refusals() {}

    static void checkRate(int sampleRate) {
        if (sampleRate < GuitarChain.LOWEST_RATE || sampleRate > GuitarChain.HIGHEST_RATE) {
            throw new IllegalArgumentException(
                    "the sampling rate must be in %d..%d Hz, was %d"
                            .formatted(
                                    GuitarChain.LOWEST_RATE, GuitarChain.HIGHEST_RATE, sampleRate));
        }
    }

    static void checkOversampling(int factor) {
        if (factor != 1 && factor != 2 && factor != 4) {
            throw new IllegalArgumentException("the factor must be 1, 2 or 4, was " + factor);
        }
    }

    static void checkTaps(int taps) {
        if (taps < 1 || taps > Convolver.MAX_TAPS) {
            throw new IllegalArgumentException(
                    "a response must have 1..%d taps, had %d".formatted(Convolver.MAX_TAPS, taps));
        }
    }

    static void checkFftSize(int size) {
        if (size < 4 || size > 1 << 16 || Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException(
                    "the size must be a power of two in 4..65536, was " + size);
        }
    }
}
