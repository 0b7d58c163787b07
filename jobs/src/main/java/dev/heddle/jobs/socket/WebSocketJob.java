package dev.heddle.jobs.socket;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.AnyThread;
import dev.heddle.jobs.Job;
import dev.heddle.jobs.JobContext;
import dev.heddle.jobs.JobOptions;
import dev.heddle.jobs.JobTicket;
import dev.heddle.jobs.Jobs;
import dev.heddle.jobs.socket.Line.End;
import dev.heddle.jobs.socket.Outgoing.Message;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Keeps a WebSocket open until it is told to finish, or cancelled: reconnects for ever, notices a
/// server that is dead, and keeps what is to be sent until there is a connection.
///
/// Messages are sent in the order of {@link #send}, each at most once; its {@link Fate} says
/// whether. What a network can promise is no more: of a message that was being written when the
/// connection was lost nobody on this side can know whether it arrived. Put an id into messages
/// where that matters, and let the other side answer.
///
/// Only a server that refuses ends it with a {@link SocketProblem}: a status from 300 to 499 but
/// 408, 425 and 429, or a final close code. It costs a virtual thread, which waits; the sockets are
/// looked after by one client for all jobs.
///
/// May be called from any thread; all but {@link #run} never block.
@AnyThread
public final class WebSocketJob implements Job<SocketReport> {
    private static final Set<Integer> PASSING_STATUS = Set.of(408, 425, 429);

    private final URI uri;
    private final SocketOptions options;
    private final Consumer<? super String> receiver;
    private final RandomGenerator random;
    private final Outgoing outgoing;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicLong received = new AtomicLong();

    // On the job's thread.
    private long written;
    private int connections;

    /// @param receiver takes each text message, in order, one at a time, on a thread of the client;
    ///   while it runs no other is taken from the network. What it throws is the job's outcome
    /// @throws IllegalArgumentException if the address is not absolute, not `ws` or `wss`, or has a
    ///   password in it
    public WebSocketJob(URI uri, SocketOptions options, Consumer<? super String> receiver) {
        this(uri, options, receiver, new SplittableRandom());
    }

    WebSocketJob(
            URI uri,
            SocketOptions options,
            Consumer<? super String> receiver,
            RandomGenerator random) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!Set.of("ws", "wss").contains(scheme) || uri.getHost() == null) {
            throw new IllegalArgumentException("the address must be absolute, ws or wss");
        }
        if (uri.getUserInfo() != null) {
            throw new IllegalArgumentException("the address must have no user and password in it");
        }
        this.uri = uri;
        this.options = requireNonNull(options);
        this.receiver = requireNonNull(receiver);
        this.random = random;
        this.outgoing = new Outgoing(options.maxWaiting(), options.maxWaitingCharacters());
    }

    /// Has `jobs` run it. Rather than to submit it: so all that waits hears that it is never sent,
    /// also if the job is refused or cancelled before it runs.
    public JobTicket<SocketReport> start(Jobs jobs, JobOptions how) {
        var ticket = jobs.submit(how, this);
        ticket.then(Thread::startVirtualThread, _ -> outgoing.end());
        return ticket;
    }

    /// Sends a text when its turn comes, also if the job has not started or has no connection.
    ///
    /// @return what becomes of it; told on any thread
    /// @throws IllegalArgumentException if it has half a surrogate pair in it, which no WebSocket
    ///   carries
    public CompletableFuture<Fate> send(String text) {
        return outgoing.put(text).copy(); // Whoever completes it changes nothing here.
    }

    /// Has the job end well: it takes no more messages, sends what waits, as long as it has time to
    /// drain, and says goodbye.
    public void finish() {
        outgoing.finish();
    }

    /// Keeps it open. Called by {@link Jobs}, once.
    ///
    /// @throws SocketProblem if the server wants no connection
    @Override
    public SocketReport run(JobContext context) throws Exception {
        if (started.getAndSet(true)) {
            throw new IllegalStateException("runs once");
        }
        try {
            keepOpen(context);
            return new SocketReport(written, received.get(), connections);
        } finally {
            outgoing.end();
        }
    }

    private void keepOpen(JobContext context) throws Exception {
        var backoff =
                new Backoff(
                        options.firstPause().toNanos(), options.longestPause().toNanos(), random);
        long drain = options.drain().toNanos();
        int failures = 0;
        while (!outgoing.isOver(drain)) {
            context.checkpoint();
            var line = new Line(options, this::receive, outgoing::wake);
            AutoCloseable closing = context.closing(line::abort);
            try {
                connectAndSpeak(context, line);
            } finally {
                line.abort();
                context.release(closing);
            }
            failures = line.wasHeard() ? 1 : failures + 1;
            outgoing.pause(backoff.nanos(failures), drain);
        }
    }

    private void receive(String text) {
        received.incrementAndGet(); // Who is handed a message may end the job at once.
        receiver.accept(text);
        outgoing.wake(); // The job's thread tells how many.
    }

    private void connectAndSpeak(JobContext context, Line line) throws Exception {
        context.status("connecting");
        var failed = line.connect(uri);
        if (failed != null) {
            context.tell(new SocketEvent.ConnectionFailed(failed.why(), failed.code()));
            if (failed.why() == SocketTrouble.REFUSED && isFinalStatus(failed.code())) {
                throw new SocketProblem(failed.why(), failed.code());
            }
            return;
        }
        connections++;
        context.tell(new SocketEvent.Connected(connections));
        context.status("connected");
        var end = speak(context, line);
        context.progress(received.get(), 0, "");
        if (end != null) {
            lost(context, end);
        }
    }

    /// Says what there is to say.
    ///
    /// @return how the connection ended; null if it was this side that had nothing more to say
    private @Nullable End speak(JobContext context, Line line) throws InterruptedException {
        while (line.end() == null) {
            context.checkpoint();
            if (outgoing.isOver(options.drain().toNanos())) {
                line.goodbye();
                return null;
            }
            long wait = line.beat();
            var message = line.end() == null ? outgoing.next(wait) : null;
            if (message != null) {
                write(line, message);
            }
            context.progress(received.get(), 0, "");
        }
        return line.end();
    }

    private void write(Line line, Message message) throws InterruptedException {
        if (line.end() != null) {
            outgoing.putBack(message); // Lost while it waited: nothing of it was sent.
            return;
        }
        var fate = Fate.UNKNOWN;
        try {
            if (line.write(message.text())) {
                fate = Fate.WRITTEN;
                written++;
            }
        } finally {
            message.fate().complete(fate); // Also if the job is ended in the middle of it.
        }
    }

    private void lost(JobContext context, End end) throws Exception {
        context.tell(new SocketEvent.Disconnected(end.why(), end.code()));
        switch (end.fault()) {
            case null -> {}
            case Exception e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
        if (end.why() == SocketTrouble.CLOSED && options.isFinal().test(end.code())) {
            throw new SocketProblem(end.why(), end.code());
        }
    }

    private static boolean isFinalStatus(int status) {
        return status >= 300 && status < 500 && !PASSING_STATUS.contains(status);
    }
}
