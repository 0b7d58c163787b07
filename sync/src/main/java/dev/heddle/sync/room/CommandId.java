package dev.heddle.sync.room;

import java.util.Optional;

/// Which command it is: the random id of a client, which it keeps over reconnects, and the
/// command's number there. Written `client-number`.
///
/// @param client 1 to {@link #MAX_CLIENT} letters, digits or `_`
/// @param number from 1, by one more each
public record CommandId(String client, long number) {
    /// The longest id of a client.
    public static final int MAX_CLIENT = 40;

    /// Reads `client-number`; empty if `text` is none.
    public static Optional<CommandId> parse(String text) {
        int dash = text.lastIndexOf('-');
        if (dash < 1 || dash == text.length() - 1 || text.length() - dash > 17) {
            return Optional.empty();
        }
        String client = text.substring(0, dash);
        String number = text.substring(dash + 1);
        if (!isClient(client) || !number.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        long value = Long.parseLong(number);
        return value == 0 ? Optional.empty() : Optional.of(new CommandId(client, value));
    }

    /// Whether a client may be called so.
    public static boolean isClient(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_CLIENT
                && text.chars()
                        .allMatch(c ->
                                c == '_'
                                        || (c >= '0' && c <= '9')
                                        || (c >= 'a' && c <= 'z')
                                        || (c >= 'A' && c <= 'Z'));
    }

    @Override
    public String toString() {
        return client + "-" + number;
    }
}
