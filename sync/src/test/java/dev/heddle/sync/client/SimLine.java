package dev.heddle.sync.client;

import dev.heddle.core.Operation;
import dev.heddle.core.Owner;
import dev.heddle.sync.client.SessionStatus.Way;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// A connection: both directions keep their order, and nothing else is sure.
final class SimLine implements Transport.Connection {
    private final SimHub hub;
    private final Owner here;
    private final Random random;
    private final Way way;
    private final Transport.Listener listener;
    private final Pipe events = new Pipe();
    private final Pipe answers;
    private final List<String> stored = new ArrayList<>();

    /// Whether what is on its way still gets to the client.
    private boolean open = true;

    /// Whether what the client says still gets to the hub.
    private boolean up = true;

    private long upFree;
    private SimHub.@Nullable Peer peer;

    /// How the client reads: from then on.
    static final class Pace {
        long stuckUntil;
    }

    private final Pace pace;

    SimLine(
            SimHub hub,
            Owner here,
            Random random,
            String client,
            Way way,
            boolean fails,
            Pace pace,
            Transport.Listener listener) {
        this.hub = hub;
        this.here = here;
        this.random = random;
        this.way = way;
        this.pace = pace;
        this.listener = listener;
        this.answers = way == Way.HTTP ? new Pipe() : events;
        onClient(
                random.nextInt(60),
                () -> {
                    if (!open) {
                        return;
                    }
                    if (fails) {
                        broken();
                    } else {
                        peer = hub.connect(client, this);
                        listener.opened();
                    }
                });
    }

    private long now() {
        return hub.millis();
    }

    private long delay() {
        return random.nextInt(20) == 0 ? random.nextInt(1_500) : 5 + random.nextInt(40);
    }

    private boolean unlucky(int oneOf) {
        return !hub.isCalm && random.nextInt(oneOf) == 0;
    }

    private void onClient(long millis, Runnable body) {
        run(here, millis, body);
    }

    private static void run(Owner where, long millis, Runnable body) {
        var _ =
                where.after(
                        Duration.ofMillis(Math.max(0, millis)),
                        Operation.named(
                                "network",
                                () -> {
                                    body.run();
                                    return true;
                                }));
    }

    // ---- up -----------------------------------------------------------------------------------

    @Override
    public void send(String text) {
        if (!up) {
            return;
        }
        carry(text);
        if (text.startsWith("{\"id\"") && unlucky(30)) {
            carry(text);
        }
    }

    private void carry(String text) {
        upFree = Math.max(upFree, now() + delay());
        var mine = peer;
        // It arrives even if the line is cut meanwhile: a hub reads what was sent before.
        run(
                hub.owner,
                upFree - now(),
                () -> {
                    if (mine != null) {
                        mine.heard(text);
                    }
                });
    }

    @Override
    public void close() {
        open = false;
        hubLearns(3_000);
    }

    /// Breaks in the middle of whatever is on its way; who learns of it, learns it later.
    void cut() {
        if (open) {
            up = false;
            open = false;
            hubLearns(2_000);
            if (random.nextInt(10) < 7) {
                onClient(random.nextInt(500), () -> closed(SessionMachine.LINE_LOST));
            } // Else the client has to find out.
        }
    }

    private void hubLearns(int within) {
        var mine = peer;
        run(
                hub.owner,
                random.nextInt(within),
                () -> {
                    if (mine != null) {
                        mine.gone();
                    }
                });
    }

    // ---- down ---------------------------------------------------------------------------------

    /// Texts in one direction, each with its time.
    private final class Pipe {
        private final ArrayDeque<String> texts = new ArrayDeque<>();
        private long free;
        private int bytes;
        private boolean reading;

        void put(String text) {
            texts.add(text);
            bytes += text.length();
            if (!reading) {
                reading = true;
                next();
            }
        }

        private void next() {
            free = Math.max(free, now() + delay());
            onClient(Math.max(free, pace.stuckUntil) - now(), this::read);
        }

        private void read() {
            if (!open) {
                return;
            }
            String text = texts.remove();
            bytes -= text.length();
            listener.received(
                    text,
                    () -> {
                        if (texts.isEmpty()) {
                            reading = false;
                        } else {
                            free = now() + random.nextInt(3);
                            onClient(Math.max(free, pace.stuckUntil) - now(), this::read);
                        }
                        var mine = peer;
                        if (mine != null && bytes < 500) {
                            run(hub.owner, 0, mine::drained);
                        }
                    });
        }
    }

    /// Bytes that the client has not read.
    int waiting() {
        return events.bytes;
    }

    void down(String text, boolean isStored) {
        if (isStored && unlucky(50)) {
            return; // A hub may skip frames for a reader; the next one shows it.
        }
        events.put(text);
        if (isStored) {
            stored.add(text);
            if (unlucky(25)) {
                events.put(stored.get(random.nextInt(stored.size())));
            }
        }
    }

    void answer(String text) {
        if (way == Way.HTTP) {
            answers.put("[" + text + "]");
        } else {
            events.put(text);
        }
    }

    /// The hub ended it.
    void ended(int code) {
        onClient(delay(), () -> closed(code));
    }

    void broken() {
        ended(SessionMachine.LINE_LOST);
    }

    private void closed(int code) {
        if (!told) {
            told = true;
            boolean tells = open || !up;
            open = false;
            up = false;
            if (tells) {
                listener.closed(code, "", -1);
            }
        }
    }

    private boolean told;
}
