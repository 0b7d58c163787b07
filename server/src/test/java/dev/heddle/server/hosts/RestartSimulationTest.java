package dev.heddle.server.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.server.hosts.Rig.FakeLink;
import dev.heddle.sync.Json;
import dev.heddle.sync.Wire.FromHost;
import dev.heddle.sync.Wire.FromHub;
import dev.heddle.sync.Wire.OutcomeInfo;
import dev.heddle.sync.log.After;
import dev.heddle.sync.log.Appended;
import dev.heddle.sync.log.Event;
import dev.heddle.sync.log.Position;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Lives of a hub, an engine and callers from seeds, in which each may end at any moment and the
/// log answers late; after each step what was promised is held against what happened.
class RestartSimulationTest {
    private static final int SEEDS = 40;
    private static final int STEPS = 120;

    @Test
    void everySeedKeepsWhatWasPromised() throws IOException {
        for (long seed = 0; seed < SEEDS; seed++) {
            var broken = new Life(seed, Rig.HeldLog::new).live();
            assertThat(broken).as("seed %d", seed).isEmpty();
        }
    }

    /// A log that says so before it has it: a disk that lies, or a hub that does not wait.
    private static final class HastyLog extends Rig.HeldLog {
        @Override
        public CompletionStage<Appended> append(
                String room, After after, String key, List<Event> events) {
            var _ = super.append(room, after, key, events);
            return CompletableFuture.completedStage(new Appended.Done(new Position(1, 1), false));
        }
    }

    @Test
    void findsALogThatAnswersTooEarly() throws IOException {
        var promises = Set.of("ran twice", "forgotten", "taken back");
        var found = new HashSet<String>();
        for (long seed = 0; seed < SEEDS && !found.containsAll(promises); seed++) {
            found.addAll(new Life(seed, HastyLog::new).live());
        }
        assertThat(found).containsAll(promises);
    }

    @Test
    void findsAHubThatDoesNotAsk() throws IOException {
        var found = new HashSet<String>();
        for (long seed = 0; seed < SEEDS && found.isEmpty(); seed++) {
            var life = new Life(seed, Rig.HeldLog::new);
            life.allowAll();
            found.addAll(life.live());
        }
        assertThat(found).containsExactly("not allowed");
    }

    /// The driven program: what it ran, what it has to say, and what it will run.
    private static final class Engine {
        final Map<String, String> waiting = new LinkedHashMap<>();
        final Map<String, OutcomeInfo> unacknowledged = new LinkedHashMap<>();
        int heard;
    }

    private static final class Life {
        private final Random random;
        private Rig rig;
        private Engine engine = new Engine();
        private @Nullable FakeLink link;
        private int instances;

        private final List<Call> keyed = new ArrayList<>();
        private final Map<String, Integer> effects = new HashMap<>();
        private final List<Rig.Caller> callers = new ArrayList<>();
        private final Map<String, String> told = new HashMap<>();
        private final Set<String> known = new HashSet<>();
        private final Set<String> asked = new HashSet<>();
        private final Set<String> allowed = new HashSet<>();
        private final Set<String> ran = new HashSet<>();
        private final Set<String> broken = new HashSet<>();

        Life(long seed, Supplier<Rig.HeldLog> log) {
            random = new Random(seed);
            rig = new Rig(log.get());
            rig.log.holds = true;
        }

        void allowAll() {
            link();
            rig.log.holds = false;
            rig.rule("{\"clear\":\"allow\"}");
            rig.log.holds = true;
        }

        Set<String> live() throws IOException {
            link();
            for (int i = 0; i < STEPS; i++) {
                step();
                listen();
                check();
            }
            return broken;
        }

        private void step() throws IOException {
            switch (random.nextInt(16)) {
                case 0, 1, 2 -> call(Rig.spawn());
                case 3, 4 -> callUnderANewKey(random.nextBoolean());
                case 5 -> callAgain();
                case 6, 7, 8 -> log();
                case 9, 10 -> run();
                case 11 -> answer();
                case 12 -> cancel();
                case 13 -> rig.timing.advance(Duration.ofMillis(random.nextInt(2500)));
                case 14 -> relink();
                default -> end();
            }
        }

        private void call(Call call) {
            boolean async = random.nextBoolean();
            callers.add(
                    rig.call(
                            new Call(
                                    call.action(),
                                    call.params(),
                                    call.deadline(),
                                    call.key(),
                                    async,
                                    call.by())));
        }

        private void callUnderANewKey(boolean byAssistant) {
            String params = "{\"n\":%d}".formatted(keyed.size());
            var call = Rig.keyed(byAssistant ? "clear" : "spawn", params, "k" + keyed.size());
            keyed.add(byAssistant ? Rig.by(Rig.ASSISTANT, call) : call);
            call(keyed.getLast());
        }

        private void callAgain() {
            if (!keyed.isEmpty()) {
                call(keyed.get(random.nextInt(keyed.size())));
            }
        }

        private void log() {
            for (int i = random.nextInt(4); i >= 0; i--) {
                rig.log.releaseOne();
            }
        }

        private void answer() {
            operations(asked)
                    .forEach(id -> {
                        boolean allow = random.nextBoolean();
                        if (allow && rig.operation(id).path("asks").asBoolean(false)) {
                            allowed.add(id);
                        }
                        var _ = rig.answer(id, allow);
                    });
        }

        private void cancel() {
            operations(known).stream().limit(1).forEach(id -> callers.add(rig.cancel(id)));
        }

        private List<String> operations(Set<String> ids) {
            var all = new ArrayList<>(ids);
            all.sort(String::compareTo);
            return all.isEmpty() ? all : List.of(all.get(random.nextInt(all.size())));
        }

        // ---- the engine -----------------------------------------------------------------------

        private void run() {
            if (!engine.waiting.isEmpty()) {
                var next = engine.waiting.entrySet().iterator().next();
                String id = next.getKey();
                String params = next.getValue();
                engine.waiting.remove(id);
                effects.merge(id, 1, Integer::sum);
                if (params.contains("\"n\"")) {
                    effects.merge(params, 1, Integer::sum);
                }
                ran.add(id);
                var outcome =
                        new OutcomeInfo("executed", Json.read("{\"success\":true}"), null, 0, 0);
                engine.unacknowledged.put(id, outcome);
                if (link != null) {
                    rig.hear(link, new FromHost.Settled(id, outcome));
                }
            }
        }

        /// Reads what the hub has said to the engine.
        private void listen() {
            var open = link;
            while (open != null && engine.heard < open.sent.size()) {
                switch (open.sent.get(engine.heard++)) {
                    case FromHub.Call call -> {
                        if (!engine.unacknowledged.containsKey(call.id())
                                && !engine.waiting.containsKey(call.id())) {
                            hear(call, open);
                        }
                        if (call.action().equals("clear") && !allowed.contains(call.id())) {
                            broken.add("not allowed");
                        }
                    }
                    case FromHub.Ack(String id) -> engine.unacknowledged.remove(id);
                    case FromHub.Cancel(String id) -> {
                        if (engine.waiting.remove(id) != null) {
                            settle(open, id, new OutcomeInfo("cancelled", null, null, 0, 0));
                        }
                    }
                    case FromHub.Welcome _ -> {}
                }
            }
        }

        private void hear(FromHub.Call call, FakeLink from) {
            if (call.deadlineMs() > 0) {
                engine.waiting.put(call.id(), call.params().toString());
            } else {
                settle(from, call.id(), new OutcomeInfo("expired", null, null, 0, 0));
            }
        }

        private void settle(FakeLink open, String id, OutcomeInfo outcome) {
            engine.unacknowledged.put(id, outcome);
            rig.hear(open, new FromHost.Settled(id, outcome));
        }

        private void link() {
            engine.heard = 0;
            link = rig.link(Rig.hello("i-" + instances));
            link.writable = random.nextInt(4) > 0;
            for (var outcome : List.copyOf(engine.unacknowledged.entrySet())) {
                rig.hear(link, new FromHost.Settled(outcome.getKey(), outcome.getValue()));
            }
        }

        private void relink() {
            if (link != null) {
                rig.hosts.lost(Rig.HOST, link, "gone");
            }
            if (random.nextInt(4) == 0) { // It is killed, and forgets all but what it has done.
                engine = new Engine();
                instances++;
            }
            link();
        }

        /// The hub is killed, and another one begins.
        private void end() throws IOException {
            listen();
            look();
            callers.clear();
            rig = rig.again();
            rig.log.holds = true;
            link = null;
            if (random.nextBoolean()) {
                link();
            }
        }

        // ---- what must hold -------------------------------------------------------------------

        private void look() {
            for (var caller : callers) {
                if (!caller.waits()) {
                    var body = caller.body();
                    String id = body.path("operation").asString("");
                    boolean kept = body.has("key") || caller.status() == 202;
                    if (!id.isEmpty() && kept && !caller.code().equals("disk_full")) {
                        remember(id, caller);
                    }
                }
            }
        }

        private void remember(String id, Rig.Caller caller) {
            boolean rejectedAtOnce =
                    caller.outcome().equals("rejected")
                            && !Set.of("refused", "not_answered").contains(caller.code());
            if (!rejectedAtOnce) {
                known.add(id);
                if (caller.body().path("action").asString().equals("clear")) {
                    asked.add(id);
                }
                if (!caller.outcome().isEmpty()) {
                    told.put(id, caller.outcome());
                }
            }
        }

        private void check() {
            look();
            effects.forEach((what, times) -> {
                if (times > 1) {
                    broken.add("ran twice");
                }
            });
            for (String id : known) {
                var now = rig.look(id);
                if (now.status() != 200) {
                    broken.add("forgotten");
                    continue;
                }
                String outcome = rig.operation(id).path("outcome").asString("");
                String before = told.getOrDefault(id, "");
                boolean hostSaidSo =
                        before.equals("executed")
                                || (before.equals("cancelled") && outcome.isEmpty());
                if (!before.isEmpty()
                        && !outcome.equals(before)
                        && !(hostSaidSo && rig.stateOf(id).equals("unknown"))) {
                    broken.add("taken back");
                }
                if (!outcome.isEmpty() && outcome.equals("executed") != ran.contains(id)) {
                    broken.add("untrue");
                }
            }
        }
    }

    @Test
    void livesAreFullEnough() throws IOException {
        int runs = 0;
        int allowed = 0;
        for (long seed = 0; seed < 10; seed++) {
            var life = new Life(seed, Rig.HeldLog::new);
            life.live();
            runs += life.ran.size();
            allowed += life.allowed.size();
        }
        assertTrue(runs > 50, "runs " + runs);
        assertTrue(allowed > 2, "allowed " + allowed);
    }
}
