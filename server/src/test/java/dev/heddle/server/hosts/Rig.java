package dev.heddle.server.hosts;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.sync.Frame;
import dev.heddle.sync.Json;
import dev.heddle.sync.Room;
import dev.heddle.sync.Wire;
import dev.heddle.sync.Wire.ActionInfo;
import dev.heddle.sync.Wire.ErrorInfo;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.FromHub;
import dev.heddle.sync.Wire.KeyedState;
import dev.heddle.sync.Wire.OutcomeInfo;
import dev.heddle.sync.Wire.OwnerInfo;
import dev.heddle.sync.contract.ForwardingRoomLog;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Limits;
import dev.heddle.sync.log.MemoryRoomLog;
import dev.heddle.sync.log.Retention;
import dev.heddle.sync.log.Unavailable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Hosts on one thread, with a clock and alarms that a test moves by hand, and links that a test
/// plays.
public final class Rig {
    static final String HOST = "scene";

    public final Owner owner = Owner.hosted("hub", Policy.DEFAULT);
    public final ManualTiming timing;
    final HeldLog log;
    public Hosts hosts;

    /// Hosts that nobody has linked to yet.
    public Rig() {
        this(new ManualTiming(), new HeldLog());
    }

    Rig(HeldLog log) {
        this(new ManualTiming(), log);
    }

    private Rig(ManualTiming timing, HeldLog log) {
        this.timing = timing;
        this.log = log;
        hosts = new Hosts(owner, timing, log);
        owner.tick(); // The test's thread owns the rooms.
    }

    /// A hub on the log of this one, as after a kill: what was not in the log is gone.
    Rig again() throws IOException {
        log.loseHeld();
        timing.forgetAlarms();
        var rig = new Rig(timing, log);
        rig.hosts.restore(Hosts.read(log));
        return rig;
    }

    /// Somebody with a token.
    static final Asker PERSON = new Asker("t-1", Asker.HTTP, true);

    /// The assistant of the same person.
    static final Asker ASSISTANT = new Asker("t-1", Asker.CHAT, true);

    /// A log in memory that answers when a test says so.
    static class HeldLog extends ForwardingRoomLog {
        private final List<Runnable> held = new ArrayList<>();
        boolean holds;
        boolean full;

        HeldLog() {
            super(
                    new MemoryRoomLog(
                            Limits.DEFAULT,
                            _ -> Retention.DURABLE,
                            InstantSource.fixed(Instant.ofEpochMilli(ManualTiming.BEGIN))));
        }

        @Override
        public CompletionStage<Appended> append(
                String room, After after, String key, List<Event> events) {
            if (full) {
                return CompletableFuture.completedStage(
                        new Unavailable(Unavailable.Reason.DISK_FULL, "full"));
            }
            if (!holds) {
                return log.append(room, after, key, events);
            }
            var answer = new CompletableFuture<Appended>();
            held.add(() -> log.append(room, after, key, events).thenAccept(answer::complete));
            return answer;
        }

        /// Writes what was held back, and all that comes of it.
        void release() {
            holds = false;
            while (!held.isEmpty()) {
                held.removeFirst().run();
            }
        }

        /// Writes only the first of what was held back.
        void releaseOne() {
            if (!held.isEmpty()) {
                held.removeFirst().run();
            }
        }

        void loseHeld() {
            held.clear();
            holds = false;
        }
    }

    /// A clock that stands still between two calls of {@link #advance}.
    public static final class ManualTiming implements Timing {
        static final long BEGIN = 1_774_000_000_000L;

        private final List<Waiting> waiting = new ArrayList<>();
        private long millis;

        private static final class Waiting implements Alarm {
            private final long due;
            private final Runnable task;
            private boolean cancelled;

            Waiting(long due, Runnable task) {
                this.due = due;
                this.task = task;
            }

            @Override
            public void cancel() {
                cancelled = true;
            }
        }

        @Override
        public long nanos() {
            return millis * 1_000_000;
        }

        @Override
        public long epochMillis() {
            return BEGIN + millis;
        }

        @Override
        public Alarm after(Duration delay, Runnable task) {
            var alarm = new Waiting(millis + delay.toMillis(), task);
            waiting.add(alarm);
            return alarm;
        }

        /// Lets time pass, and the alarms in it go off.
        public void advance(Duration time) {
            long end = millis + time.toMillis();
            while (true) {
                waiting.removeIf(alarm -> alarm.cancelled);
                var next =
                        waiting.stream()
                                .filter(alarm -> alarm.due <= end)
                                .min((a, b) -> Long.compare(a.due, b.due));
                if (next.isEmpty()) {
                    break;
                }
                waiting.remove(next.get());
                millis = Math.max(millis, next.get().due);
                next.get().task.run();
            }
            millis = end;
        }

        void forgetAlarms() {
            waiting.clear();
        }

        int alarms() {
            waiting.removeIf(alarm -> alarm.cancelled);
            return waiting.size();
        }
    }

    /// A link that a test plays the host on.
    public static final class FakeLink implements HostLink {
        final List<FromHub> sent = new ArrayList<>();
        private final String tokenHash;
        boolean writable = true;
        boolean speaksOurs; // Else nothing is handed over again, as most tests expect.
        Wire.@Nullable Close closed;

        FakeLink(String tokenHash) {
            this.tokenHash = tokenHash;
        }

        @Override
        public String tokenHash() {
            return tokenHash;
        }

        @Override
        public String kind() {
            return "websocket";
        }

        @Override
        public boolean speaksOurs() {
            return speaksOurs;
        }

        @Override
        public void send(FromHub message) {
            sent.add(message);
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public void close(Wire.Close reason) {
            closed = reason;
        }

        List<FromHub.Call> calls() {
            return sent.stream()
                    .filter(FromHub.Call.class::isInstance)
                    .map(FromHub.Call.class::cast)
                    .toList();
        }

        /// The operation it was handed last.
        public String lastCall() {
            return calls().getLast().id();
        }

        public long deadlineOfLastCall() {
            return calls().getLast().deadlineMs();
        }

        /// How many operations it was handed.
        public int handedOver() {
            return calls().size();
        }
    }

    /// A caller that remembers what it was told.
    static final class Caller implements Answer.Reply {
        final List<Answer> answers = new ArrayList<>();

        @Override
        public void accept(Answer answer) {
            answers.add(answer);
        }

        boolean waits() {
            return answers.isEmpty();
        }

        Answer answer() {
            if (answers.size() != 1) {
                throw new AssertionError("told " + answers.size() + " times: " + answers);
            }
            return answers.getFirst();
        }

        int status() {
            return answer().status();
        }

        JsonNode body() {
            return Json.read(Json.write(answer().body()));
        }

        String code() {
            return body().path("error").path("code").asString("");
        }

        String id() {
            return body().path("operation").asString();
        }

        String state() {
            return body().path("state").asString();
        }

        String outcome() {
            return body().path("outcome").asString("");
        }
    }

    /// A watcher that keeps all frames.
    static final class Listener implements Room.Watcher {
        final List<Frame> frames = new ArrayList<>();
        final List<Frame> soft = new ArrayList<>();
        Wire.@Nullable Close closed;

        @Override
        public boolean take(String text, String position) {
            frames.add(Frame.read(text));
            return true;
        }

        @Override
        public void takeSoft(String text) {
            soft.add(Frame.read(text));
        }

        @Override
        public void close(Wire.Close reason) {
            closed = reason;
        }

        List<Frame> of(String type) {
            return frames.stream().filter(frame -> frame.t().equals(type)).toList();
        }

        /// The states that an operation went through, as a watcher saw them.
        List<String> states(String id) {
            return of("operation").stream()
                    .filter(frame -> id.equals(frame.k()))
                    .map(frame -> frame.d().path("state").asString())
                    .toList();
        }
    }

    static OwnerInfo ownerInfo(String health, long sinceTickMs, @Nullable String running) {
        return new OwnerInfo(
                "stage",
                "open",
                health,
                sinceTickMs,
                running == null ? null : new Wire.RunningInfo(running, sinceTickMs),
                0,
                1,
                0.5,
                1,
                Map.of("executed", 1L),
                running == null ? null : List.of("at somewhere"));
    }

    static final OwnerInfo OK = ownerInfo("ok", 3, null);
    static final OwnerInfo STALLED = ownerInfo("stalled", 2300, "stall");

    static FromHost.Hello hello(String instance, KeyedState... state) {
        return hello(instance, OK, state);
    }

    static FromHost.Hello hello(String instance, OwnerInfo owner, KeyedState... state) {
        var schema = Json.read("{\"type\":\"object\"}");
        var actions =
                List.of(
                        new ActionInfo(
                                "spawn", "Adds.", List.of("add"), schema, Wire.ActionHints.NONE),
                        new ActionInfo(
                                "clear",
                                "Clears.",
                                List.of("wipe"),
                                schema,
                                new Wire.ActionHints(false, true, false, false)));
        return new FromHost.Hello(instance, actions, owner, List.of(state));
    }

    FakeLink link(FromHost.Hello hello) {
        var link = new FakeLink("token-1");
        if (!links(HOST, link, hello)) {
            throw new AssertionError("refused: " + link.closed);
        }
        return link;
    }

    /// Whether a link is let in.
    boolean links(String host, FakeLink link, FromHost.Hello hello) {
        var answers = new ArrayList<Boolean>();
        hosts.linked(host, link, hello, answers::add);
        return answers.getFirst();
    }

    /// Links a host that has the actions `spawn` and `clear`.
    public FakeLink link() {
        return link(hello("i-1"));
    }

    /// The host says something.
    public void hear(FakeLink link, FromHost message) {
        hosts.heard(HOST, link, message);
    }

    void settle(FakeLink link, String id, String outcome) {
        var error = outcome.equals("executed") ? null : ErrorInfo.of("why", "because");
        var result = outcome.equals("executed") ? Json.read("{\"success\":true}") : null;
        hear(link, new FromHost.Settled(id, new OutcomeInfo(outcome, result, error, 2, 1)));
    }

    Caller call(Call call) {
        var caller = new Caller();
        hosts.call(HOST, call, caller);
        return caller;
    }

    Caller call() {
        return call(spawn());
    }

    /// Calls and does not wait; answers with the operation's id.
    String begin() {
        return begin(spawn());
    }

    String begin(Call call) {
        return call(new Call(
                        call.action(), call.params(), call.deadline(), call.key(), true, call.by()))
                .id();
    }

    static Call spawn() {
        return keyed("spawn", "{\"kind\":\"cube\"}", null);
    }

    static Call keyed(String action, String params, @Nullable String key) {
        return new Call(
                action,
                Json.read(params),
                Duration.ofSeconds(10),
                Optional.ofNullable(key),
                false,
                PERSON);
    }

    static Call by(Asker by, Call call) {
        return new Call(
                call.action(), call.params(), call.deadline(), call.key(), call.async(), by);
    }

    Caller answer(String id, boolean allow) {
        var person = new Caller();
        hosts.answer(id, allow, new Asker("u-2", Asker.PAGE, true), person);
        return person;
    }

    /// A person allows all that people are asked about.
    public void allowAll() {
        for (var operation : watch("").frames.getLast().d().path("operations")) {
            if (operation.path("asks").asBoolean(false)) {
                answer(operation.path("operation").asString(), true);
            }
        }
    }

    void rule(String rules) {
        var person = new Caller();
        hosts.setPolicy(HOST, Json.read("{\"rules\":" + rules + "}"), PERSON, person);
        if (person.status() != 200) {
            throw new AssertionError(person.answer());
        }
    }

    Caller cancel(String id) {
        var caller = new Caller();
        hosts.cancel(id, caller);
        return caller;
    }

    Caller cancelAll() {
        var caller = new Caller();
        hosts.cancelAll(HOST, caller);
        return caller;
    }

    JsonNode operation(String id) {
        return look(id).body();
    }

    Caller look(String id) {
        var caller = new Caller();
        hosts.operation(id, caller);
        return caller;
    }

    /// What a newcomer is shown, by id.
    List<String> operations() {
        return watch("")
                .frames
                .getLast()
                .d()
                .path("operations")
                .valueStream()
                .map(operation -> operation.path("operation").asString())
                .toList();
    }

    String stateOf(String id) {
        return operation(id).path("state").asString();
    }

    JsonNode host() {
        return show(HOST).body();
    }

    Caller show(String host) {
        var caller = new Caller();
        hosts.show(host, caller);
        return caller;
    }

    Listener watch(String from) {
        var listener = new Listener();
        if (!hosts.join(HOST, listener, from)) {
            throw new AssertionError("no such host");
        }
        return listener;
    }
}
