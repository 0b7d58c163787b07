package dev.heddle.audio.dsp;

/// The level for which what distorts keeps its loudness.
final class Loudness {
    /// RMS of a guitar as it is plugged in and played, -20 dBFS.
    static final double GUITAR = 0.1;

    private Loudness() {}
}
