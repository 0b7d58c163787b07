package dev.heddle.radio.timer;

import dev.heddle.core.GameTime;
import dev.heddle.core.Owner;
import dev.heddle.testkit.SimHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// A timer in a world of its own: what a script does to it, and what was heard of it.
interface TimerWorld {
    /// The timer as its callers see it.
    BroadcastTimer timer();

    /// What happened, each with its time.
    List<String> heard();

    /// Lets time pass.
    void advance(Duration time);

    /// Moves the clock on at once.
    void jump(Duration time);

    /// How many calls were refused.
    long refused();

    /// The plain timer on a clock that is moved by hand.
    final class Plain implements TimerWorld {
        private final List<String> heard = new ArrayList<>();
        private final HandClock clock = new HandClock();
        private final ShowTimer timer =
                new ShowTimer(clock, at(clock, heard, ""), at(clock, heard, "not "));

        @Override
        public BroadcastTimer timer() {
            return timer;
        }

        @Override
        public List<String> heard() {
            return heard;
        }

        @Override
        public void advance(Duration time) {
            clock.advance(time);
        }

        @Override
        public void jump(Duration time) {
            clock.jump(time);
        }

        @Override
        public long refused() {
            return timer.refused();
        }
    }

    /// The timer for every thread, on an owner of a simulated loop.
    final class Owned implements TimerWorld {
        private final List<String> heard = new ArrayList<>();
        private final SimHost host = new SimHost();
        private final Owner owner = host.owner("radio", OwnedTimer.POLICY);
        private final GameTime time = owner.gameTime();
        private final TreeSet<Duration> stops = new TreeSet<>();
        private final OwnedTimer owned;
        private final BroadcastTimer timer;
        private final Runnable flush;

        Owned(Fault fault) {
            var clock = fault.clock().apply(noting(OwnerClock.of(owner, time)));
            owned =
                    OwnedTimer.on(
                            owner,
                            told ->
                                    fault.plain()
                                            .apply(
                                                    new ShowTimer(
                                                            clock, told, at(clock, heard, "not "))),
                            at(clock, heard, ""),
                            TimerSettings.DEFAULT);
            var wrapper = fault.wrapper().apply(owned);
            timer = wrapper.timer();
            flush = wrapper.flush();
        }

        @Override
        public BroadcastTimer timer() {
            return timer;
        }

        @Override
        public List<String> heard() {
            return heard;
        }

        private ShowClock noting(ShowClock clock) {
            return new ShowClock() {
                @Override
                public Duration now() {
                    return clock.now();
                }

                @Override
                public Alarm after(String name, Duration delay, Runnable ring) {
                    stops.add(clock.now().plus(delay));
                    return clock.after(name, delay, ring);
                }
            };
        }

        /// A loop that sleeps is woken when an alarm is due and ticks a step later. This one is
        /// busy: it ticks at each moment at which one may be due.
        @Override
        public void advance(Duration by) {
            flush.run();
            host.runUntilIdle();
            var end = time.now().plus(by);
            while (time.now().compareTo(end) < 0) {
                var stop = stops.higher(time.now());
                var next = stop == null || stop.compareTo(end) > 0 ? end : stop;
                host.advance(next.minus(time.now()));
                host.runUntilIdle();
            }
        }

        @Override
        public void jump(Duration by) {
            flush.run();
            host.runUntilIdle();
            time.jump(by);
            host.onLoop(owner::tick);
            host.runUntilIdle();
        }

        @Override
        public long refused() {
            return owned.debugInfo().refused();
        }
    }

    /// A wrapper that collects calls until it is flushed.
    record Wrapper(BroadcastTimer timer, Runnable flush) {}

    /// What is wrong with one side, for a test that has to find it.
    record Fault(
            UnaryOperator<ShowClock> clock,
            UnaryOperator<BroadcastTimer> plain,
            Function<BroadcastTimer, Wrapper> wrapper) {
        /// Nothing is.
        static final Fault NONE =
                new Fault(
                        UnaryOperator.identity(),
                        UnaryOperator.identity(),
                        timer -> new Wrapper(timer, () -> {}));

        static Fault of(UnaryOperator<ShowClock> clock) {
            return new Fault(clock, NONE.plain, NONE.wrapper);
        }

        static Fault in(UnaryOperator<BroadcastTimer> plain) {
            return new Fault(NONE.clock, plain, NONE.wrapper);
        }

        static Fault around(Function<BroadcastTimer, Wrapper> wrapper) {
            return new Fault(NONE.clock, NONE.plain, wrapper);
        }
    }

    private static <T> Consumer<T> at(ShowClock clock, List<String> heard, String how) {
        return what -> heard.add(clock.now() + " " + how + what);
    }
}
