package dev.heddle.server.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Letters of any length, over messages that have one.
final class LettersTest {
    private final MemoryPeers network = new MemoryPeers();
    private final List<String> heard = new ArrayList<>();
    private final Letters one = new Letters(network.join("one"), "test", (_, _) -> {});

    LettersTest() {
        var _ = new Letters(network.join("two"), "test", (from, text) -> heard.add(text));
    }

    @Test
    void arriveWholeAndInOrder() {
        String odd = "a" + "\uD83C\uDFB8".repeat(300_000); // No piece ends within a pair.
        var all = List.of("", "short", "x".repeat(3 << 20), odd, "end");
        all.forEach(text -> one.tell("two", text));
        network.deliverAll();
        assertEquals(all, heard);
    }

    @Test
    void oneOfWhichAPieceIsLostIsLostAndNoOther() {
        for (int seed = 0; seed < 20; seed++) {
            heard.clear();
            var random = new Random(seed);
            one.tell("two", "a".repeat(2 << 20));
            for (int i = random.nextInt(5); i > 0; i--) {
                var _ = network.deliverOne(random);
            }
            network.loseOne(random);
            one.tell("two", "b".repeat(2 << 20));
            one.tell("two", "c");
            network.deliverAll();
            assertThat(heard).containsExactly("b".repeat(2 << 20), "c");
        }
    }

    @Test
    void whatIsTooLongIsLost() {
        one.tell("two", "x".repeat(Letters.MAX_LETTER + 1));
        one.tell("two", "y");
        network.deliverAll();
        assertEquals(List.of("y"), heard);
    }
}
