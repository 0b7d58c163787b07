package dev.heddle.radio;

import dev.heddle.agent.Action;
import dev.heddle.agent.ActionException;
import dev.heddle.agent.Actions;
import dev.heddle.agent.Default;
import dev.heddle.agent.Describe;
import dev.heddle.agent.Range;
import dev.heddle.agent.Size;
import dev.heddle.radio.loop.BroadcastLoop;
import dev.heddle.radio.loop.Interruption;
import dev.heddle.radio.loop.Refusal;
import dev.heddle.radio.show.Item;
import dev.heddle.radio.timer.BroadcastTimer;
import dev.heddle.radio.timer.TimerEvent;
import dev.heddle.radio.timer.TimerOperation;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// What a station can be asked to do from outside. May be called from any thread; the actions run
/// on the station's owner, which is to be the agent's.
///
/// The records say what a call may hold, and calls that hold anything else are refused before they
/// are queued; what only the station can know is refused by it, with a {@link Refusal}'s code.
public final class RadioActions {
    private static final double LEAST = 0.001;

    private final Station station;

    private RadioActions(Station station) {
        this.station = station;
    }

    /// The actions of a station.
    public static Actions of(Station station) {
        var radio = new RadioActions(station);
        return Actions.of(
                radio.action(
                        "start_show",
                        "Puts the show on the air. Only one at a time.",
                        StartShow.class,
                        (given, at) -> new TimerOperation.StartShow(given.seconds, at, "")),
                radio.action(
                        "stop_show",
                        "Takes the show off the air at once. Without one it does nothing.",
                        StopShow.class,
                        (_, at) -> new TimerOperation.StopShow(at, "")),
                radio.action(
                        "schedule_break",
                        "Plans a break: it begins so many seconds of the show's time from now.",
                        ScheduleBreak.class,
                        (given, at) ->
                                new TimerOperation.ScheduleBreakWarnings(given.seconds, at, "")),
                radio.action(
                        "start_ad_break",
                        "Begins a break now, with as many ads of 18 s as fit.",
                        StartAdBreak.class,
                        (given, at) -> new TimerOperation.StartAdBreak(given.seconds, at, "")),
                radio.action(
                        "stop_ad_break",
                        "Ends the break that is on the air. Without one it does nothing.",
                        StopAdBreak.class,
                        (_, at) -> new TimerOperation.StopAdBreak(at, "")),
                radio.action(
                        "interrupt",
                        "Cuts off what is on the air; the next item follows. A caller is dropped.",
                        Interrupt.class,
                        (given, at) ->
                                new StationOperation.Interrupt(given.reason.interruption, at, "")),
                radio.action(
                        "set_sponsor",
                        "Says who pays for the show; empty for nobody.",
                        SetSponsor.class,
                        (given, at) -> new StationOperation.SetSponsor(given.name, at, "")),
                radio.action(
                        "put_on_air",
                        "Puts a caller who waits on the line on the air, after the item that is.",
                        PutOnAir.class,
                        (given, at) -> new StationOperation.PutOnAir(given.caller, at, "")),
                Action.of(
                        "time_until",
                        "Tells how many seconds of the show's time it is until a timer's event.",
                        Question.class,
                        radio::timeUntil),
                Action.of(
                        "is_timer_active",
                        "Tells whether a timer's event is armed.",
                        Question.class,
                        radio::isTimerActive),
                radio.action(
                        "pause",
                        "Lets the show's time stand still.",
                        Pause.class,
                        (_, at) -> new StationOperation.Pause(at, "")),
                radio.action(
                        "resume",
                        "Lets the show's time go on.",
                        Resume.class,
                        (_, at) -> new StationOperation.Resume(at, "")),
                radio.action(
                        "set_speed",
                        "Lets the show's time go faster or slower than the clock on the wall.",
                        SetSpeed.class,
                        (given, at) -> new StationOperation.SetSpeed(given.factor, at, "")),
                radio.action(
                        "jump",
                        "Moves the show forward at once; everything on the way happens.",
                        Jump.class,
                        (given, at) -> new StationOperation.Jump(given.seconds, at, "")),
                Action.of(
                        "log_debug_info",
                        "Logs how the operations fare, and tells it.",
                        LogDebugInfo.class,
                        radio::logDebugInfo));
    }

    /// Parameters of `start_show`.
    record StartShow(
            @Describe("How long it is to be.")
                    @Range(min = LEAST, max = BroadcastTimer.LONGEST_SECONDS)
                    @Default("600")
                    double seconds) {}

    /// `stop_show` has no parameters.
    record StopShow() {}

    /// Parameters of `schedule_break`.
    record ScheduleBreak(
            @Describe("In how many seconds of the show's time.")
                    @Range(min = LEAST, max = BroadcastTimer.LONGEST_SECONDS)
                    double seconds) {}

    /// Parameters of `start_ad_break`.
    record StartAdBreak(
            @Describe("How long it is to be.")
                    @Range(min = LEAST, max = BroadcastTimer.LONGEST_SECONDS)
                    @Default("30")
                    double seconds) {}

    /// `stop_ad_break` has no parameters.
    record StopAdBreak() {}

    /// Parameters of `interrupt`.
    record Interrupt(
            @Describe("Why: what comes then depends on it.") @Default("\"UserAction\"")
                    Reason reason) {}

    /// An interruption, under the name that people see.
    enum Reason {
        SHOW_ENDING(Interruption.SHOW_ENDING),
        BREAK_STARTING(Interruption.BREAK_STARTING),
        BREAK_ENDING(Interruption.BREAK_ENDING),
        BREAK_IMMINENT(Interruption.BREAK_IMMINENT),
        BREAK_GRACE_PERIOD(Interruption.BREAK_GRACE_PERIOD),
        USER_ACTION(Interruption.USER_ACTION),
        ERROR(Interruption.ERROR);

        private final Interruption interruption;

        Reason(Interruption interruption) {
            this.interruption = interruption;
        }

        @Override
        public String toString() {
            return interruption.label();
        }
    }

    /// Parameters of `set_sponsor`.
    record SetSponsor(
            @Describe("Who pays; empty for nobody.") @Size(max = Item.MAX_TEXT) String name) {}

    /// Parameters of `put_on_air`.
    record PutOnAir(
            @Describe("Whom: one of the show's callers.") @Size(min = 1, max = 100) String caller) {}

    /// Parameters of `time_until` and `is_timer_active`.
    record Question(@Describe("Which event.") TimerEvent event) {}

    /// `pause` has no parameters.
    record Pause() {}

    /// `resume` has no parameters.
    record Resume() {}

    /// Parameters of `set_speed`.
    record SetSpeed(@Describe("1 is real time.") @Range(min = 0.001, max = 1000) double factor) {}

    /// Parameters of `jump`.
    record Jump(
            @Describe("How far.") @Range(min = LEAST, max = BroadcastTimer.LONGEST_SECONDS)
                    double seconds) {}

    /// `log_debug_info` has no parameters.
    record LogDebugInfo() {}

    private Map<String, @Nullable Object> timeUntil(Question question) {
        var answer = new LinkedHashMap<String, @Nullable Object>();
        answer.put("event", question.event.name());
        answer.put(
                "seconds",
                station.timeUntilNow(question.event).map(BroadcastLoop::seconds).orElse(null));
        return answer;
    }

    private Map<String, Object> isTimerActive(Question question) {
        return Map.of(
                "event",
                question.event.name(),
                "active",
                station.timeUntilNow(question.event).isPresent());
    }

    private Map<String, @Nullable Object> logDebugInfo(LogDebugInfo parameters) {
        station.logDebugInfo();
        return Publication.debug(station.debugInfo());
    }

    private <P extends Record> Action<P> action(
            String name,
            String description,
            Class<P> parameters,
            BiFunction<P, Instant, TimerOperation> operation) {
        return Action.of(
                name,
                description,
                parameters,
                given -> {
                    try {
                        station.performNow(operation.apply(given, station.now()));
                    } catch (Refusal e) {
                        throw new ActionException(e.code(), e.reason());
                    }
                    return Map.of("state", station.snapshot().state().label());
                });
    }
}
