package dev.heddle.server.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.model.Prompt;
import dev.heddle.sync.Json;
import dev.heddle.sync.session.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PromptsTest {
    private final List<SessionState.Message> said = new ArrayList<>();

    private void say(String role, String content) {
        var data = Map.of("role", role, "name", "Ada", "content", content);
        said.add(new SessionState.Message(said.size() + 1, 1, "", Json.node(data)));
    }

    private List<String> told() {
        return Prompts.of(said).messages().stream()
                .map(message -> message.role() + " " + message.text())
                .toList();
    }

    @Test
    void isToldWhoSaidWhatAndNothingOfTheHubs() {
        say("user", "Is it too quiet?");
        say("assistant", "A little.");
        say("system", "No answer to “Why?”: The hub stopped.");
        say("user", "By how much?");

        assertThat(told())
                .containsExactly(
                        "SYSTEM " + Prompts.SYSTEM,
                        "USER Ada: Is it too quiet?",
                        "ASSISTANT A little.",
                        "USER Ada: By how much?");
    }

    @Test
    void isToldSoManyOfTheNewest() {
        for (int i = 1; i <= 100; i++) {
            say("user", "m" + i);
        }

        assertThat(told()).hasSize(1 + Prompts.MESSAGES).endsWith("USER Ada: m100");
    }

    @Test
    void isToldSoMuchOfTheNewestButTheQuestionAsItIs() {
        say("user", "too much beside it");
        say("user", "x".repeat(Prompts.CHARACTERS - 40));
        say("user", "By how much?");

        assertThat(told()).hasSize(3);
        say("user", "y".repeat(2 * Prompts.CHARACTERS));
        assertThat(told()).hasSize(2);
        assertThat(Prompts.of(said).messages().getLast())
                .isEqualTo(
                        new Prompt.Message(
                                Prompt.Role.USER, "Ada: " + "y".repeat(2 * Prompts.CHARACTERS)));
    }
}
