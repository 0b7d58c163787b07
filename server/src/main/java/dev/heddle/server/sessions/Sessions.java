package dev.heddle.server.sessions;

import dev.heddle.core.Operation;
import dev.heddle.core.Owner;
import dev.heddle.core.OwnerThread;
import dev.heddle.core.Snapshot;
import dev.heddle.core.Timer;
import dev.heddle.server.access.Caller.Person;
import dev.heddle.server.access.Invitation;
import dev.heddle.server.assistant.Assistant;
import dev.heddle.server.hosts.Answer;
import dev.heddle.server.nodes.Nodes;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.Problem;
import dev.heddle.sync.log.Durability;
import dev.heddle.sync.log.Position;
import dev.heddle.sync.log.RoomList;
import dev.heddle.sync.log.RoomLog;
import dev.heddle.sync.log.RoomState;
import dev.heddle.sync.room.Asker;
import dev.heddle.sync.room.CommandId;
import dev.heddle.sync.room.Decision;
import dev.heddle.sync.room.LoggedRoom;
import dev.heddle.sync.room.Member;
import dev.heddle.sync.room.Role;
import dev.heddle.sync.session.Command;
import dev.heddle.sync.session.Session;
import dev.heddle.sync.session.SessionLimits;
import dev.heddle.sync.session.SessionState;
import dev.heddle.sync.session.SessionWire;
import dev.heddle.sync.session.SessionWire.FromClient;
import dev.heddle.sync.session.SessionWire.FromHub;
import dev.heddle.sync.session.SessionWire.Heard;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// All sessions of a hub, on one owner. A session is opened when somebody comes, and closed when
/// nobody has been in it for {@link #IDLE}; what it is lies in the log.
///
/// **Who may.** Who is at home in the hub is admin of every session. A guest is a member of those
/// that it was invited to, with the role that the session's own state says. A session that is not
/// there and one that is foreign are the same to a guest: neither is looked for.
///
/// Owner thread only, but for what says otherwise.
@OwnerThread
public final class Sessions {
    /// A session in which nobody is stays open for so long.
    static final Duration IDLE = Duration.ofMinutes(5);

    /// How long a batch gathers for each who reads: twice what it takes to write to one, so that a
    /// session takes at most about half a core, and nobody waits without need.
    private static final Duration WINDOW_OF_READER = Duration.ofNanos(20_000);

    /// Sessions in one page of the list.
    static final int PAGE = 20;

    private static final Duration SWEEP_EVERY = Duration.ofSeconds(30);
    private static final Duration CREDENTIALS_EVERY = Duration.ofSeconds(2);
    private static final int MAX_ROOM = 64;
    private static final int MAX_SUMMARIES = 1000;

    /// Texts of one batch at the most, more or less: a room tells all of them to each reader.
    private static final int MAX_ENCODED = 16;

    /// Clients are told to come back within this, and a little later for each there is.
    private static final long STOP_MILLIS = 500;

    /// What the names of sessions begin with in the log.
    private static final String PREFIX = "sessions/";

    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

    private final Owner owner;
    private final RoomLog log;
    private final SessionLimits limits;
    private final Assistant assistant;
    private final SecureRandom random = new SecureRandom();
    private Supplier<List<String>> others = List::of;
    private final LongSupplier nanos;
    private final Elsewhere elsewhere;
    private final Map<String, SessionRoom> rooms = new LinkedHashMap<>();
    private final Map<String, Summary> summaries =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Summary> eldest) {
                    return size() > MAX_SUMMARIES;
                }
            };
    private final Map<String, Text> encoded =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Text> eldest) {
                    boolean isOne = size() > MAX_ENCODED;
                    if (isOne) {
                        eldest.getValue().release();
                    }
                    return isOne;
                }
            };
    private int connections;

    /// What a session's state came to at a position.
    private record Summary(Position at, Session session) {}

    private record SessionInfo(
            String room,
            String name,
            String role,
            int here,
            int members,
            boolean closed,
            @Nullable String lastAt) {}

    private record SessionList(List<SessionInfo> sessions, @Nullable String next) {}

    private record Made(String room) {}

    private record MemberInfo(String id, String name, String role) {}

    /// Sessions on `owner`, kept in `log`, in which `assistant` answers.
    ///
    /// @param nodes the other hubs that share the log; empty if it is this one's own
    public Sessions(
            Owner owner,
            RoomLog log,
            SessionLimits limits,
            Assistant assistant,
            Optional<Nodes> nodes) {
        this(owner, log, limits, assistant, nodes, System::nanoTime);
    }

    /// The same by another clock.
    Sessions(
            Owner owner,
            RoomLog log,
            SessionLimits limits,
            Assistant assistant,
            Optional<Nodes> nodes,
            LongSupplier nanos) {
        this.owner = owner;
        this.log = log;
        this.limits = limits;
        this.assistant = assistant;
        this.nanos = nanos;
        this.elsewhere = new Elsewhere(this, nodes);
        every(SWEEP_EVERY, "idle sessions", this::sweep);
        every(CREDENTIALS_EVERY, "ended logins", this::endUnknown);
    }

    /// What an acknowledged change survives. May be called from any thread.
    public Durability durability() {
        return log.durability();
    }

    /// Sessions that are open.
    public int openRooms() {
        return rooms.size();
    }

    /// Connections in all of them.
    public int connections() {
        return connections;
    }

    /// The name of the model that answers. May be called from any thread.
    public String model() {
        return assistant.name();
    }

    /// How much they take in. May be called from any thread.
    public SessionLimits limits() {
        return limits;
    }

    /// Has clients told where other hubs are, which have the same sessions.
    public void namesOthers(Supplier<List<String>> addresses) {
        owner.check();
        others = addresses;
    }

    /// Addresses of other hubs; null for none.
    @Nullable List<String> others() {
        var addresses = others.get();
        return addresses.isEmpty() ? null : addresses;
    }

    Owner owner() {
        return owner;
    }

    /// The other hubs.
    Elsewhere elsewhere() {
        return elsewhere;
    }

    /// Those that are open.
    Collection<SessionRoom> rooms() {
        return List.copyOf(rooms.values());
    }

    /// A session, if it is open.
    Optional<SessionRoom> room(String name) {
        return Optional.ofNullable(rooms.get(name));
    }

    // ---- time and chance ----------------------------------------------------------------------

    long nanos() {
        return nanos.getAsLong();
    }

    long millis() {
        return System.currentTimeMillis();
    }

    String random() {
        var text = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    /// Has the owner do it, after what was handed in before; false if too much waits. May be called
    /// from any thread.
    public boolean run(Runnable task) {
        try {
            owner.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /// Has the owner do it soon; finds room in any queue. May be called from any thread.
    public void soon(String name, Runnable task) {
        after(Duration.ZERO, name, task);
    }

    void after(Duration delay, String name, Runnable task) {
        if (owner.snapshot().phase() == Snapshot.Phase.OPEN) {
            var _ = owner.after(delay, operation(name, task));
        }
    }

    private void every(Duration period, String name, Runnable task) {
        var _ = owner.every(period, Timer.CatchUp.ONCE, operation(name, task));
    }

    private static Operation<@Nullable Void> operation(String name, Runnable task) {
        return Operation.named(
                name,
                () -> {
                    task.run();
                    return null;
                });
    }

    /// A text of a room, encoded once for all who are told it in turn.
    Text encoded(String text) {
        return encoded.computeIfAbsent(text, Text::of);
    }

    // ---- rooms --------------------------------------------------------------------------------

    /// Whether a session may be called so. May be called from any thread.
    public static boolean isRoom(String room) {
        return room.length() <= MAX_ROOM && room.matches("[A-Za-z0-9_-]+");
    }

    private Optional<SessionRoom> open(String name) {
        var found = rooms.get(name);
        if (found == null && rooms.size() < limits.openRooms()) {
            found =
                    new SessionRoom(
                            this,
                            name,
                            new LoggedRoom<>(
                                    PREFIX + name,
                                    owner,
                                    log,
                                    this::millis,
                                    Duration.ofMillis(limits.batchMillis()),
                                    WINDOW_OF_READER,
                                    new Session(assistant::isFree, elsewhere.self())),
                            assistant);
            rooms.put(name, found);
        }
        if (found != null) {
            found.touch();
        }
        return Optional.ofNullable(found);
    }

    private void sweep() {
        for (var room : List.copyOf(rooms.values())) {
            if (room.emptyFor().compareTo(IDLE) >= 0
                    || (!room.exists() && !room.emptyFor().isZero())) {
                rooms.remove(room.name());
                room.logged().close(Wire.Close.HUB_STOPPING);
            }
        }
    }

    private void endUnknown() {
        for (var room : List.copyOf(rooms.values())) {
            for (var connection : room.connections()) {
                if (!connection.isStillKnown()) {
                    connection.close(Wire.Close.BAD_TOKEN);
                }
            }
            room.lookAgain();
        }
    }

    /// What is found behind a name.
    private sealed interface Found {
        record There(SessionRoom room, Role role) implements Found {}

        record Not(Wire.Close why) implements Found {}
    }

    /// Looks for a session for somebody, once it has been read.
    private void find(String name, Person person, Consumer<Found> next) {
        if (person.guest() && !person.rooms().contains(name)) {
            next.accept(new Found.Not(Wire.Close.NOT_A_MEMBER));
            return;
        }
        if (!isRoom(name)) {
            next.accept(new Found.Not(Wire.Close.NO_SUCH_ROOM));
            return;
        }
        var room = open(name);
        boolean waits =
                room.isPresent()
                        && room.get()
                                .logged()
                                .whenOpen(() -> next.accept(found(room.get(), person)));
        if (!waits) {
            next.accept(new Found.Not(Wire.Close.BUSY));
        }
    }

    private static Found found(SessionRoom room, Person person) {
        if (!room.logged().isOpen()) {
            return new Found.Not(Wire.Close.BUSY);
        }
        if (!room.exists()) {
            return new Found.Not(
                    person.guest() ? Wire.Close.NOT_A_MEMBER : Wire.Close.NO_SUCH_ROOM);
        }
        return room.roleOf(person)
                .map(role -> (Found) new Found.There(room, role))
                .orElse(new Found.Not(Wire.Close.NOT_A_MEMBER));
    }

    // ---- connections --------------------------------------------------------------------------

    /// Lets a client in, or closes its line and says why.
    ///
    /// @param stillKnown whether what it came with still counts
    /// @param then is given the connection; called at once or later
    public void connect(
            String name,
            Person person,
            BooleanSupplier stillKnown,
            FromClient.Hello hello,
            Line line,
            Consumer<Connection> then) {
        if (connections >= limits.allConnections()) {
            line.close(Wire.Close.BUSY);
            return;
        }
        find(
                name,
                person,
                found -> {
                    switch (found) {
                        case Found.Not(Wire.Close why) -> line.close(why);
                        case Found.There(SessionRoom room, _) -> {
                            var connection =
                                    new Connection(this, room, line, person, stillKnown, hello);
                            connections++;
                            room.enter(connection);
                            then.accept(connection);
                        }
                    }
                });
    }

    void left() {
        connections--;
    }

    /// Takes a new token for a client's event stream.
    ///
    /// @param known whether it still counts
    public void refresh(
            String name, Person person, String client, long link, BooleanSupplier known) {
        Optional.ofNullable(rooms.get(name))
                .flatMap(room -> room.find(person, client, link))
                .ifPresent(connection -> connection.refresh(Optional.of(person), known));
    }

    /// What came over HTTP, and what became of it.
    ///
    /// @param stillKnown whether what it came with still counts
    /// @param client whose commands these are
    /// @param link its event stream's; absent for one that has none
    public void post(
            String name,
            Person person,
            BooleanSupplier stillKnown,
            String client,
            @Nullable Long link,
            List<Heard> frames,
            Answer.Reply reply) {
        find(
                name,
                person,
                found -> {
                    switch (found) {
                        case Found.Not(Wire.Close why) -> reply.accept(refusal(why));
                        case Found.There(SessionRoom room, _) ->
                                post(room, person, stillKnown, client, link, frames, reply);
                    }
                });
    }

    private void post(
            SessionRoom room,
            Person person,
            BooleanSupplier stillKnown,
            String client,
            @Nullable Long link,
            List<Heard> frames,
            Answer.Reply reply) {
        var connection =
                link == null ? Optional.<Connection>empty() : room.find(person, client, link);
        if (link != null && connection.isEmpty()) {
            reply.accept(
                    Answer.refusal(
                            Problem.NO_STREAM,
                            "this client's event stream is not open; open it again"));
            return;
        }
        if (!room.isClientOf(person, client)) {
            reply.accept(Answer.refusal(Problem.NOT_ALLOWED, "this client id is somebody else's"));
            return;
        }
        var posted = new Posted(frames.size(), reply, this);
        for (var heard : frames) {
            if (connection.isPresent()) {
                connection.get().heard(heard, posted, posted);
            } else {
                alone(room, person, stillKnown, client, heard, posted);
            }
            posted.handed(heard);
        }
    }

    /// A command of a client that listens to nothing.
    private static void alone(
            SessionRoom room,
            Person person,
            BooleanSupplier stillKnown,
            String client,
            Heard heard,
            Posted posted) {
        switch (heard) {
            case Heard.Ok(FromClient.Ordered(CommandId id, Command.Ordered command))
                    when id.client().equals(client) ->
                    room.command(person, stillKnown, id, command, posted);
            case Heard.Ok(FromClient.Ordered(CommandId id, _)) ->
                    posted.refused(
                            id,
                            new Decision.Refused(
                                    "bad_id", "its id does not begin with this client's"));
            case Heard.Ok _ ->
                    posted.answer(
                            new FromHub.Refused(
                                    null, "no_stream", "this needs an open event stream", null));
            case Heard.Bad(String id, String code, String message) ->
                    posted.answer(new FromHub.Refused(id, code, message, null));
        }
    }

    /// Gathers what became of the commands of one request.
    private static final class Posted implements Asker, Connection.Answers {
        private final Answer.Reply reply;
        private final Sessions sessions;
        private final List<JsonNode> answers = new ArrayList<>();
        private int left;

        Posted(int frames, Answer.Reply reply, Sessions sessions) {
            this.left = frames;
            this.reply = reply;
            this.sessions = sessions;
        }

        /// Commands settle themselves; all else is over as soon as it was handed on.
        void handed(Heard heard) {
            if (!(heard instanceof Heard.Ok(FromClient.Ordered _))) {
                settled();
            }
        }

        private void settled() {
            left--;
            if (left == 0) {
                reply.accept(new Answer(200, answers));
            }
        }

        @Override
        public void answer(FromHub frame) {
            answers.add(Json.read(SessionWire.write(frame, sessions.millis())));
        }

        @Override
        public void done(CommandId id, long seq) {
            answer(new FromHub.Done(id.toString(), seq));
            settled();
        }

        @Override
        public void refused(CommandId id, Decision.Refused why) {
            answer(Connection.refusal(id.toString(), why));
            settled();
        }
    }

    /// A close code as an HTTP answer.
    public static Answer refusal(Wire.Close why) {
        return switch (why) {
            case NO_SUCH_ROOM ->
                    Answer.refusal(Problem.UNKNOWN_SESSION, "there is no such session");
            case NOT_A_MEMBER ->
                    Answer.refusal(
                            Problem.NOT_A_MEMBER,
                            "there is no such session, or you are not one of its members");
            case BAD_TOKEN -> Answer.refusal(Problem.BAD_TOKEN, "what you came with has ended");
            case PROTOCOL ->
                    Answer.refusal(Problem.NOT_ALLOWED, "this client id is somebody else's");
            default -> Answer.refusal(Problem.HUB_BUSY, "the hub has more to do than it can");
        };
    }

    // ---- making and listing -------------------------------------------------------------------

    /// Makes a session; its maker is its first member.
    public void create(String name, Person person, Answer.Reply reply) {
        String id = random();
        var room = open(id);
        if (room.isEmpty()) {
            reply.accept(refusal(Wire.Close.BUSY));
            return;
        }
        var maker = new Member(person.id(), SessionRoom.nameless(person), Role.ADMIN);
        room.get()
                .own(
                        new Command.Begin(name, maker),
                        why ->
                                reply.accept(
                                        why.map(Sessions::refusal)
                                                .orElse(new Answer(201, new Made(id)))));
    }

    /// Ends a session for all: it can be read from then on, and nothing more said in it.
    public void end(String name, Person person, Answer.Reply reply) {
        asAdmin(
                name,
                person,
                reply,
                room ->
                        room.own(
                                new Command.End(),
                                why ->
                                        reply.accept(
                                                why.map(Sessions::refusal)
                                                        .orElse(new Answer(200, new Made(name))))));
    }

    private static Answer refusal(Decision.Refused why) {
        return switch (why.code()) {
            case "disk_full" -> Answer.refusal(Problem.DISK_FULL, why.message());
            case "not_found" -> Answer.refusal(Problem.UNKNOWN_MEMBER, why.message());
            case "too_many_members" -> Answer.refusal(Problem.TOO_MANY, why.message());
            default -> Answer.refusal(Problem.HUB_BUSY, why.message());
        };
    }

    /// A page of the sessions in which somebody is a member, by name.
    ///
    /// @param after the last one of the page before, or empty
    public void list(Person person, String after, Answer.Reply reply) {
        if (person.guest()) {
            var names = new TreeSet<>(person.rooms()).tailSet(after, false);
            var page = names.stream().limit(PAGE).toList();
            list(
                    person,
                    page,
                    new ArrayList<>(),
                    names.size() > PAGE ? page.getLast() : null,
                    reply);
            return;
        }
        back(
                log.rooms(PREFIX + after, PAGE),
                answer -> {
                    if (!(answer instanceof RoomList.Ok(var infos))) {
                        reply.accept(refusal(Wire.Close.BUSY));
                        return;
                    }
                    var page =
                            infos.stream()
                                    .map(RoomList.RoomInfo::name)
                                    .filter(name -> name.startsWith(PREFIX))
                                    .map(name -> name.substring(PREFIX.length()))
                                    .toList();
                    infos.forEach(info -> forgetIfOld(info.name(), info.head()));
                    String next = page.size() == PAGE ? page.getLast() : null;
                    list(person, page, new ArrayList<>(), next, reply);
                });
    }

    private void forgetIfOld(String name, Position head) {
        summaries.computeIfPresent(name, (_, known) -> known.at().equals(head) ? known : null);
    }

    /// Looks at one after the other.
    private void list(
            Person person,
            List<String> names,
            List<SessionInfo> done,
            @Nullable String next,
            Answer.Reply reply) {
        if (names.isEmpty()) {
            reply.accept(new Answer(200, new SessionList(done, next)));
            return;
        }
        String name = names.getFirst();
        look(
                name,
                person.guest(),
                session -> {
                    info(name, session, person).ifPresent(done::add);
                    list(person, names.subList(1, names.size()), done, next, reply);
                });
    }

    private void look(String name, boolean anew, Consumer<Session> next) {
        var open = rooms.get(name);
        if (open != null && open.logged().isOpen()) {
            next.accept(open.session());
            return;
        }
        var known = summaries.get(PREFIX + name);
        if (known != null && !anew) {
            next.accept(known.session());
            return;
        }
        back(
                log.snapshot(PREFIX + name),
                answer -> {
                    var session = new Session();
                    if (answer instanceof RoomState.Ok(Position head, var entries)) {
                        entries.stream()
                                .filter(entry -> isSummed(entry.event().key()))
                                .forEach(session::apply);
                        summaries.put(PREFIX + name, new Summary(head, session));
                    }
                    next.accept(session);
                });
    }

    /// Whether the list tells of what is under this key; all else would only fill the memory.
    private static boolean isSummed(String key) {
        return key.equals(Session.NAME)
                || Session.isMember(key)
                || key.equals(SessionState.MESSAGE)
                || key.equals(SessionState.CLOSED);
    }

    private Optional<SessionInfo> info(String name, Session session, Person person) {
        var members = session.members();
        var own = members.get(person.id());
        if (person.guest() && own == null) {
            return Optional.empty();
        }
        var open = rooms.get(name);
        var present =
                open == null
                        ? Presence.members(session, elsewhere.in(name))
                        : open.presence().members();
        var title = session.state().value(Session.NAME);
        long last = session.state().totals().lastMillis();
        return Optional.of(
                new SessionInfo(
                        name,
                        title == null ? "" : title.data().asString(""),
                        (own == null || !person.guest() ? Role.ADMIN : own.role()).word(),
                        (int) present.stream().filter(one -> one.connections() > 0).count(),
                        present.size(),
                        session.state().isClosed(),
                        last == 0 ? null : Instant.ofEpochMilli(last).toString()));
    }

    // ---- members ------------------------------------------------------------------------------

    /// Asks whether somebody may invite into a session.
    public void mayInvite(String name, Person person, Answer.Reply refusal, Runnable then) {
        asAdmin(name, person, refusal, _ -> then.run());
    }

    private void asAdmin(
            String name, Person person, Answer.Reply refusal, Consumer<SessionRoom> then) {
        find(
                name,
                person,
                found -> {
                    switch (found) {
                        case Found.Not(Wire.Close why) -> refusal.accept(refusal(why));
                        case Found.There(SessionRoom room, Role role)
                                when role.allows(Role.ADMIN) ->
                                then.accept(room);
                        case Found.There _ ->
                                refusal.accept(
                                        Answer.refusal(
                                                Problem.NOT_ALLOWED,
                                                "only an admin of the session may do that"));
                    }
                });
    }

    /// Makes somebody a member, or changes what one may do.
    public void putMember(
            String name,
            Person person,
            String member,
            Role role,
            Optional<String> memberName,
            Answer.Reply reply) {
        asAdmin(
                name,
                person,
                reply,
                room -> {
                    var before = room.session().member(member);
                    String known = before.map(Member::name).orElse(member);
                    var now = new Member(member, memberName.orElse(known), role);
                    room.own(
                            new Command.PutMember(now),
                            why ->
                                    reply.accept(
                                            why.map(Sessions::refusal)
                                                    .orElse(
                                                            new Answer(
                                                                    200,
                                                                    new MemberInfo(
                                                                            now.id(),
                                                                            now.name(),
                                                                            role.word())))));
                });
    }

    /// Takes a member out; its connections end.
    public void removeMember(String name, Person person, String member, Answer.Reply reply) {
        asAdmin(
                name,
                person,
                reply,
                room -> {
                    var gone = room.session().member(member);
                    room.own(
                            new Command.RemoveMember(member),
                            why ->
                                    reply.accept(
                                            why.map(Sessions::refusal)
                                                    .orElseGet(() -> removed(gone))));
                });
    }

    private static Answer removed(Optional<Member> gone) {
        var member = gone.orElse(new Member("", "", Role.WATCH));
        return new Answer(200, new MemberInfo(member.id(), member.name(), member.role().word()));
    }

    /// Makes a guest the member that its invitation says; one who may more already stays so.
    ///
    /// @param then hears whether that came to pass
    public void admit(Person person, Invitation invitation, Consumer<Boolean> then) {
        if (!person.guest()) {
            then.accept(true);
            return;
        }
        admit(
                invitation.room(),
                person,
                SessionRoom.nameless(person),
                invitation.role(),
                before -> before.allows(invitation.role()),
                then);
    }

    /// Makes the client that a key stands for a member who may act, unless it is one: what it may
    /// do from then on is for the session's admins to say.
    ///
    /// @param then hears whether it is a member now
    public void admitClient(String name, Person person, String clientName, Consumer<Boolean> then) {
        if (isRoom(name)) {
            admit(name, person, clientName, Role.ACT, _ -> true, then);
        } else {
            then.accept(false);
        }
    }

    private void admit(
            String name,
            Person person,
            String memberName,
            Role role,
            Predicate<Role> isEnough,
            Consumer<Boolean> then) {
        var room = open(name);
        boolean waits =
                room.isPresent()
                        && room.get()
                                .logged()
                                .whenOpen(() ->
                                        admit(
                                                room.get(),
                                                new Member(person.id(), memberName, role),
                                                isEnough,
                                                then));
        if (!waits) {
            then.accept(false);
        }
    }

    private static void admit(
            SessionRoom room, Member member, Predicate<Role> isEnough, Consumer<Boolean> then) {
        var before = room.session().member(member.id());
        if (!room.logged().isOpen() || !room.exists()) {
            then.accept(false);
        } else if (before.isPresent() && isEnough.test(before.get().role())) {
            then.accept(true);
        } else {
            String name = before.map(Member::name).orElse(member.name());
            room.own(
                    new Command.PutMember(new Member(member.id(), name, member.role())),
                    why -> then.accept(why.isEmpty()));
        }
    }

    // ---- the end ------------------------------------------------------------------------------

    /// Ends the answers on their way, tells all clients when to come back, not all at once, and
    /// ends their connections.
    public void stop() {
        for (var room : List.copyOf(rooms.values())) {
            room.stopAnswers();
            for (var connection : room.connections()) {
                connection.stop(STOP_MILLIS + random.nextLong(STOP_MILLIS + 2L * connections));
            }
        }
        forgetTexts();
    }

    void forgetTexts() {
        encoded.values().forEach(Text::release);
        encoded.clear();
    }

    private <T> void back(CompletionStage<T> answered, Consumer<? super T> next) {
        var _ = answered.thenAccept(answer -> soon("log", () -> next.accept(answer)));
    }
}
