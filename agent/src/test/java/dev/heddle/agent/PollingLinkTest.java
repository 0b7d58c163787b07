package dev.heddle.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.FromHub;
import org.junit.jupiter.api.Test;

/// The link over HTTP.
class PollingLinkTest extends LinkContract {
    PollingLinkTest() {
        super(Transport.HTTP);
    }

    @Test
    void asksForItsOwnPath() {
        assertEquals("/api/link/stage", hub.path());
    }

    @Test
    void saysThatItPolls() throws InterruptedException {
        assertThat(status().message()).endsWith("by polling");
    }

    @Test
    void aLostAnswerLosesNoCallAndRunsNoneTwice() throws InterruptedException {
        assertEquals(LinkStatus.State.LINKED, status().state());
        for (int i = 1; i <= 5; i++) {
            hub.loseAnswers(1);
            assertEquals("executed ", code(call("call-" + i, "count", "{}")));
        }
        assertEquals(5, runs.get());
        assertThat(hub.repeated()).isPositive();
    }

    @Test
    void aRefusedRequestIsMadeAgainAndRunsNothingTwice() throws InterruptedException {
        assertEquals(LinkStatus.State.LINKED, status().state());
        hub.refuse(2, 503);
        assertEquals("executed ", code(call("1", "count", "{}")));
        assertEquals("executed ", code(call("2", "count", "{}")));
        assertEquals(2, runs.get());
    }

    @Test
    void aHubThatHasForgottenTheLinkHearsHelloAgain() throws InterruptedException {
        String instance = hub.hello().instance();
        hub.forget();
        hub.accept();
        assertEquals(instance, hub.hello().instance());
        hub.say(new FromHub.Call("1", "count", Json.read("{}"), 10_000));
        hub.settled("1");
    }

    @Test
    void asksNoMoreOftenThanItMustWhileNothingHappens() throws InterruptedException {
        agent.close();
        agent = start(Link.Pace.USUAL);
        hub.accept();
        assertEquals(LinkStatus.State.LINKED, status().state());
        hub.awaitHeldRequest();
        assertThat(hub.requests()).isLessThan(6); // Hello, what came of it, and one that waits.
    }

    @Test
    void isChosenWhereNoSocketGetsThrough() throws InterruptedException {
        agent.close();
        hub.refuseSockets(true);
        agent = start(QUICK, Transport.AUTO);
        hub.accept();
        assertThat(hub.isPolled()).isTrue();
        assertEquals("executed ", code(call("1", "count", "{}")));
    }

    @Test
    void goesOnWithShortRequestsWhereLongOnesAreCutOff() throws InterruptedException {
        assertEquals(LinkStatus.State.LINKED, status().state());
        hub.cutHeldRequests();
        assertEquals("executed ", code(call("1", "count", "{}")));
        assertEquals("executed ", code(call("2", "count", "{}")));
        assertEquals(2, runs.get());
    }

    @Test
    void aRefusalOfSomebodyOnTheWayIsNotFinal() throws InterruptedException {
        assertEquals(LinkStatus.State.LINKED, status().state());
        hub.refuse(2, 403);
        assertEquals("executed ", code(call("1", "count", "{}")));
    }
}
