package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.sync.Json;
import dev.heddle.sync.client.SessionView.Message;
import dev.heddle.sync.client.SessionView.Value;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Position;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The checker finds each planted fault, and nothing where there is none.
class CopiesTest {
    private final List<Entry> log = new ArrayList<>();
    private final List<JsonNode> frames = new ArrayList<>();
    private final List<Message> messages = new ArrayList<>();
    private final Map<String, Value> values =
            new HashMap<>(Map.of("shared/1", new Value(Json.read("2"), false)));

    CopiesTest() {
        add("state", "name", "", "\"mix\"");
        add("message", "message", "a-1", "{\"content\":\"one\"}");
        add("state", "shared/1", "a-2", "1");
        add("message", "message", "b-1", "{\"content\":\"two\"}");
        add("state", "shared/1", "b-2", "2");
        messages.add(message(2, "a-1", "one"));
        messages.add(message(4, "b-1", "two"));
        for (int seq = 2; seq <= log.size(); seq++) {
            frames.add(frame(seq, seq - 1, log.get(seq - 1).event()));
        }
    }

    private void add(String type, String key, String cause, String data) {
        log.add(new Entry(new Position(7, log.size() + 1), new Event(type, key, cause, 1, data)));
    }

    private static Message message(long seq, String id, String content) {
        return new Message(seq, 1, id, "m", "ada", "user", content, false, false, null, "", "");
    }

    private static JsonNode frame(long seq, long before, Event event) {
        return Json.node(
                Map.of(
                        "s",
                        seq,
                        "p",
                        before,
                        "t",
                        event.type(),
                        "id",
                        event.cause(),
                        "d",
                        Json.read(event.data())));
    }

    private List<String> faultsShown(long seq) {
        return Copies.faultsShown(log, seq, messages, values);
    }

    @Test
    void findsNothingWhereNothingIsWrong() {
        assertThat(faultsShown(5)).isEmpty();
        assertThat(Copies.faultsReplayed(log, frames)).isEmpty();
    }

    @Test
    void findsAClientThatHasNotHeardAll() {
        assertThat(faultsShown(4)).containsExactly("it ends at 4, the log at 5");
        messages.removeLast();
        assertThat(faultsShown(5)).containsExactly("it shows 1 messages of 2");
    }

    @Test
    void findsAClientThatShowsSomethingElse() {
        messages.set(0, message(2, "a-1", "other"));
        assertThat(faultsShown(5)).singleElement().asString().contains("is shown of");
        messages.set(0, message(3, "a-1", "one"));
        assertThat(faultsShown(5)).hasSize(1);
        messages.set(0, message(2, "a-1", "one"));
        Collections.swap(messages, 0, 1);
        assertThat(faultsShown(5)).hasSize(2);
    }

    @Test
    void findsAClientWithAnotherState() {
        values.put("shared/1", new Value(Json.read("1"), false));
        assertThat(faultsShown(5)).singleElement().asString().contains("and is 2");
        values.put("shared/1", new Value(Json.read("2"), true));
        assertThat(faultsShown(5)).hasSize(1);
        values.clear();
        assertThat(faultsShown(5)).hasSize(1);
    }

    @Test
    void findsAHoleInAReplay() {
        frames.remove(1);
        assertThat(Copies.faultsReplayed(log, frames))
                .containsExactly("3 events are replayed of 4");
        frames.set(1, frame(4, 2, log.get(3).event())); // It hides it.
        assertThat(Copies.faultsReplayed(log, frames)).hasSize(2);
    }

    @Test
    void findsAReplayWithSomethingElse() {
        frames.set(0, frame(2, 1, log.get(3).event()));
        assertThat(Copies.faultsReplayed(log, frames)).hasSize(1);
        frames.set(0, frame(9, 8, log.get(1).event()));
        assertThat(Copies.faultsReplayed(log, frames)).hasSize(1);
    }
}
