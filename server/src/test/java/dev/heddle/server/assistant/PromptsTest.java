package dev.heddle.server.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.model.Prompt;
import dev.heddle.sync.Json;
import dev.heddle.sync.session.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class PromptsTest {
    private static final Tools.Offer AWAY = Tools.Offer.none("None is linked.");

    private final List<SessionState.Message> said = new ArrayList<>();

    private void say(String role, String content) {
        var data = Map.of("role", role, "name", "Ada", "content", content);
        said.add(new SessionState.Message(said.size() + 1, 1, "", Json.node(data)));
    }

    private List<String> told() {
        return Prompts.of(said, AWAY, "c-9").stream()
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
                        "SYSTEM " + Prompts.system(AWAY),
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
        assertThat(Prompts.of(said, AWAY, "c-9").getLast())
                .isEqualTo(
                        new Prompt.Message(
                                Prompt.Role.USER, "Ada: " + "y".repeat(2 * Prompts.CHARACTERS)));
    }

    @Test
    void isToldWhatWasDoneAtThisHostAndNothingOfAnother() {
        say("user", "Add a cube.");
        var turn =
                Map.of(
                        "host",
                        "stage",
                        "calls",
                        List.of(
                                Map.of(
                                        "action", "add.cube",
                                        "params", Map.of("n", 1),
                                        "state", "running",
                                        "operation", "op-1")));
        var data =
                Map.of("role", "system", "name", "The hub", "content", "No answer", "turn", turn);
        said.add(new SessionState.Message(2, 1, "", Json.node(data)));
        say("user", "Is it there?");

        var here =
                Prompts.of(
                        said,
                        new Tools.Offer(
                                "stage",
                                List.of(
                                        new Tools.Offered(
                                                "add.cube",
                                                "",
                                                Json.MAPPER.createObjectNode(),
                                                false)),
                                ""),
                        "c-9");
        var call = here.get(2).calls().getFirst();
        assertThat(call.name()).isEqualTo("add_cube");
        assertThat(call.arguments()).isEqualTo("{\"n\":1}");
        assertThat(here.get(3).of()).isEqualTo(call.id());
        assertThat(here.get(3).text())
                .contains("\"running\"", "op-1", "still runs", "Do not call it again");
        assertThat(here.getLast().text()).isEqualTo("Ada: Is it there?");
        for (var elsewhere :
                List.of(AWAY, new Tools.Offer("other", List.of(), "It offers nothing."))) {
            assertThat(Prompts.of(said, elsewhere, "c-9"))
                    .hasSize(3)
                    .noneMatch(message -> message.text().contains("op-1"));
        }
    }

    @Test
    void isNotToldWhatWasSaidAfterTheQuestion() {
        say("user", "Why?");
        var first = (ObjectNode) said.getFirst().data();
        first.put("id", "c-1");
        say("user", "Never mind.");

        assertThat(Prompts.of(said, AWAY, "c-1")).hasSize(2);
    }
}
