package dev.heddle.amp.generation;

/// How busy the generator is.
///
/// @param isGenerating whether any request has not ended
/// @param queueLength requests that wait: for their turn, or before a retry
/// @param activeCount requests that are being asked
public record GenerationStatus(boolean isGenerating, int queueLength, int activeCount) {
    /// Nothing to do.
    static final GenerationStatus IDLE = new GenerationStatus(false, 0, 0);
}
