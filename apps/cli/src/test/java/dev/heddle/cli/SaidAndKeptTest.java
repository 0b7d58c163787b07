package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.cli.SaidAndKept.Kept;
import dev.heddle.sync.session.Command;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The checker finds each planted fault, and nothing where there is none.
class SaidAndKeptTest {
    private final SaidAndKept history = new SaidAndKept();
    private final List<Kept> log = new ArrayList<>();

    SaidAndKeptTest() {
        say("a-1", "one");
        say("b-1", "two");
        history.acknowledged("a-1", 0);
        history.acknowledged("b-1", 0);
        say("a-2", "three");
        history.acknowledged("a-2", 0);
        say("b-2", "without an answer");
    }

    private void say(String id, String text) {
        history.said(id, new Command.Say(text, false, false), history.now());
        log.add(new Kept(log.size() + 1, id, text));
    }

    @Test
    void findsNothingWhereNothingIsWrong() {
        assertThat(history.faults(log)).isEmpty();
        Collections.swap(log, 0, 1); // Said at the same time: either order is right.
        assertThat(history.faults(log)).isEmpty();
        log.removeLast(); // Without an answer it may be there or not.
        assertThat(history.faults(log)).isEmpty();
    }

    @Test
    void findsAnAcknowledgedOneThatIsNotThere() {
        log.remove(1);
        assertThat(history.faults(log)).containsExactly("b-1 was acknowledged and is not there");
    }

    @Test
    void findsOneThatIsThereTwice() {
        log.add(new Kept(5, "a-1", "one"));
        assertThat(history.faults(log)).first().asString().contains("there twice");
    }

    @Test
    void findsOneThatWasNeverSaidOrWasSaidOtherwise() {
        log.set(0, new Kept(1, "a-1", "otherwise"));
        log.add(new Kept(5, "c-1", "nobody"));
        assertThat(history.faults(log))
                .satisfiesExactly(
                        fault -> assertThat(fault).contains("was said as"),
                        fault -> assertThat(fault).contains("never said"));
    }

    @Test
    void findsOneThatWasRefused() {
        history.refused("b-2");
        assertThat(history.faults(log)).singleElement().asString().contains("was refused");
    }

    @Test
    void findsOneThatStandsElsewhereThanItWasSeen() {
        history.acknowledged("b-2", 4);
        assertThat(history.faults(log)).isEmpty();
        log.set(3, new Kept(5, "b-2", "without an answer"));
        assertThat(history.faults(log)).singleElement().asString().contains("was seen at 4");
    }

    @Test
    void findsAWrongOrder() {
        Collections.swap(log, 1, 2); // b-1 was acknowledged before a-2 was said.
        assertThat(history.faults(log)).singleElement().asString().contains("after its answer");
        Collections.swap(log, 1, 3); // And b-2 comes before b-1.
        assertThat(history.faults(log))
                .anyMatch(fault -> fault.contains("later one of its client"));
    }
}
