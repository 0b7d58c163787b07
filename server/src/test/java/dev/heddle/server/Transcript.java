package dev.heddle.server;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Holds what a client hears of answers against what must be true of it: each has its own pieces,
/// in their places and without a hole, which come to the text of its one message, and after that
/// nothing more than its end.
final class Transcript {
    private final Map<String, StringBuilder> pieces = new HashMap<>();
    private final Set<String> kept = new HashSet<>();
    private final Set<String> ended = new HashSet<>();

    void hear(JsonNode frame) {
        var d = frame.path("d");
        switch (frame.path("t").asString()) {
            case "snapshot" -> d.path("answers").forEach(this::piece);
            case "answer" -> piece(d);
            case "answer_end" -> end(d.path("id").asString());
            case "message" -> {
                if (d.has("answer")) {
                    keep(d);
                }
            }
            default -> {}
        }
    }

    /// What was told of an answer so far.
    String text(String answer) {
        return String.valueOf(pieces.getOrDefault(answer, new StringBuilder()));
    }

    private void piece(JsonNode d) {
        String id = d.path("id").asString();
        require(!kept.contains(id) && !ended.contains(id), "a piece after the end of " + id);
        var before = pieces.computeIfAbsent(id, _ -> new StringBuilder());
        int at = d.path("at").asInt();
        require(at <= before.length(), "a hole in " + id);
        String text = d.path("text").asString();
        int known = Math.min(text.length(), before.length() - at);
        require(
                before.substring(at).startsWith(text.substring(0, known)),
                "another text in the place of what was told of " + id);
        before.append(text.substring(known));
    }

    private void keep(JsonNode d) {
        String id = d.path("answer").asString();
        require(kept.add(id), "a second message of " + id);
        if (d.path("role").asString().equals("assistant")) {
            String told = text(id);
            require(
                    d.path("content").asString().equals(told),
                    "the message of %s says `%s`, told was `%s`"
                            .formatted(id, d.path("content").asString(), told));
        }
    }

    private void end(String id) {
        require(kept.contains(id), "an end before the message of " + id);
        require(ended.add(id), "a second end of " + id);
    }

    private static void require(boolean holds, String fault) {
        if (!holds) {
            throw new AssertionError(fault);
        }
    }
}
