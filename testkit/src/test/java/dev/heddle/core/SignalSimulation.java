package dev.heddle.core;

import dev.heddle.core.Options.Lane;
import dev.heddle.core.Policy.Overflow;
import dev.heddle.core.Signal.Connection;
import dev.heddle.core.Signal.Delivery;
import dev.heddle.core.Signal.Delivery.Mode;
import dev.heddle.testkit.SimHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One life of one signal with a few connections to a receiver that is too small, stalls, expires
/// and closes, picked by a seed. No event may get a second fate, and at the end each has one.
final class SignalSimulation {
    private static final int STEPS = 80;
    private static final int CONNECTIONS = 4;
    private static final long MILLI = 1_000_000;

    /// Makes a connection under test; a planted fault makes another kind.
    interface Maker {
        SignalConnection<Integer> make(
                Signal<Integer> signal,
                Gate gate,
                BiConsumer<? super Integer, ? super Connection> slot,
                Delivery delivery);
    }

    /// How the events of all connections ended.
    record Fates(long delivered, long folded, long lost, long failed) {
        Fates plus(Fates more) {
            return new Fates(
                    delivered + more.delivered,
                    folded + more.folded,
                    lost + more.lost,
                    failed + more.failed);
        }
    }

    /// What the simulation knows of one connection.
    private final class Line implements BiConsumer<Integer, Connection> {
        final int number = lines.size();
        final Delivery delivery = delivery();
        final SignalConnection<Integer> connection;

        /// How many events were offered before each.
        final Map<Integer, Integer> offeredBefore = new HashMap<>();

        int delivered;
        int threw;
        int newestOffered;
        int newest;
        long newestNanos = -1_000 * MILLI;
        boolean closed;

        Line(Maker maker) {
            connection = signal.add(maker.make(signal, gate, this, delivery));
            note("connects " + number + " by " + delivery);
        }

        void offered(int event) {
            offeredBefore.put(event, offeredBefore.size());
            newestOffered = event;
        }

        @Override
        public void accept(Integer event, Connection from) {
            note(number + " gets " + event);
            checkDelivery(event);
            delivered++;
            newest = event;
            newestNanos = host.nanos();
            switch (random.nextInt(16)) {
                case 0 -> {
                    threw++;
                    throw new IllegalStateException("a failing slot");
                }
                case 1, 2 -> {
                    if (depth < 3) { // Else it would feed itself for ever.
                        depth++;
                        emit();
                        depth--;
                    }
                }
                case 3 -> advance(random.nextInt(5));
                case 4 -> {
                    if (random.nextInt(8) == 0) {
                        close();
                    }
                }
                default -> {}
            }
        }

        /// On the receiver, in order, in time, never once closed, and with what was lost before.
        private void checkDelivery(int event) {
            require(gate.isCurrent(), () -> this + " gets " + event + " elsewhere");
            require(!closed, () -> this + " gets " + event + " after its close");
            require(event > newest, () -> this + " gets " + event + " after " + newest);
            int before = offeredBefore.getOrDefault(event, 0);
            require(fates() >= before, () -> this + " gets " + event + ", " + before + " before");
            long silence = host.nanos() - emittedNanos.get(event);
            require(
                    silence >= delivery.debounce().toNanos(),
                    () -> this + " gets " + event + " after a silence of " + silence);
            long since = host.nanos() - newestNanos;
            require(
                    since >= delivery.throttle().toNanos(),
                    () -> this + " gets " + event + " too soon after the one before: " + since);
        }

        void close() {
            connection.close();
            closed = true;
            note("closes " + number);
        }

        private long fates() {
            return delivered + connection.folded() + connection.lost();
        }

        void check() {
            require(fates() <= offeredBefore.size(), () -> this + ": an event has two fates");
            require(connection.failed() == threw, () -> this + ": it threw " + threw + " times");
        }

        void checkEnd() {
            require(fates() == offeredBefore.size(), () -> this + ": an event has no fate");
            require(
                    !delivery.folds() || connection.lost() > 0 || newest == newestOffered,
                    () -> this + ": the newest is not " + newestOffered);
        }

        Fates ends() {
            return new Fates(delivered, connection.folded(), connection.lost(), threw);
        }

        @Override
        public String toString() {
            return "connection %d, offered %d: %s".formatted(number, offeredBefore.size(), ends());
        }
    }

    private final long seed;
    private final Maker maker;
    private final Random random;
    private final SimHost host = new SimHost();
    private final Gate gate;
    private final Signal<Integer> signal = new Signal<>("numbers");
    private final List<Line> lines = new ArrayList<>();
    private final List<Long> emittedNanos = new ArrayList<>();
    private final List<String> story = new ArrayList<>();

    /// The first one; thrown inside a slot it would be that slot's own.
    private @Nullable AssertionError failure;

    private int depth;

    SignalSimulation(long seed, Maker maker) {
        this.seed = seed;
        this.maker = maker;
        random = new Random(seed);
        gate = new Gate("stage", host, policy());
        host.add(gate);
        emittedNanos.add(0L); // Events begin at 1.
    }

    private Policy policy() {
        var overflows = List.of(Overflow.REJECT, Overflow.DROP_OLDEST, Overflow.DROP_NEWEST);
        var policy =
                Policy.DEFAULT
                        .withCapacity(1 + random.nextInt(8))
                        .withOverflow(overflows.get(random.nextInt(overflows.size())))
                        .withBudget(1 + random.nextInt(6), Duration.ofMillis(1 + random.nextInt(6)))
                        .withStallAfter(Duration.ofMillis(50));
        if (random.nextInt(3) == 0) {
            policy = policy.withDefaultDeadline(Duration.ofMillis(1 + random.nextInt(40)));
        }
        return random.nextBoolean() ? policy : policy.rejectingWhenStalled();
    }

    private Delivery delivery() {
        var delivery =
                Delivery.DEFAULT
                        .withMode(random.nextInt(3) == 0 ? Mode.DIRECT : Mode.QUEUED)
                        .withLane(List.of(Lane.values()).get(random.nextInt(3)));
        var length = Duration.ofMillis(1 + random.nextInt(20));
        return switch (random.nextInt(6)) {
            case 0 -> delivery.coalescing();
            case 1 -> delivery.withDebounce(length);
            case 2 -> delivery.withThrottle(length);
            default -> delivery;
        };
    }

    List<String> story() {
        return story;
    }

    /// Runs to the end, where every event must have its fate, and returns how many had which.
    Fates run() {
        for (int i = 0; i < STEPS; i++) {
            step();
            lines.forEach(Line::check);
            throwFailure();
        }
        if (random.nextInt(3) == 0) {
            closeReceiver();
        }
        host.advance(Duration.ofSeconds(1)); // Longer than all stalls and waits together.
        host.runUntilIdle();
        lines.forEach(Line::check);
        lines.forEach(Line::checkEnd);
        throwFailure();
        return lines.stream().map(Line::ends).reduce(new Fates(0, 0, 0, 0), Fates::plus);
    }

    private void step() {
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> emit();
            case 8 -> host.onLoop(this::emit);
            case 9, 10, 11 -> advance(random.nextInt(12));
            case 12, 13 -> note("runs " + host.runUntilIdle() + " ticks");
            case 14 -> note("noise: " + gate.submit(Operation.named("noise", () -> 0)).state());
            case 15 -> {
                int millis = random.nextInt(80);
                host.stall(Duration.ofMillis(millis));
                note("stalls for " + millis);
            }
            case 16, 17 -> {
                if (lines.size() < CONNECTIONS) {
                    lines.add(new Line(maker));
                }
            }
            case 18 -> {
                if (!lines.isEmpty() && random.nextInt(4) == 0) {
                    lines.get(random.nextInt(lines.size())).close();
                }
            }
            default -> {
                if (random.nextInt(12) == 0) {
                    closeReceiver();
                }
            }
        }
    }

    private void emit() {
        int event = emittedNanos.size();
        emittedNanos.add(host.nanos());
        note("emits " + event);
        for (var line : lines) {
            if (signal.connections.contains(line.connection)) {
                line.offered(event);
            }
        }
        signal.emit(event);
    }

    private void advance(int millis) {
        note("advances " + millis);
        host.advance(Duration.ofMillis(millis));
    }

    private void closeReceiver() {
        note("closes the receiver: " + gate.close(Duration.ZERO));
    }

    private void note(String event) {
        story.add(host.nanos() / MILLI + " ms: " + event);
    }

    private void require(boolean holds, Supplier<String> otherwise) {
        if (!holds && failure == null) {
            var end = story.subList(Math.max(0, story.size() - 20), story.size());
            failure =
                    new AssertionError(
                            "seed %d, after %d events: %s%n  %s"
                                    .formatted(
                                            seed,
                                            story.size(),
                                            otherwise.get(),
                                            String.join("\n  ", end)));
        }
    }

    private void throwFailure() {
        if (failure != null) {
            throw failure;
        }
    }
}
