package dev.heddle.model;

import dev.heddle.model.Ending.Completed;
import dev.heddle.model.Ending.Finish;
import dev.heddle.model.Ending.Problem;
import dev.heddle.model.Exchange.Event;
import dev.heddle.model.Time.Alarm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLHandshakeException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Gets one answer: asks, asks again where that makes sense, reads, and gives the text to its
/// delivery. Runs on a virtual thread of its own, which waits in one place only: for the next
/// event. What comes from the network, the clock and the receiver is an event, so nothing else is
/// shared.
final class Asking implements Runnable {
    /// How long the tokens, or the end of a body that is complete, may take after the text.
    static final Duration LINGER = Duration.ofSeconds(1);

    /// More of an error than anybody reads.
    private static final int MAX_ERROR_BYTES = 16 << 10;

    private static final System.Logger LOG = System.getLogger(Model.class.getName());

    private final ModelClient client;
    private final Limits limits;
    private final Time time;
    private final Prompt prompt;
    private final Delivery delivery;

    /// Short: at most one piece of a body, and the few that happen once.
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    private final long lastNanos;
    private final Dialect firstDialect;
    private Dialect dialect;
    private int textBytes;
    private long deadlineNanos;
    private Alarm alarm = Alarm.NONE;
    private boolean armed;
    private long armedForNanos;

    /// Thrown to leave: the answer has ended, and nobody wants more of it.
    private static final class OverException extends Exception {
        private static final long serialVersionUID = 1L;

        OverException() {
            super(null, null, false, false);
        }
    }

    Asking(ModelClient client, Prompt prompt, Executor where, Receiver receiver) {
        this.client = client;
        this.limits = client.options.limits();
        this.time = client.time;
        this.prompt = prompt;
        this.firstDialect = client.dialect();
        this.dialect = firstDialect;
        this.delivery = new Delivery(where, receiver, time, this::over);
        this.lastNanos = delivery.askedNanos() + limits.total().toNanos();
        this.deadlineNanos = lastNanos;
    }

    Delivery delivery() {
        return delivery;
    }

    /// The ending is decided: the place is free, and the thread is told to go.
    private void over() {
        client.leave(delivery);
        events.add(new Event.Over());
    }

    @Override
    public void run() {
        try {
            askUntilAnswered();
        } catch (OverException | InterruptedException _) {
            // What was under way is closed.
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "an answer ended by a fault of the client", e);
            delivery.fail(Problem.NOT_UNDERSTOOD, Problem.NOT_UNDERSTOOD.message(), e.toString());
        }
    }

    private void askUntilAnswered() throws OverException, InterruptedException {
        for (int retries = 0; ; ) {
            Trouble trouble;
            try {
                while (!request()) {
                    // The server wants to be asked in another way: at once.
                }
                return;
            } catch (Trouble e) {
                trouble = e;
            }
            long pauseNanos = client.retries.pauseNanos(retries + 1, trouble.retryAfter);
            if (!mayRetry(trouble, retries, pauseNanos)) {
                fail(trouble);
                return;
            }
            retries++;
            LOG.log(
                    Level.DEBUG,
                    "retry {0} in {1} ms after {2}",
                    retries,
                    pauseNanos / 1_000_000,
                    hidden(trouble.detail()));
            pause(pauseNanos);
        }
    }

    private boolean mayRetry(Trouble trouble, int retries, long pauseNanos) {
        return trouble.passing
                && textBytes == 0
                && retries < limits.retries()
                && (trouble.retryAfter == null
                        || trouble.retryAfter.compareTo(Retries.LONGEST_RETRY_AFTER) <= 0)
                && time.nanos() + pauseNanos - lastNanos < 0
                && client.retries.tryTake(); // Last: it costs.
    }

    private void fail(Trouble trouble) {
        String where = "POST " + client.options.completions() + ": ";
        delivery.fail(
                trouble.problem,
                trouble.message(),
                hidden(where + trouble.detail()),
                Optional.ofNullable(trouble.retryAfter));
    }

    private String hidden(String text) {
        return client.options.key().hideIn(text);
    }

    private void pause(long nanos) throws OverException, InterruptedException {
        lookAt(time.nanos() + nanos);
        try {
            awaitAlarm();
        } finally {
            alarm.cancel();
        }
    }

    private void awaitAlarm() throws OverException, InterruptedException {
        while (true) {
            switch (events.take()) {
                case Event.Over _ -> throw new OverException();
                case Event.Alarm _ -> {
                    if (isLate()) {
                        return;
                    }
                }
                case Event.Head _, Event.Bytes _, Event.End _, Event.Broken _ -> {
                    // Of the request before.
                }
            }
        }
    }

    /// Asks once. False: the server did not take the question as it was put, and there is another
    /// way.
    private boolean request() throws Trouble, OverException, InterruptedException {
        lookAt(time.nanos() + limits.firstToken().toNanos());
        delivery.requested();
        try (var exchange = Exchange.start(client.http, httpRequest(), events::add)) {
            if (!(next(exchange) instanceof Event.Head(_, int status, HttpHeaders headers))) {
                throw new IllegalStateException("a body came before its head");
            }
            if (status / 100 != 2) {
                return refused(status, headers, errorOf(exchange));
            }
            if (!dialect.equals(firstDialect)) {
                client.learn(dialect);
            }
            read(exchange);
            return true;
        } finally {
            alarm.cancel();
            armed = false;
        }
    }

    private HttpRequest httpRequest() {
        var options = client.options;
        var request =
                HttpRequest.newBuilder(options.completions())
                        .header("Content-Type", "application/json")
                        .header("Accept", "text/event-stream, application/json")
                        .POST(
                                BodyPublishers.ofByteArray(
                                        dialect.request(
                                                options.model(), limits.maxTokens(), prompt)));
        if (!options.key().isNone()) {
            request.header("Authorization", options.key().header());
        }
        return request.build();
    }

    private void read(Exchange exchange) throws Trouble, OverException, InterruptedException {
        var reply = new Reply(limits.maxBytes());
        boolean ended = false;
        try {
            while (!reply.isDone() && !ended) {
                ended = readSome(exchange, reply);
            }
        } catch (Trouble e) {
            if (!reply.isFinished() || e.problem == Problem.TOO_LONG) {
                throw e;
            } // Else only the tokens are missing, or the end of the stream.
        }
        if (wantsJsonButHasNone(reply.finish())) {
            var other = dialect.lower();
            client.learn(other == null ? dialect : other);
        }
        delivery.complete(reply.calls(), reply.finish(), reply.usage());
        if (!ended) {
            drain(exchange);
        }
    }

    /// Whether the server took the question for JSON and had the model answer in prose: there are
    /// some that pass over what they do not know.
    private boolean wantsJsonButHasNone(Finish finish) {
        return prompt.format() instanceof Format.Json
                && finish == Finish.STOP
                && JsonText.find(delivery.text()).isEmpty();
    }

    /// Takes one event. True: the body is over, and the answer is complete.
    private boolean readSome(Exchange exchange, Reply reply)
            throws Trouble, OverException, InterruptedException {
        boolean ended = false;
        if (next(exchange) instanceof Event.Bytes(_, var pieces)) {
            try {
                for (var piece : pieces) {
                    reply.feed(piece);
                }
            } finally { // Also what came before the trouble.
                handOut(reply);
            }
            exchange.more();
        } else {
            try {
                reply.end();
            } finally {
                handOut(reply);
            }
            ended = true;
        }
        return ended;
    }

    private void handOut(Reply reply) throws Trouble, OverException {
        if (reply.takeSign()) {
            lookAt(time.nanos() + limits.betweenTokens().toNanos());
        }
        if (reply.isFinished()) {
            lookAt(time.nanos() + LINGER.toNanos());
        }
        String text = reply.takeText();
        if (text.isEmpty()) {
            return;
        }
        String fits = beginning(text, limits.maxBytes() - textBytes);
        textBytes += fits.getBytes(StandardCharsets.UTF_8).length;
        if (!delivery.append(fits)) {
            throw new OverException();
        }
        if (fits.length() < text.length()) {
            throw new Trouble(
                    Problem.TOO_LONG, "a text of more than %d bytes".formatted(limits.maxBytes()));
        }
    }

    /// As many whole characters of `text` as fit into `room` bytes of UTF-8.
    private static String beginning(String text, int room) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= room) {
            return text;
        }
        int end = room;
        while ((bytes[end] & 0xC0) == 0x80) { // In the middle of a character.
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /// Reads the rest of a body whose answer is complete, so that its connection can serve again.
    private void drain(Exchange exchange) throws InterruptedException {
        lookAt(time.nanos() + LINGER.toNanos());
        while (true) {
            switch (events.take()) {
                case Event.Bytes(var of, _) -> {
                    if (of == exchange) {
                        exchange.more();
                    }
                }
                case Event.End(var of) -> {
                    if (of == exchange) {
                        return;
                    }
                }
                case Event.Broken(var of, _) -> {
                    if (of == exchange) {
                        return;
                    }
                }
                case Event.Alarm _ -> {
                    if (isLate()) {
                        return;
                    }
                }
                case Event.Over _ -> {
                    if (!(delivery.ending().orElse(null) instanceof Completed)) {
                        return; // Cancelled, at the last moment.
                    }
                }
                case Event.Head _ -> {}
            }
        }
    }

    /// Waits for what comes next from `exchange`: its head, bytes or end.
    private Event next(Exchange exchange) throws Trouble, OverException, InterruptedException {
        while (true) {
            var event = events.take();
            switch (event) {
                case Event.Head(var of, _, _) -> {
                    if (of == exchange) {
                        return event;
                    }
                }
                case Event.Bytes(var of, _) -> {
                    if (of == exchange) {
                        return event;
                    }
                }
                case Event.End(var of) -> {
                    if (of == exchange) {
                        return event;
                    }
                }
                case Event.Broken(var of, Throwable cause) -> {
                    if (of == exchange) {
                        throw broken(cause);
                    }
                }
                case Event.Alarm _ -> {
                    if (isLate()) {
                        throw late();
                    }
                }
                case Event.Over _ -> throw new OverException();
            }
        }
    }

    private static Trouble broken(Throwable thrown) {
        var cause =
                thrown instanceof CompletionException && thrown.getCause() != null
                        ? thrown.getCause()
                        : thrown;
        String detail = cause.toString();
        return switch (cause) {
            case ConnectException _ -> Trouble.passing(Problem.UNREACHABLE, detail);
            case SSLHandshakeException _ -> new Trouble(Problem.UNREACHABLE, detail);
            case ProtocolException _ -> new Trouble(Problem.NOT_UNDERSTOOD, detail);
            case IOException _ -> Trouble.passing(Problem.CUT_OFF, detail);
            default -> new Trouble(Problem.NOT_UNDERSTOOD, detail);
        };
    }

    /// What a status other than 2xx means. False: ask again in another way.
    private boolean refused(int status, HttpHeaders headers, String words) throws Trouble {
        var other = status == 400 || status == 422 ? dialect.after(words, prompt) : null;
        if (other == null) {
            throw refusal(status, headers, words);
        }
        dialect = other;
        return false;
    }

    private Trouble refusal(int status, HttpHeaders headers, String words) {
        String detail = "%d %s".formatted(status, words);
        if (status == 429 && words.contains("quota")) {
            return new Trouble(Problem.USED_UP, detail); // As OpenAI says it.
        }
        if (status == 429 || status >= 500) {
            var trouble =
                    Trouble.passing(status == 429 ? Problem.BUSY : Problem.SERVER_ERROR, detail);
            return trouble.after(
                    headers.firstValue("Retry-After")
                            .map(value -> Retries.retryAfter(value, time.now()))
                            .orElse(null));
        }
        return new Trouble(
                switch (status) {
                    case 401, 403 -> Problem.KEY_REFUSED;
                    // A redirect, too: the key is not sent to wherever it leads.
                    case 301, 302, 303, 307, 308, 404 -> Problem.NOT_FOUND;
                    default -> Problem.QUESTION_REFUSED;
                },
                detail);
    }

    /// The server's words in the body of an error, as far as they come soon.
    private String errorOf(Exchange exchange) throws OverException, InterruptedException {
        lookAt(time.nanos() + LINGER.toNanos());
        var body = new ByteArrayOutputStream();
        try {
            while (body.size() < MAX_ERROR_BYTES
                    && next(exchange) instanceof Event.Bytes(_, var pieces)) {
                for (var piece : pieces) {
                    var bytes = new byte[Math.min(piece.remaining(), MAX_ERROR_BYTES)];
                    piece.get(bytes);
                    body.writeBytes(bytes);
                }
                exchange.more();
            }
        } catch (Trouble _) {
            // The status says enough.
        }
        return errorWords(body.toString(StandardCharsets.UTF_8));
    }

    private static String errorWords(String body) {
        try {
            var node = JsonMapper.shared().readTree(body);
            return node.isObject() ? Reply.errorWords(node) : Reply.excerpt(body);
        } catch (JacksonException _) {
            return Reply.excerpt(body);
        }
    }

    /// Lets the thread look at the clock at `nanos`, or at its last moment if that is earlier.
    private void lookAt(long nanos) {
        deadlineNanos = nanos - lastNanos < 0 ? nanos : lastNanos;
        if (armed && armedForNanos - deadlineNanos <= 0) {
            return; // It rings in time, and is set again then: cheaper than once for each token.
        }
        alarm.cancel();
        armed = true;
        armedForNanos = deadlineNanos;
        alarm = time.after(deadlineNanos - time.nanos(), () -> events.add(new Event.Alarm()));
    }

    /// On an alarm: whether it is time, else it is set again.
    private boolean isLate() {
        armed = false;
        if (time.nanos() - deadlineNanos >= 0) {
            return true;
        }
        lookAt(deadlineNanos);
        return false;
    }

    private Trouble late() {
        if (time.nanos() - lastNanos >= 0) {
            return new Trouble(Problem.TIMED_OUT, "no end within " + limits.total());
        }
        return Trouble.passing(Problem.TIMED_OUT, "no token within its limit");
    }
}
