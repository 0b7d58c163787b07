package dev.heddle.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.sync.Json.MalformedException;
import dev.heddle.sync.Wire.FromHost;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.NullNode;

class WireTest {
    private static final String OWNER =
            "{\"name\":\"o\",\"phase\":\"open\",\"health\":\"ok\",\"outcomes\":{}}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "1",
                "[]",
                "{}",
                "{\"t\":null}",
                "{\"t\":\"\"}",
                "{\"t\":\"nonsense\",\"d\":{}}",
                "{\"t\":\"hello\"}",
                "{\"t\":\"hello\",\"d\":null}",
                "{\"t\":\"hello\",\"d\":{}}",
                "{\"t\":\"hello\",\"d\":{\"instance\":\"i\"}}",
                "{\"t\":\"hello\",\"d\":{\"instance\":\"i\",\"owner\":{}}}",
                "{\"t\":\"hello\",\"d\":{\"instance\":\"\",\"owner\":" + OWNER + "}}",
                "{\"t\":\"hello\",\"d\":{\"instance\":\"i\",\"actions\":[{}],\"owner\":"
                        + OWNER
                        + "}}",
                "{\"t\":\"hello\",\"d\":{\"instance\":\"i\",\"actions\":[null],\"owner\":"
                        + OWNER
                        + "}}",
                "{\"t\":\"hello\",\"d\":{\"instance\":\"i\",\"state\":[{\"d\":1}],\"owner\":"
                        + OWNER
                        + "}}",
                "{\"t\":\"running\",\"d\":{}}",
                "{\"t\":\"running\",\"id\":\"\",\"d\":{}}",
                "{\"t\":\"settled\",\"id\":\"op\",\"d\":{}}",
                "{\"t\":\"settled\",\"id\":\"op\",\"d\":{\"outcome\":\"unknown\"}}",
                "{\"t\":\"settled\",\"id\":\"op\",\"d\":{\"outcome\":\"failed\",\"error\":{}}}",
                "{\"t\":\"settled\",\"d\":{\"outcome\":\"executed\"}}",
                "{\"t\":\"state\",\"d\":1}",
                "{\"t\":\"state\",\"k\":\"\",\"d\":1}",
                "{\"t\":\"event\",\"d\":{}}",
                "{\"t\":\"event\",\"d\":[]}",
                "{\"t\":\"owner\",\"d\":null}",
                "{\"t\":\"owner\",\"d\":{\"ticks\":\"many\"}}",
                "{\"t\":\"owner\",\"t\":\"owner\",\"d\":" + OWNER + "}",
                "{\"t\":\"owner\",\"d\":" + OWNER + "} more",
                "{\"t\":\"welcome\",\"d\":{\"heartbeatMs\":1}}"
            })
    void refusesWhatNoHostSays(String text) {
        assertThrows(MalformedException.class, () -> Wire.readFromHost(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{\"t\":\"welcome\",\"d\":null}",
                "{\"t\":\"welcome\",\"d\":{\"heartbeatMs\":\"soon\"}}",
                "{\"t\":\"call\",\"id\":\"op\",\"d\":{\"action\":\"a\",\"params\":{}}}",
                "{\"t\":\"call\",\"dl\":5,\"d\":{\"action\":\"a\",\"params\":{}}}",
                "{\"t\":\"call\",\"id\":\"op\",\"dl\":5,\"d\":{\"params\":{}}}",
                "{\"t\":\"call\",\"id\":\"op\",\"dl\":5,\"d\":{\"action\":\"a\"}}",
                "{\"t\":\"cancel\",\"d\":{}}",
                "{\"t\":\"ack\",\"d\":{}}",
                "{\"t\":\"hello\",\"d\":{}}"
            })
    void refusesWhatNoHubSays(String text) {
        assertThrows(MalformedException.class, () -> Wire.readFromHub(text));
    }

    @Test
    void ignoresUnknownFieldsOfAFrame() {
        var message = Wire.readFromHost("{\"t\":\"running\",\"id\":\"op-1\",\"new\":[1],\"d\":{}}");
        assertEquals(new FromHost.Running("op-1"), message);
    }

    @Test
    void writesADeletedKeyAsNull() {
        String text = Wire.write(new FromHost.State("k", NullNode.getInstance()));
        assertEquals("{\"t\":\"state\",\"k\":\"k\",\"d\":null}", text);
        assertEquals(new FromHost.State("k", NullNode.getInstance()), Wire.readFromHost(text));
    }

    @Test
    void tellsWhereTextIsNoJson() {
        var e = assertThrows(MalformedException.class, () -> Json.read("{\n  \"a\": nope}"));
        assertThat(e).hasMessageContaining("line 2");
    }

    @Test
    void whatTravelsIsNeitherDeepNorInfinite() {
        assertEquals(Json.read("[1.5,-1e308]"), Json.requirePortable(Json.read("[1.5,-1e308]")));
        int deepest = Json.MAX_DEPTH;
        Json.requirePortable(Json.read("[".repeat(deepest) + "]".repeat(deepest)));
        var deep = Json.read("[".repeat(deepest + 1) + "]".repeat(deepest + 1));
        assertThrows(MalformedException.class, () -> Json.requirePortable(deep));
        for (String number : List.of("1e400", "-1e400")) {
            var infinite = Json.read("{\"a\":[" + number + "]}");
            assertThrows(MalformedException.class, () -> Json.requirePortable(infinite));
        }
    }

    @Test
    void readsNothingThatIsNestedWithoutEnd() {
        String deep = "[".repeat(100_000);
        assertThrows(MalformedException.class, () -> Json.read(deep));
    }

    @Test
    void theLargestBodyStillFitsIntoACall() {
        // The number that grows most when it is written out.
        var numbers = "1e6,".repeat(Wire.MAX_MESSAGE_BYTES / 4 - 10);
        var params = Json.read("{\"n\":[" + numbers + "1]}");
        String call = Wire.write(new Wire.FromHub.Call("op-1", "a", params, 10_000));
        assertThat(call.length())
                .isGreaterThan(Wire.MAX_MESSAGE_BYTES)
                .isLessThan(Wire.MAX_HUB_MESSAGE_CHARACTERS);
    }

    @Test
    void closeCodesSayWhetherToComeBack() {
        assertTrue(Wire.Close.isFinal(1008));
        assertTrue(Wire.Close.isFinal(4100));
        assertTrue(Wire.Close.isFinal(4199));
        for (int code : new int[] {1000, 1001, 1006, 1011, 4000, 4001, 4002, 4099, 4200}) {
            assertFalse(Wire.Close.isFinal(code), "code " + code);
        }
        assertEquals(
                List.of(
                        "1008 bad_token",
                        "4000 hub_stopping",
                        "4001 slow_reader",
                        "4002 silent",
                        "4003 busy",
                        "4004 moved",
                        "4100 unknown_host",
                        "4101 protocol",
                        "4102 replaced",
                        "4103 unsupported",
                        "4104 no_such_room",
                        "4105 not_a_member",
                        "4106 too_much"),
                Stream.of(Wire.Close.values())
                        .map(close -> close.code() + " " + close.reason())
                        .toList());
    }
}
