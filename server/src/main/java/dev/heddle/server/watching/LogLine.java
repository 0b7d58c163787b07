package dev.heddle.server.watching;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/// A line of a program's log, no longer than anybody reads.
///
/// @param timeMillis when, milliseconds since 1970
/// @param trace the exception's, empty if there is none
public record LogLine(
        Level level, String logger, String thread, long timeMillis, String message, String trace) {
    /// Characters of a message; the rest is cut off.
    public static final int MAX_MESSAGE = 2000;

    /// Characters of a trace; the rest is cut off.
    public static final int MAX_TRACE = 4000;

    private static final int MAX_NAME = 200;

    public LogLine {
        logger = cut(logger, MAX_NAME);
        thread = cut(thread, MAX_NAME);
        message = cut(message, MAX_MESSAGE);
        trace = cut(trace, MAX_TRACE);
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + "…";
    }

    /// The words of an exception; empty for none.
    public static String traceOf(@Nullable Throwable thrown) {
        if (thrown == null) {
            return "";
        }
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
