package dev.heddle.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.Operation;
import dev.heddle.core.Options;
import dev.heddle.core.Outcome.Executed;
import dev.heddle.core.Outcome.Expired;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.core.Snapshot.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SimHostTest {
    private final SimHost host = new SimHost();
    private final Owner owner = host.owner("stage", Policy.DEFAULT);
    private final List<String> ran = new ArrayList<>();

    private Operation<Boolean> note(String text) {
        return Operation.named(text, () -> ran.add(text + " at " + host.nanos() / 1_000_000));
    }

    @Test
    void runsTheLoopAsTimePasses() {
        owner.submit(note("a"));
        assertThat(ran).isEmpty();
        assertThat(host.isIdle()).isFalse();

        host.advance(Duration.ofMillis(10));

        assertThat(ran).containsExactly("a at 1");
        assertThat(host.isIdle()).isTrue();
    }

    @Test
    void runsTheLoopWithoutTimePassing() {
        owner.submit(Operation.named("parent", () -> owner.submit(note("child"))));

        assertThat(host.runUntilIdle()).isEqualTo(2);
        assertThat(ran).containsExactly("child at 0");
        assertThat(host.runUntilIdle()).isZero();
    }

    @Test
    void doesNotTickWhileItIsStalledAndKeepsDeadlinesMeanwhile() {
        host.stall(Duration.ofSeconds(3));
        var late = owner.submit(note("late"), Options.startWithin(Duration.ofSeconds(1)));
        owner.submit(note("patient"));

        host.advance(Duration.ofMillis(999));
        assertThat(late.outcome()).isEmpty();
        assertThat(host.runUntilIdle()).isZero();
        host.advance(Duration.ofMillis(1));
        assertThat(late.outcome()).get().isInstanceOf(Expired.class);
        assertThat(owner.snapshot().health()).isEqualTo(Health.OK);

        host.advance(Duration.ofSeconds(1));
        assertThat(owner.snapshot().health()).isEqualTo(Health.STALLED);

        host.advance(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("patient at 3000");
        assertThat(owner.snapshot().health()).isEqualTo(Health.OK);
    }

    @Test
    void deliversWakeUpsLate() {
        host.delayWakes(Duration.ofMillis(20));
        owner.submit(note("a"));

        host.advance(Duration.ofMillis(19));
        assertThat(ran).isEmpty();
        assertThat(host.isIdle()).isFalse();
        host.advance(Duration.ofMillis(1));

        assertThat(ran).containsExactly("a at 20");
    }

    @Test
    void letsAnOperationBeSlow() {
        var slow =
                owner.submit(
                        Operation.named(
                                "slow",
                                () -> {
                                    var behind =
                                            owner.submit(
                                                    note("behind"),
                                                    Options.startWithin(Duration.ofMillis(5)));
                                    host.advance(Duration.ofMillis(8));
                                    return behind.outcome().orElseThrow();
                                }));

        host.runUntilIdle();

        assertThat(slow.outcome().orElseThrow())
                .isInstanceOfSatisfying(
                        Executed.class, e -> assertThat(e.value()).isInstanceOf(Expired.class));
        assertThat(ran).isEmpty();
    }

    @Test
    void isTheOwnersThreadOnlyWhileTheLoopRuns() throws InterruptedException {
        assertThat(owner.isCurrent()).isFalse();
        host.onLoop(() -> assertThat(owner.isCurrent()).isTrue());
        var current = new AtomicReference<Boolean>();
        owner.submit(Operation.named("looks", () -> owner.isCurrent()))
                .then(
                        Runnable::run,
                        o -> current.set(o instanceof Executed<Boolean> e && e.value()));

        host.runUntilIdle();

        assertThat(current.get()).isTrue();
    }

    @Test
    void runsSeveralOwnersOnOneLoop() {
        var other = Owner.on("other", host, Policy.DEFAULT);
        host.add(other);
        owner.submit(note("a"));
        other.submit(note("b"));

        assertThat(host.runUntilIdle()).isEqualTo(1);
        assertThat(ran).containsExactly("a at 0", "b at 0");
    }

    @Test
    void saysSoWhenALoopNeverGetsIdle() {
        submitForEver();

        assertThatThrownBy(host::runUntilIdle)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("still not idle after 100000 ticks");
    }

    private void submitForEver() {
        owner.submit(
                Operation.named(
                        "again",
                        () -> {
                            submitForEver();
                            return "";
                        }));
    }

    @Test
    void refusesASecondThread() throws InterruptedException {
        var thrown = new AtomicReference<Throwable>();
        var other =
                Thread.ofPlatform()
                        .name("other")
                        .start(() -> {
                            try {
                                host.advance(Duration.ofMillis(1));
                            } catch (WrongThreadException e) {
                                thrown.set(e);
                            }
                        });
        other.join();

        assertThat(thrown.get()).hasMessageContaining("the caller is thread other");
    }

    @Test
    void skipsTimeInWhichNothingHappens() {
        host.advance(Duration.ofDays(10_000));
        owner.submit(note("a"));
        host.runUntilIdle();

        assertThat(ran).containsExactly("a at " + Duration.ofDays(10_000).toMillis());
    }
}
