package dev.heddle.server.faces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.sync.Json;
import dev.heddle.sync.session.SessionWire;
import dev.heddle.sync.session.SessionWire.FromHub;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SessionFaceTest {
    private final SessionFace face = new SessionFace("room", () -> 1_000);

    private List<JsonNode> words(FromHub... frames) {
        return List.of(frames).stream()
                .flatMap(frame -> face.words(frame).stream())
                .map(Json::read)
                .toList();
    }

    @Test
    void whatTheAssistantDoesIsItsStatus() {
        var told =
                words(
                        new FromHub.Answer("a-1", "assistant", 0, ""),
                        new FromHub.Answer("a-1", "assistant", 0, "Well"),
                        new FromHub.AnswerEnd("a-1", ""),
                        new FromHub.Answer("a-2", "assistant", 0, "And"),
                        new FromHub.AnswerEnd("a-2", "the model did not answer"));
        assertThat(told)
                .extracting(message -> message.at("/data/status").asString())
                .containsExactly("processing", "completed", "processing", "error");
        assertThat(told)
                .extracting(message -> message.path("timestamp").asString())
                .containsExactly(
                        "1970-01-01T00:00:01.000Z",
                        "1970-01-01T00:00:01.001Z",
                        "1970-01-01T00:00:01.002Z",
                        "1970-01-01T00:00:01.003Z");
    }

    @Test
    void anAnswerUnderWayShowsInTheWhole() {
        var whole =
                new SessionWire.Whole(
                        3,
                        List.of(),
                        List.of(),
                        false,
                        List.of(new FromHub.Answer("a-1", "assistant", 0, "Well")),
                        List.of(),
                        Json.node(List.of()),
                        true);
        var told = words(new FromHub.Snapshot(whole)).getFirst().path("data");
        assertEquals("processing", told.at("/agent_status/status").asString());
        assertThat(told.path("is_active").asBoolean()).isFalse();
        // Its later pieces are no news.
        assertThat(words(new FromHub.Answer("a-1", "assistant", 4, ", so"))).isEmpty();
    }

    @Test
    void whatItHasNoWordsForIsLeftOut() {
        assertThat(
                        words(
                                new FromHub.Done("a-1", 3),
                                new FromHub.Typing("ada", true),
                                new FromHub.Gap(1, 2),
                                new FromHub.Stopping(5)))
                .isEmpty();
    }
}
