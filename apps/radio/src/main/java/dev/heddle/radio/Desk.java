package dev.heddle.radio;

import dev.heddle.core.GameTime;
import dev.heddle.core.Operation;
import dev.heddle.core.Options;
import dev.heddle.core.Owner;
import dev.heddle.radio.loop.BroadcastEvent;
import dev.heddle.radio.loop.BroadcastLoop;
import dev.heddle.radio.loop.ExactClock;
import dev.heddle.radio.loop.Player;
import dev.heddle.radio.loop.Refusal;
import dev.heddle.radio.show.Show;
import dev.heddle.radio.timer.BroadcastTimer;
import dev.heddle.radio.timer.HandClock;
import dev.heddle.radio.timer.OwnerClock;
import dev.heddle.radio.timer.TimerDebugInfo;
import dev.heddle.radio.timer.TimerEvent;
import dev.heddle.radio.timer.TimerOperation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// What of a station lives on its owner: the loop, its clock, and that clock's time. To the timer
/// for all threads it is a show's timer like any other, and so gets its queue, its records and its
/// counts. Owner thread only.
final class Desk implements BroadcastTimer {
    private static final TimerDebugInfo NOTHING_YET =
            new TimerDebugInfo(false, false, 0, 1, 0, 0, 0, 0, 0, false, Optional.empty());

    private final Owner owner;
    private final GameTime time;
    private final InstantSource instants;
    private final ExactClock clock;
    private final BroadcastLoop loop;
    private final Show show;
    private final Consumer<Desk> settled;
    private double speed = 1;
    private boolean paused;

    Desk(
            Owner owner,
            GameTime time,
            Show show,
            StationSettings settings,
            Consumer<? super BroadcastEvent> listener,
            Consumer<Desk> settled) {
        this.owner = owner;
        this.time = time;
        this.show = show;
        this.instants = settings.instants();
        this.settled = settled;
        clock = new ExactClock(OwnerClock.of(owner, time), () -> settled.accept(this));
        var player = settings.player().map(this::crossing).orElseGet(() -> Player.silent(clock));
        loop = new BroadcastLoop(show, clock, player, listener);
    }

    /// What a station shows before its owner has first ticked.
    static StationSnapshot offAir(Show show, InstantSource instants) {
        var still = new HandClock();
        var loop = new BroadcastLoop(show, still, Player.silent(still), _ -> {});
        return snapshot(show, loop, instants, 1, false, NOTHING_YET);
    }

    /// A player that may tell how an item ended from any thread.
    private Player crossing(Player player) {
        return (item, end) ->
                player.play(
                        item,
                        new Player.End() {
                            @Override
                            public void completed() {
                                cross("completed", end::completed);
                            }

                            @Override
                            public void failed(Throwable cause) {
                                cross("failed", () -> end.failed(cause));
                            }
                        });
    }

    private void cross(String name, Runnable end) {
        var crossing =
                Operation.named(
                        name,
                        () -> {
                            act(end);
                            return name;
                        });
        var options = Options.DEFAULT.withDeadline(Options.NO_DEADLINE).keeping();
        owner.submit(crossing, options).then(Runnable::run, _ -> {});
    }

    /// Does something now: what was due before happens before.
    private void act(Runnable change) {
        clock.catchUp();
        try {
            change.run();
        } finally {
            settled.accept(this);
        }
    }

    // ---- operations ---------------------------------------------------------------------------

    /// Performs any of them but questions.
    ///
    /// @throws Refusal if it is not possible now
    void perform(TimerOperation operation) {
        switch (operation) {
            case TimerOperation.StartShow(double seconds, _, _) -> startShow(seconds);
            case TimerOperation.StopShow _ -> stopShow();
            case TimerOperation.ScheduleBreakWarnings(double seconds, _, _) ->
                    scheduleBreakWarnings(seconds);
            case TimerOperation.StartAdBreak(double seconds, _, _) -> startAdBreak(seconds);
            case TimerOperation.StopAdBreak _ -> stopAdBreak();
            case TimerOperation.Initialize _ -> {} // It is.
            case TimerOperation.GetTimeUntil(var event, var answer, _, _) ->
                    timeUntil(event, answer);
            case TimerOperation.IsTimerActive(var event, var answer, _, _) ->
                    isTimerActive(event, answer);
            case StationOperation mine -> {
                var _ = performMine(mine);
            }
            case TimerOperation.UserOperation other ->
                    throw new IllegalArgumentException(other + " is unknown");
        }
    }

    boolean performMine(StationOperation operation) {
        act(() -> {
            switch (operation) { // No default: a new operation must break this build.
                case StationOperation.Interrupt(var reason, _, _) -> loop.interrupt(reason);
                case StationOperation.SetSponsor(var name, _, _) -> loop.setSponsor(name);
                case StationOperation.PutOnAir(var caller, _, _) -> loop.putOnAir(caller);
                case StationOperation.Pause _ -> pause(true);
                case StationOperation.Resume _ -> pause(false);
                case StationOperation.SetSpeed(double factor, _, _) -> {
                    time.speed(factor);
                    speed = factor;
                }
                case StationOperation.Jump(double seconds, _, _) -> {
                    time.jump(BroadcastLoop.duration(seconds));
                    clock.catchUp();
                }
            }
        });
        return true;
    }

    private void pause(boolean wanted) {
        whyNotPause(paused, wanted)
                .ifPresent(words -> {
                    throw Refusal.notNow(words);
                });
        if (wanted) {
            time.pause();
        } else {
            time.resume();
        }
        paused = wanted;
    }

    private static Optional<String> whyNotPause(boolean paused, boolean wanted) {
        return paused == wanted
                ? Optional.of(paused ? "it is paused" : "it is not paused")
                : Optional.empty();
    }

    @Override
    public void startShow(double seconds) {
        act(() -> loop.start(seconds));
    }

    @Override
    public void stopShow() {
        act(loop::stop);
    }

    @Override
    public void scheduleBreakWarnings(double secondsFromNow) {
        act(() -> loop.scheduleBreak(secondsFromNow));
    }

    @Override
    public void startAdBreak(double seconds) {
        act(() -> loop.startAdBreak(seconds));
    }

    @Override
    public void stopAdBreak() {
        act(loop::stopAdBreak);
    }

    @Override
    public boolean isShowActive() {
        return loop.isOnAir();
    }

    Optional<Duration> left(TimerEvent event) {
        clock.catchUp();
        return loop.timeUntil(event);
    }

    @Override
    public void timeUntil(TimerEvent event, Consumer<? super OptionalDouble> answer) {
        answer.accept(
                left(event)
                        .map(left -> OptionalDouble.of(BroadcastLoop.seconds(left)))
                        .orElseGet(OptionalDouble::empty));
    }

    @Override
    public CompletionStage<OptionalDouble> timeUntil(TimerEvent event) {
        var answer = new CompletableFuture<OptionalDouble>();
        timeUntil(event, answer::complete);
        return answer;
    }

    @Override
    public void isTimerActive(TimerEvent event, Consumer<? super Boolean> answer) {
        answer.accept(left(event).isPresent());
    }

    @Override
    public CompletionStage<Boolean> isTimerActive(TimerEvent event) {
        var answer = new CompletableFuture<Boolean>();
        isTimerActive(event, answer::complete);
        return answer;
    }

    // ---- what it looks like -------------------------------------------------------------------

    StationSnapshot snapshot(TimerDebugInfo debug) {
        return snapshot(show, loop, instants, speed, paused, debug);
    }

    private static StationSnapshot snapshot(
            Show show,
            BroadcastLoop loop,
            InstantSource instants,
            double speed,
            boolean paused,
            TimerDebugInfo debug) {
        return new StationSnapshot(
                show.title(),
                loop.state(),
                instants.instant(),
                loop.isOnAir() ? Optional.of(loop.showTime()) : Optional.empty(),
                loop.length(),
                speed,
                paused,
                loop.sponsor(),
                loop.item()
                        .map(item ->
                                new StationSnapshot.OnAir(
                                        item, loop.itemStartedAt().orElse(Duration.ZERO))),
                loop.isInBreak(),
                loop.nextItem(),
                loop.breaks(),
                loop.timers(),
                loop.callers(),
                legal(loop, paused),
                debug);
    }

    private static Map<String, Optional<String>> legal(BroadcastLoop loop, boolean paused) {
        var legal = new LinkedHashMap<String, Optional<String>>();
        legal.put("start_show", loop.whyNotStart());
        legal.put("stop_show", loop.whyNotStop());
        legal.put("schedule_break", loop.whyNotScheduleBreak());
        legal.put("start_ad_break", loop.whyNotStartAdBreak());
        legal.put("stop_ad_break", loop.whyNotStopAdBreak());
        legal.put("interrupt", loop.whyNotInterrupt());
        legal.put("set_sponsor", Optional.empty());
        legal.put("put_on_air", loop.whyNotPutOnAir());
        legal.put("time_until", Optional.empty());
        legal.put("is_timer_active", Optional.empty());
        legal.put("pause", whyNotPause(paused, true));
        legal.put("resume", whyNotPause(paused, false));
        legal.put("set_speed", Optional.empty());
        legal.put("jump", Optional.empty());
        legal.put("log_debug_info", Optional.empty());
        return legal;
    }
}
