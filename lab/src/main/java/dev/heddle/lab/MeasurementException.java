package dev.heddle.lab;

/// Something did not answer as it has to, so there is nothing to measure.
public final class MeasurementException extends Exception {
    private static final long serialVersionUID = 1L;

    /// Says what was wanted and what came instead.
    public MeasurementException(String message) {
        super(message);
    }
}
