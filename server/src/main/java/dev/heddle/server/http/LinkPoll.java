package dev.heddle.server.http;

import dev.heddle.core.OwnerThread;
import dev.heddle.server.hosts.HostLink;
import dev.heddle.server.hosts.Hosts;
import dev.heddle.sync.Json;
import dev.heddle.sync.PolledLink;
import dev.heddle.sync.PolledLink.Closed;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.FromHub;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The hub's end of a driven program's link over HTTP. It holds the newest request until there is
/// something to say, and answers an older one at once. Owner thread only; never blocks.
@OwnerThread
final class LinkPoll implements HostLink {
    /// Frames that wait for the host to fetch them; no more calls are handed over then.
    private static final int MANY_UNHEARD = 64;

    /// Frames that a host may leave unheard: a request can make a good many necessary.
    private static final int MAX_UNHEARD = 50_000;

    private static final long SILENCE_NANOS =
            (Wire.LINK_HEARTBEAT_SECONDS + Wire.GRACE_SECONDS) * 1_000_000_000L;

    /// How long a host whose link has ended can still hear why.
    private static final long MEMORY_NANOS = 60_000_000_000L;

    private final Hosts hosts;
    private final String host;
    private final String tokenHash;
    private final PolledLink numbers = new PolledLink();
    private long newest;
    private boolean greeted;
    private boolean handling;

    /// Whether the hub still looks whether the program may link here; and what it has said since.
    private boolean linking;

    private final ArrayDeque<FromHost> early = new ArrayDeque<>();
    private @Nullable Consumer<String> held;
    private long holdEndsNanos;
    private long heardNanos;
    private @Nullable Closed closed;

    LinkPoll(Hosts hosts, String host, String tokenHash, long now) {
        this.hosts = hosts;
        this.host = host;
        this.tokenHash = tokenHash;
        this.heardNanos = now;
    }

    String host() {
        return host;
    }

    /// A request has come; `messages` are its frames. Replies once, now or later.
    void take(
            PolledLink.Request request, List<FromHost> messages, long now, Consumer<String> reply) {
        heardNanos = now;
        if (request.n() <= newest) { // One that was under way for long, or came twice.
            reply.accept(numbers.answer(new PolledLink.Batch(0, List.of(), true), closed));
            return;
        }
        newest = request.n();
        answerHeld();
        if (!linking) { // Else it is not heard, and said again after the welcome.
            hear(request, messages);
        }
        if (request.bye() && closed == null) {
            end(new Closed(0, "the program unlinked"));
        }
        held = reply;
        holdEndsNanos =
                now
                        + Math.clamp(request.holdMs(), 0, PolledLink.MAX_HOLD_SECONDS * 1000L)
                                * 1_000_000;
        if (closed != null || numbers.unheard() > 0 || holdEndsNanos <= now) {
            answerHeld();
        }
    }

    private void hear(PolledLink.Request request, List<FromHost> messages) {
        handling = true;
        try {
            var fresh = numbers.hear(request.heard(), request.first(), messages);
            fresh.forEach(this::handle);
            hosts.writable(host);
        } catch (Json.MalformedException e) {
            close(Wire.Close.PROTOCOL);
        } finally {
            handling = false;
        }
    }

    private void handle(FromHost message) {
        if (closed != null) {
            return;
        }
        if (linking) {
            early.add(message); // The rest of the request with its hello.
        } else if (greeted) {
            hosts.heard(host, this, message);
        } else if (message instanceof FromHost.Hello hello) {
            greeted = true;
            linking = true;
            hosts.linked(host, this, hello, _ -> linked());
        } else {
            close(Wire.Close.PROTOCOL);
        }
    }

    private void linked() {
        linking = false;
        while (!early.isEmpty()) {
            handle(early.remove());
        }
    }

    private void answerHeld() {
        var reply = held;
        if (reply != null) {
            held = null;
            reply.accept(numbers.answer(numbers.batch(), closed));
        }
    }

    /// Looks at the time; false if this link can be forgotten.
    boolean look(long now) {
        if (held != null) {
            if (now - holdEndsNanos >= 0) {
                heardNanos = now; // It was there all the time, as far as anybody knows.
                answerHeld();
            }
        } else if (closed == null && now - heardNanos >= SILENCE_NANOS) {
            close(Wire.Close.SILENT);
        }
        return closed == null || now - heardNanos < MEMORY_NANOS;
    }

    private void end(Closed why) {
        if (closed == null) {
            closed = why;
            if (greeted) {
                hosts.lost(host, this, why.reason());
            }
        }
        if (!handling) {
            answerHeld();
        }
    }

    @Override
    public String tokenHash() {
        return tokenHash;
    }

    @Override
    public String kind() {
        return "polling";
    }

    @Override
    public boolean speaksOurs() {
        return true;
    }

    @Override
    public void send(FromHub message) {
        if (closed != null) {
            return;
        }
        numbers.say(Wire.write(message));
        if (numbers.unheard() > MAX_UNHEARD) {
            close(Wire.Close.SLOW_READER);
        } else if (!handling) {
            answerHeld();
        }
    }

    @Override
    public boolean isWritable() {
        return closed == null && numbers.unheard() < MANY_UNHEARD;
    }

    @Override
    public void close(Wire.Close reason) {
        end(new Closed(reason.code(), reason.reason()));
    }
}
