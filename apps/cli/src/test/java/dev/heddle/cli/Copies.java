package dev.heddle.cli;

import dev.heddle.sync.Json;
import dev.heddle.sync.client.SessionView.Message;
import dev.heddle.sync.client.SessionView.Value;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.session.SessionState;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Holds what a client shows and what a hub replays against the log.
final class Copies {
    /// Hubs replay not much more; who has missed that is shown the whole.
    private static final int REPLAYED = 10_000;

    private Copies() {}

    /// What a client shows otherwise than the log has it.
    static List<String> faultsShown(
            List<Entry> log, long seq, List<Message> messages, Map<String, Value> values) {
        var faults = new ArrayList<String>();
        if (seq != log.size()) {
            faults.add("it ends at " + seq + ", the log at " + log.size());
        }
        var said =
                log.stream()
                        .filter(entry -> entry.event().type().equals(SessionState.MESSAGE))
                        .toList();
        int first = said.size() - messages.size();
        if (messages.size() != Math.min(said.size(), SessionState.KEPT_MESSAGES)) {
            faults.add("it shows %d messages of %d".formatted(messages.size(), said.size()));
            return faults;
        }
        for (int i = 0; i < messages.size(); i++) {
            var shown = messages.get(i);
            var there = said.get(first + i);
            var content = Json.read(there.event().data()).path("content").asString();
            if (shown.seq() != there.position().seq()
                    || !shown.id().equals(there.event().cause())
                    || !shown.content().equals(content)) {
                faults.add(shown + " is shown of " + there);
            }
        }
        var wanted = new HashMap<String, JsonNode>();
        for (var entry : log) {
            if (entry.event().key().startsWith("shared/")) {
                wanted.put(entry.event().key(), Json.read(entry.event().data()));
            }
        }
        wanted.forEach((key, value) -> {
            var shown = values.get(key);
            if (shown == null || shown.pending() || !shown.data().equals(value)) {
                faults.add("%s is shown as %s and is %s".formatted(key, shown, value));
            }
        });
        return faults;
    }

    /// Has a hub replay a session, as far as hubs do.
    ///
    /// @param address of the session, `ws`
    static List<JsonNode> replay(String address, String token, List<Entry> log) throws Exception {
        int begin = firstReplayed(log);
        Map<String, Object> hello =
                Map.of(
                        "client",
                        "replay" + System.nanoTime(), // None that was there before.
                        "link",
                        1,
                        "token",
                        token,
                        "from",
                        log.get(begin - 1).position().toString());
        var frames = new ArrayList<JsonNode>();
        var reader = RawReader.reading();
        var http = HttpClient.newHttpClient();
        try {
            var socket = RawReader.open(http, address, hello, reader);
            if (reader.next("welcome").at("/d/recovered").asBoolean()) {
                for (long seq = begin; seq < log.size(); ) {
                    frames.add(reader.nextStored());
                    seq = frames.getLast().path("s").asLong();
                }
            }
            socket.abort();
        } finally {
            http.shutdownNow();
        }
        return frames;
    }

    private static int firstReplayed(List<Entry> log) {
        return Math.max(1, log.size() - REPLAYED);
    }

    /// What a replay has otherwise than the log: each event has to be there, behind the one before.
    static List<String> faultsReplayed(List<Entry> log, List<JsonNode> frames) {
        var faults = new ArrayList<String>();
        int count = log.size() - firstReplayed(log);
        if (frames.size() != count) {
            faults.add(frames.size() + " events are replayed of " + count);
        }
        for (var frame : frames) {
            long seq = frame.path("s").asLong();
            var there = seq > 0 && seq <= log.size() ? log.get((int) seq - 1) : null;
            boolean isNext = frame.path("p").asLong() == seq - 1;
            if (!isNext || there == null || !isSame(there.event(), frame)) {
                faults.add(frame + " is replayed of " + there);
            }
        }
        return faults;
    }

    private static boolean isSame(Event event, JsonNode frame) {
        return frame.path("t").asString("").equals(event.type())
                && frame.path("id").asString("").equals(event.cause())
                && (!frame.has("k") || frame.path("k").asString().equals(event.key()))
                && frame.path("d").equals(Json.read(event.data()));
    }
}
