package dev.heddle.server.jetstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.server.jetstream.Frame.Content;
import dev.heddle.server.jetstream.Frame.Unit;
import dev.heddle.server.jetstream.StreamFaults.Link;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Position;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The checker finds each planted fault, and nothing where there is none.
class StreamFaultsTest {
    private final List<Link> links = new ArrayList<>();

    StreamFaultsTest() {
        add("n-1", 4, 0, new Position(0, 0), 6);
        add("n-2", 7, 4, new Position(6, 1), 6);
        add("m-1", 8, 7, new Position(6, 2), 9);
    }

    private void add(String id, long number, long previous, Position before, long epoch) {
        var unit = new Unit("", List.of(new Event("t", "", "", 1, "1")));
        var content = new Content.Appends(List.of(unit));
        links.add(new Link(number, new Frame(id, 0, previous, before, epoch, 1, 1, 1, 1, content)));
    }

    @Test
    void findsNothingWhereNothingIsWrong() {
        assertThat(StreamFaults.in(links)).isEmpty();
        links.removeFirst(); // As a trim does.
        assertThat(StreamFaults.in(links)).isEmpty();
    }

    @Test
    void findsWhatAStaleNodeHasAppended() {
        add("n-3", 9, 7, new Position(6, 2), 6);
        assertThat(StreamFaults.in(links))
                .satisfiesExactly(
                        fault -> assertThat(fault).contains("decided on 7 and stands behind 8"),
                        fault -> assertThat(fault).contains("behind 6:2, and 8 ends at 9:3"));
    }

    @Test
    void findsWhatIsWrittenTwice() {
        add("n-2", 9, 8, new Position(9, 3), 9);
        assertThat(StreamFaults.in(links)).containsExactly("7 is written at 9, too");
    }

    @Test
    void findsAHole() {
        links.remove(1);
        assertThat(StreamFaults.in(links)).hasSize(2);
    }

    @Test
    void findsAnEpochThatGoesBack() {
        add("n-4", 9, 8, new Position(9, 3), 6);
        assertThat(StreamFaults.in(links)).containsExactly("9 goes back to epoch 6");
    }
}
