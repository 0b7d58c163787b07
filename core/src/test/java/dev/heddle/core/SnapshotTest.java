package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private static final Snapshot.Outcomes OUTCOMES = new Snapshot.Outcomes(1, 2, 3, 4, 5, 6);

    @Test
    void readsLikeASentence() {
        var host = new ManualHost();
        var gate = ManualHost.gate(host, Policy.DEFAULT);
        gate.submit(Operation.named("a", () -> 0));
        host.tick(gate);
        gate.submit(Operation.named("b", () -> 0)).cancel();
        gate.submit(Operation.named("c", () -> 0));
        host.advance(Duration.ofMillis(1_500));

        assertThat(gate.snapshot())
                .hasToString(
                        "stage: open, last tick 1.5 s ago; 2 queued; 1 executed, 0 failed,"
                                + " 0 rejected, 0 dropped, 1 cancelled, 0 expired;"
                                + " waited 1, p50 0.0 us, p99 0.0 us, max 0.0 us;"
                                + " ran 1, p50 0.0 us, p99 0.0 us, max 0.0 us");
        gate.close(Duration.ZERO);
        assertThat(gate.snapshot().toString()).startsWith("stage: closed, last tick");
    }

    @Test
    void saysWhatAStalledOwnerIsDoingAndWhere() {
        var snapshot =
                new Snapshot(
                        "engine",
                        Snapshot.Phase.OPEN,
                        Snapshot.Health.STALLED,
                        Duration.ofMillis(3_250),
                        Optional.of(new Snapshot.Running("bake", 7, Duration.ofMillis(3_200))),
                        12,
                        99,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(3),
                        OUTCOMES,
                        Snapshot.Histogram.EMPTY,
                        Snapshot.Histogram.EMPTY,
                        Snapshot.Histogram.EMPTY,
                        List.of(new StackTraceElement("Baker", "bake", "Baker.java", 42)));
        var locale = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY); // It must not change how numbers are written.
        try {
            assertThat(snapshot)
                    .hasToString(
                            "engine: STALLED, has not ticked for 3.3 s; running bake for 3.2 s;"
                                    + " 12 queued; 1 executed, 2 failed, 3 rejected, 4 dropped,"
                                    + " 5 cancelled, 6 expired\n"
                                    + "    at Baker.bake(Baker.java:42)");
        } finally {
            Locale.setDefault(locale);
        }
    }

    @Test
    void countsTicksAndTheirTime() {
        var host = new ManualHost();
        var gate = ManualHost.gate(host, Policy.DEFAULT);
        for (int i = 0; i < 3; i++) {
            gate.submit(
                    Operation.named(
                            "slow",
                            () -> {
                                host.advance(Duration.ofMillis(2));
                                return gate.snapshot();
                            }));
        }
        host.tick(gate);

        assertThat(gate.snapshot().queued()).as("4 ms are over after two").isEqualTo(1);
        host.tick(gate);
        var snapshot = gate.snapshot();
        assertThat(snapshot.ticks()).isEqualTo(2);
        assertThat(snapshot.tickTime()).isEqualTo(Duration.ofMillis(6));
        assertThat(snapshot.running()).isEmpty();
        assertThat(snapshot.sinceTick()).isEqualTo(Duration.ZERO);
    }

    @Test
    void forgetsALongTickAfterAWhile() {
        var host = new ManualHost();
        var gate = ManualHost.gate(host, Policy.DEFAULT);
        gate.submit(
                Operation.named(
                        "slow",
                        () -> {
                            host.advance(Duration.ofMillis(30));
                            return 0;
                        }));
        host.tick(gate);
        assertThat(gate.snapshot().longestTick()).isEqualTo(Duration.ofMillis(30));

        host.advance(Duration.ofMillis(219));
        host.tick(gate);
        assertThat(gate.snapshot().longestTick()).isEqualTo(Duration.ofMillis(30));
        host.advance(Duration.ofMillis(250));
        host.tick(gate);
        assertThat(gate.snapshot().longestTick()).isEqualTo(Duration.ofMillis(30));
        host.advance(Duration.ofMillis(250));
        host.tick(gate);
        assertThat(gate.snapshot().longestTick()).isEqualTo(Duration.ZERO);
    }

    @Test
    void showsTheRunningOperationAndForHowLong() {
        var host = new ManualHost();
        var gate = ManualHost.gate(host, Policy.DEFAULT);
        var ticket =
                gate.submit(
                        Operation.named(
                                "slow",
                                () -> {
                                    host.advance(Duration.ofMillis(2));
                                    return gate.snapshot();
                                }));

        host.tick(gate);

        assertThat(ticket.outcome().orElseThrow())
                .isInstanceOfSatisfying(
                        Outcome.Executed.class,
                        e ->
                                assertThat(((Snapshot) e.value()).running())
                                        .contains(
                                                new Snapshot.Running(
                                                        "slow",
                                                        ticket.id(),
                                                        Duration.ofMillis(2))));
    }
}
