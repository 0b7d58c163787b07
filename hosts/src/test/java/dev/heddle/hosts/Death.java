package dev.heddle.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Operation;
import dev.heddle.core.Outcome;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.core.Snapshot;
import java.time.Duration;

/// What becomes of an owner whose loop has ended.
final class Death {
    /// Short: these tests wait for it.
    static final Policy POLICY = Policy.DEFAULT.withStallAfter(Duration.ofMillis(20));

    private Death() {}

    /// The owner of a loop that has ended tells whoever comes, and closes.
    static void assertToldBy(Owner owner) throws InterruptedException {
        var ticket = owner.submit(Operation.named("too late", () -> ""));
        var outcome = ticket.await(Duration.ofSeconds(30)).orElseThrow();

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Cancelled.class,
                        cancelled ->
                                assertThat(cancelled.reason())
                                        .isEqualTo(Outcome.Reason.OWNER_DIED));
        owner.close(Duration.ZERO);
        assertThat(owner.snapshot().phase()).isEqualTo(Snapshot.Phase.CLOSED);
    }
}
