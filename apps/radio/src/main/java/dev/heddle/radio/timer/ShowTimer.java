package dev.heddle.radio.timer;

import static dev.heddle.radio.timer.TimerEvent.AD_BREAK_END;
import static dev.heddle.radio.timer.TimerEvent.AD_BREAK_START;
import static dev.heddle.radio.timer.TimerEvent.BREAK_0_SECONDS;
import static dev.heddle.radio.timer.TimerEvent.BREAK_10_SECONDS;
import static dev.heddle.radio.timer.TimerEvent.BREAK_20_SECONDS;
import static dev.heddle.radio.timer.TimerEvent.BREAK_5_SECONDS;
import static dev.heddle.radio.timer.TimerEvent.SHOW_END;
import static dev.heddle.radio.timer.TimerEvent.SHOW_END_10_SECONDS;
import static dev.heddle.radio.timer.TimerEvent.SHOW_END_20_SECONDS;
import static java.util.Objects.requireNonNull;

import dev.heddle.radio.timer.TimerOperation.GetTimeUntil;
import dev.heddle.radio.timer.TimerOperation.IsTimerActive;
import dev.heddle.radio.timer.TimerOperation.ScheduleBreakWarnings;
import dev.heddle.radio.timer.TimerOperation.StartAdBreak;
import dev.heddle.radio.timer.TimerOperation.StartShow;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// The timers of a show, for one thread: the one that its clock belongs to. It knows of no other
/// thread; {@link OwnedTimer} shares it.
///
/// A show runs while its end is armed, a break while its end is. Each event is told once per
/// arming. What a listener throws is logged and changes nothing; it may call back.
public final class ShowTimer implements BroadcastTimer {
    private static final System.Logger LOG = System.getLogger(ShowTimer.class.getName());

    private static final String NO_SHOW = "no show runs";

    /// A warning of a break or of a show's end, and the one after it in its series.
    private record Warning(TimerEvent event, long leadSeconds, TimerEvent next) {
        Duration lead() {
            return Duration.ofSeconds(leadSeconds);
        }
    }

    private static final List<Warning> BREAK_WARNINGS =
            List.of(
                    new Warning(BREAK_20_SECONDS, 20, BREAK_10_SECONDS),
                    new Warning(BREAK_10_SECONDS, 10, BREAK_5_SECONDS),
                    new Warning(BREAK_5_SECONDS, 5, BREAK_0_SECONDS));

    private static final List<Warning> SHOW_WARNINGS =
            List.of(
                    new Warning(SHOW_END_20_SECONDS, 20, SHOW_END_10_SECONDS),
                    new Warning(SHOW_END_10_SECONDS, 10, SHOW_END));

    private record Armed(Duration at, ShowClock.Alarm alarm) {}

    private final ShowClock clock;
    private final Consumer<? super TimerEvent> told;
    private final Consumer<? super Skipped> skipped;
    private final Map<TimerEvent, Armed> armed = new EnumMap<>(TimerEvent.class);
    private long refused;

    /// Makes a timer without a show. What it skips is logged.
    ///
    /// @param told hears each event
    public ShowTimer(ShowClock clock, Consumer<? super TimerEvent> told) {
        this(
                clock,
                told,
                skip -> LOG.log(Level.INFO, "{0} skipped: {1}", skip.event(), skip.reason()));
    }

    /// Makes a timer without a show.
    ///
    /// @param told hears each event
    /// @param skipped hears which event is not told, and why
    public ShowTimer(
            ShowClock clock, Consumer<? super TimerEvent> told, Consumer<? super Skipped> skipped) {
        this.clock = requireNonNull(clock);
        this.told = requireNonNull(told);
        this.skipped = requireNonNull(skipped);
    }

    @Override
    public void startShow(double seconds) {
        if (refuses(new StartShow(seconds))) {
            return;
        }
        if (isShowActive()) {
            stopShow();
        }
        var length = Seconds.of(seconds);
        for (var warning : SHOW_WARNINGS) {
            if (length.compareTo(warning.lead()) > 0) {
                arm(warning.event(), length.minus(warning.lead()), () -> warn(warning));
            }
        }
        arm(
                SHOW_END,
                length,
                () -> {
                    stopShow(); // First: the listener may begin another one.
                    tell(SHOW_END);
                });
    }

    @Override
    public void stopShow() {
        armed.values().forEach(timer -> timer.alarm().cancel());
        armed.clear();
    }

    @Override
    public void scheduleBreakWarnings(double secondsFromNow) {
        if (refuses(new ScheduleBreakWarnings(secondsFromNow))) {
            return;
        }
        var wait = Seconds.of(secondsFromNow);
        for (var warning : BREAK_WARNINGS) {
            var untilIt = wait.minus(warning.lead());
            if (untilIt.isNegative()) {
                disarm(warning.event());
                skip(
                        warning.event(),
                        String.format(Locale.ROOT, "the break begins in %.3f s", secondsFromNow));
            } else {
                arm(warning.event(), untilIt, () -> warn(warning));
            }
        }
        arm(BREAK_0_SECONDS, wait, () -> tellInShow(BREAK_0_SECONDS));
    }

    @Override
    public void startAdBreak(double seconds) {
        if (refuses(new StartAdBreak(seconds))) {
            return;
        }
        if (isShowActive()) {
            arm(AD_BREAK_END, Seconds.of(seconds), () -> tellInShow(AD_BREAK_END));
        }
        tellInShow(AD_BREAK_START);
    }

    @Override
    public void stopAdBreak() {
        disarm(AD_BREAK_END);
    }

    @Override
    public boolean isShowActive() {
        return armed.containsKey(SHOW_END);
    }

    @Override
    public CompletionStage<OptionalDouble> timeUntil(TimerEvent event) {
        var answer = new CompletableFuture<OptionalDouble>();
        timeUntil(event, answer::complete);
        return orRefused(answer);
    }

    @Override
    public void timeUntil(TimerEvent event, Consumer<? super OptionalDouble> answer) {
        if (refuses(new GetTimeUntil(event, answer))) {
            return;
        }
        var timer = armed.get(event);
        answer.accept(
                timer == null
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(
                                Math.max(0, timer.at().minus(clock.now()).toNanos() / 1e9)));
    }

    @Override
    public CompletionStage<Boolean> isTimerActive(TimerEvent event) {
        var answer = new CompletableFuture<Boolean>();
        isTimerActive(event, answer::complete);
        return orRefused(answer);
    }

    @Override
    public void isTimerActive(TimerEvent event, Consumer<? super Boolean> answer) {
        if (!refuses(new IsTimerActive(event, answer))) {
            answer.accept(armed.containsKey(event));
        }
    }

    /// What was asked was answered at once, if at all.
    private static <T> CompletionStage<T> orRefused(CompletableFuture<T> answer) {
        answer.completeExceptionally(new IllegalArgumentException("refused"));
        return answer;
    }

    /// All that is armed, and when each is due on the timer's clock.
    public Map<TimerEvent, Duration> armed() {
        var due = new EnumMap<TimerEvent, Duration>(TimerEvent.class);
        armed.forEach((event, timer) -> due.put(event, timer.at()));
        return due;
    }

    /// How many calls were refused.
    public long refused() {
        return refused;
    }

    // ---- refusing -----------------------------------------------------------------------------

    /// The rules are those of the operations, so that both timers refuse the same.
    private boolean refuses(TimerOperation operation) {
        try {
            operation.validate();
            return false;
        } catch (IllegalArgumentException e) {
            refused++;
            LOG.log(Level.WARNING, "refused: {0}", e.getMessage());
            return true;
        }
    }

    // ---- alarms -------------------------------------------------------------------------------

    private void arm(TimerEvent event, Duration delay, Runnable ring) {
        disarm(event);
        var at = clock.now().plus(delay);
        var alarm =
                clock.after(
                        event.name(),
                        delay,
                        () -> {
                            armed.remove(event);
                            ring.run();
                        });
        armed.put(event, new Armed(at, alarm));
    }

    private void disarm(TimerEvent event) {
        var timer = armed.remove(event);
        if (timer != null) {
            timer.alarm().cancel();
        }
    }

    /// A clock that jumped may have made the next one due as well: then this one comes too late.
    private void warn(Warning warning) {
        var next = armed.get(warning.next());
        if (next != null && next.at().compareTo(clock.now()) <= 0) {
            skip(warning.event(), "its time has passed");
        } else {
            tellInShow(warning.event());
        }
    }

    private void tellInShow(TimerEvent event) {
        if (isShowActive()) {
            tell(event);
        } else {
            skip(event, NO_SHOW);
        }
    }

    private void tell(TimerEvent event) {
        tell(told, event);
    }

    private void skip(TimerEvent event, String reason) {
        tell(skipped, new Skipped(event, reason));
    }

    private static <T> void tell(Consumer<? super T> listener, T what) {
        try {
            listener.accept(what);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "a listener threw when told of " + what, e);
        }
    }
}
