package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Outcome.Executed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// The code of `docs/guide/watching.md`, compiled and run.
class WatchingGuideTest {
    // begin
    static final ScopedValue<String> USER = ScopedValue.newInstance();

    /// While an operation runs, `USER` is what it was where it was submitted.
    static final Policy POLICY = Policy.DEFAULT.carrying(USER);

    /// Tells of all that did not go well. On the thread that decides it: it must be short.
    static void audit(Owner owner, Consumer<String> journal) {
        owner.onOutcome(outcome -> {
            if (!(outcome instanceof Executed)) {
                var trace = outcome.trace();
                journal.accept(
                        "%s on %s: %s after %d ms"
                                .formatted(
                                        trace.operation(),
                                        trace.owner(),
                                        outcome.getClass().getSimpleName(),
                                        Duration.ofNanos(trace.waitNanos()).toMillis()));
            }
        });
    }

    /// For a gauge, asked as often as you like from any thread.
    static long p99WaitMicros(Owner owner) {
        return owner.snapshot().waits().percentile(99).toNanos() / 1_000;
    }

    // end

    private final Stage stage = new Stage(POLICY);

    @Test
    void theGuidesAuditTellsWhatDidNotGoWell() {
        var journal = new ArrayList<String>();
        audit(stage.gate, journal::add);
        stage.submit("fine");
        stage.submit("late", Options.startWithin(Duration.ofMillis(1)));
        stage.host.advance(Duration.ofMillis(2));
        stage.tick();

        assertThat(journal).isEqualTo(List.of("late on stage: Expired after 2 ms"));
        assertThat(p99WaitMicros(stage.gate)).isBetween(2_000L, 2_250L);
    }

    @Test
    void theGuidesValueIsCarried() {
        var user = ScopedValue.where(USER, "ada").call(() -> stage.gate.submit(() -> USER.get()));
        stage.tick();

        assertThat(user.outcome()).get().hasFieldOrPropertyWithValue("value", "ada");
    }

    @Test
    void theGuideQuotesItToTheLetter() throws IOException {
        QuotedExample.isOn("watching.md", WatchingGuideTest.class);
    }
}
