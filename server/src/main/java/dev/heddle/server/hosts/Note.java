package dev.heddle.server.hosts;

import dev.heddle.sync.Json;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What hubs tell each other of hosts, beside the log. Any of it may get lost.
sealed interface Note {
    /// A question; the same again under the same number is not asked twice.
    record Ask(long id, String kind, JsonNode question) implements Note {}

    /// It is still being answered.
    record Waits(long id) implements Note {}

    /// The answer to a question.
    record Told(long id, int status, JsonNode body) implements Note {}

    /// The answer has arrived.
    record Heard(long id) implements Note {}

    /// Somebody wants to watch a host from a position on.
    record Watch(long id, String host, String from) implements Note {}

    /// These are watched, and no others.
    record Watching(List<Long> ids) implements Note {}

    /// How many frames each of these was sent.
    record Sent(Map<Long, Long> frames) implements Note {}

    /// A frame for a watcher.
    ///
    /// @param n its number, from 1
    /// @param position where who has read it stands; null of one that may be left out
    record Frame(long id, long n, String text, @Nullable String position) implements Note {}

    /// A watcher's end.
    ///
    /// @param reason a {@link dev.heddle.sync.Wire.Close}
    record End(long id, String reason) implements Note {}

    /// Writes it.
    default String write() {
        return getClass().getSimpleName() + " " + Json.write(this);
    }

    /// Reads it.
    ///
    /// @throws IllegalArgumentException if it is none that this version knows
    static Note read(String text) {
        int space = text.indexOf(' ');
        var type = space < 0 ? null : Kinds.ALL.get(text.substring(0, space));
        if (type == null) {
            throw new IllegalArgumentException("no note that is known here");
        }
        return Json.convert(Json.read(text.substring(space + 1)), type);
    }

    /// The records by their names.
    final class Kinds {
        private static final Map<String, Class<? extends Note>> ALL =
                Stream.of(Note.class.getPermittedSubclasses())
                        .map(type -> type.asSubclass(Note.class))
                        .collect(Collectors.toMap(Class::getSimpleName, Function.identity()));

        private Kinds() {}
    }
}
