package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Model.LoopHost;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A meeting of two threads that the model checker gets to too rarely, forced: the other thread
/// comes exactly there.
@Timeout(30)
class ForcedMeetingTest {
    private static final Policy SMALL = Policy.DEFAULT.withCapacity(4);

    private static void onAnotherThread(Runnable body) {
        var thread = Thread.ofPlatform().start(body);
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Lets somebody in when the loop has taken a ticket and has not begun to run it.
    private static class MeetingRing extends MpscRing<Object> {
        @Nullable Runnable meeting;

        MeetingRing() {
            super(4, System::nanoTime);
        }

        @Override
        public boolean take(boolean stateful) {
            boolean taken = super.take(stateful);
            meet();
            return taken;
        }

        void meet() {
            var visitor = meeting;
            if (visitor != null) {
                meeting = null;
                onAnotherThread(visitor);
            }
        }
    }

    /// Planted: what the loop has taken is nowhere to be seen until it runs.
    private static final class HidingRing extends MeetingRing {
        @Override
        public boolean take(boolean stateful) {
            var _ = super.take(stateful);
            return true;
        }

        @Override
        void meet() {
            done();
            super.meet();
        }
    }

    @Test
    void nothingThatWasTakenStartsAfterAClose() {
        assertThat(closeMeetsTake(new MeetingRing())).isInstanceOf(Outcome.Cancelled.class);
    }

    @Test
    void findsALoopThatHidesWhatItHasTaken() {
        assertThat(closeMeetsTake(new HidingRing())).isInstanceOf(Outcome.Executed.class);
    }

    /// What became of a ticket that a close met after it was taken and before it ran.
    private static Outcome<?> closeMeetsTake(MeetingRing ring) {
        var host = new LoopHost();
        var gate = new Gate("stage", host, SMALL, ring);
        var ticket = gate.submit(Operation.named("op", () -> 1));
        ring.meeting = () -> gate.close(Duration.ZERO);
        host.tick(gate);
        return ticket.outcome().orElseThrow();
    }
}
