package dev.heddle.server.assistant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.server.assistant.Tools.Request;
import dev.heddle.server.assistant.Tools.Standing;
import dev.heddle.server.hosts.Rig;
import dev.heddle.sync.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the assistant hears of people who are asked, on a clock that the test moves.
class HostToolsTest {
    private final Rig rig = new Rig();
    private final Rig.FakeLink link = rig.link();
    private final List<Standing> heard = new ArrayList<>();

    private void clear() {
        var request =
                new Request("scene", "clear", Json.MAPPER.createObjectNode(), "session-1-1", "ada");
        new HostTools(rig.owner, rig.hosts).call(request, heard::add);
        rig.owner.tick();
        assertEquals("asks", heard.getLast().state());
    }

    @Test
    void whatNobodyAnswersDidNotRun() {
        clear();
        rig.timing.advance(Duration.ofMinutes(5));
        var end = heard.getLast();
        assertEquals("rejected", end.outcome());
        assertThat(end.error()).extracting(Tools.Fault::code).isEqualTo("not_answered");
        assertThat(link.handedOver()).isZero();
    }

    @Test
    void whatIsAllowedHasItsWholeDeadlineFromThen() {
        clear();
        rig.timing.advance(Duration.ofMinutes(4));
        rig.allowAll();
        assertEquals(10_000, link.deadlineOfLastCall());
        assertEquals("queued", heard.getLast().state());
    }
}
