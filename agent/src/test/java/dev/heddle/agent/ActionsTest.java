package dev.heddle.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActionsTest {
    record Nothing() {}

    private static Action<Nothing> action(String name) {
        return Action.of(name, "Does nothing.", Nothing.class, _ -> "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"spawn_it", " Spawn_It ", "SPAWN_IT", "add", "ADD "})
    void findsByNameAndAliasInAnyCase(String name) {
        var actions = Actions.of(action("Spawn_It").withAliases("Add"), action("clear"));
        assertEquals("spawn_it", actions.find(name).orElseThrow().action().name());
    }

    @Test
    void findsNothingElse() {
        assertTrue(Actions.of(action("clear")).find("clea").isEmpty());
        assertTrue(Actions.of().find("clear").isEmpty());
    }

    @Test
    void twoOfOneNameAreRefused() {
        var clear = action("clear");
        var same = action(" CLEAR");
        var alias = action("wipe").withAliases("clear");
        var itself = action("wipe").withAliases("wipe");
        assertThrows(IllegalArgumentException.class, () -> Actions.of(clear, same));
        assertThrows(IllegalArgumentException.class, () -> Actions.of(clear, alias));
        assertThrows(IllegalArgumentException.class, () -> Actions.of(itself));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "1a", "a b", "a/b", "\u00e4", "_a"})
    void strangeNamesAreRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> action(name));
        assertThrows(IllegalArgumentException.class, () -> action("a").withAliases(name));
        assertThrows(IllegalArgumentException.class, () -> action("a".repeat(65)));
    }

    @Test
    void describesEachActionOnceInOrder() {
        var described = Actions.of(action("b").withAliases("x", "y"), action("a")).describe();
        assertEquals(List.of("b", "a"), described.stream().map(info -> info.name()).toList());
        assertEquals(List.of("x", "y"), described.getFirst().aliases());
        assertEquals("Does nothing.", described.getFirst().description());
        assertEquals("object", described.getFirst().schema().path("type").asString());
    }
}
