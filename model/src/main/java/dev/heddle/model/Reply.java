package dev.heddle.model;

import dev.heddle.model.Ending.Finish;
import dev.heddle.model.Ending.Problem;
import dev.heddle.model.Ending.Usage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Understands the body of a good answer: a stream of events, or one JSON value from a server that
/// does not stream. Which of the two, its first byte tells: no event begins with a brace, and
/// servers get content types wrong.
final class Reply {
    /// A body that is one value, in bytes for each byte of text: all of it escaped, and then some.
    private static final int BODY_PER_TEXT = 8;

    private static final int BODY_AROUND = 64 << 10;

    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final int maxBodyBytes;
    private final StringBuilder fresh = new StringBuilder();
    private final EventStream stream = new EventStream(this::event);
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
    private Kind kind = Kind.UNKNOWN;
    private boolean heardEvents;
    private boolean sign;
    private boolean done;
    private final Calls calls = new Calls();
    private @Nullable Finish finish;
    private Usage usage = Usage.UNKNOWN;

    private enum Kind {
        UNKNOWN,
        STREAM,
        VALUE
    }

    Reply(int maxTextBytes) {
        maxBodyBytes = maxTextBytes * BODY_PER_TEXT + BODY_AROUND;
    }

    /// Takes the next bytes.
    void feed(ByteBuffer bytes) throws Trouble {
        while (kind == Kind.UNKNOWN && bytes.hasRemaining()) {
            switch (bytes.get(bytes.position())) {
                case '{' -> kind = Kind.VALUE;
                case ' ', '\t', '\r', '\n' -> {
                    var _ = bytes.get(); // In front of either.
                }
                default -> kind = Kind.STREAM;
            }
        }
        if (kind == Kind.STREAM) {
            stream.feed(bytes);
        } else if (body.size() + bytes.remaining() > maxBodyBytes) {
            throw new Trouble(Problem.TOO_LONG, "a body of more than " + maxBodyBytes + " bytes");
        } else {
            while (bytes.hasRemaining()) {
                body.write(bytes.get());
            }
        }
    }

    /// The body is over; without trouble the answer is complete.
    void end() throws Trouble {
        switch (kind) {
            case UNKNOWN -> throw Trouble.passing(Problem.CUT_OFF, "an empty body");
            case VALUE -> value(body.toString(StandardCharsets.UTF_8));
            case STREAM -> {
                try {
                    stream.end();
                } catch (Trouble e) { // The rest of a line that was cut is not to be understood.
                    if (e.problem != Problem.NOT_UNDERSTOOD || !heardEvents) {
                        throw e;
                    }
                }
                if (!heardEvents) {
                    throw new Trouble(Problem.NOT_UNDERSTOOD, "a body without any event");
                }
                if (!done && finish == null) {
                    throw Trouble.passing(Problem.CUT_OFF, "the stream ended before the answer");
                }
            }
        }
    }

    /// The text since the last call.
    String takeText() {
        String text = fresh.toString();
        fresh.setLength(0);
        return text;
    }

    /// Whether the model showed a sign of life since the last call: text, or thoughts.
    boolean takeSign() {
        boolean was = sign;
        sign = false;
        return was;
    }

    /// Whether the server said that nothing follows.
    boolean isDone() {
        return done;
    }

    /// Whether the text is complete; the tokens may still follow.
    boolean isFinished() {
        return done || finish != null;
    }

    Finish finish() {
        return finish == null ? Finish.OTHER : finish;
    }

    Usage usage() {
        return usage;
    }

    /// What the model wants called. None of an answer that came to its limit of length: the last
    /// one may be half of what was meant.
    List<ToolCall> calls() {
        return finish == Finish.LENGTH ? List.of() : calls.whole();
    }

    private void event(String data) throws Trouble {
        if (done) {
            return;
        }
        if (data.strip().equals("[DONE]")) {
            done = true;
            heardEvents = true;
            return;
        }
        take(parse(data), "delta");
        heardEvents = true;
    }

    private void value(String text) throws Trouble {
        var node = parse(text);
        take(node, "message");
        if (!node.path("choices").path(0).has("message")) {
            throw new Trouble(Problem.NOT_UNDERSTOOD, "no message in " + excerpt(text));
        }
    }

    private static JsonNode parse(String text) throws Trouble {
        try {
            var node = MAPPER.readTree(text);
            if (node.isObject()) {
                return node;
            }
        } catch (JacksonException _) {
            // Told below, by what came.
        }
        throw new Trouble(Problem.NOT_UNDERSTOOD, "not a JSON object: " + excerpt(text));
    }

    private void take(JsonNode node, String messageName) throws Trouble {
        var error = node.path("error");
        if (!error.isMissingNode() && !error.isNull()) {
            throw inTheMiddle(node);
        }
        var counts = node.path("usage");
        if (counts.isObject()) {
            usage =
                    new Usage(
                            counts.path("prompt_tokens").asLong(-1),
                            counts.path("completion_tokens").asLong(-1));
        }
        var choice = node.path("choices").path(0);
        // Some servers send the whole message as the only event.
        var message = choice.has(messageName) ? choice.path(messageName) : choice.path("message");
        takeText(message.path("content"));
        takeText(message.path("refusal"));
        sign |= calls.take(message.path("tool_calls"));
        sign |= isText(message.path("reasoning_content")) || isText(message.path("reasoning"));
        var why = choice.path("finish_reason");
        if (why.isString()) {
            finish =
                    switch (why.stringValue()) {
                        case "stop" -> Finish.STOP;
                        case "length" -> Finish.LENGTH;
                        case "content_filter" -> Finish.FILTERED;
                        case "tool_calls" -> Finish.TOOLS;
                        default -> Finish.OTHER;
                    };
        }
    }

    /// A string, or a list of pieces of which those with `text` count.
    private void takeText(JsonNode content) {
        if (isText(content)) {
            fresh.append(content.stringValue());
            sign = true;
        } else if (content.isArray()) {
            for (var piece : content) {
                takeText(piece.path("text"));
            }
        }
    }

    private static boolean isText(JsonNode node) {
        return node.isString() && !node.stringValue().isEmpty();
    }

    private static Trouble inTheMiddle(JsonNode node) {
        String words = errorWords(node);
        int code = node.path("error").path("code").asInt(0);
        return code >= 400 && code < 500 && code != 429
                ? new Trouble(Problem.QUESTION_REFUSED, words)
                : Trouble.passing(code == 429 ? Problem.BUSY : Problem.SERVER_ERROR, words);
    }

    /// The server's own words in an error, or all of it if it has another form.
    static String errorWords(JsonNode node) {
        var error = node.path("error");
        var words = error.isObject() ? error.path("message") : error;
        return excerpt(words.isString() ? words.stringValue() : node.toString());
    }

    /// The beginning of what a server said, on one line.
    static String excerpt(String text) {
        String begin = text.length() > 300 ? text.substring(0, 300) + "..." : text;
        return begin.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    }
}
