package dev.heddle.jobs.text;

import static java.util.Objects.requireNonNull;

import java.nio.charset.Charset;
import java.util.Optional;

/// Which charset a text seems to have.
///
/// @param charset the likeliest
/// @param confidence how sure that is, 0 to 1; below 0.5 it is a guess
/// @param runnerUp the next one that would read it differently, if one comes near
/// @param bomBytes how many bytes of byte order mark stand before the text
public record Detected(
        Charset charset, double confidence, Optional<Charset> runnerUp, int bomBytes) {
    public Detected {
        requireNonNull(charset);
        requireNonNull(runnerUp);
        if (!(confidence >= 0 && confidence <= 1)) { // Negated form also refuses NaN.
            throw new IllegalArgumentException("confidence must be in 0..1, was " + confidence);
        }
    }

    static Detected of(Charset charset, double confidence) {
        return new Detected(charset, confidence, Optional.empty(), 0);
    }
}
