package dev.heddle.sync.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.heddle.sync.Json;
import dev.heddle.sync.session.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// The client's end of the wire, held against the golden frames.
class HubFramesTest {
    private static String golden(String name) {
        try (var in =
                HubFramesTest.class.getResourceAsStream("/golden/session-" + name + ".json")) {
            return new String(requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<String> fromHub() {
        return Stream.of(
                "answer-end",
                "answer",
                "batch",
                "closed",
                "done",
                "epoch",
                "gap",
                "message-assistant",
                "message-turn",
                "message",
                "pong",
                "presence",
                "refused-for-now",
                "refused-soft",
                "refused",
                "signal",
                "snapshot",
                "state-deleted",
                "state-turn",
                "state",
                "stats",
                "stopping",
                "typing",
                "welcome");
    }

    @ParameterizedTest
    @MethodSource("fromHub")
    void readsEveryFrame(String name) {
        assertThat(HubFrames.read(golden(name)))
                .isNotEmpty()
                .doesNotHaveAnyElementsOfTypes(HubFrame.Unheard.class);
    }

    @Test
    void readsWhatIsInThem() {
        var batch = HubFrames.read(golden("batch"));
        assertThat(batch).hasSize(3);
        assertThat((HubFrame.Stored) batch.getFirst())
                .satisfies(frame -> {
                    assertThat(frame.seq()).isEqualTo(52);
                    assertThat(frame.previous()).isEqualTo(49);
                    assertThat(frame.event().key()).isEqualTo("meter");
                });
        var whole = (HubFrame.Whole) HubFrames.read(golden("snapshot")).getFirst();
        assertThat(whole.messages().getLast().message().tokens()).isEqualTo(9);
        assertThat(whole.more()).isTrue();
        assertThat(whole.state()).containsOnlyKeys("card/loop");
        assertThat(HubFrames.read(golden("refused-for-now")).getFirst())
                .isInstanceOfSatisfying(
                        HubFrame.Refused.class,
                        no -> assertThat(no.why().retryAfterMillis()).isEqualTo(500));
    }

    @Test
    void writesCommandsAsTheyAreAgreed() {
        assertText("command-set", new Command.Set("card/loop", value("command-set"), 0));
        assertText(
                "command-set-at", new Command.Set("gain", value("command-set-at"), 1774000000000L));
        assertText("command-delete", new Command.Set("card/loop", NullNode.getInstance(), 0));
        assertText("command-cancel", new Command.CancelAnswer("a-8"));
        assertText("command-ask", new Command.Say("How loud is it?", false, true));
    }

    private static JsonNode value(String name) {
        return Json.read(golden(name)).path("d").path("value");
    }

    private static void assertText(String name, Command.Ordered command) {
        var agreed = Json.read(golden(name));
        String text = Outbox.textOf(agreed.path("id").asString(""), command);
        assertThat(Json.read(text)).isEqualTo(agreed);
    }

    @Test
    void programTextIsMarkedAsSuch() {
        assertThat(Outbox.textOf("c-1", new Command.Say("gain(1)", true, false)))
                .isEqualTo(
                        "{\"id\":\"c-1\",\"t\":\"say\",\"d\":{\"content\":\"gain(1)\",\"code\":true}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "null",
                "{}",
                "[7]",
                "{\"t\":7}",
                "{\"t\":\"done\",\"id\":\"a\"}",
                "{\"t\":\"done\",\"id\":\"a\",\"d\":{\"s\":-1}}",
                "{\"t\":\"done\",\"id\":\"a\",\"d\":{\"s\":1.5}}",
                "{\"t\":\"done\",\"id\":\"a\",\"d\":{\"s\":1e300}}",
                "{\"t\":\"state\",\"s\":1,\"p\":0,\"ts\":1,\"d\":1}",
                "{\"t\":\"state\",\"s\":1,\"p\":0,\"ts\":1,\"k\":\"a\"}",
                "{\"t\":\"state\",\"s\":1,\"ts\":1,\"k\":\"a\",\"d\":1}",
                "{\"t\":\"state\",\"s\":1,\"p\":0,\"ts\":1,\"k\":\"\\ud800\",\"d\":1}",
                "{\"t\":\"message\",\"p\":0,\"ts\":1,\"d\":{}}",
                "{\"t\":\"welcome\",\"d\":{}}",
                "{\"t\":\"presence\",\"d\":{\"members\":[{}]}}"
            })
    void refusesWhatIsNoFrame(String text) {
        assertThatThrownBy(() -> HubFrames.read(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesTypesThatItDoesNotKnow() {
        assertThat(HubFrames.read("{\"t\":\"new\",\"d\":1}").getFirst())
                .isEqualTo(new HubFrame.Unheard());
        assertThat(HubFrames.read("{\"t\":\"new\",\"s\":1,\"p\":0,\"ts\":1,\"d\":1}").getFirst())
                .isInstanceOf(HubFrame.Stored.class);
    }

    @Test
    void brokenFramesEndInNothingElse() {
        var random = new Random(7);
        var names = fromHub().toList();
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder(golden(names.get(random.nextInt(names.size()))));
            for (int hits = random.nextInt(3); hits >= 0; hits--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
                    case 1 -> text.deleteCharAt(at);
                    default -> text.insert(at, "\"{[]}:,0-9e".charAt(random.nextInt(11)));
                }
            }
            var thrown = catchThrowable(() -> HubFrames.read(text.toString()));
            if (thrown != null) {
                assertThat(thrown).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void aFieldLessIsRefusedOrMakesNoDifference() {
        for (var name : fromHub().toList()) {
            var frame = Json.read(golden(name));
            if (frame instanceof ObjectNode object && object.path("d") instanceof ObjectNode d) {
                for (var field : d.propertyNames()) {
                    var fewer = object.deepCopy();
                    ((ObjectNode) fewer.path("d")).remove(field);
                    var thrown = catchThrowable(() -> HubFrames.read(Json.write(fewer)));
                    if (thrown != null) {
                        assertThat(thrown).isInstanceOf(IllegalArgumentException.class);
                    }
                }
            }
        }
    }
}
