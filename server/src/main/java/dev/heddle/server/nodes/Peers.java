package dev.heddle.server.nodes;

import dev.heddle.sync.Json;
import dev.heddle.sync.log.Subscription;

/// What hubs that share a log tell each other beside it: who is there, and questions to one of
/// them. Nothing of it is stored. A message arrives at most once; messages of one hub to another
/// arrive in order, without those that were lost.
///
/// May be called from any thread; never blocks.
public interface Peers {
    /// The longest message, in bytes: what servers take unless they are told otherwise, and some
    /// room for what is around it.
    int MAX_BYTES = 1_000_000;

    /// This hub's name among them. Each start has a new one.
    String self();

    /// Tells all others.
    ///
    /// @param topic what it is about: letters
    /// @param message at most {@link #MAX_BYTES} long
    /// @throws IllegalArgumentException if it is longer
    void tellAll(String topic, String message);

    /// Tells one of them, or itself by the same way. Nothing happens if there is none of that name.
    ///
    /// @throws IllegalArgumentException as above
    void tell(String node, String topic, String message);

    /// Has `listener` hear what others tell all, or this one, about a topic. It is called on one
    /// thread, which is not the caller's, and must not block.
    Subscription listen(String topic, Listener listener);

    /// Hears messages.
    @FunctionalInterface
    interface Listener {
        /// Hears one.
        ///
        /// @param from the hub that says it; this one only if it told itself
        void hear(String from, String message);
    }

    /// What each implementation asks of a message.
    static void require(String topic, String message) {
        if (!topic.matches("[a-z]{1,32}")) {
            throw new IllegalArgumentException("no topic: " + topic);
        }
        if (!fits(message)) {
            throw new IllegalArgumentException(
                    "a message about %s is longer than %d bytes".formatted(topic, MAX_BYTES));
        }
    }

    /// Whether a message is short enough.
    static boolean fits(String message) {
        return message.length() <= MAX_BYTES / 3 // UTF-8 takes no more for a char.
                || Json.bytes(message) <= MAX_BYTES;
    }
}
