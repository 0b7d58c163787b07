package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Outcome.Reason;
import dev.heddle.core.Outcome.Rejected;
import dev.heddle.core.Snapshot.Health;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class StallTest {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Duration ALMOST = LIMIT.minusMillis(1);
    private static final Policy REFUSING =
            Policy.DEFAULT.withStallAfter(LIMIT).rejectingWhenStalled();
    private static final Operation<Integer> NOTHING = Operation.named("nothing", () -> 0);

    private final ManualHost host = new ManualHost();
    private final Gate woken = ManualHost.gate(host, REFUSING);
    private final Gate ticking = new Gate("engine", host.engine(), REFUSING);

    @Test
    void aTickingLoopIsStalledOnceWorkWaitsAndNoTickCame() {
        host.tick(ticking);
        host.advance(ALMOST);
        ticking.submit(NOTHING);
        assertThat(health(ticking)).isEqualTo(Health.OK);

        host.advance(Duration.ofMillis(1));

        assertThat(health(ticking))
                .as("it owes a tick since its last one")
                .isEqualTo(Health.STALLED);
        host.tick(ticking);
        assertThat(health(ticking)).isEqualTo(Health.OK);
    }

    @Test
    void aTickingLoopThatNobodyWaitsForIsNotStalled() {
        host.advance(Duration.ofHours(1));

        assertThat(health(ticking)).isEqualTo(Health.OK);
    }

    @Test
    void aWokenLoopIsStalledOnceItLeavesWorkWaiting() {
        woken.submit(NOTHING);
        host.advance(ALMOST);
        assertThat(health(woken)).isEqualTo(Health.OK);

        host.advance(Duration.ofMillis(1));

        assertThat(health(woken)).isEqualTo(Health.STALLED);
    }

    @Test
    void aWokenLoopMaySleepForAnHour() {
        woken.submit(NOTHING);
        host.tick(woken);
        host.advance(Duration.ofHours(1));
        assertThat(health(woken)).isEqualTo(Health.OK);

        var ticket = woken.submit(NOTHING);
        assertThat(health(woken)).as("it got work just now").isEqualTo(Health.OK);
        assertThat(ticket.outcome()).isEmpty();

        woken.submit(
                Operation.named("looks", () -> assertThat(health(woken)).isEqualTo(Health.OK)));
        host.tick(woken);
        assertThat(woken.snapshot().outcomes().failed()).isZero();
    }

    @Test
    void aLongQueueThatIsWorkedOffIsNotAStall() {
        var slow = ManualHost.gate(host, REFUSING.withBudget(1, Duration.ofMillis(4)));
        for (int i = 0; i < 5; i++) {
            slow.submit(NOTHING);
        }
        for (int i = 0; i < 4; i++) {
            host.advance(ALMOST);
            host.tick(slow);
            assertThat(health(slow)).isEqualTo(Health.OK);
        }
    }

    @Test
    void anOperationThatRunsTooLongIsNamedToWhoAsksNext() {
        woken.submit(
                Operation.named(
                        "bake lightmaps",
                        () -> {
                            host.advance(Duration.ofMillis(2_500));
                            return woken.snapshot();
                        }));
        woken.submit(NOTHING);

        var refusal = new Rejected<?>[1];
        host.watch(() -> {
            if (woken.submit(NOTHING).outcome().orElse(null) instanceof Rejected<?> r) {
                refusal[0] = r;
            }
            return -1;
        });
        var locale = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY); // It must not change how numbers are written.
        try {
            host.tick(woken);
        } finally {
            Locale.setDefault(locale);
        }

        assertThat(refusal[0].reason()).isEqualTo(Reason.STALLED);
        assertThat(refusal[0].message())
                .isEqualTo("stage has not ticked for 2.5 s, running bake lightmaps");
    }

    @Test
    void aStalledLoopThatRunsNothingSaysSo() {
        woken.submit(NOTHING);
        host.advance(LIMIT);

        assertThat(woken.submit(NOTHING).outcome())
                .hasValueSatisfying(o ->
                        assertThat(((Rejected<?>) o).message())
                                .isEqualTo("stage has not ticked for 2.0 s"));
    }

    @Test
    void aStalledLoopMayStillSubmitToItself() {
        woken.submit(
                Operation.named(
                        "slow",
                        () -> {
                            host.advance(LIMIT);
                            assertThat(health(woken)).isEqualTo(Health.STALLED);
                            return woken.submit(Operation.named("rest", () -> ""));
                        }));

        assertThat(host.tick(woken)).isEqualTo(1);
        assertThat(woken.snapshot().outcomes()).isEqualTo(new Snapshot.Outcomes(1, 0, 0, 0, 0, 0));
    }

    @Test
    void aStalledOwnerQueuesUnlessItsPolicyRefuses() {
        var patient = ManualHost.gate(host, Policy.DEFAULT.withStallAfter(LIMIT));
        patient.submit(NOTHING);
        host.advance(LIMIT);

        assertThat(patient.submit(NOTHING).state()).isEqualTo(Ticket.State.QUEUED);
        assertThat(health(patient)).isEqualTo(Health.STALLED);
    }

    @Test
    void aClosedOwnerIsNotStalled() {
        woken.submit(NOTHING);
        woken.close(Duration.ZERO);
        host.advance(LIMIT);

        assertThat(health(woken)).isEqualTo(Health.OK);
    }

    @Test
    void theSnapshotOfAStalledOwnerShowsWhereItsThreadIs() throws InterruptedException {
        var owner = Owner.running("worker", Policy.DEFAULT.withStallAfter(Duration.ofNanos(1)));
        var inside = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        owner.submit(
                Operation.named(
                        "hangs",
                        () -> {
                            inside.countDown();
                            go.await();
                            return "";
                        }));
        inside.await();

        var snapshot = owner.snapshot();
        go.countDown();
        owner.close();

        assertThat(snapshot.health()).isEqualTo(Health.STALLED);
        assertThat(snapshot.running())
                .get()
                .extracting(Snapshot.Running::operation)
                .isEqualTo("hangs");
        assertThat(snapshot.stack())
                .anyMatch(f -> f.getClassName().equals(StallTest.class.getName()));
    }

    private static Health health(Owner owner) {
        return owner.snapshot().health();
    }
}
