package dev.heddle.sync.log;

/// What happened in a room. The log keeps it as it is; what it means is the room's affair.
///
/// @param type what kind of event, 1 to 200 characters
/// @param key which part of the room's state it sets, at most 200 characters; empty for none
/// @param cause the id of what caused it, at most 200 characters; empty for none
/// @param timeMillis when it was made, milliseconds since 1970; events age by it
/// @param data JSON text; the text `null` deletes `key` from the state
public record Event(String type, String key, String cause, long timeMillis, String data) {
    private static final int MAX_TEXT = 200;

    /// @throws IllegalArgumentException if a text is too long, or no valid Unicode: a lone
    ///   surrogate cannot be stored and would come back as something else
    public Event {
        if (type.isEmpty() || data.isEmpty()) {
            throw new IllegalArgumentException("an event needs a type and data");
        }
        requireText("type", type, MAX_TEXT);
        requireText("key", key, MAX_TEXT);
        requireText("cause", cause, MAX_TEXT);
        requireText("data", data, Integer.MAX_VALUE);
    }

    /// Whether it sets or deletes a part of the room's state.
    public boolean isState() {
        return !key.isEmpty();
    }

    /// Whether it deletes its key.
    public boolean deletes() {
        return isState() && data.equals("null");
    }

    /// How many bytes its texts have in UTF-8.
    public int bytes() {
        return utf8(type) + utf8(key) + utf8(cause) + utf8(data);
    }

    static String requireText(String name, String text, int max) {
        if (text.length() > max) {
            throw new IllegalArgumentException(
                    "%s has %d characters, %d are allowed".formatted(name, text.length(), max));
        }
        if (utf8(text) < 0) {
            throw new IllegalArgumentException(name + " is no valid Unicode");
        }
        return text;
    }

    /// The length in UTF-8; -1 with a lone surrogate. Saturates.
    private static int utf8(String text) {
        long bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                bytes += c < 0x800 ? 1 : 2;
                if (Character.isSurrogate(c)) {
                    if (Character.isLowSurrogate(c)
                            || i + 1 == text.length()
                            || !Character.isLowSurrogate(text.charAt(i + 1))) {
                        return -1;
                    }
                    i++; // A pair has four bytes: two characters and two more.
                }
            }
        }
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }
}
