package dev.heddle.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ChoiceTest {
    private final LinkLost refused = new LinkLost("no upgrade", 0);
    private final LinkLost unreachable = new LinkLost("nobody there", 0, true);
    private final LinkLost byHub = new LinkLost("hub stopping", 4000);

    private final Choice choice = new Choice();

    private void fail(LinkLost why, int times) {
        for (int i = 0; i < times; i++) {
            choice.failed(choice.next(Transport.AUTO), why);
        }
    }

    @Test
    void pollsOnceThreeSocketsWereRefusedOnTheWay() {
        fail(refused, 2);
        assertEquals(Transport.WEBSOCKET, choice.next(Transport.AUTO));
        fail(refused, 1);
        assertEquals(Transport.HTTP, choice.next(Transport.AUTO));
    }

    @Test
    void aHubThatIsNotThereOrSaysSoItselfIsNoProxy() {
        fail(unreachable, 10);
        fail(byHub, 10);
        assertEquals(Transport.WEBSOCKET, choice.next(Transport.AUTO));
    }

    @Test
    void staysWithTheOneThatWasAskedFor() {
        fail(refused, 3);
        assertEquals(Transport.WEBSOCKET, choice.next(Transport.WEBSOCKET));
        assertEquals(Transport.HTTP, choice.next(Transport.HTTP));
    }

    @Test
    void triesASocketAgainAfterFiveMinutesAndThenLessAndLessOften() {
        fail(refused, 3);
        long now = 0;
        for (int minutes : new int[] {5, 10, 20, 40, 60, 60}) {
            choice.worked(Transport.HTTP, now);
            long almost = now + TimeUnit.MINUTES.toNanos(minutes) - 1;
            assertFalse(choice.shouldTryAgain(Transport.AUTO, almost));
            assertFalse(choice.shouldTryAgain(Transport.HTTP, almost + 1));
            now = almost + 1;
            assertTrue(choice.shouldTryAgain(Transport.AUTO, now));
            choice.tryAgain();
            assertEquals(Transport.WEBSOCKET, choice.next(Transport.AUTO));
            fail(refused, 1);
            assertEquals(Transport.HTTP, choice.next(Transport.AUTO), "one failure is enough now");
        }
        choice.tryAgain();
        choice.worked(Transport.WEBSOCKET, now);
        assertEquals(Transport.WEBSOCKET, choice.next(Transport.AUTO));
    }

    @Test
    void aHubThatAnswersNeitherIsTriedBothWays() {
        fail(refused, 3);
        fail(refused, 1);
        assertEquals(Transport.WEBSOCKET, choice.next(Transport.AUTO));
    }
}
