package dev.heddle.server.hosts;

import dev.heddle.core.OwnerThread;
import dev.heddle.sync.Room;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.Problem;
import dev.heddle.sync.log.Position;
import java.util.Map;
import java.util.Optional;

/// The hosts that other hubs hold. Owner thread only.
@OwnerThread
interface Elsewhere {
    /// There are no other hubs.
    Elsewhere NOWHERE = new Elsewhere() {};

    /// The name of this hub among them.
    default String self() {
        return "";
    }

    /// Asks whoever holds it.
    default void ask(Question question, Answer.Reply reply) {
        reply.accept(unknown(question));
    }

    /// Tells how an operation stands, each time it changes, until it is settled.
    default void follow(String operation, int seen, Answer.Reply each) {
        each.accept(unknownOperation(operation));
    }

    /// Lets somebody watch a host; false if nobody knows one of that name.
    default boolean join(String host, Room.Watcher watcher, String from) {
        return false;
    }

    /// Takes a watcher out.
    default void leave(Room.Watcher watcher) {}

    /// Whether there is a host of that name, as far as is known.
    default boolean knows(String host) {
        return false;
    }

    /// Whether a program with this token may take the name from the hub that holds it.
    default boolean admits(String host, String tokenHash) {
        return true;
    }

    /// A host as the hub tells that has claimed it since.
    default Optional<HostRoom.View> linkedSince(String host, Position token) {
        return Optional.empty();
    }

    /// The hosts that they hold, by name.
    default Map<String, HostRoom.View> views() {
        return Map.of();
    }

    /// A host that this hub holds has changed, or was taken just now; others hear of it soon.
    default void changed(String host) {}

    /// The same at once.
    default void tell(String host) {}

    /// This hub holds a host no more.
    default void released(String host) {}

    /// The log has no host of that name.
    default void forget(String host) {}

    /// This hub ends.
    default void close(Wire.Close reason) {}

    /// The answer of one who knows no such thing.
    static Answer unknown(Question question) {
        return switch (question) {
            case Question.OfHost about ->
                    Answer.refusal(
                            Problem.UNKNOWN_HOST,
                            "no host %s has linked to this hub".formatted(about.host()));
            case Question.OfOperation about -> unknownOperation(about.operation());
        };
    }

    private static Answer unknownOperation(String id) {
        return Answer.refusal(Problem.UNKNOWN_OPERATION, "there is no operation %s".formatted(id));
    }
}
