package dev.heddle.server.watching;

import dev.heddle.core.Owner;
import dev.heddle.core.Snapshot;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// The meters of one owner, read from its snapshot whenever they are collected; the owner itself
/// pays nothing. Each carries the tag `owner`.
///
/// | meter | |
/// |---|---|
/// | `heddle.owner.operations` | how many ended, by tag `outcome` |
/// | `heddle.owner.queued` | operations that wait |
/// | `heddle.owner.stalled` | 1 while it is stalled, else 0 |
/// | `heddle.owner.ticks` | ticks so far |
/// | `heddle.owner.wait`, `.run`, `.tick` | percentiles since the start, by tag `percentile` |
///
/// May be called from any thread.
public final class OwnerMetrics implements MeterBinder {
    private static final double[] PERCENTILES = {50, 99};

    private final Owner owner;

    /// Binds nothing yet.
    public OwnerMetrics(Owner owner) {
        this.owner = owner;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        operations(registry, "executed", Snapshot.Outcomes::executed);
        operations(registry, "failed", Snapshot.Outcomes::failed);
        operations(registry, "rejected", Snapshot.Outcomes::rejected);
        operations(registry, "dropped", Snapshot.Outcomes::dropped);
        operations(registry, "cancelled", Snapshot.Outcomes::cancelled);
        operations(registry, "expired", Snapshot.Outcomes::expired);
        Gauge.builder("heddle.owner.queued", owner, o -> o.snapshot().queued())
                .description("operations that wait")
                .tag("owner", owner.name())
                .register(registry);
        Gauge.builder("heddle.owner.stalled", owner, OwnerMetrics::stalled)
                .description("1 while work waits and the loop does not tick")
                .tag("owner", owner.name())
                .register(registry);
        FunctionCounter.builder("heddle.owner.ticks", owner, o -> o.snapshot().ticks())
                .description("ticks so far")
                .tag("owner", owner.name())
                .register(registry);
        times(registry, "wait", "from submit to start", Snapshot::waits);
        times(registry, "run", "from start to end", Snapshot::runs);
        times(registry, "tick", "ticks that ran something", Snapshot::tickTimes);
    }

    private static double stalled(Owner owner) {
        return owner.snapshot().health() == Snapshot.Health.STALLED ? 1 : 0;
    }

    private void operations(
            MeterRegistry registry, String outcome, ToDoubleFunction<Snapshot.Outcomes> count) {
        FunctionCounter.builder(
                        "heddle.owner.operations",
                        owner,
                        o -> count.applyAsDouble(o.snapshot().outcomes()))
                .description("operations that ended")
                .tag("owner", owner.name())
                .tag("outcome", outcome)
                .register(registry);
    }

    private void times(
            MeterRegistry registry,
            String what,
            String description,
            Function<Snapshot, Snapshot.Histogram> histogram) {
        for (double percentile : PERCENTILES) {
            TimeGauge.builder(
                            "heddle.owner." + what,
                            owner,
                            TimeUnit.NANOSECONDS,
                            o -> histogram.apply(o.snapshot()).percentile(percentile).toNanos())
                    .description(description)
                    .tag("owner", owner.name())
                    .tag("percentile", Integer.toString((int) percentile))
                    .register(registry);
        }
    }
}
