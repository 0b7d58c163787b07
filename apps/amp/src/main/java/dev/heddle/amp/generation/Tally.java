package dev.heddle.amp.generation;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.heddle.amp.generation.PresetProvider.Kind;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/// Counts what a manager does. May be called from any thread.
final class Tally {
    /// One for each way to end; none is added, so that there are as many meters as ways.
    private final Map<String, LongAdder> ended =
            Stream.concat(
                            Stream.of(Ends.GENERATED, Ends.NOT_SURE),
                            Arrays.stream(Kind.values()).map(Ends::code))
                    .collect(toUnmodifiableMap(code -> code, _ -> new LongAdder()));

    private final LongAdder attempts = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    void begun(boolean again) {
        attempts.increment();
        if (again) {
            retries.increment();
        }
    }

    void ended(String code, long totalNanos) {
        requireNonNull(ended.get(code)).increment();
        nanos.add(totalNanos);
    }

    GenerationCounts counts() {
        return new GenerationCounts(
                ended.entrySet().stream()
                        .collect(toUnmodifiableMap(Map.Entry::getKey, one -> one.getValue().sum())),
                attempts.sum(),
                retries.sum(),
                Duration.ofNanos(nanos.sum()));
    }
}
