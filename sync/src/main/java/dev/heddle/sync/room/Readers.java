package dev.heddle.sync.room;

import dev.heddle.core.OwnerThread;
import dev.heddle.sync.Wire;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Page;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Those who read a room: who comes in is greeted and shown what it missed, and all are shown what
/// happens, in batches.
///
/// An event is shown at once, those that follow it within the window together in one frame; of
/// events that set the same part of the state the newest is enough then. The window is as short as
/// few readers allow: it is there to bound what writing to them takes of a core, and a window of
/// which a steady talker is in the middle would keep each of its events waiting.
///
/// Owner thread only.
@OwnerThread
final class Readers {
    /// Who missed more is shown the whole, which is shorter.
    private static final int MOST_MISSED = 20_000;

    private final LoggedRoom<?> room;
    private final Commands<?> commands;
    private final Kept kept;
    private final Duration window;
    private final Duration windowOfReader;
    private final Set<Reader> all = new LinkedHashSet<>();

    /// What was committed since the last batch, which went up to `shown`.
    private final List<Entry> unshown = new ArrayList<>();

    private long shown;
    private boolean inWindow;

    Readers(
            LoggedRoom<?> room,
            Commands<?> commands,
            Kept kept,
            Duration window,
            Duration windowOfReader) {
        this.room = room;
        this.commands = commands;
        this.kept = kept;
        this.window = window;
        this.windowOfReader = windowOfReader;
    }

    int count() {
        return all.size();
    }

    /// The number of the newest event that was shown.
    long shown() {
        return shown;
    }

    // ---- showing ------------------------------------------------------------------------------

    /// This has happened next; it is shown with the next batch.
    void happened(List<Entry> entries) {
        unshown.addAll(entries);
    }

    /// The room was read again: shows what has come since, or ends for those to whom it cannot be
    /// shown.
    ///
    /// @param sameHistory whether it goes on where they stand
    void wasRead(boolean sameHistory) {
        var head = room.head();
        Optional<List<Entry>> missed =
                sameHistory
                        ? kept.after(new Position(head.epoch(), shown), head)
                        : Optional.empty();
        unshown.clear();
        if (missed.isPresent()) {
            unshown.addAll(missed.get());
            flush();
            shown = head.seq();
        } else {
            shown = head.seq();
            close(Wire.Close.HUB_STOPPING);
        }
    }

    /// Shows what has happened; what follows within the window is shown together.
    void show() {
        if (inWindow) {
            return;
        }
        flush();
        if (window.isPositive()) {
            inWindow = true;
            var ofAll = windowOfReader.multipliedBy(all.size());
            var wait = ofAll.compareTo(window) < 0 ? ofAll : window;
            room.after(wait, "batch of " + room.name(), this::windowOver);
        }
    }

    private void windowOver() {
        inWindow = false;
        if (!unshown.isEmpty()) {
            show();
        }
    }

    /// Shows what waits for its batch.
    void flush() {
        if (unshown.isEmpty()) {
            return;
        }
        long through = unshown.getLast().position().seq();
        var entries = newestOfEach(unshown);
        long previous = shown;
        unshown.clear();
        shown = through;
        if (!all.isEmpty()) {
            var texts = Frames.texts(entries, previous); // Once for all.
            all.removeIf(reader -> !tell(reader, texts));
        }
    }

    private List<Entry> newestOfEach(List<Entry> entries) {
        if (entries.size() == 1) {
            return List.copyOf(entries);
        }
        record Part(String type, String key) {}
        var newest = new HashMap<Part, Long>();
        for (var entry : entries) {
            var event = entry.event();
            newest.put(new Part(event.type(), event.key()), entry.position().seq());
        }
        return entries.stream()
                .filter(entry -> {
                    var event = entry.event();
                    return event.key().isEmpty()
                            || !room.content().isNewestEnough(event.type())
                            || newest.getOrDefault(new Part(event.type(), event.key()), 0L)
                                    == entry.position().seq();
                })
                .toList();
    }

    /// Tells all who read something that is neither numbered nor kept.
    void tellSoft(String type, JsonNode data) {
        if (!all.isEmpty()) {
            String text = Frames.soft(type, room.millis(), data);
            all.forEach(reader -> reader.takeSoft(text));
        }
    }

    // ---- coming in ----------------------------------------------------------------------------

    /// Lets a reader in: greets it, shows it what it missed since `from`, or else the whole, and
    /// from then on all that happens. A reader that cannot take it is not let in.
    ///
    /// @param client the id of its client, empty if it has none
    void join(Reader reader, Optional<Position> from, String client, Greeting greeting) {
        if (!room.whenOpen(() -> joinNow(new Guest(reader, client, greeting), from))) {
            reader.close(Wire.Close.SLOW_READER);
        }
    }

    /// Shows a reader what came after `from`, or the whole if that cannot be shown, and from then
    /// on all that happens: for one that could not take more, or that misses something.
    void resume(Reader reader, Optional<Position> from, Greeting greeting) {
        all.remove(reader);
        var guest = new Guest(reader, "", greeting);
        guest.greeted = true;
        if (!room.whenOpen(() -> joinNow(guest, from))) {
            reader.close(Wire.Close.SLOW_READER);
        }
    }

    /// A reader on its way in.
    private static final class Guest {
        final Reader reader;
        final String client;
        final Greeting greeting;
        boolean greeted;

        /// Whether the room has read on for it.
        boolean waited;

        Guest(Reader reader, String client, Greeting greeting) {
            this.reader = reader;
            this.client = client;
            this.greeting = greeting;
        }
    }

    private void joinNow(Guest guest, Optional<Position> from) {
        if (room.isClosed()) {
            guest.reader.close(Wire.Close.HUB_STOPPING);
        } else if (from.isPresent() && room.isBehind(from.get()) && !guest.waited) {
            // It comes from another hub, and knows what is not known here yet.
            guest.waited = true;
            room.onceRead(() -> joinNow(guest, from));
        } else if (from.isPresent() && room.head().seq() - from.get().seq() <= MOST_MISSED) {
            catchUp(guest, from.get());
        } else {
            enterWithSnapshot(guest);
        }
    }

    /// Shows what came after `at`: page by page from the log as long as it is older than what is
    /// kept here. A reader that cannot take a page comes back for the rest.
    private void catchUp(Guest guest, Position at) {
        flush(); // What waits for its batch would come again to this reader.
        var missed = kept.after(at, room.head());
        if (missed.isPresent()) {
            if (greet(guest, true) && tell(guest.reader, Frames.texts(missed.get(), at.seq()))) {
                enter(guest);
            }
            return;
        }
        room.page(
                at,
                page -> {
                    // Meanwhile the room may have begun to be read again.
                    if (!room.whenOpen(() -> catchUp(guest, at, page))) {
                        guest.reader.close(Wire.Close.SLOW_READER);
                    }
                });
    }

    private void catchUp(Guest guest, Position at, Page page) {
        switch (page) {
            case Page _ when room.isClosed() -> guest.reader.close(Wire.Close.HUB_STOPPING);
            case Page.Ok ok when !ok.entries().isEmpty() -> {
                if (greet(guest, true)
                        && tell(guest.reader, Frames.texts(ok.entries(), at.seq()))) {
                    catchUp(guest, ok.entries().getLast().position());
                }
            }
            case Page.Ok _, Page.Trimmed _, Page.Reset _ -> enterWithSnapshot(guest);
            case Unavailable _ -> guest.reader.close(Wire.Close.HUB_STOPPING);
        }
    }

    /// Shows events; false if the reader cannot take all.
    private static boolean tell(Reader reader, List<Frames.Text> texts) {
        return texts.stream().allMatch(text -> reader.take(text.text(), text.through()));
    }

    private void enterWithSnapshot(Guest guest) {
        flush();
        if (greet(guest, false)) {
            long seq = room.head().seq();
            var whole = guest.greeting.snapshot(room.content(), seq);
            String text = Frames.soft("snapshot", room.millis(), whole);
            if (guest.reader.take(text, seq)) {
                enter(guest);
            }
        }
    }

    private void enter(Guest guest) {
        all.add(guest.reader);
        guest.greeting.entered();
    }

    private boolean greet(Guest guest, boolean recovered) {
        if (guest.greeted) {
            return true;
        }
        guest.greeted = true;
        var head = room.head();
        var welcome =
                new LoggedRoom.Welcome(
                        Long.toString(head.epoch()),
                        head.seq(),
                        recovered,
                        commands.begins(guest.client));
        return guest.reader.take(
                Frames.soft("welcome", room.millis(), guest.greeting.welcome(welcome)), 0);
    }

    /// Takes a reader out.
    void leave(Reader reader) {
        all.remove(reader);
    }

    /// Ends the room for all.
    void close(Wire.Close reason) {
        var those = List.copyOf(all);
        all.clear();
        those.forEach(reader -> reader.close(reason));
    }
}
