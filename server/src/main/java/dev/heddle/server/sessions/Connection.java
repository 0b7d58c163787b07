package dev.heddle.server.sessions;

import dev.heddle.core.OwnerThread;
import dev.heddle.server.access.Caller.Person;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.room.Asker;
import dev.heddle.sync.room.CommandId;
import dev.heddle.sync.room.Content;
import dev.heddle.sync.room.Decision;
import dev.heddle.sync.room.Greeting;
import dev.heddle.sync.room.LoggedRoom;
import dev.heddle.sync.room.Reader;
import dev.heddle.sync.room.Role;
import dev.heddle.sync.session.Command;
import dev.heddle.sync.session.SessionWire;
import dev.heddle.sync.session.SessionWire.FromClient;
import dev.heddle.sync.session.SessionWire.FromHub;
import dev.heddle.sync.session.SessionWire.Heard;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/// One client's way into a session, whatever carries it.
///
/// **Slow readers.** What was sent and has not left the hub is counted. If it is more than the
/// budget, the connection hears no more live; once it has drained to a quarter it is told of the
/// gap, and what it missed comes from the room page by page. One that does not drain is closed.
///
/// Owner thread only, but for what says otherwise.
@OwnerThread
public final class Connection implements Reader, Asker {
    /// How long a reader may take to drain.
    static final Duration DRAIN = Duration.ofSeconds(30);

    /// After so many messages that were too fast, without a pause, it is closed.
    private static final int MAX_STRIKES = 500;

    /// Without one for so long they are forgotten.
    private static final long PARDON_NANOS = 10_000_000_000L;

    private final Sessions sessions;
    private final Line line;
    private final Person person;
    private final FromClient.Hello hello;
    private final AtomicLong unsent = new AtomicLong();

    /// The same of what it has asked for itself.
    private final AtomicLong unsentAnswers = new AtomicLong();

    private final Allowance allowance;
    private BooleanSupplier stillKnown;
    private SessionRoom room;
    private Position seen = Position.START;

    /// Counts the times that it fell behind; odd while it is. Written on the owner.
    private volatile int behind;

    private boolean here;
    private boolean typing;
    private volatile boolean closed;
    private int strikes;
    private long struckNanos;

    Connection(
            Sessions sessions,
            SessionRoom room,
            Line line,
            Person person,
            BooleanSupplier stillKnown,
            FromClient.Hello hello) {
        this.sessions = sessions;
        this.room = room;
        this.line = line;
        this.person = person;
        this.stillKnown = stillKnown;
        this.hello = hello;
        this.allowance = new Allowance(sessions.limits().messagesPerSecond(), sessions.nanos());
    }

    Person person() {
        return person;
    }

    String client() {
        return hello.client();
    }

    long link() {
        return hello.link();
    }

    /// The name it gave; empty if it gave none that may stand there.
    String saidName() {
        String name = hello.name() == null ? "" : hello.name().strip();
        boolean isGood =
                name.length() <= SessionWire.MAX_NAME
                        && name.codePoints()
                                .noneMatch(c ->
                                        Character.isISOControl(c)
                                                || Character.getType(c) == Character.SURROGATE);
        return isGood ? name : "";
    }

    /// What it may do now.
    public Role role() {
        return room.memberOf(this).role();
    }

    /// Whether it hears what happens.
    boolean isHere() {
        return here && !closed;
    }

    boolean isClosed() {
        return closed;
    }

    /// Whether what it came with still counts.
    boolean isStillKnown() {
        return stillKnown.getAsBoolean();
    }

    // ---- coming in ----------------------------------------------------------------------------

    void join() {
        Optional<Position> from =
                hello.from() == null
                        ? Optional.empty()
                        : Position.parse(hello.from()).filter(position -> position.seq() > 0);
        room.logged()
                .join(
                        this,
                        from,
                        hello.client(),
                        new Greeting() {
                            @Override
                            public JsonNode welcome(LoggedRoom.Welcome welcome) {
                                return greet(welcome);
                            }

                            @Override
                            public JsonNode snapshot(Content<?> content, long seq) {
                                return room.snapshot(seq);
                            }

                            @Override
                            public void entered() {
                                here = true;
                                room.came(Connection.this);
                            }
                        });
    }

    private JsonNode greet(LoggedRoom.Welcome welcome) {
        var you = room.memberOf(this);
        return Json.node(
                new FromHub.Welcome(
                        welcome.epoch(),
                        welcome.seq(),
                        welcome.recovered(),
                        new SessionWire.You(you.id(), you.name(), you.role().word()),
                        welcome.acked(),
                        sessions.limits().heartbeatSeconds() * 1000L,
                        new SessionWire.Rates(
                                sessions.limits().messageBytes(),
                                sessions.limits().messagesPerSecond()),
                        sessions.others()));
    }

    /// What comes again, after a gap or because it was asked for.
    private void resume(Optional<Position> from) {
        room.logged()
                .resume(
                        this,
                        from,
                        new Greeting() {
                            @Override
                            public JsonNode welcome(LoggedRoom.Welcome welcome) {
                                throw new IllegalStateException("it is welcomed already");
                            }

                            @Override
                            public JsonNode snapshot(Content<?> content, long seq) {
                                return room.snapshot(seq);
                            }

                            @Override
                            public void entered() {
                                room.caughtUp(Connection.this);
                            }
                        });
    }

    // ---- reading ------------------------------------------------------------------------------

    @Override
    public boolean take(String text, long through) {
        if (closed) {
            return false;
        }
        if (unsent.get() > sessions.limits().budgetBytes()) {
            fallBehind();
            return false;
        }
        if (through > 0) {
            seen = new Position(room.logged().head().epoch(), through);
        }
        send(text, through > 0 ? seen.toString() : "");
        return true;
    }

    @Override
    public void takeSoft(String text) {
        if (!closed && unsent.get() <= sessions.limits().budgetBytes() / 16) {
            send(text, "");
        }
    }

    /// Says something to this client alone, that must not be left out.
    private void tell(FromHub frame) {
        if (closed) {
            return;
        }
        if (unsentAnswers.get() > sessions.limits().budgetBytes()) {
            close(Wire.Close.SLOW_READER); // It asks and asks, and does not read.
            return;
        }
        String text = SessionWire.write(frame, sessions.millis());
        int bytes = Json.bytes(text);
        unsentAnswers.addAndGet(bytes);
        line.send(text, "", () -> unsentAnswers.addAndGet(-bytes));
    }

    private void send(String text, String position) {
        var encoded = sessions.encoded(text);
        int bytes = encoded.waitingBytes();
        unsent.addAndGet(bytes);
        line.send(encoded, position, () -> written(bytes));
    }

    /// May be called from any thread.
    private void written(int bytes) {
        long left = unsent.addAndGet(-bytes);
        if (behind % 2 == 1 && left <= sessions.limits().budgetBytes() / 4) {
            sessions.soon("drained", this::drained);
        }
    }

    private void fallBehind() {
        int time = behind + 1;
        behind = time; // First: what is written from now on looks at it.
        sessions.after(
                DRAIN,
                "slow reader",
                () -> {
                    if (behind == time) {
                        close(Wire.Close.SLOW_READER);
                    }
                });
        if (unsent.get() <= sessions.limits().budgetBytes() / 4) {
            sessions.soon("drained", this::drained);
        }
    }

    private void drained() {
        if (behind % 2 == 1 && !closed) {
            int upToDate = behind + 1;
            behind = upToDate;
            long head = room.logged().head().seq();
            if (head > seen.seq()) {
                tell(new FromHub.Gap(seen.seq() + 1, head));
            }
            resume(Optional.of(seen));
        }
    }

    // ---- what the client says -----------------------------------------------------------------

    /// Who is told what became of what a client said.
    interface Answers {
        /// A frame of the hub.
        void answer(FromHub frame);
    }

    @Override
    public void done(CommandId id, long seq) {
        tell(new FromHub.Done(id.toString(), seq));
    }

    @Override
    public void refused(CommandId id, Decision.Refused why) {
        tell(refusal(id.toString(), why));
    }

    static FromHub refusal(String id, Decision.Refused why) {
        return new FromHub.Refused(
                id, why.code(), why.message(), why.isDecided() ? null : why.retryAfterMillis());
    }

    /// Hears what came over its own line.
    public void heard(Heard heard) {
        if (!closed) {
            heard(heard, this, this::tell);
        }
    }

    /// Hears a frame.
    ///
    /// @param asker hears what becomes of a command
    /// @param answers is told all else
    void heard(Heard heard, Asker asker, Answers answers) {
        boolean inTime = allowance.take(sessions.nanos());
        switch (heard) {
            case Heard.Bad(String id, String code, String message) ->
                    answers.answer(new FromHub.Refused(id, code, message, null));
            case Heard.Ok(FromClient.Ordered(CommandId id, Command.Ordered command)) -> {
                if (!id.client().equals(hello.client())) {
                    asker.refused(
                            id,
                            new Decision.Refused(
                                    "bad_id", "its id does not begin with this client's"));
                } else if (inTime) {
                    room.command(this, id, command, asker);
                } else {
                    room.logged().later(id, asker, tooFast());
                }
            }
            case Heard.Ok(FromClient frame) when inTime -> soft(frame, answers);
            case Heard.Ok _ ->
                    answers.answer(
                            new FromHub.Refused(
                                    null,
                                    "too_fast",
                                    "slower, please",
                                    allowance.retryAfterMillis()));
        }
        if (!inTime) {
            strike();
        }
    }

    private Decision.Refused tooFast() {
        return new Decision.Refused("too_fast", "slower, please", allowance.retryAfterMillis());
    }

    private void strike() {
        long now = sessions.nanos();
        strikes = now - struckNanos > PARDON_NANOS ? 1 : strikes + 1;
        struckNanos = now;
        if (strikes > MAX_STRIKES) {
            close(Wire.Close.TOO_MUCH);
        }
    }

    private void soft(FromClient frame, Answers answers) {
        switch (frame) {
            case FromClient.Soft(Command.Soft command) -> {
                if (!room.memberOf(this).role().allows(command.needed())) {
                    answers.answer(
                            new FromHub.Refused(
                                    null, "not_allowed", "you may only watch here", null));
                } else {
                    passOn(command);
                }
            }
            case FromClient.Sync(String from) -> resume(Position.parse(from));
            case FromClient.Ping() -> answers.answer(new FromHub.Pong(room.logged().shown()));
            case FromClient.Hello _ ->
                    answers.answer(
                            new FromHub.Refused(
                                    null, "bad_frame", "a hello comes first, and once", null));
            // Seen to before it came here, where tokens are known.
            case FromClient.Refresh _, FromClient.Ordered _ ->
                    throw new IllegalStateException("not for here: " + frame);
        }
    }

    private void passOn(Command.Soft command) {
        switch (command) {
            case Command.Typing(boolean on) -> {
                typing = on;
                room.tell(new FromHub.Typing(person.id(), on));
            }
            case Command.Signal(JsonNode data) -> room.tell(new FromHub.Signal(person.id(), data));
        }
    }

    /// Takes a new token in place of what it came with.
    ///
    /// @param of whose it is, if it is anybody's
    /// @param known whether it still counts
    public void refresh(Optional<Person> of, BooleanSupplier known) {
        if (of.isPresent() && ClientIds.isSame(of.get(), person)) {
            stillKnown = known;
        } else {
            tell(new FromHub.Refused(null, "bad_token", "this token is no good here", null));
        }
    }

    // ---- the end ------------------------------------------------------------------------------

    /// Tells it when to come back, and ends.
    void stop(long retryAfterMillis) {
        tell(new FromHub.Stopping(retryAfterMillis));
        close(Wire.Close.HUB_STOPPING);
    }

    @Override
    public void close(Wire.Close reason) {
        if (!closed) {
            line.close(reason);
            gone();
        }
    }

    /// Its line has ended.
    public void gone() {
        if (!closed) {
            closed = true;
            room.left(this, typing);
        }
    }
}
