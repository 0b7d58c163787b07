package dev.heddle.agent.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.ActionHints;
import dev.heddle.sync.Wire.ActionInfo;
import java.util.List;
import org.junit.jupiter.api.Test;

class BreaksTest {
    private static final String OPTIONAL_COLOR = "{\"properties\":{\"color\":{}},\"required\":[]}";
    private static final String NEEDED_COLOR =
            "{\"properties\":{\"color\":{}},\"required\":[\"color\"]}";
    private static final String NOTHING = "{}";

    private static ActionInfo action(String name, String schema, String... aliases) {
        return new ActionInfo(name, "", List.of(aliases), Json.read(schema), ActionHints.NONE);
    }

    private static List<String> breaks(ActionInfo before, ActionInfo after) {
        return Breaks.between(List.of(before), List.of(after));
    }

    @Test
    void whatCanDoMoreBreaksNothing() {
        assertThat(breaks(action("stamp", NOTHING), action("stamp", OPTIONAL_COLOR))).isEmpty();
        assertThat(breaks(action("stamp", NEEDED_COLOR), action("stamp", OPTIONAL_COLOR)))
                .isEmpty();
        assertThat(breaks(action("stamp", NOTHING), action("print", NOTHING, "Stamp"))).isEmpty();
    }

    @Test
    void findsNamesThatAreGone() {
        assertThat(breaks(action("stamp", NOTHING, "press"), action("stamp", NOTHING)))
                .containsExactly("press is gone");
        assertThat(breaks(action("stamp", NOTHING), action("print", NOTHING)))
                .containsExactly("stamp is gone");
    }

    @Test
    void findsParametersThatAreGoneOrHaveToBeGivenNow() {
        assertThat(breaks(action("stamp", OPTIONAL_COLOR), action("stamp", NOTHING)))
                .containsExactly("stamp does not take color any more");
        assertThat(breaks(action("stamp", OPTIONAL_COLOR), action("stamp", NEEDED_COLOR)))
                .containsExactly("stamp has to be given color");
    }
}
