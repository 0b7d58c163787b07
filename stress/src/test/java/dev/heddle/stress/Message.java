package dev.heddle.stress;

import org.jspecify.annotations.Nullable;

/// What a ring carries. Its field is plain, so a ring that publishes the reference and not the
/// content is seen.
public final class Message {
    private final int[] content = new int[1];

    /// A message with a digit in it.
    public Message(int digit) {
        content[0] = digit;
    }

    /// `digits` with that of the message behind them; `digits` if there is no message.
    public static int append(int digits, @Nullable Message message) {
        return message == null ? digits : digits * 10 + message.content[0];
    }

    /// What came of offered digits.
    public static String verdict(int offered, int polled) {
        return offered == polled ? "all, in order" : "offered " + offered + ", polled " + polled;
    }
}
