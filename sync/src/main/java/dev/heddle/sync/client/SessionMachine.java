package dev.heddle.sync.client;

import dev.heddle.sync.Json;
import dev.heddle.sync.Wire;
import dev.heddle.sync.client.Effect.Alarm;
import dev.heddle.sync.client.LiveSession.Fit;
import dev.heddle.sync.client.Outbox.Entry;
import dev.heddle.sync.client.Outbox.Fate;
import dev.heddle.sync.client.SessionStatus.Way;
import dev.heddle.sync.client.SessionView.Unconfirmed;
import dev.heddle.sync.client.SessionView.Value;
import dev.heddle.sync.room.Member;
import dev.heddle.sync.session.Command;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// One client of one session, without clock, chance, threads or network: inputs go in, effects come
/// out. Whoever runs it calls one method, does what {@link #takeEffects} says in that order, and
/// calls the next. The browser's client has the same rules. Not thread-safe.
///
/// **Order.** Stored frames are applied by their numbers only: an older one is a repeat, one that
/// leaves a hole is not applied, and the missing ones are asked for on the same connection.
///
/// **Optimism.** What shows is the fold of the hub's frames with the outbox on top, so a change
/// that others overtook is rebased by nothing but that. An entry leaves the top with the frame that
/// carries its id, with an acknowledgement whose number has been reached (frames that were merged
/// in a batch carry one id only), or with a refusal, which rolls it back.
///
/// **Once.** Every undecided entry is sent again on every new connection, in order and under its
/// old id; the hub decides an id once.
///
/// **Connections.** One at a time, each with a number, so that nothing late of an old one is taken
/// for news. WebSocket first; after two failures in turn HTTP and WebSocket take turns; over HTTP a
/// WebSocket is tried beside it now and then, and takes over once it opens. A hub that ends or is
/// not there makes way for the next of those that it has named.
class SessionMachine {
    /// The close code of a line that just broke.
    static final int LINE_LOST = 1006;

    /// A connection that is not welcomed by then is given up.
    static final long WELCOME_MILLIS = 10_000;

    /// Full jitter between this and a ceiling that doubles up to {@link #LONGEST_PAUSE_MILLIS}.
    static final long SHORTEST_PAUSE_MILLIS = 500;

    static final long LONGEST_PAUSE_MILLIS = 20_000;

    static final long GRACE_MILLIS = Wire.GRACE_SECONDS * 1000L;

    /// A connection that lives this long was a good one; one that does not counts as a failure.
    private static final long STABLE_MILLIS = 10_000;

    /// After so many sockets in turn that failed, HTTP is tried as well.
    private static final int FAILURES_BEFORE_HTTP = 2;

    /// How soon a WebSocket is tried again beside HTTP, and how rarely at last.
    private static final long FIRST_PROBE_MILLIS = 10_000;

    private static final long LAST_PROBE_MILLIS = 600_000;

    /// Commands on their way at once; more gains nothing and is sent twice if the line breaks.
    static final int IN_FLIGHT = 32;

    /// How long to wait for missed frames before they are asked for again.
    private static final long SYNC_MILLIS = 2_000;

    /// Clients that were all told the same time come back within this of one another.
    private static final long SPREAD_MILLIS = 500;

    /// The hub hears that somebody types at most this often; well within the time it holds.
    private static final long TYPING_AGAIN_MILLIS = 3_000;

    /// Refusals that wait for somebody to read them.
    private static final int KEPT_REFUSALS = 100;

    /// A hub cannot put off for longer.
    private static final long LONGEST_HOLD_MILLIS = 600_000;

    /// However often a hub wants to hear of it.
    private static final long SHORTEST_HEARTBEAT_MILLIS = 1_000;

    /// Other hubs that are remembered.
    private static final int MAX_HUBS = 16;

    private static final long NEVER_TYPED = Long.MIN_VALUE / 2;

    private final Setup setup;
    private final LiveSession session = new LiveSession();
    final Outbox outbox;
    private final ArrayDeque<Unconfirmed> refused = new ArrayDeque<>();
    private List<Effect> effects = new ArrayList<>();

    private SessionStatus status = new SessionStatus.Connecting();
    private @Nullable Member you;
    private String epoch = "";

    /// Whether the position may be continued from; a frame that cannot be read ends that.
    private boolean trusted = true;

    /// The newest event that the hub has told of.
    private long reached;

    private @Nullable Link link;
    private long probe;
    private long links;
    private int attempt;
    private int failures;
    private long probeMillis = FIRST_PROBE_MILLIS;
    private long retryAfterMillis = -1;

    private long heartbeatMillis = Wire.HEARTBEAT_SECONDS * 1000L;
    private HubFrame.Pace pace = HubFrame.Pace.CAUTIOUS;
    private double allowance = HubFrame.Pace.CAUTIOUS.messagesPerSecond();
    private long allowedAt;
    private long holdUntil = Long.MIN_VALUE;
    private boolean syncing;
    private long seqAtPong = -1;
    private long typingSentAt = NEVER_TYPED;
    private String token;
    private String ticket;

    /// Other hubs that have the session, as the newest welcome says, and whose turn it is: 0 is the
    /// one that the client was given.
    private List<URI> hubs = List.of();

    private int turn;

    /// Who the client is.
    ///
    /// @param client its random id
    /// @param ways in the order of preference; at least one
    /// @param chance numbers in [0, 1)
    record Setup(
            String client,
            String name,
            String token,
            String ticket,
            List<Way> ways,
            DoubleSupplier chance) {}

    private static final class Link {
        final long number;
        final Way way;
        final long since;
        boolean live;
        long liveAt;
        long heardAt;

        /// When the hub was asked for a word that has not come; negative if it was not.
        long pingedAt = -1;

        Link(long number, Way way, long now) {
            this.number = number;
            this.way = way;
            this.since = now;
            this.heardAt = now;
        }
    }

    SessionMachine(Setup setup) {
        this.setup = setup;
        this.outbox = new Outbox(setup.client());
        this.token = setup.token();
        this.ticket = setup.ticket();
    }

    /// What is to be done, in this order; each effect is handed out once.
    List<Effect> takeEffects() {
        var due = effects;
        effects = new ArrayList<>();
        return due;
    }

    SessionView view() {
        var entries = outbox.all();
        var unconfirmed = new ArrayList<>(refused);
        entries.forEach(entry -> unconfirmed.add(new Unconfirmed(entry.id, entry.command, null)));
        return new SessionView(
                status,
                you,
                session.seq(),
                session.messages(),
                session.hasMore(),
                valuesWith(entries),
                List.copyOf(unconfirmed),
                entries.size(),
                status instanceof SessionStatus.Connected && session.seq() < reached,
                session.isClosed(),
                session.answers(),
                session.participants(),
                session.stats(),
                session.typing());
    }

    /// The confirmed values with what is pending on top.
    private Map<String, Value> valuesWith(List<Entry> entries) {
        Map<String, Value> values = session.values();
        boolean copied = false;
        for (var entry : entries) {
            if (entry.command instanceof Command.Set(String key, JsonNode value, _)) {
                values = copied ? values : new LinkedHashMap<>(values);
                copied = true;
                if (value.isNull()) {
                    values.remove(key);
                } else {
                    values.put(key, new Value(value, true));
                }
            }
        }
        return copied ? Collections.unmodifiableMap(values) : values;
    }

    // ---- what the program wants ---------------------------------------------------------------

    void start(long now) {
        if (link == null && !(status instanceof SessionStatus.Disconnected)) {
            open(now);
        }
    }

    /// Says or changes something: at once for this client, in time for all.
    Submitted submit(Command.Ordered command, long now) {
        var entry = outbox.next(command);
        if (status instanceof SessionStatus.Disconnected(_, String reason)) {
            return notTaken(
                    Submitted.Reason.DISCONNECTED,
                    "this session is not connected any more: " + reason);
        }
        if (session.isClosed()) {
            return notTaken(Submitted.Reason.SESSION_CLOSED, "this session has been closed");
        }
        if (entry.bytes > pace.messageBytes()) {
            return notTaken(
                    Submitted.Reason.TOO_LARGE,
                    "it has %d bytes; %d is the most".formatted(entry.bytes, pace.messageBytes()));
        }
        if (!outbox.hasRoom(entry)) {
            return notTaken(
                    Submitted.Reason.OUTBOX_FULL,
                    "too much waits to be sent; try again when the hub can be reached");
        }
        outbox.add(entry);
        changed();
        flush(now);
        return new Submitted.Accepted(entry.id);
    }

    private static Submitted notTaken(Submitted.Reason reason, String message) {
        return new Submitted.NotTaken(reason, message);
    }

    /// Tells the others something that is not kept. Answers whether it was sent.
    boolean signal(JsonNode data, long now) {
        var message = message("signal", data);
        boolean sent =
                isLive()
                        && Json.bytes(Json.write(message)) <= pace.messageBytes()
                        && isAllowed(now);
        if (sent) {
            say(message);
        }
        return sent;
    }

    void typing(boolean on, long now) {
        boolean again = now - typingSentAt >= TYPING_AGAIN_MILLIS;
        if (isLive() && (on ? again : typingSentAt != NEVER_TYPED)) {
            say(message("typing", object().put("on", on)));
            typingSentAt = on ? now : NEVER_TYPED;
        }
    }

    /// A new token for this connection and all later ones. Answers whether there is one now.
    boolean refresh(String fresh) {
        token = fresh;
        boolean live = isLive();
        if (live) {
            say(message("refresh", object().put("token", fresh)));
        }
        return live;
    }

    /// Somebody has read why it was refused.
    void dismiss(String id) {
        if (refused.removeIf(one -> one.id().equals(id))) {
            changed();
        }
    }

    /// There may be a network again: no reason to wait longer.
    void wake(long now) {
        var mine = link;
        if (mine == null && status instanceof SessionStatus.Reconnecting) {
            attempt = 0;
            open(now);
        } else if (mine != null && mine.live) {
            ping(mine, now);
        }
    }

    /// The connection is lost, by wish.
    void cut(long now) {
        if (link != null) {
            lost(LINE_LOST, "", now);
        }
    }

    /// Ends everything.
    void close() {
        stop(1000, "closed");
    }

    // ---- what the network says ----------------------------------------------------------------

    void opened(long number, long now) {
        if (number == probe) {
            takeOver(number, now);
        }
        var mine = linkOf(number);
        if (mine == null) {
            return;
        }
        var hello = object().put("client", setup.client()).put("link", number);
        if (trusted && !epoch.isEmpty()) {
            hello.put("from", position());
        }
        putIfAny(hello, "name", setup.name());
        putIfAny(hello, "token", token);
        putIfAny(hello, "ticket", ticket);
        say(message("hello", hello));
    }

    private static void putIfAny(ObjectNode to, String field, String text) {
        if (!text.isEmpty()) {
            to.put(field, text);
        }
    }

    /// Something came that is no frame: the line is alive.
    void heard(long number, long now) {
        var mine = linkOf(number);
        if (mine != null) {
            mine.heardAt = now;
        }
    }

    void received(long number, String text, long now) {
        heard(number, now);
        if (linkOf(number) == null) {
            return;
        }
        List<HubFrame> frames;
        try {
            frames = HubFrames.read(text);
        } catch (IllegalArgumentException e) {
            // Replaying from here would bring the same frame again; a snapshot may get past it.
            trusted = false;
            lost(LINE_LOST, "", now);
            return;
        }
        for (var frame : frames) {
            var mine = linkOf(number);
            if (mine != null) {
                take(frame, mine, now);
            }
        }
        settleReached();
        changed();
    }

    void closed(long number, int code, String reason, long retryAfter, long now) {
        if (number == probe) {
            probe = 0;
            planProbe(now);
        } else if (linkOf(number) != null) {
            retryAfterMillis = retryAfter >= 0 ? retryAfter : retryAfterMillis;
            lost(code, reason, now);
        }
    }

    void alarm(Alarm alarm, long now) {
        switch (alarm) {
            case RETRY -> open(now);
            case ALIVE -> checkAlive(now);
            case PROBE -> startProbe();
            case SEND -> flush(now);
            case SYNC -> {
                if (syncing) {
                    sync(now);
                }
            }
            case TYPING -> watchTyping(now);
        }
    }

    private @Nullable Link linkOf(long number) {
        var mine = link;
        return mine != null && mine.number == number ? mine : null;
    }

    // ---- frames -------------------------------------------------------------------------------

    private void take(HubFrame frame, Link from, long now) {
        switch (frame) {
            case HubFrame.Welcome welcome -> welcomed(welcome, from, now);
            case HubFrame.Whole whole -> loaded(whole, from, now);
            case HubFrame.Stored stored -> happened(stored, from, now);
            case HubFrame.Done(String id, long seq) -> done(id, seq, now);
            case HubFrame.Refused(String id, Refusal why) -> refused(id, why, now);
            case HubFrame.Presence(var participants) -> session.presence(participants);
            case HubFrame.Stats(JsonNode stats) -> session.statistics(stats);
            case HubFrame.Typing(String member, boolean on) -> {
                session.type(member, on && (you == null || !member.equals(you.id())), now);
                watchTyping(now);
            }
            case HubFrame.Signalled(String member, JsonNode data) ->
                    tell(new SessionNews.Signalled(member, data));
            case HubFrame.AnswerPart part -> session.answer(part);
            case HubFrame.AnswerEnd(String id) -> session.endAnswer(id);
            case HubFrame.Gap(long to) -> reached = Math.max(reached, to);
            case HubFrame.Epoch(String next) -> epoch = next;
            case HubFrame.Stopping(long millis) -> {
                retryAfterMillis = millis;
                turnToNextHub();
            }
            case HubFrame.Pong(long seq) -> ponged(seq, now);
            case HubFrame.Unheard _ -> {}
        }
    }

    private void welcomed(HubFrame.Welcome welcome, Link from, long now) {
        you = welcome.you();
        learnHubs(welcome.hubs());
        heartbeatMillis =
                Math.clamp(
                        welcome.heartbeatMillis(), SHORTEST_HEARTBEAT_MILLIS, LONGEST_HOLD_MILLIS);
        pace = welcome.pace();
        allowance = pace.messagesPerSecond();
        allowedAt = now;
        outbox.atLeast(welcome.acked());
        ticket = ""; // It counts once.
        session.forgetSoft();
        syncing = false;
        reached = welcome.seq();
        boolean isNew = !welcome.epoch().equals(epoch);
        epoch = welcome.epoch();
        // Numbers of another history say nothing here; what it had decided is decided. A room in
        // which nothing has happened has no epoch yet, so what is ahead of it is of another, too.
        outbox.all().stream()
                .filter(entry -> entry.fate == Fate.ACKNOWLEDGED)
                .filter(entry -> isNew || entry.seq > welcome.seq())
                .forEach(entry -> settle(entry.id, null));
        // Without its snapshot this position would be one of nothing.
        trusted = welcome.recovered();
        if (welcome.recovered()) {
            live(from, now);
        }
    }

    private void loaded(HubFrame.Whole whole, Link from, long now) {
        trusted = true;
        syncing = false;
        session.load(whole);
        // What it says of ours was applied, though its own frame and answer were missed.
        whole.messages().forEach(known -> confirm(known.message().id()));
        reached = Math.max(reached, whole.seq());
        live(from, now);
    }

    private void live(Link from, long now) {
        if (from.live) {
            return; // A snapshot in place of frames that the log no longer had.
        }
        from.live = true;
        from.liveAt = now;
        status = new SessionStatus.Connected(from.way);
        retryAfterMillis = -1;
        typingSentAt = NEVER_TYPED;
        set(Alarm.ALIVE, now + heartbeatMillis);
        if (from.way == Way.HTTP) {
            planProbe(now);
        }
        flush(now);
    }

    private void happened(HubFrame.Stored frame, Link from, long now) {
        if (!from.live || !trusted) {
            return; // A snapshot will tell.
        }
        switch (fit(frame)) {
            case OLD -> {}
            case HOLE -> {
                if (!syncing) {
                    sync(now);
                }
            }
            case NEXT -> {
                syncing = false;
                session.apply(frame);
                reached = Math.max(reached, frame.seq());
                confirm(frame.event().cause());
            }
        }
    }

    Fit fit(HubFrame.Stored frame) {
        return session.fit(frame);
    }

    /// An event came that a command caused; if it was ours it is no longer pending.
    void confirm(String id) {
        settle(id, null);
    }

    private void done(String id, long seq, long now) {
        var entry = outbox.get(id);
        if (seq <= session.seq()) {
            settle(id, null);
        } else if (entry != null) {
            // Over HTTP the answer may overtake the event; and merged frames carry one id only.
            entry.fate = Fate.ACKNOWLEDGED;
            entry.seq = seq;
        }
        flush(now);
    }

    private void refused(String id, Refusal why, long now) {
        var entry = outbox.get(id);
        if (id.isEmpty()) {
            tell(new SessionNews.Warned(why));
        } else if (entry != null && why.retryAfterMillis() > 0) {
            outbox.unsend(id);
            holdUntil = now + Math.min(why.retryAfterMillis(), LONGEST_HOLD_MILLIS);
            set(Alarm.SEND, holdUntil);
        } else if (entry != null) {
            if (refused.size() == KEPT_REFUSALS) {
                refused.removeFirst();
            }
            refused.addLast(new Unconfirmed(id, entry.command, why));
            settle(id, why);
            flush(now);
        }
    }

    /// Acknowledged entries whose event is among what was applied.
    private void settleReached() {
        for (var entry : outbox.all()) {
            if (entry.fate == Fate.ACKNOWLEDGED && entry.seq <= session.seq()) {
                settle(entry.id, null);
            }
        }
    }

    private void settle(String id, @Nullable Refusal refusal) {
        if (outbox.remove(id) != null) {
            tell(new SessionNews.Decided(id, refusal));
        }
    }

    private void sync(long now) {
        if (!epoch.isEmpty() && isLive()) {
            syncing = true;
            say(message("sync", object().put("from", position())));
            set(Alarm.SYNC, now + SYNC_MILLIS);
        }
    }

    private void ponged(long seq, long now) {
        // What is missing may be on its way already; then there was some of it since the last pong.
        boolean coming = session.seq() < reached && session.seq() != seqAtPong;
        seqAtPong = session.seq();
        if (seq > session.seq() && !coming) {
            sync(now);
        }
    }

    private void watchTyping(long now) {
        set(Alarm.TYPING, session.expireTyping(now));
        changed();
    }

    // ---- sending ------------------------------------------------------------------------------

    /// Sends what waits, as far as the hub and the line allow.
    void flush(long now) {
        if (!isLive() || now < holdUntil) {
            return;
        }
        var entries = outbox.all();
        long free = IN_FLIGHT - entries.stream().filter(entry -> entry.fate == Fate.SENT).count();
        for (var entry : entries) {
            if (entry.fate != Fate.WAITING) {
                continue;
            }
            if (free-- <= 0) {
                return; // The next answer sends on.
            }
            if (!isAllowed(now)) {
                set(Alarm.SEND, now + Math.round(Math.ceil(1000 / pace.messagesPerSecond())));
                return;
            }
            entry.fate = Fate.SENT;
            transmit(entry.text);
        }
    }

    /// Keeps to the hub's rate by itself, so that a long outbox is not refused for its haste.
    private boolean isAllowed(long now) {
        double rate = pace.messagesPerSecond();
        allowance = Math.min(Math.max(1, rate), allowance + (now - allowedAt) / 1000.0 * rate);
        allowedAt = now;
        if (allowance < 1) {
            return false;
        }
        allowance--;
        return true;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode message(String type, JsonNode data) {
        var message = object().put("t", type);
        message.set("d", data);
        return message;
    }

    private void say(ObjectNode message) {
        transmit(Json.write(message));
    }

    private void transmit(String text) {
        var mine = link;
        if (mine != null) {
            effects.add(new Effect.Send(mine.number, text));
        }
    }

    private String position() {
        return epoch + ":" + session.seq();
    }

    private boolean isLive() {
        var mine = link;
        return mine != null && mine.live;
    }

    private void tell(SessionNews news) {
        effects.add(new Effect.Tell(news));
    }

    private void changed() {
        effects.add(new Effect.Changed());
    }

    private void set(Alarm alarm, long atMillis) {
        effects.add(new Effect.Set(alarm, atMillis));
    }

    private void cancel(Alarm alarm) {
        set(alarm, Effect.Set.NEVER);
    }

    // ---- connections --------------------------------------------------------------------------

    private void open(long now) {
        var fresh = new Link(++links, nextWay(), now);
        link = fresh;
        if (status instanceof SessionStatus.Reconnecting) {
            status = new SessionStatus.Reconnecting(0);
        }
        cancel(Alarm.RETRY);
        effects.add(new Effect.Open(fresh.number, fresh.way, hub()));
        changed();
        set(Alarm.ALIVE, now + WELCOME_MILLIS);
    }

    /// The hub to connect to; null for the one that the client was given.
    private @Nullable URI hub() {
        return turn == 0 ? null : hubs.get(turn - 1);
    }

    private void learnHubs(List<URI> others) {
        var here = hub();
        var known = new ArrayList<URI>();
        if (here != null) {
            known.add(here);
        }
        others.stream().limit(MAX_HUBS).forEach(known::add);
        hubs = known;
        turn = here == null ? 0 : 1;
    }

    private void turnToNextHub() {
        turn = (turn + 1) % (hubs.size() + 1);
    }

    private Way nextWay() {
        int turns = failures - FAILURES_BEFORE_HTTP;
        return turns >= 0 && turns % 2 == 0 ? setup.ways().getLast() : setup.ways().getFirst();
    }

    private void lost(int code, String reason, long now) {
        if (Wire.Close.isFinal(code)) {
            stop(code, reason);
            return;
        }
        var mine = link;
        if (mine != null) {
            effects.add(new Effect.Close(mine.number));
            judge(mine, code, now);
        }
        dropProbe();
        link = null;
        unsend();
        syncing = false;
        double chance = setup.chance().getAsDouble();
        long pause =
                retryAfterMillis < 0
                        ? pauseMillis(attempt++, chance)
                        : Math.min(retryAfterMillis, LONGEST_HOLD_MILLIS)
                                + (long) (chance * SPREAD_MILLIS);
        retryAfterMillis = -1;
        status = new SessionStatus.Reconnecting(pause);
        cancel(Alarm.ALIVE);
        cancel(Alarm.SYNC);
        set(Alarm.RETRY, now + pause);
        changed();
    }

    /// How long to wait before an attempt.
    ///
    /// @param attempt how many have failed in turn before
    static long pauseMillis(int attempt, double chance) {
        long ceiling =
                Math.min(LONGEST_PAUSE_MILLIS, SHORTEST_PAUSE_MILLIS << Math.min(attempt + 1, 20));
        return SHORTEST_PAUSE_MILLIS + (long) (chance * (ceiling - SHORTEST_PAUSE_MILLIS));
    }

    /// What was sent over a connection that is gone is sent again over the next.
    void unsend() {
        outbox.unsend();
    }

    /// What the end of a connection says about its kind.
    private void judge(Link ended, int code, long now) {
        boolean stable = ended.live && now - ended.liveAt >= STABLE_MILLIS;
        if (stable) {
            attempt = 0;
            failures = 0;
            probeMillis = ended.way == Way.WEB_SOCKET ? FIRST_PROBE_MILLIS : probeMillis;
        } else if (code < 4000) {
            failures++; // A code of the hub came through the socket, so the socket is good.
        }
        if (!ended.live && code < 4000) {
            turnToNextHub(); // It is not there.
        }
    }

    private void stop(int code, String reason) {
        var mine = link;
        if (mine != null) {
            effects.add(new Effect.Close(mine.number));
        }
        dropProbe();
        link = null;
        unsend();
        for (var alarm : Alarm.values()) {
            cancel(alarm);
        }
        status = new SessionStatus.Disconnected(code, reason);
        changed();
    }

    private void planProbe(long now) {
        var mine = link;
        if (mine != null && mine.way == Way.HTTP && setup.ways().contains(Way.WEB_SOCKET)) {
            set(Alarm.PROBE, now + (long) (probeMillis * (0.5 + setup.chance().getAsDouble())));
            probeMillis = Math.min(LAST_PROBE_MILLIS, probeMillis * 2);
        }
    }

    private void startProbe() {
        var mine = link;
        if (mine != null && mine.way == Way.HTTP && probe == 0) {
            probe = ++links;
            effects.add(new Effect.Open(probe, Way.WEB_SOCKET, hub()));
        }
    }

    private void takeOver(long number, long now) {
        var mine = link;
        if (mine != null) {
            effects.add(new Effect.Close(mine.number));
        }
        probe = 0;
        unsend();
        link = new Link(number, Way.WEB_SOCKET, now);
        set(Alarm.ALIVE, now + WELCOME_MILLIS);
    }

    private void dropProbe() {
        if (probe != 0) {
            effects.add(new Effect.Close(probe));
            probe = 0;
        }
        cancel(Alarm.PROBE);
    }

    /// A silent hub is asked for a word, and given up if it has none.
    private void checkAlive(long now) {
        var mine = link;
        if (mine == null) {
            return;
        }
        boolean waiting = mine.pingedAt >= 0 && mine.heardAt < mine.pingedAt;
        long due = mine.heardAt + heartbeatMillis;
        if (!mine.live) {
            due = mine.since + WELCOME_MILLIS;
        } else if (waiting) {
            due = mine.pingedAt + GRACE_MILLIS;
        }
        if (now < due) {
            set(Alarm.ALIVE, due);
        } else if (waiting || !mine.live) {
            lost(LINE_LOST, "", now);
        } else {
            mine.pingedAt = -1;
            ping(mine, now);
        }
    }

    private void ping(Link to, long now) {
        if (to.heardAt >= to.pingedAt) { // Else it has been asked already.
            to.pingedAt = now;
        }
        say(message("ping", object()));
        set(Alarm.ALIVE, to.pingedAt + GRACE_MILLIS);
    }
}
