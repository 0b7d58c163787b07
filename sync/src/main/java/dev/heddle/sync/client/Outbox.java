package dev.heddle.sync.client;

import dev.heddle.sync.Json;
import dev.heddle.sync.room.CommandId;
import dev.heddle.sync.session.Command;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/// What a client has said and the hub has not decided. Entries leave only when the hub has decided
/// them; each keeps its id and its text over every retry. Not thread-safe.
final class Outbox {
    private final String client;

    /// In the order in which they were said.
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private long bytes;
    private long next = 1;

    /// Where a command is.
    enum Fate {
        /// It is to be sent.
        WAITING,
        /// It was sent over the connection that there is.
        SENT,
        /// The hub has done it; its event has not come yet.
        ACKNOWLEDGED
    }

    static final class Entry {
        final String id;
        final Command.Ordered command;
        final String text;
        final int bytes;
        Fate fate = Fate.WAITING;

        /// The number of its event, once it is known.
        long seq;

        Entry(String id, Command.Ordered command) {
            this.id = id;
            this.command = command;
            this.text = textOf(id, command);
            this.bytes = Json.bytes(text);
        }
    }

    Outbox(String client) {
        this.client = client;
    }

    /// What `command` would be next.
    Entry next(Command.Ordered command) {
        return new Entry(new CommandId(client, next).toString(), command);
    }

    boolean hasRoom(Entry entry) {
        return entries.size() < SessionClient.OUTBOX_COMMANDS
                && bytes + entry.bytes <= SessionClient.OUTBOX_BYTES;
    }

    void add(Entry entry) {
        next++;
        entries.put(entry.id, entry);
        bytes += entry.bytes;
    }

    /// The hub may know of more.
    void atLeast(long acked) {
        next = Math.max(next, acked + 1);
    }

    int size() {
        return entries.size();
    }

    List<Entry> all() {
        return new ArrayList<>(entries.values());
    }

    @Nullable Entry get(String id) {
        return entries.get(id);
    }

    @Nullable Entry remove(String id) {
        var entry = entries.remove(id);
        if (entry != null) {
            bytes -= entry.bytes;
        }
        return entry;
    }

    /// What was sent may be lost, and has to be sent again.
    void unsend() {
        unsend("");
    }

    /// The same from this entry on.
    void unsend(String from) {
        boolean reached = from.isEmpty();
        for (var entry : entries.values()) {
            reached = reached || entry.id.equals(from);
            if (reached && entry.fate == Fate.SENT) {
                entry.fate = Fate.WAITING;
            }
        }
    }

    /// How a command is written on the wire.
    static String textOf(String id, Command.Ordered command) {
        var json = JsonNodeFactory.instance;
        var frame = json.objectNode().put("id", id);
        var data = json.objectNode();
        switch (command) {
            case Command.Say say -> {
                frame.put("t", say.ask() ? "ask" : "say");
                data.put("content", say.content());
                if (say.code()) {
                    data.put("code", true);
                }
            }
            case Command.Set set -> {
                frame.put("t", "set").put("k", set.key());
                data.set("value", set.value());
                if (set.timeMillis() > 0) {
                    data.put("ts", set.timeMillis());
                }
            }
            case Command.CancelAnswer cancel -> {
                frame.put("t", "cancel");
                data.put("answer", cancel.answer());
            }
            case Command.Own _ ->
                    throw new IllegalArgumentException("only the hub itself asks for " + command);
        }
        frame.set("d", data);
        return Json.write(frame);
    }
}
