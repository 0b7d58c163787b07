package dev.heddle.cli.selftest;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.core.Ticket;
import dev.heddle.sync.client.SessionOptions;
import dev.heddle.sync.client.SessionView;
import dev.heddle.sync.client.Submitted;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import tools.jackson.databind.node.StringNode;

/// Five clients take part in a session and measure what they see of each other, then others come
/// and go. What it says and sets stays in the session. Blocks; one run at a time.
public final class SelfTest {
    private static final int PARTICIPANTS = 5;
    private static final int VISITORS = 20;
    private static final int CROWD = 50;
    private static final double MAX_P99_MILLIS = 100;
    private static final double MIN_UPDATES = 50;
    private static final int RACE_KEYS = 4;
    private static final int RACE_ROUNDS = 3;
    private static final int MISSED = 10;
    private static final int WARM_UP = 50;

    /// A hub lets a person say 20 messages a second; this stays well below.
    private static final Duration PACE = Duration.ofMillis(100);

    /// As fast as a hub lets a client change something.
    private static final Duration FULL_PACE = Duration.ofMillis(50);

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(5);
    private static final Policy POLICY =
            Policy.DEFAULT.withCapacity(16_384).withBudget(1024, Duration.ofMillis(50));

    private final SessionOptions options;
    private final Duration length;
    private final Set<Check> wanted;
    private final Consumer<Result> told;
    private final Map<Check, Result> results = new EnumMap<>(Check.class);
    private final Owner owner = Owner.running("self-test", POLICY);
    private final List<Participant> people = new ArrayList<>();

    /// What this run says begins so.
    private final String run = "self-test " + Long.toHexString(System.nanoTime()) + " ";

    private int cuts;

    private SelfTest(
            SessionOptions options, Duration length, Set<Check> wanted, Consumer<Result> told) {
        this.options = options;
        this.length = length;
        this.wanted = wanted;
        this.told = told;
    }

    /// Measures a hub, and answers in the order of {@link Check}.
    ///
    /// @param options the session, and what lets in
    /// @param length how long it talks and is idle, in all; what takes its time comes on top
    /// @param wanted what to measure
    /// @param told hears each result when it is known
    public static List<Result> run(
            SessionOptions options, Duration length, Set<Check> wanted, Consumer<Result> told)
            throws InterruptedException {
        var test = new SelfTest(options, length, wanted, told);
        try {
            test.run();
            return List.copyOf(test.results.values());
        } finally {
            test.people.forEach(Participant::close);
            test.owner.close();
        }
    }

    private void run() throws InterruptedException {
        for (int i = 0; i < PARTICIPANTS; i++) {
            people.add(come("Self-test " + (i + 1)));
        }
        if (!await(() -> people.stream().allMatch(Participant::isSettled))) {
            String why = "not connected: " + people.getFirst().client.status();
            wanted.forEach(check -> result(check, false, why));
            return;
        }
        if (wanted.contains(Check.LATENCY) || wanted.contains(Check.ORDER)) {
            talk();
        }
        measure(Check.FREQUENCY, this::change);
        measure(Check.RACES, this::race);
        measure(Check.RECOVERY, this::cutAndRecover);
        measure(Check.MEMORY, this::comeAndGo);
        measure(Check.CONNECTIONS, this::crowd);
        measure(Check.STABILITY, this::stayIdle);
    }

    private interface Measurement {
        void run() throws InterruptedException;
    }

    private void measure(Check check, Measurement measurement) throws InterruptedException {
        if (wanted.contains(check)) {
            measurement.run();
        }
    }

    private void result(Check check, boolean passed, String measured) {
        if (wanted.contains(check)) {
            var result = new Result(check, passed, measured);
            results.put(check, result);
            told.accept(result);
        }
    }

    private Participant come(String name) {
        return new Participant(options.withName(name), owner);
    }

    /// Looks again and again until it is so, or for too long.
    private static boolean await(BooleanSupplier isSo) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
        }
        return true;
    }

    /// Waits until the clients have taken all that was said and the hub has decided it, and all
    /// have heard of it.
    private boolean awaitDecided(List<Ticket<Submitted>> said) throws InterruptedException {
        for (var one : said) {
            var _ = one.await(PATIENCE);
        }
        return await(() -> people.stream().allMatch(Participant::isSettled) && sameSeq());
    }

    private boolean sameSeq() {
        return people.stream().map(one -> one.client.state().seq()).distinct().count() == 1;
    }

    private static double millisSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e6;
    }

    // ---- talking ------------------------------------------------------------------------------

    /// All say something in turn; when each shows it to the others is the latency, and in which
    /// order it shows is the order.
    private void talk() throws InterruptedException {
        var said = new HashMap<String, Long>();
        var warm = new ArrayList<Ticket<Submitted>>();
        for (int i = 0; i < WARM_UP; i++) { // Both ends run slow code at first.
            warm.add(people.get(i % PARTICIPANTS).client.say(run + "warm " + i));
        }
        awaitDecided(warm);
        String prefix = run + "talk ";
        long step = PACE.toNanos() / PARTICIPANTS;
        long start = System.nanoTime();
        long count = Math.max(40, length.toNanos() / 2 / step);
        for (int i = 0; i < count; i++) {
            TimeUnit.NANOSECONDS.sleep(start + i * step - System.nanoTime());
            String content = prefix + i;
            said.put(content, System.nanoTime());
            people.get(i % PARTICIPANTS).client.say(content);
        }
        boolean all =
                await(() -> people.stream().allMatch(one -> one.shown(prefix).size() >= count));
        var latencies = new ArrayList<Double>();
        for (var one : people) {
            said.forEach((content, at) -> {
                Long shown = one.shownNanos.get(content);
                latencies.add(shown == null ? Double.POSITIVE_INFINITY : (shown - at) / 1e6);
            });
        }
        latencies.sort(null);
        double p99 = latencies.get((int) (latencies.size() * 0.99));
        result(
                Check.LATENCY,
                p99 < MAX_P99_MILLIS,
                "p50 %.1f ms, p99 %.1f ms, of %d messages to %d clients"
                        .formatted(latencies.get(latencies.size() / 2), p99, count, PARTICIPANTS));
        judgeOrder(prefix, said.keySet(), all);
    }

    private void judgeOrder(String prefix, Collection<String> said, boolean all) {
        var first = people.getFirst().shown(prefix);
        long others = people.stream().filter(one -> !one.shown(prefix).equals(first)).count();
        boolean once = first.size() == said.size() && new HashSet<>(first).containsAll(said);
        long late = 0;
        for (int i = 0; i < PARTICIPANTS; i++) { // Each one's own in the order of saying.
            int who = i;
            var numbers =
                    first.stream()
                            .map(text -> Integer.parseInt(text.substring(prefix.length())))
                            .filter(number -> number % PARTICIPANTS == who)
                            .toList();
            late += numbers.equals(numbers.stream().sorted().toList()) ? 0 : 1;
        }
        result(
                Check.ORDER,
                all && once && others == 0 && late == 0,
                "%d of %d messages once; %d clients see another order; %d authors out of order"
                        .formatted(new HashSet<>(first).size(), said.size(), others, late));
    }

    // ---- changing -----------------------------------------------------------------------------

    private void change() throws InterruptedException {
        var watcher = people.getFirst();
        long before = watcher.client.state().seq();
        long start = System.nanoTime();
        var said = new ArrayList<Ticket<Submitted>>();
        long rounds = Math.max(20, length.toNanos() / 4 / FULL_PACE.toNanos());
        for (int i = 0; i < rounds; i++) {
            TimeUnit.NANOSECONDS.sleep(start + i * FULL_PACE.toNanos() - System.nanoTime());
            for (int who = 0; who < PARTICIPANTS; who++) {
                String key = "self-test/" + who + "/" + i % RACE_KEYS;
                said.add(people.get(who).client.set(key, StringNode.valueOf(run + i)));
            }
        }
        boolean settled = awaitDecided(said);
        double perSecond = (watcher.client.state().seq() - before) * 1000.0 / millisSince(start);
        result(
                Check.FREQUENCY,
                settled && perSecond >= MIN_UPDATES,
                "%.0f a second seen by one client".formatted(perSecond));
    }

    private void race() throws InterruptedException {
        int differences = 0;
        boolean settled = true;
        for (int round = 0; round < RACE_ROUNDS; round++) {
            var said = new ArrayList<Ticket<Submitted>>();
            for (int key = 0; key < RACE_KEYS; key++) {
                for (int who = 0; who < PARTICIPANTS; who++) {
                    var value = StringNode.valueOf(run + round + " by " + who);
                    said.add(people.get(who).client.set("self-test/race/" + key, value));
                }
            }
            settled &= awaitDecided(said);
            differences += differences(round);
        }
        result(
                Check.RACES,
                settled && differences == 0,
                "%d changes of %d keys by %d clients, %d differences"
                        .formatted(
                                RACE_ROUNDS * RACE_KEYS * PARTICIPANTS,
                                RACE_KEYS,
                                PARTICIPANTS,
                                differences));
    }

    /// Keys that not all see alike, or that have a value that nobody gave.
    private int differences(int round) {
        int differences = 0;
        for (int key = 0; key < RACE_KEYS; key++) {
            var values = new HashSet<String>();
            for (var one : people) {
                var value = one.client.state().values().get("self-test/race/" + key);
                values.add(value == null ? "" : value.data().asString(""));
            }
            boolean given = values.stream().allMatch(text -> text.startsWith(run + round + " by "));
            differences += values.size() == 1 && given ? 0 : 1;
        }
        return differences;
    }

    // ---- connections --------------------------------------------------------------------------

    private void cutAndRecover() throws InterruptedException {
        var cut = people.get(1);
        var other = people.get(2);
        String prefix = run + "cut ";
        long start = System.nanoTime();
        cuts++;
        cut.client.cut();
        for (int i = 0; i < MISSED; i++) {
            (i % 3 == 2 ? cut : other).client.say(prefix + i);
        }
        boolean back =
                await(() ->
                        cut.isSettled()
                                && cut.client.state().seq() >= other.client.state().seq()
                                && other.shown(prefix).size() >= MISSED);
        double millis = millisSince(start);
        var shown = cut.shown(prefix);
        boolean same = shown.equals(other.shown(prefix));
        result(
                Check.RECOVERY,
                back && same && new HashSet<>(shown).size() == MISSED,
                "back after %.1f s with %d of %d messages, %s order"
                        .formatted(
                                millis / 1000,
                                new HashSet<>(shown).size(),
                                MISSED,
                                same ? "in the same" : "not in the same"));
    }

    /// How many connections the hub says there are in the session.
    private int connections() {
        SessionView view = people.getFirst().client.state();
        return view.participants().stream().mapToInt(SessionView.Participant::connections).sum();
    }

    private void comeAndGo() throws InterruptedException {
        await(() -> connections() == PARTICIPANTS);
        int before = connections();
        var gone = new ArrayList<WeakReference<Participant>>();
        boolean came = visit(gone);
        boolean left = await(() -> connections() <= before);
        boolean freed =
                await(() -> {
                    System.gc();
                    return gone.stream().allMatch(one -> one.refersTo(null));
                });
        long held = gone.stream().filter(one -> !one.refersTo(null)).count();
        result(
                Check.MEMORY,
                came && left && freed,
                "%d connections too many at the hub, %d of %d clients still in memory"
                        .formatted(Math.max(0, connections() - before), held, VISITORS));
    }

    private boolean visit(List<WeakReference<Participant>> gone) throws InterruptedException {
        var visitors = new ArrayList<Participant>();
        for (int i = 0; i < VISITORS; i++) {
            visitors.add(come("Visitor " + i));
        }
        boolean came = await(() -> visitors.stream().allMatch(Participant::isSettled));
        visitors.forEach(one -> gone.add(new WeakReference<>(one)));
        visitors.forEach(Participant::close);
        return came;
    }

    private void crowd() throws InterruptedException {
        var crowd = new ArrayList<Participant>();
        try {
            long start = System.nanoTime();
            for (int i = 0; i < CROWD; i++) {
                crowd.add(come("Guest " + i));
            }
            boolean here = await(() -> crowd.stream().allMatch(Participant::isSettled));
            double millis = millisSince(start);
            people.getFirst().client.say(run + "welcome");
            boolean heard =
                    await(() ->
                            crowd.stream()
                                    .allMatch(one -> one.shownNanos.containsKey(run + "welcome")));
            long connected = crowd.stream().filter(Participant::isConnected).count();
            result(
                    Check.CONNECTIONS,
                    here && heard,
                    "%d of %d after %.1f s; %s"
                            .formatted(
                                    connected,
                                    CROWD,
                                    millis / 1000,
                                    heard ? "all hear" : "not all hear"));
        } finally {
            crowd.forEach(Participant::close);
        }
    }

    private void stayIdle() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(length.toNanos() / 4);
        int breaks = people.stream().mapToInt(one -> one.breaks.get()).sum() - cuts;
        result(
                Check.STABILITY,
                breaks <= 0 && people.stream().allMatch(Participant::isConnected),
                "%d of %d connections broke".formatted(Math.max(0, breaks), PARTICIPANTS));
    }
}
