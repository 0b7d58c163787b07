package dev.heddle.lab.nodes;

import dev.heddle.sync.log.Event;
import java.util.Collections;
import java.util.List;

/// What is appended: as long as what people write.
final class Events {
    /// Bytes of one's data.
    private static final int BYTES = 200;

    static final String TEXT = "x".repeat(BYTES);

    private Events() {}

    /// So many in one append.
    static List<Event> of(int count) {
        var event = new Event("message", "", "", System.currentTimeMillis(), TEXT);
        return Collections.nCopies(count, event);
    }
}
