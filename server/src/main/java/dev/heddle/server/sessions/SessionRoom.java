package dev.heddle.server.sessions;

import dev.heddle.core.OwnerThread;
import dev.heddle.server.access.Caller.Person;
import dev.heddle.server.assistant.Answers;
import dev.heddle.server.assistant.Assistant;
import dev.heddle.server.assistant.Place;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.log.Entry;
import dev.heddle.sync.room.Asker;
import dev.heddle.sync.room.CommandId;
import dev.heddle.sync.room.Decision;
import dev.heddle.sync.room.LoggedRoom;
import dev.heddle.sync.room.Member;
import dev.heddle.sync.room.Role;
import dev.heddle.sync.session.Command;
import dev.heddle.sync.session.Session;
import dev.heddle.sync.session.SessionState;
import dev.heddle.sync.session.SessionWire;
import dev.heddle.sync.session.SessionWire.FromHub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// One session with those who are in it. Owner thread only.
@OwnerThread
final class SessionRoom implements Place {
    /// Numbers of the session are told at most so often.
    private static final Duration STATS_EVERY = Duration.ofSeconds(1);

    /// Questions of which is remembered who asked; far more than may be open.
    private static final int MAX_ASKERS = 256;

    /// A hub that is there and gave no sign of an answer for so long has lost it: longer than a
    /// model may take between two calls.
    private static final Duration OTHERS_ANSWER = Duration.ofMinutes(15);

    private final Sessions sessions;
    private final String name;
    private final LoggedRoom<Command.Ordered> logged;
    private final Set<Connection> connections = new LinkedHashSet<>();
    private final ClientIds clients = new ClientIds();
    private final Map<String, Someone> askers =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Someone> eldest) {
                    return size() > MAX_ASKERS;
                }
            };
    private final RoomAllowance allowance;
    private final Answers answers;
    private final OtherAnswers otherAnswers = new OtherAnswers();
    private final Presence presence;
    private boolean statsPlanned;
    private long emptySinceNanos;

    /// Somebody who asked.
    private record Someone(Person person, BooleanSupplier known) {}

    SessionRoom(
            Sessions sessions,
            String name,
            LoggedRoom<Command.Ordered> logged,
            Assistant assistant) {
        this.sessions = sessions;
        this.name = name;
        this.logged = logged;
        this.allowance =
                new RoomAllowance(sessions.limits().roomMessagesPerSecond(), sessions.nanos());
        this.emptySinceNanos = sessions.nanos();
        this.answers = assistant.in(this);
        this.presence = new Presence(sessions, this);
        sessions.elsewhere().in(name).forEach(people -> people.forEach(clients::seen));
        logged.follow(this::happened);
        var _ = logged.whenOpen(answers::endLost);
    }

    String name() {
        return name;
    }

    @Override
    public String room() {
        return name;
    }

    LoggedRoom<Command.Ordered> logged() {
        return logged;
    }

    @Override
    public Session session() {
        return (Session) logged.content();
    }

    /// Whether anything has ever happened in it.
    boolean exists() {
        return logged.head().seq() > 0;
    }

    /// How long nobody has been in it; 0 while somebody is, or something is on its way.
    Duration emptyFor() {
        return connections.isEmpty() && logged.isIdle() && answers.isEmpty()
                ? Duration.ofNanos(sessions.nanos() - emptySinceNanos)
                : Duration.ZERO;
    }

    /// It is needed.
    void touch() {
        emptySinceNanos = sessions.nanos();
    }

    // ---- who may ------------------------------------------------------------------------------

    /// What somebody may do here; empty for one who is no member.
    Optional<Role> roleOf(Person person) {
        return person.guest()
                ? session().member(person.id()).map(Member::role)
                : Optional.of(Role.ADMIN);
    }

    /// Who it is here and now: a role may change while a connection lasts.
    Member memberOf(Connection connection) {
        var person = connection.person();
        return new Member(person.id(), nameOf(connection), roleOf(person).orElse(Role.WATCH));
    }

    private String nameOf(Connection connection) {
        String said = connection.saidName();
        return said.isEmpty()
                ? session()
                        .member(connection.person().id())
                        .map(Member::name)
                        .orElse(nameless(connection.person()))
                : said;
    }

    /// How others see a person who has not said.
    static String nameless(Person person) {
        String id = person.id();
        return (person.guest() ? "Guest " : "Person ") + id.substring(Math.max(0, id.length() - 4));
    }

    // ---- connections --------------------------------------------------------------------------

    /// Lets a connection in that may; older ones of its client end.
    void enter(Connection connection) {
        if (!isClientOf(connection.person(), connection.client())) {
            connection.close(Wire.Close.PROTOCOL); // Somebody else's id, seen in a frame.
            return;
        }
        for (var other : List.copyOf(connections)) {
            if (other.client().equals(connection.client())) {
                if (other.link() > connection.link()) {
                    connection.close(Wire.Close.REPLACED);
                    return;
                }
                other.close(Wire.Close.REPLACED);
            }
        }
        int all = connections.size() + sessions.elsewhere().connections(name);
        if (all >= sessions.limits().connections()) {
            connection.close(Wire.Close.BUSY);
            return;
        }
        connections.add(connection);
        connection.join();
    }

    /// The live connection of a client.
    Optional<Connection> find(Person person, String client, long link) {
        return connections.stream()
                .filter(one ->
                        one.client().equals(client)
                                && one.link() == link
                                && ClientIds.isSame(one.person(), person))
                .findFirst();
    }

    /// Whether a person may speak as this client.
    boolean isClientOf(Person person, String client) {
        return clients.isOf(person.id(), person.guest(), client);
    }

    /// Somebody is in it at another hub: what was their newest connection until now may be here.
    void cameElsewhere(String person, Elsewhere.Somebody somebody) {
        clients.seen(person, somebody);
        String owner = ClientIds.ownerOf(person, somebody.guest());
        for (var connection : List.copyOf(connections)) {
            long link = somebody.clients().getOrDefault(connection.client(), 0L);
            if (link > connection.link() && owner.equals(ClientIds.ownerOf(connection.person()))) {
                connection.close(Wire.Close.REPLACED);
            }
        }
    }

    /// It hears what happens from now on.
    void came(Connection connection) {
        rename(connection);
        answers.endLost();
        connection.takeSoft(text(new FromHub.Stats(session().stats())));
        caughtUp(connection);
        presence.changed();
    }

    /// It knows all events; this is what is told beside them.
    void caughtUp(Connection connection) {
        connection.takeSoft(text(new FromHub.Presence(presence.members())));
        allUnderWay().forEach(answer -> connection.takeSoft(text(answer)));
    }

    private void rename(Connection connection) {
        String said = connection.saidName();
        session()
                .member(connection.person().id())
                .filter(member -> !said.isEmpty() && !member.name().equals(said))
                .ifPresent(member ->
                        own(
                                new Command.PutMember(new Member(member.id(), said, member.role())),
                                _ -> {}));
    }

    void left(Connection connection, boolean wasTyping) {
        sessions.left();
        logged.leave(connection);
        if (connections.remove(connection)) {
            touch();
            if (wasTyping) {
                tell(new FromHub.Typing(connection.person().id(), false));
            }
            if (connections.isEmpty()) {
                otherAnswers.clear(); // Other hubs tell this one nothing more of them.
            }
            presence.changed();
        }
    }

    /// All that are in it now.
    List<Connection> connections() {
        return List.copyOf(connections);
    }

    // ---- what happens -------------------------------------------------------------------------

    /// A command of a client.
    void command(Connection from, CommandId id, Command.Ordered command, Asker asker) {
        remember(id, command, from.person(), from::isStillKnown);
        command(memberOf(from), from.person(), id, command, asker);
    }

    /// A command of somebody who has no connection.
    void command(
            Person person,
            BooleanSupplier stillKnown,
            CommandId id,
            Command.Ordered command,
            Asker asker) {
        remember(id, command, person, stillKnown);
        String known = session().member(person.id()).map(Member::name).orElse(nameless(person));
        var member = new Member(person.id(), known, roleOf(person).orElse(Role.WATCH));
        command(member, person, id, command, asker);
    }

    /// Who asks is known by more than an id for as long as the answer takes: what they may do, and
    /// whether what they came with still counts, is looked at whenever something is done for them.
    private void remember(
            CommandId id, Command.Ordered command, Person person, BooleanSupplier stillKnown) {
        if (command instanceof Command.Say say && say.ask()) {
            askers.put(id.toString(), new Someone(person, stillKnown));
        }
    }

    @Override
    public Optional<Place.Asked> asked(String message) {
        var who =
                Optional.ofNullable(askers.get(message)).filter(one -> one.known().getAsBoolean());
        return who.flatMap(one ->
                roleOf(one.person())
                        .map(role ->
                                new Place.Asked(one.person().id(), role, one.person().guest())));
    }

    @Override
    public Duration untilLost(SessionState.Message ask) {
        if (session().answersHere(ask)) {
            return Duration.ZERO;
        }
        var untilGone = sessions.elsewhere().untilGone(ask.data().path("hub").asString(""));
        if (untilGone.isPresent()) {
            return untilGone.get();
        }
        var turn = session().state().value(Session.TURN + ask.id());
        long sign = turn == null ? ask.timeMillis() : turn.timeMillis();
        return OTHERS_ANSWER.minusMillis(sessions.millis() - sign);
    }

    private void command(
            Member member, Person person, CommandId id, Command.Ordered command, Asker asker) {
        if (roleOf(person).isEmpty()) {
            asker.refused(id, new Decision.Refused("not_a_member", "you are no member any more"));
        } else if (allowance.take(id, sessions.nanos())) {
            logged.command(member, id, command, telling(member, command, asker));
        } else {
            logged.later(
                    id,
                    asker,
                    new Decision.Refused(
                            "too_fast",
                            "too much is said here at once",
                            allowance.retryAfterMillis()));
        }
    }

    /// An asker that has an answer ended once its cancel is decided.
    private Asker telling(Member by, Command.Ordered command, Asker asker) {
        if (!(command instanceof Command.CancelAnswer(String answer))) {
            return asker;
        }
        return new Asker() {
            @Override
            public void done(CommandId id, long seq) {
                answers.cancel(answer, by.name());
                asker.done(id, seq);
            }

            @Override
            public void refused(CommandId id, Decision.Refused why) {
                asker.refused(id, why);
            }
        };
    }

    /// Ends what the assistant does for those who may not have it done any more.
    void lookAgain() {
        answers.lookAgain();
    }

    /// Ends what the assistant writes here; what there is of it stays.
    void stopAnswers() {
        answers.stop(Answers.HUB_STOPS);
    }

    @Override
    public void own(Command.Own command, Consumer<Optional<Decision.Refused>> then) {
        // A client of its own each time: one that is to come again holds up no other.
        var id = new CommandId("hub_" + sessions.random(), 1);
        logged.command(
                new Member("hub", "The hub", Role.ADMIN),
                id,
                command,
                new Asker() {
                    @Override
                    public void done(CommandId done, long seq) {
                        then.accept(Optional.empty());
                    }

                    @Override
                    public void refused(CommandId refused, Decision.Refused why) {
                        then.accept(Optional.of(why));
                    }
                });
    }

    private void happened(Entry entry) {
        allowance.happened(entry.event().cause(), sessions.nanos());
        if (Session.isMember(entry.event().key())) {
            for (var connection : List.copyOf(connections)) {
                if (roleOf(connection.person()).isEmpty()) {
                    connection.close(Wire.Close.NOT_A_MEMBER);
                }
            }
            presence.changed();
        }
        if (Session.isMember(entry.event().key()) || entry.event().key().equals(Session.HOST)) {
            answers.lookAgain();
        }
        switch (entry.event().type()) {
            case SessionState.MESSAGE -> said(entry);
            case SessionState.CANCEL -> {
                var cancel = Json.read(entry.event().data());
                answers.cancel(
                        cancel.path("answer").asString(""), cancel.path("name").asString(""));
            }
            case SessionState.CLOSED -> answers.stop("The session was closed.");
            default -> {}
        }
    }

    private void said(Entry entry) {
        var newest =
                session().state().messages().stream()
                        .filter(message -> message.seq() == entry.position().seq())
                        .findFirst();
        newest.map(SessionState.Message::answers).ifPresent(otherAnswers::remove);
        newest.filter(message -> message.asks() && session().answersHere(message))
                .ifPresent(answers::asked);
        if (!statsPlanned) {
            statsPlanned = true;
            sessions.after(
                    STATS_EVERY,
                    "statistics of " + name,
                    () -> {
                        statsPlanned = false;
                        tellHere(new FromHub.Stats(session().stats()));
                    });
        }
    }

    @Override
    public void after(Duration delay, String task, Runnable body) {
        sessions.after(delay, task + " in " + name, body);
    }

    @Override
    public void tell(FromHub frame) {
        tellHere(frame);
        sessions.elsewhere().tell(name, frame);
    }

    /// Tells those who are in it at this hub.
    void tellHere(FromHub frame) {
        String text = text(frame);
        for (var connection : connections) {
            if (connection.isHere()) {
                connection.takeSoft(text);
            }
        }
    }

    /// Another hub passes on what is not stored.
    void told(String hub, FromHub frame) {
        switch (frame) {
            case FromHub.Typing _, FromHub.Signal _ -> tellHere(frame);
            case FromHub.Answer piece when !session().isAnswered(piece.id()) -> {
                otherAnswers.add(hub, piece);
                tellHere(piece);
            }
            case FromHub.AnswerEnd end -> {
                otherAnswers.remove(end.id());
                tellHere(end);
            }
            default -> {} // Too late, or nothing that others say.
        }
    }

    /// The answers that this hub writes.
    List<FromHub.Answer> underWay() {
        return answers.underWay();
    }

    /// Another hub is gone, and with it what it did here.
    void hubGone(String hub) {
        otherAnswers.removeOf(hub);
        answers.endLost();
    }

    private String text(FromHub frame) {
        return SessionWire.write(frame, sessions.millis());
    }

    JsonNode snapshot(long seq) {
        return Json.node(session().whole(seq, allUnderWay(), presence.members()));
    }

    private List<FromHub.Answer> allUnderWay() {
        var all = new ArrayList<>(answers.underWay());
        all.addAll(otherAnswers.underWay());
        return all;
    }

    /// Who is in it.
    Presence presence() {
        return presence;
    }
}
