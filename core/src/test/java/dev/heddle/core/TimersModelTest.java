package dev.heddle.core;

import static dev.heddle.core.Model.require;
import static dev.heddle.core.Model.share;
import static dev.heddle.core.Model.together;

import dev.heddle.core.Model.LoopHost;
import dev.heddle.core.Timer.CatchUp;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// A timer under every interleaving of the tick that fires it and whoever cancels it.
class TimersModelTest {
    private static final Policy SMALL = Policy.DEFAULT.withCapacity(4);
    private static final Duration TEN = Duration.ofNanos(10);

    @Test
    void whatWasCancelledInTimeNeverFires() {
        Model.holds(() -> tickAndCancel(Timer::cancel));
    }

    @Test
    void findsACancelThatLooksAndThenEnds() {
        Model.findsTheFault(
                "fired all the same",
                () ->
                        tickAndCancel(timer -> {
                            boolean waits = timer.fired() == 0;
                            var _ = timer.cancel();
                            return waits;
                        }));
    }

    private static void tickAndCancel(Predicate<Timer> cancelling) {
        var host = new LoopHost();
        var gate = new Gate("stage", host, SMALL);
        share(gate);
        var runs = new AtomicInteger();
        var timer = gate.after(TEN, Operation.named("op", runs::incrementAndGet));
        host.moveTo(10);
        var inTime = new boolean[1];
        together(() -> inTime[0] = cancelling.test(timer), () -> host.tick(gate));
        host.tick(gate);
        require(!inTime[0] || runs.get() == 0, "cancelled in time, and fired all the same");
        require(inTime[0] || runs.get() == 1, "not cancelled in time, and fired " + runs);
    }

    @Test
    void onceItsCancelIsOverAPeriodicOneBeginsNoOther() {
        Model.holds(() -> {
            var host = new LoopHost();
            var gate = new Gate("stage", host, SMALL);
            share(gate);
            var runs = new AtomicInteger();
            var timer = gate.every(TEN, CatchUp.ONCE, Operation.named("op", runs::incrementAndGet));
            host.moveTo(10);
            together(timer::cancel, () -> host.tick(gate));
            int before = runs.get();
            host.moveTo(20);
            host.tick(gate);
            require(before <= 1 && runs.get() == before, "fired after its end");
        });
    }
}
