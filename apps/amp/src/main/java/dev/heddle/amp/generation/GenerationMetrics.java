package dev.heddle.amp.generation;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;

/// The meters of a generator, read whenever they are collected; it pays nothing. Nothing in them
/// comes from a prompt.
///
/// | meter | |
/// |---|---|
/// | `heddle.amp.generation.time` | how many requests have ended, and how long they took together |
/// | `heddle.amp.generation.ended` | how many have ended, by tag `outcome`: `generated` or the code of a failure |
/// | `heddle.amp.generation.attempts` | how often the provider was asked |
/// | `heddle.amp.generation.retries` | how often of these not for the first time |
/// | `heddle.amp.generation.queue` | requests that wait now |
/// | `heddle.amp.generation.active` | requests that are being asked now |
///
/// May be called from any thread.
///
/// @param manager what asks for presets
public record GenerationMetrics(PresetGenerationManager manager) implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionTimer.builder(
                        "heddle.amp.generation.time",
                        manager,
                        one -> one.counts().ended().values().stream().mapToLong(n -> n).sum(),
                        one -> one.counts().time().toNanos(),
                        TimeUnit.NANOSECONDS)
                .description("requests for presets, from question to end")
                .register(registry);
        for (String code : manager.counts().ended().keySet()) {
            FunctionCounter.builder(
                            "heddle.amp.generation.ended",
                            manager,
                            one -> one.counts().ended().getOrDefault(code, 0L))
                    .description("requests for presets that have ended")
                    .tag("outcome", code)
                    .register(registry);
        }
        FunctionCounter.builder(
                        "heddle.amp.generation.attempts", manager, one -> one.counts().attempts())
                .description("questions to the provider of presets")
                .register(registry);
        FunctionCounter.builder(
                        "heddle.amp.generation.retries", manager, one -> one.counts().retries())
                .description("questions that were asked again")
                .register(registry);
        Gauge.builder("heddle.amp.generation.queue", manager, one -> one.status().queueLength())
                .description("requests for presets that wait")
                .register(registry);
        Gauge.builder("heddle.amp.generation.active", manager, one -> one.status().activeCount())
                .description("requests for presets that are being asked")
                .register(registry);
    }
}
