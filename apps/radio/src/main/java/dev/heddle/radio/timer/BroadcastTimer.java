package dev.heddle.radio.timer;

import java.util.OptionalDouble;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// The timers of a show. A duration that is not positive, not finite or longer than {@link
/// #LONGEST_SECONDS} is refused: logged and counted, nothing is thrown, nothing changes. So is a
/// question without an event or an answer.
///
/// `ShowTimer` is for one thread, `OwnedTimer` for all; a program that knows one of them can use
/// the other.
public interface BroadcastTimer {
    /// Length of a show if nobody says otherwise.
    double SHOW_SECONDS = 600;

    /// Length of a break if nobody says otherwise.
    double AD_BREAK_SECONDS = 30;

    /// The longest show, break or wait: a day.
    double LONGEST_SECONDS = 86_400;

    /// Begins a show; one that runs is stopped first.
    void startShow(double seconds);

    /// Begins a show of {@link #SHOW_SECONDS}.
    default void startShow() {
        startShow(SHOW_SECONDS);
    }

    /// Ends the show and cancels everything that is armed; nothing of it is told.
    void stopShow();

    /// Arms the warnings of the break that begins in so many seconds, and the moment of the break
    /// itself; those armed before are replaced, and a warning whose time has passed is skipped and
    /// reported. So is one that is due while no show runs.
    void scheduleBreakWarnings(double secondsFromNow);

    /// Begins a break, which is told at once; one that runs is replaced. Without a show this is
    /// skipped and reported.
    void startAdBreak(double seconds);

    /// Begins a break of {@link #AD_BREAK_SECONDS}.
    default void startAdBreak() {
        startAdBreak(AD_BREAK_SECONDS);
    }

    /// Ends the break, which is not told. Does nothing without one.
    void stopAdBreak();

    /// Whether a show runs.
    boolean isShowActive();

    /// How many seconds it is until `event`; empty if it is not armed.
    CompletionStage<OptionalDouble> timeUntil(TimerEvent event);

    /// The same, told to `answer`, on the timer's thread.
    void timeUntil(TimerEvent event, Consumer<? super OptionalDouble> answer);

    /// Whether `event` is armed.
    CompletionStage<Boolean> isTimerActive(TimerEvent event);

    /// The same, told to `answer`, on the timer's thread.
    void isTimerActive(TimerEvent event, Consumer<? super Boolean> answer);
}
