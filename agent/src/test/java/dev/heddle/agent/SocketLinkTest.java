package dev.heddle.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/// The link over a WebSocket.
class SocketLinkTest extends LinkContract {
    SocketLinkTest() {
        super(Transport.WEBSOCKET);
    }

    @Test
    void asksForItsOwnPathAndProtocol() {
        assertEquals("heddle.1", hub.subprotocol());
        assertEquals("/ws/link/stage", hub.path());
    }

    @Test
    void givesUpAHubThatIsSilent() throws InterruptedException {
        agent.close();
        statuses.clear();
        hub.silent(true);
        agent = start(new Link.Pace(20, 100, 100, 100, 100));
        var status = status();
        assertEquals(LinkStatus.State.TRYING, status.state());
        assertThat(status.message()).contains("silent");
    }
}
