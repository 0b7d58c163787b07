package dev.heddle.sync.client;

import dev.heddle.core.AnyThread;
import dev.heddle.core.Operation;
import dev.heddle.core.Options;
import dev.heddle.core.Options.Route;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.core.Signal;
import dev.heddle.core.Ticket;
import dev.heddle.core.Timer;
import dev.heddle.sync.client.Effect.Alarm;
import dev.heddle.sync.client.SessionStatus.Way;
import dev.heddle.sync.session.Command;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/// One program in a session of a hub. What it says or changes shows at once as pending in {@link
/// #state}, is sent when the hub can be reached, in order, and is done once; the session's own
/// event confirms it, a refusal rolls it back. A lost connection is made anew, for ever; where no
/// WebSocket gets through, HTTP stands in.
///
/// **Threads.** May be called from any thread; never blocks, but for {@link #close}. The client
/// works on its owner: one of its own, or one that was given and that it shares. Listeners connect
/// to {@link #changes} and {@link #news}, each for the owner on whose thread it wants to hear.
///
/// **Answers.** A ticket of {@link #say} and its like settles once the client has taken the
/// command, and `state()` shows it by then. What the hub makes of it is told as {@link
/// SessionNews.Decided} under the id that the ticket answered with.
///
/// **Limits.** {@link #OUTBOX_COMMANDS} and {@link #OUTBOX_BYTES} may wait to be decided; what is
/// more is not taken, and its answer says so. What waits is gone when the program ends.
@AnyThread
public final class SessionClient implements AutoCloseable {
    /// Commands that may wait to be decided. A person writes no more than this offline; a program
    /// that does must hear that it is too much.
    public static final int OUTBOX_COMMANDS = 1_000;

    /// Bytes of these commands.
    public static final int OUTBOX_BYTES = 1 << 20;

    private static final Duration GOODBYE = Duration.ofSeconds(1);

    /// How hubs are reached.
    @FunctionalInterface
    interface Ways {
        /// The way to a hub; null for the one that the client was given.
        Transport to(@Nullable URI hub, Way way);
    }

    private final Owner owner;
    private final LongSupplier clock;
    private final InstantSource wallClock;
    private final Ways ways;
    private final Runnable released;
    private final SessionMachine machine;
    private final Signal<SessionView> changes = new Signal<>("session changes");
    private final Signal<SessionNews> news = new Signal<>("session news");

    // On the owner only.
    private final Map<Long, Transport.Connection> connections = new HashMap<>();
    private final Map<Alarm, Timer> alarms = new EnumMap<>(Alarm.class);
    private boolean working;
    private boolean hasChanged;

    private volatile SessionView view = SessionView.NOTHING;

    /// A client on any owner and any network.
    ///
    /// @param clock milliseconds from an origin of its own, only ever forward
    /// @param released called once the client is closed
    SessionClient(
            Owner owner,
            LongSupplier clock,
            InstantSource wallClock,
            Ways ways,
            SessionMachine machine,
            Runnable released) {
        this.owner = owner;
        this.clock = clock;
        this.wallClock = wallClock;
        this.ways = ways;
        this.machine = machine;
        this.released = released;
    }

    /// Takes part in a session from a thread of the client's own, which ends with {@link #close}.
    public static SessionClient open(SessionOptions options) {
        var owner = Owner.running("session " + options.room(), Policy.DEFAULT);
        return open(options, owner, owner::close);
    }

    /// Takes part in a session from `owner`, which must live longer than the client.
    public static SessionClient open(SessionOptions options, Owner owner) {
        return open(options, owner, () -> {});
    }

    private static SessionClient open(SessionOptions options, Owner owner, Runnable released) {
        var network = new Network(options);
        var setup =
                new SessionMachine.Setup(
                        newClientId(),
                        options.name(),
                        options.token(),
                        options.ticket(),
                        List.of(Way.WEB_SOCKET, Way.HTTP),
                        () -> ThreadLocalRandom.current().nextDouble());
        long origin = System.nanoTime();
        var client =
                new SessionClient(
                        owner,
                        () -> (System.nanoTime() - origin) / 1_000_000,
                        InstantSource.system(),
                        network,
                        new SessionMachine(setup),
                        () -> {
                            network.close();
                            released.run();
                        });
        client.start();
        return client;
    }

    private static String newClientId() {
        byte[] bytes = new byte[8];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    void start() {
        later("session start", () -> machine.start(clock.getAsLong()));
    }

    // ---- taking part --------------------------------------------------------------------------

    /// Writes a message.
    public Ticket<Submitted> say(String content) {
        return submit(new Command.Say(content, false, false));
    }

    /// Writes a message that the assistant is to answer.
    public Ticket<Submitted> ask(String content) {
        return submit(new Command.Say(content, false, true));
    }

    /// Sets a part of the session's state; the last to reach the hub wins. A JSON null deletes it.
    ///
    /// @param value not to be changed any more
    public Ticket<Submitted> set(String key, JsonNode value) {
        return submit(new Command.Set(key, value, 0));
    }

    /// The same, but an older change never wins over a newer one, by the clocks of those who made
    /// them. The hub refuses a time that is ahead of its own by more than five seconds.
    public Ticket<Submitted> setIfNewest(String key, JsonNode value) {
        return submit(new Command.Set(key, value, wallClock.millis()));
    }

    /// Sets a part of the session's state to what `change` makes of the value that shows, pending
    /// or not; JSON null stands for none. Somebody else's change that reaches the hub meanwhile is
    /// overwritten, as with {@link #set}.
    ///
    /// @param change called on the owner's thread; must return a new value, not change the old one
    public Ticket<Submitted> update(String key, UnaryOperator<JsonNode> change) {
        return submit(
                "session update",
                () -> {
                    var shown = view.values().get(key);
                    var value = shown == null ? NullNode.getInstance() : shown.data();
                    return new Command.Set(key, change.apply(value), 0);
                });
    }

    /// Ends an answer that the assistant is writing; what there is of it stays.
    public Ticket<Submitted> cancel(String answer) {
        return submit(new Command.CancelAnswer(answer));
    }

    /// Says or changes something.
    public Ticket<Submitted> submit(Command.Ordered command) {
        return submit("session command", () -> command);
    }

    private Ticket<Submitted> submit(String name, Supplier<Command.Ordered> command) {
        return onOwner(name, now -> machine.submit(command.get(), now));
    }

    /// Tells the others something that is not kept. The ticket answers whether it was sent; it is
    /// not without a connection, or faster than the hub allows.
    public Ticket<Boolean> signal(JsonNode data) {
        return onOwner("session signal", now -> machine.signal(data, now));
    }

    /// Says whether somebody is typing here. Call it at every key: the hub is told as often as is
    /// useful.
    public void typing(boolean on) {
        tell("session typing", now -> machine.typing(on, now));
    }

    /// Uses another token from now on, also for the connection that there is. The ticket answers
    /// whether there is one.
    public Ticket<Boolean> refreshToken(String token) {
        return onOwner("session token", _ -> machine.refresh(token));
    }

    /// Takes a refused command out of {@link SessionView#unconfirmed}.
    public void dismiss(String id) {
        tell("session dismiss", _ -> machine.dismiss(id));
    }

    /// Tries at once if it waits to try again; else asks the hub for a sign of life. For who knows
    /// that the network has changed.
    public void wake() {
        tell("session wake", machine::wake);
    }

    /// Drops the connection without a word to anybody. It is made anew like one that the network
    /// has lost; for programs that test what happens then.
    public void cut() {
        tell("session cut", machine::cut);
    }

    // ---- watching -----------------------------------------------------------------------------

    /// The session as it is known now.
    public SessionView state() {
        return view;
    }

    /// How the client stands to the hub.
    public SessionStatus status() {
        return view.status();
    }

    /// Emits the new state after each change. Who only shows it connects with {@link
    /// dev.heddle.core.Signal.Delivery#coalescing}.
    public Signal<SessionView> changes() {
        return changes;
    }

    /// Emits what is no part of the state.
    public Signal<SessionNews> news() {
        return news;
    }

    /// Leaves the session. What the hub has not decided by then is given up. Closing twice is
    /// allowed. Blocks for a second at most, not on the owner's own thread; with an owner of its
    /// own, until that has ended.
    @Override
    public void close() {
        var left =
                onOwner(
                        "session close",
                        _ -> {
                            machine.close();
                            return true;
                        });
        try {
            if (!owner.isCurrent()) {
                var _ = left.await(GOODBYE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        released.run();
    }

    // ---- on the owner -------------------------------------------------------------------------

    /// What may be refused by an owner that has too much to do.
    private void tell(String name, LongConsumer input) {
        var _ =
                onOwner(
                        name,
                        now -> {
                            input.accept(now);
                            return true;
                        });
    }

    private <T> Ticket<T> onOwner(String name, LongFunction<T> input) {
        return owner.submit(
                Operation.named(name, () -> work(() -> input.apply(clock.getAsLong()))),
                Options.DEFAULT.withRoute(Route.INLINE_IN_ORDER));
    }

    /// By a timer: it finds room in any queue, and what the network says must not get lost.
    private Timer later(String name, Runnable input) {
        return after(Duration.ZERO, name, input);
    }

    private Timer after(Duration delay, String name, Runnable input) {
        return owner.after(
                delay,
                Operation.named(
                        name,
                        () ->
                                work(() -> {
                                    input.run();
                                    return true;
                                })));
    }

    /// Gives the machine one input and does what it leads to.
    private <T> T work(Supplier<T> input) {
        T answer = input.get();
        if (working) {
            return answer; // The outer one goes on with it, after what came before.
        }
        working = true;
        try {
            for (var due = machine.takeEffects(); !due.isEmpty(); due = machine.takeEffects()) {
                due.forEach(this::carryOut);
            }
        } finally {
            working = false;
        }
        if (hasChanged) {
            hasChanged = false;
            view = machine.view();
            changes.emit(view);
        }
        return answer;
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.Open open -> connect(open);
            case Effect.Send(long link, String text) -> {
                var connection = connections.get(link);
                if (connection != null) {
                    connection.send(text);
                }
            }
            case Effect.Close(long link) -> {
                var connection = connections.remove(link);
                if (connection != null) {
                    connection.close();
                }
            }
            case Effect.Set(Alarm alarm, long at) -> set(alarm, at);
            case Effect.Tell(SessionNews one) -> {
                view = machine.view(); // Who hears what became of a command finds it so there.
                news.emit(one);
            }
            case Effect.Changed _ -> hasChanged = true;
        }
    }

    private void connect(Effect.Open open) {
        var transport = ways.to(open.hub(), open.way());
        connections.put(open.link(), transport.open(new Ear(open.link())));
    }

    private void set(Alarm alarm, long atMillis) {
        var before = alarms.remove(alarm);
        if (before != null) {
            before.cancel();
        }
        if (atMillis != Effect.Set.NEVER) {
            long delay = Math.max(0, atMillis - clock.getAsLong());
            var fresh = new @Nullable Timer[1];
            fresh[0] =
                    after(
                            Duration.ofMillis(delay),
                            "session " + alarm,
                            () -> {
                                // One that fires while it is replaced has nothing to say any more.
                                if (alarms.remove(alarm, fresh[0])) {
                                    machine.alarm(alarm, clock.getAsLong());
                                }
                            });
            alarms.put(alarm, fresh[0]);
        }
    }

    /// Brings what a connection hears to the owner.
    private final class Ear implements Transport.Listener {
        private final long link;

        Ear(long link) {
            this.link = link;
        }

        @Override
        public void opened() {
            later("session opened", () -> machine.opened(link, clock.getAsLong()));
        }

        @Override
        public void received(String text, Runnable more) {
            later(
                    "session received",
                    () -> {
                        machine.received(link, text, clock.getAsLong());
                        more.run();
                    });
        }

        @Override
        public void heard() {
            later("session heard", () -> machine.heard(link, clock.getAsLong()));
        }

        @Override
        public void closed(int code, String reason, long retryAfterMillis) {
            later(
                    "session closed",
                    () -> {
                        connections.remove(link);
                        machine.closed(link, code, reason, retryAfterMillis, clock.getAsLong());
                    });
        }
    }
}
