package dev.heddle.server.hosts;

import dev.heddle.sync.Json;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What can be asked of the hub that holds a host: by its own callers, or by another hub for its
/// callers. As JSON it is a record's, beside its {@link #kind}.
sealed interface Question {
    /// About a host.
    sealed interface OfHost extends Question {
        String host();
    }

    /// About an operation, at whichever host.
    sealed interface OfOperation extends Question {
        String operation();
    }

    /// How the host is.
    record Show(String host) implements OfHost {}

    /// Its rules.
    record Rules(String host) implements OfHost {}

    /// To run an action.
    ///
    /// @param deadlineMs what is left of it
    record Run(
            String host,
            String action,
            JsonNode params,
            long deadlineMs,
            @Nullable String key,
            boolean async,
            Asker by)
            implements OfHost {
        static Run of(String host, Call call) {
            return new Run(
                    host,
                    call.action(),
                    call.params(),
                    call.deadline().toMillis(),
                    call.key().orElse(null),
                    call.async(),
                    call.by());
        }

        Call call() {
            return new Call(
                    action,
                    params,
                    Duration.ofMillis(deadlineMs),
                    Optional.ofNullable(key),
                    async,
                    by);
        }
    }

    /// To withdraw all that has not started.
    record Withdraw(String host) implements OfHost {}

    /// To set its rules.
    record SetRules(String host, JsonNode body, Asker by) implements OfHost {}

    /// To forget it.
    record Forget(String host, Asker by) implements OfHost {}

    /// How an operation stands.
    record Look(String operation) implements OfOperation {}

    /// How an operation stands, as soon as that is something else than what was seen.
    ///
    /// @param seen the hash of the text of that; of the empty one for nothing
    record Change(String operation, int seen) implements OfOperation {}

    /// To withdraw an operation.
    record Cancel(String operation) implements OfOperation {}

    /// To allow an operation, or not.
    record Decide(String operation, boolean allow, Asker by) implements OfOperation {}

    /// Whether it changes nothing: it can be asked again without harm.
    default boolean isLook() {
        return switch (this) {
            case Show _, Rules _, Look _, Change _ -> true;
            case Run _, Withdraw _, SetRules _, Forget _, Cancel _, Decide _ -> false;
        };
    }

    /// The same, asked so much later.
    default Question after(Duration time) {
        return this instanceof Run run
                ? new Run(
                        run.host,
                        run.action,
                        run.params,
                        Math.max(1, run.deadlineMs - time.toMillis()),
                        run.key,
                        run.async,
                        run.by)
                : this;
    }

    /// What is asked, in a word.
    default String kind() {
        return getClass().getSimpleName();
    }

    /// Reads a question of another hub.
    ///
    /// @throws IllegalArgumentException if it is none that this version knows
    static Question read(String kind, JsonNode record) {
        var type = Kinds.ALL.get(kind);
        if (type == null) {
            throw new IllegalArgumentException("no question: " + kind);
        }
        return Json.convert(record, type);
    }

    /// The records by their names.
    final class Kinds {
        private static final Map<String, Class<? extends Question>> ALL =
                Stream.of(OfHost.class, OfOperation.class)
                        .flatMap(part -> Stream.of(part.getPermittedSubclasses()))
                        .map(type -> type.asSubclass(Question.class))
                        .collect(Collectors.toMap(Class::getSimpleName, Function.identity()));

        private Kinds() {}
    }
}
