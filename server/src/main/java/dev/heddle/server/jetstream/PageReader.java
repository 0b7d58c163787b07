package dev.heddle.server.jetstream;

import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.RoomLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes a page of the frames that have its events.
record PageReader(Stream stream, List<Part> parts, long after, int max, Position head) {
    /// A frame, and what is in it if that is at hand.
    record Part(long number, Optional<List<Entry>> entries) {}

    /// The page, if nothing has to be read for it.
    Optional<Page> atHand() {
        var frames = new ArrayList<List<Entry>>();
        for (var part : parts) {
            if (part.entries().isEmpty()) {
                return Optional.empty();
            }
            frames.add(part.entries().get());
        }
        return Optional.of(page(frames));
    }

    /// Reads the page; empty if a part of it was trimmed meanwhile. Blocks.
    Optional<Page> read() throws Refusal {
        var missing = parts.stream().filter(part -> part.entries().isEmpty()).toList();
        var read = stream.getAll(missing.stream().map(Part::number).toList());
        if (read.size() < missing.size()) {
            return Optional.empty();
        }
        var next = read.iterator();
        var frames = new ArrayList<List<Entry>>();
        for (var part : parts) {
            frames.add(part.entries().orElseGet(() -> Frame.decode(next.next().body()).entries()));
        }
        return Optional.of(page(frames));
    }

    private Page page(List<List<Entry>> frames) {
        var entries = new ArrayList<Entry>();
        long bytes = 0;
        for (var frame : frames) {
            for (var entry : frame) {
                if (entries.size() == max || bytes >= RoomLog.PAGE_BYTES) {
                    return new Page.Ok(entries, head);
                }
                if (entry.position().seq() > after) {
                    entries.add(entry);
                    bytes += entry.event().bytes();
                }
            }
        }
        return new Page.Ok(entries, head);
    }
}
