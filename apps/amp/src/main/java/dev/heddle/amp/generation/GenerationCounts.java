package dev.heddle.amp.generation;

import java.time.Duration;
import java.util.Map;

/// What a generator has done since it was made.
///
/// @param ended requests by how they ended: `generated`, or the code of the failure. All codes are
///   there
/// @param attempts questions to the provider
/// @param retries how many of these were not the first of their variation
/// @param time from request to end, of all together
public record GenerationCounts(
        Map<String, Long> ended, long attempts, long retries, Duration time) {
    public GenerationCounts {
        ended = Map.copyOf(ended);
    }
}
