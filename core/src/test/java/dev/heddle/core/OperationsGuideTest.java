package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Outcome.Cancelled;
import dev.heddle.core.Outcome.Dropped;
import dev.heddle.core.Outcome.Executed;
import dev.heddle.core.Outcome.Expired;
import dev.heddle.core.Outcome.Failed;
import dev.heddle.core.Outcome.Rejected;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The code of `docs/guide/operations.md`, compiled and run.
@Timeout(20)
class OperationsGuideTest {
    // begin
    /// Only its owner touches it.
    static final class Account {
        private int cents;
    }

    /// Immutable, named by its class, and equal to every other that asks for the same.
    record Transfer(Account to, int cents) implements Operation<Integer> {
        @Override
        public void validate() { // On the caller's thread, before anything is queued.
            if (cents <= 0) {
                throw new IllegalArgumentException("cents must be positive, was " + cents);
            }
        }

        @Override
        public Integer run() { // On the owner's thread, once or never.
            to.cents += cents;
            return to.cents;
        }
    }

    static final Duration A_SECOND = Duration.ofSeconds(1);

    /// However often it is called with this id, the money moves once.
    static Ticket<Integer> transfer(Owner bank, Transfer transfer, String id) {
        return bank.submit(transfer, Options.startWithin(A_SECOND).withRequestId(id).keeping());
    }

    static String tell(Ticket<Integer> ticket) throws InterruptedException {
        return switch (ticket.await(A_SECOND.plusMillis(500)).orElse(null)) {
            case Executed<Integer>(Integer cents, _) -> "there are %d cents now".formatted(cents);
            case Failed<Integer>(Throwable cause, _) -> "it ran and threw " + cause;
            case Rejected<Integer>(_, String message, _) -> "it never ran: " + message;
            case Expired<Integer> _ -> "it never ran: the bank was too busy for a second";
            case Cancelled<Integer>(var reason, _) -> "it never ran: cancelled, " + reason;
            case Dropped<Integer>(var reason, _, _) -> "it never ran: dropped, " + reason;
            case null -> "it runs at this moment: ask the ticket later";
        };
    }

    // end

    @Test
    void aRetryMovesTheMoneyOnce() throws InterruptedException {
        try (var bank = Owner.running("bank", Policy.DEFAULT)) {
            var account = new Account();
            var first = transfer(bank, new Transfer(account, 5), "r-1");
            assertThat(tell(first)).isEqualTo("there are 5 cents now");
            assertThat(transfer(bank, new Transfer(account, 5), "r-1")).isSameAs(first);
            assertThat(tell(transfer(bank, new Transfer(account, 6), "r-1")))
                    .isEqualTo("it never ran: request id r-1 belongs to another operation");
        }
    }

    @Test
    void itsWordsFitWhatHappened() throws InterruptedException {
        var stage = new Stage(Policy.DEFAULT);
        var account = new Account();
        assertThat(tell(transfer(stage.gate, new Transfer(account, -5), "r-1")))
                .isEqualTo("it never ran: cents must be positive, was -5");
        var late = transfer(stage.gate, new Transfer(account, 5), "r-2");
        stage.host.advance(A_SECOND);
        assertThat(tell(late)).isEqualTo("it never ran: the bank was too busy for a second");
        var cancelled = transfer(stage.gate, new Transfer(account, 5), "r-3");
        assertThat(cancelled.cancel()).isTrue();
        assertThat(tell(cancelled)).isEqualTo("it never ran: cancelled, BY_CALLER");
        stage.tick();
        assertThat(account.cents).isZero();
    }

    @Test
    void theGuideQuotesItToTheLetter() throws IOException {
        QuotedExample.isOn("operations.md", OperationsGuideTest.class);
    }
}
