package dev.heddle.radio.timer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/// A random story of a broadcast: batches of calls with some time between them. One seed tells one
/// story. Lengths are whole milliseconds, as exact as a simulated loop.
final class TimerScript {
    private static final int STEPS = 25;
    private static final int MOST_CALLS = 6;

    private static final List<TimerEvent> EVENTS = List.of(TimerEvent.values());

    private static final double[] NO_LENGTHS = {
        Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 0, -3, 1e9
    };

    /// Calls that nothing but a tick separates, and how the clock goes on after them.
    private record Step(List<Call> calls, Duration pass, boolean jumps) {}

    private interface Call {
        void on(BroadcastTimer timer, Consumer<String> answered);
    }

    private final Random random;
    private final List<Step> steps = new ArrayList<>();

    TimerScript(long seed) {
        random = new Random(seed);
        for (int i = 0; i < STEPS; i++) {
            var calls = new ArrayList<Call>();
            for (int left = random.nextInt(MOST_CALLS); left > 0; left--) {
                calls.add(call());
            }
            steps.add(new Step(calls, pass(), random.nextInt(10) == 0));
        }
    }

    private Call call() {
        var event = EVENTS.get(random.nextInt(EVENTS.size()));
        return switch (random.nextInt(14)) {
            case 0, 1, 2 -> {
                double seconds = seconds(60);
                yield (timer, _) -> timer.startShow(seconds);
            }
            case 3 -> (timer, _) -> timer.stopShow();
            case 4, 5, 6 -> {
                double seconds = seconds(30);
                yield (timer, _) -> timer.scheduleBreakWarnings(seconds);
            }
            case 7, 8 -> {
                double seconds = seconds(12);
                yield (timer, _) -> timer.startAdBreak(seconds);
            }
            case 9 -> (timer, _) -> timer.stopAdBreak();
            case 10 ->
                    (timer, answered) ->
                            timer.timeUntil(event, left -> answered.accept(event + " in " + left));
            case 11 ->
                    (timer, answered) ->
                            timer.isTimerActive(event, is -> answered.accept(event + " is " + is));
            case 12 ->
                    (timer, answered) ->
                            timer.timeUntil(event)
                                    .thenAccept(left -> answered.accept(event + " in " + left));
            default ->
                    (timer, answered) ->
                            timer.isTimerActive(event)
                                    .thenAccept(is -> answered.accept(event + " is " + is));
        };
    }

    private double seconds(int most) {
        return switch (random.nextInt(12)) {
            case 0 -> NO_LENGTHS[random.nextInt(NO_LENGTHS.length)];
            case 1, 2 -> 5 * (1 + random.nextInt(most / 5)); // Where times meet.
            default -> (1 + random.nextInt(most * 1_000)) / 1_000.0;
        };
    }

    private Duration pass() {
        return switch (random.nextInt(4)) {
            case 0 -> Duration.ZERO;
            case 1 -> Duration.ofSeconds(5L * random.nextInt(5));
            default -> Duration.ofMillis(random.nextInt(12_000));
        };
    }

    /// Tells the story to one world and returns all that was heard there.
    List<String> tell(TimerWorld world) {
        var heard = world.heard();
        for (var step : steps) {
            for (var call : step.calls) {
                call.on(world.timer(), heard::add);
            }
            world.advance(Duration.ZERO);
            if (step.jumps) {
                world.jump(step.pass);
            } else {
                world.advance(step.pass);
            }
            heard.add("--"); // Nothing may come a step late.
        }
        heard.add("refused " + world.refused());
        return heard;
    }
}
