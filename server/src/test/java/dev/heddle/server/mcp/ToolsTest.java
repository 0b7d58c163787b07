package dev.heddle.server.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.server.hosts.Hosts.Offer;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.ActionHints;
import dev.heddle.sync.Wire.ActionInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Names and schemas of tools, whatever hosts call their actions.
class ToolsTest {
    private static ActionInfo action(String name, String schema) {
        return new ActionInfo(name, "Does it.", List.of(), Json.read(schema), ActionHints.NONE);
    }

    private static ActionInfo action(String name) {
        return action(name, "{\"type\":\"object\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "scene,add_model,scene__add_model",
        "a-b,c,a-b__c",
        "stage_2,play,stage_2__play",
    })
    void aPlainNameIsBothJoined(String host, String action, String name) {
        assertEquals(name, Tools.name(host, action));
    }

    @ParameterizedTest
    @CsvSource({
        "a__b,c",
        "a,b__c",
        "a_,b",
        "a,_b",
        "host.local,play",
        "host,file.write",
        "host,\u00e4",
        "'',a",
        "h0123456789012345678901234567890123456789,a0123456789012345678901234567890"
    })
    void anyOtherNameEndsWithItsHashAndFits(String host, String action) {
        assertThat(Tools.name(host, action))
                .matches("[A-Za-z0-9_-]{1,64}")
                .matches(".*__[0-9a-f]{10}");
    }

    @Test
    void theNameOfTheGuideIsRight() {
        assertEquals("host_local__play__0b9c63ebe4", Tools.name("host.local", "play"));
    }

    @Test
    void noTwoActionsShareAName() {
        String[] parts = {
            "a", "b", "_", "__", ".", "a_b", "a__b", "a.b", "_a", "a_", "b__", "x".repeat(60)
        };
        var seen = new HashSet<String>();
        for (String host : parts) {
            for (String action : parts) {
                assertThat(seen.add(Tools.name(host, action))).as(host + " " + action).isTrue();
            }
        }
        assertThat(seen).noneMatch("list_hosts"::equals);
    }

    @Test
    void aToolIsFoundAlsoWhenItsHostIsAwayAndListedWhenItIsThere() {
        var tools =
                new Tools(
                        List.of(
                                new Offer("here", true, List.of(action("play"))),
                                new Offer("away", false, List.of(action("play")))),
                        List.of(action("own")));
        assertThat(tools.page("").tools())
                .extracting(tool -> tool.path("name").asString())
                .containsExactly("here__play", "own");
        assertThat(tools.find("away__play")).contains(new Tools.Target("away", "play"));
        assertThat(tools.find("own")).contains(new Tools.Target("", "own"));
        assertThat(tools.find("own__own")).isEmpty();
    }

    @Test
    void aLongListComesInPages() {
        var actions = new ArrayList<ActionInfo>();
        IntStream.range(0, 2 * Tools.PAGE + 1).forEach(i -> actions.add(action("a" + i)));
        var tools = new Tools(List.of(new Offer("h", true, actions)), List.of());
        var seen = new HashSet<String>();
        int pages = 0;
        String cursor = "";
        while (cursor != null) {
            var page = tools.page(cursor);
            page.tools().forEach(tool -> seen.add(tool.path("name").asString()));
            cursor = page.nextCursor();
            pages++;
        }
        assertEquals(3, pages);
        assertEquals(actions.size(), seen.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "true",
                "{}",
                "{\"type\":\"string\"}",
                "{\"type\":\"object\",\"properties\":[]}",
                "{\"type\":\"object\",\"properties\":{\"a\":true}}",
                "{\"type\":\"object\",\"required\":\"a\"}",
                "{\"type\":\"object\",\"required\":[1]}"
            })
    void aSchemaThatClientsCannotReadIsLeftOut(String schema) {
        var tools =
                new Tools(List.of(new Offer("h", true, List.of(action("a", schema)))), List.of());
        assertEquals(
                "{\"type\":\"object\"}",
                tools.page("").tools().getFirst().path("inputSchema").toString());
    }

    @Test
    void aSchemaThatClientsCanReadStaysAsItIs() {
        String schema =
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"]}";
        var tools =
                new Tools(List.of(new Offer("h", true, List.of(action("a", schema)))), List.of());
        assertEquals(schema, tools.page("").tools().getFirst().path("inputSchema").toString());
    }

    @Test
    void aLongDescriptionIsCutBetweenCharacters() {
        var told =
                new ActionInfo(
                        "a",
                        "x".repeat(3999) + "\ud83c\udfb5",
                        List.of(),
                        Json.read("{}"),
                        ActionHints.NONE);
        var tools = new Tools(List.of(new Offer("h", true, List.of(told))), List.of());
        assertEquals(
                "x".repeat(3999) + " (of h)",
                tools.page("").tools().getFirst().path("description").asString());
    }
}
