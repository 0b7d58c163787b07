package dev.heddle.audio.dsp;

/// What an {@link Amp} is made of.
///
/// @param tubes in its preamp, 1 to 3
/// @param least dB before the first tube at gain 0
/// @param most dB before the first tube at gain 1
/// @param between the factor before each tube that follows
/// @param bassCut Hz, before the first tube
/// @param bright Hz, above which each tube loses treble
/// @param powerLeast dB before the power amp at master 0
/// @param powerMost dB before the power amp at master 1
/// @param trim dB that make it as loud as the others, measured on recordings
/// @param parts of its tone controls
record AmpModel(
        int tubes,
        double least,
        double most,
        float between,
        double bassCut,
        double bright,
        double powerLeast,
        double powerMost,
        double trim,
        ToneStack.Parts parts) {
    private static final ToneStack.Parts TWIN =
            new ToneStack.Parts(250e3, 250e3, 10e3, 100e3, 120e-12, 100e-9, 47e-9);
    private static final ToneStack.Parts AC30 =
            new ToneStack.Parts(1e6, 1e6, 10e3, 100e3, 50e-12, 22e-9, 22e-9);
    private static final ToneStack.Parts JCM800 =
            new ToneStack.Parts(220e3, 1e6, 22e3, 33e3, 470e-12, 22e-9, 22e-9);
    private static final ToneStack.Parts SLO100 =
            new ToneStack.Parts(250e3, 1e6, 25e3, 47e3, 470e-12, 20e-9, 20e-9);

    /// The one of that name.
    ///
    /// @throws IllegalArgumentException if there is none
    static AmpModel named(String name) {
        return switch (name) {
            case "clean_blackface" -> new AmpModel(1, -6, 26, 1, 30, 16_000, -6, 12, 2, TWIN);
            case "jangly_vox" -> new AmpModel(1, 2, 34, 1, 110, 18_000, 2, 22, 1.5, AC30);
            case "brit_crunch" -> new AmpModel(2, 4, 38, 2.5f, 90, 10_000, 0, 20, -0.5, JCM800);
            case "hi_gain" -> new AmpModel(3, 12, 48, 4, 130, 7_500, -2, 16, -2.5, SLO100);
            default -> throw new IllegalArgumentException("there is no amp " + name);
        };
    }
}
