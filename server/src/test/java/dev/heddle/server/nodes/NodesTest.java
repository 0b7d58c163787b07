package dev.heddle.server.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who is there, as each hub sees it.
final class NodesTest {
    private final Owner owner = Owner.hosted("hub", Policy.DEFAULT);
    private final MemoryPeers network = new MemoryPeers();
    private final List<String> news = new ArrayList<>();

    private Nodes join(String name) {
        var nodes = new Nodes(owner, network.join(name));
        nodes.listen(
                new Nodes.Listener() {
                    @Override
                    public void came(String node) {
                        news.add(name + " sees " + node);
                    }

                    @Override
                    public void gone(String node) {
                        news.add(name + " misses " + node);
                    }
                });
        settle();
        return nodes;
    }

    private void settle() {
        network.deliverAll();
        owner.tick();
        network.deliverAll();
        owner.tick();
    }

    private void pass(int seconds, Nodes... beating) {
        for (int i = 0; i < seconds; i++) {
            for (var each : beating) {
                each.beat();
            }
            settle();
        }
    }

    @Test
    void aNewcomerAndTheOthersKnowEachOtherAtOnce() {
        owner.tick();
        var a = join("a");
        var b = join("b");
        var c = join("c");

        assertThat(a.others()).containsExactly("b", "c");
        assertThat(b.others()).containsExactly("a", "c");
        assertThat(c.others()).containsExactly("a", "b");
        assertThat(news)
                .containsExactly(
                        "a sees b", "b sees a", "a sees c", "b sees c", "c sees a", "c sees b");
    }

    @Test
    void whoIsSilentForFiveSecondsIsGoneAndWhoSaysThatItLeavesAtOnce() {
        owner.tick();
        var a = join("a");
        var b = join("b");
        var c = join("c");
        news.clear();

        c.leave();
        settle();
        assertThat(news).containsExactly("a misses c", "b misses c");
        pass(5, a);
        assertThat(a.isThere("b")).isTrue();
        pass(1, a);
        assertThat(a.isThere("b")).isFalse();
        assertThat(a.isThere("a")).isTrue();
        pass(1, a, b, c);
        assertThat(a.others()).as("b is back, c has left").containsExactly("b");
    }

    @Test
    void aCutIsSeenAndItsEndToo() {
        owner.tick();
        var a = join("a");
        var b = join("b");
        network.reaches((from, to) -> !from.equals("a") || to.equals("a"));

        pass(7, a, b);
        assertThat(b.others()).isEmpty();
        assertThat(a.others()).as("only its own words are lost").containsExactly("b");
        network.reaches((_, _) -> true);
        pass(1, a, b);
        assertThat(b.others()).containsExactly("a");
    }

    @Test
    void whoIsCutOffItselfTakesNobodyForGoneAlsoWhenItIsBack() {
        owner.tick();
        var a = join("a");
        var b = join("b");
        network.reaches((_, _) -> false);

        pass(60, a, b);
        assertThat(a.others()).containsExactly("b");
        network.reaches((from, _) -> from.equals("a"));
        pass(4, a, b);
        assertThat(a.others()).as("b has as long as ever").containsExactly("b");
        pass(2, a, b);
        assertThat(a.others()).isEmpty();
        assertThat(b.others()).containsExactly("a");
    }
}
