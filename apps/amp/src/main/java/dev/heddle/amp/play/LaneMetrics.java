package dev.heddle.amp.play;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/// The meters of an amp's audio thread, read whenever they are collected; the thread pays nothing.
///
/// | meter | |
/// |---|---|
/// | `heddle.amp.blocks` | blocks of sound that were made |
/// | `heddle.amp.xruns` | how many of them were late, by tag `cause`: `collection`, `preempted`, `own_code`; known a second later |
/// | `heddle.amp.worst` | the longest that a block took, by the time that it stands for; above 1 is late |
///
/// May be called from any thread.
///
/// @param amp whose thread it is; meters do not keep it
public record LaneMetrics(LiveAmp amp) implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        counter("heddle.amp.blocks", LaneHealth::callbacks)
                .description("blocks of sound that were made")
                .register(registry);
        xruns(registry, "collection", LaneHealth::collection);
        xruns(registry, "preempted", LaneHealth::preempted);
        xruns(registry, "own_code", LaneHealth::ownCode);
        Gauge.builder("heddle.amp.worst", amp, one -> one.health().worstShare())
                .description("the longest that a block took, by the time that it stands for")
                .register(registry);
    }

    private void xruns(MeterRegistry registry, String cause, ToDoubleFunction<LaneHealth> count) {
        counter("heddle.amp.xruns", count)
                .description("blocks of sound that were late")
                .tag("cause", cause)
                .register(registry);
    }

    private FunctionCounter.Builder<LiveAmp> counter(
            String meter, ToDoubleFunction<LaneHealth> count) {
        return FunctionCounter.builder(meter, amp, one -> count.applyAsDouble(one.health()));
    }
}
