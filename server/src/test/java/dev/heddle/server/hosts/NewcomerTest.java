package dev.heddle.server.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.sync.Json;
import dev.heddle.sync.Room;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.KeyedState;
import dev.heddle.sync.Wire.OutcomeInfo;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What a newcomer to a host is shown fits into a message, however much there is.
class NewcomerTest {
    private static final int QUARTER = Wire.MAX_MESSAGE_BYTES / 4;

    private final Rig rig = new Rig();
    private final Rig.FakeLink link =
            rig.link(Rig.hello("i-1", new KeyedState("big", text(2 * QUARTER))));

    private static JsonNode text(int characters) {
        return Json.node("x".repeat(characters));
    }

    private static Call clear(int characters) {
        String params = "{\"what\":\"" + "x".repeat(characters) + "\"}";
        return Rig.by(Rig.ASSISTANT, Rig.keyed("clear", params, null));
    }

    private String executed(int characters) {
        String id = rig.begin();
        rig.hear(
                link,
                new FromHost.Settled(
                        id, new OutcomeInfo("executed", text(characters), null, 1, 1)));
        return id;
    }

    /// A watcher that measures what it gets.
    private static final class Newcomer implements Room.Watcher {
        private final List<String> texts = new ArrayList<>();

        @Override
        public boolean take(String text, String position) {
            return texts.add(text);
        }

        @Override
        public void takeSoft(String text) {}

        @Override
        public void close(Wire.Close reason) {}
    }

    private String snapshot() {
        var newcomer = new Newcomer();
        assertTrue(rig.hosts.join(Rig.HOST, newcomer, ""));
        return newcomer.texts.getLast();
    }

    private static List<String> shown(String snapshot) {
        return Json.read(snapshot)
                .at("/d/operations")
                .valueStream()
                .map(one -> one.path("operation").asString())
                .toList();
    }

    @Test
    void staysBelowTheLimitOfAMessage() {
        String first = rig.begin(clear(200_000));
        String second = rig.begin(clear(200_000));
        String newest = "";
        for (int i = 0; i < 100; i++) {
            newest = executed(QUARTER - 1000);
            rig.hear(link, new FromHost.Event("said", text(QUARTER - 1000)));
        }
        rig.hear(link, new FromHost.State("more", text(2 * QUARTER - 100)));
        String snapshot = snapshot();
        assertThat(snapshot.length()).isLessThan(Wire.MAX_HUB_MESSAGE_CHARACTERS);
        assertThat(shown(snapshot)).startsWith(first, second).endsWith(newest).hasSize(4);
        assertThat(Json.read(snapshot).at("/d/operations/0/params/what").asString())
                .as("people see all of what they are asked about")
                .hasSize(200_000);
        assertThat(Json.read(snapshot).at("/d/events")).hasSize(2);
        assertThat(Json.read(snapshot).at("/d/state")).hasSize(2);
    }

    @Test
    void whatDoesNotFitHidesNothingElse() {
        String small = executed(10);
        String left = executed(QUARTER);
        String large = executed(QUARTER);
        String newest = executed(10);
        assertThat(shown(snapshot())).containsExactly(small, large, newest);
        assertEquals("settled", rig.stateOf(left), "it can be asked for");
    }

    @Test
    void peopleAreAskedSoMuchAndNoMore() {
        String first = rig.begin(clear(250_000));
        rig.begin(clear(250_000));
        var caller = rig.call(clear(250_000));
        assertEquals(429, caller.status());
        assertEquals("queue_full", caller.code());
        rig.answer(first, false);
        assertTrue(rig.call(clear(250_000)).waits());
    }

    @Test
    void aResultThatIsTooLargeIsNotPassedOn() {
        String id = executed(Operations.MAX_RESULT_CHARACTERS);
        assertEquals("failed", rig.operation(id).path("outcome").asString());
        assertEquals("result_too_large", rig.operation(id).at("/error/code").asString());
        assertThat(rig.operation(id).has("result")).isFalse();
        assertEquals(
                "executed",
                rig.operation(executed(Operations.MAX_RESULT_CHARACTERS - 2))
                        .path("outcome")
                        .asString());
    }
}
