package dev.heddle.radio.timer;

import java.time.Instant;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/// What a show's timer is asked to do: one immutable record for each kind. Nothing is checked when
/// one is made; {@link #validate} says whether it can be performed.
///
/// Those that need not be traced have a short constructor, without an id.
public sealed interface TimerOperation {
    /// No id: nobody traces this one.
    String NO_ID = "";

    /// When it was made, by the clock on the wall.
    Instant createdAt();

    /// By what name its maker knows it again in logs and reports; {@link #NO_ID} for none.
    String operationId();

    /// Checks it, on the thread that asks.
    ///
    /// @throws IllegalArgumentException with the reason for which it is refused
    default void validate() {}

    /// Begins a show; one that runs is stopped first.
    record StartShow(double seconds, Instant createdAt, String operationId)
            implements TimerOperation {
        /// Without an id, made now.
        public StartShow(double seconds) {
            this(seconds, Instant.now(), NO_ID);
        }

        @Override
        public void validate() {
            Seconds.check("a show", seconds);
        }
    }

    /// Ends the show and cancels everything that is armed. Once queued it is never dropped.
    record StopShow(Instant createdAt, String operationId) implements TimerOperation {
        /// Without an id, made now.
        public StopShow() {
            this(Instant.now(), NO_ID);
        }
    }

    /// Arms the warnings of a break, and the moment at which it is due.
    record ScheduleBreakWarnings(double secondsFromNow, Instant createdAt, String operationId)
            implements TimerOperation {
        /// Without an id, made now.
        public ScheduleBreakWarnings(double secondsFromNow) {
            this(secondsFromNow, Instant.now(), NO_ID);
        }

        @Override
        public void validate() {
            Seconds.check("the wait for a break", secondsFromNow);
        }
    }

    /// Begins a break; one that runs is replaced.
    record StartAdBreak(double seconds, Instant createdAt, String operationId)
            implements TimerOperation {
        /// Without an id, made now.
        public StartAdBreak(double seconds) {
            this(seconds, Instant.now(), NO_ID);
        }

        @Override
        public void validate() {
            Seconds.check("a break", seconds);
        }
    }

    /// Ends the break. Once queued it is never dropped.
    record StopAdBreak(Instant createdAt, String operationId) implements TimerOperation {
        /// Without an id, made now.
        public StopAdBreak() {
            this(Instant.now(), NO_ID);
        }
    }

    /// Tries again to make the plain timer, if that has failed.
    record Initialize(Instant createdAt, String operationId) implements TimerOperation {
        /// Without an id, made now.
        public Initialize() {
            this(Instant.now(), NO_ID);
        }
    }

    /// How many seconds it is until `event`, told to `answer` on the timer's thread; empty if it is
    /// not armed.
    record GetTimeUntil(
            TimerEvent event,
            Consumer<? super OptionalDouble> answer,
            Instant createdAt,
            String operationId)
            implements TimerOperation {
        /// Without an id, made now.
        public GetTimeUntil(TimerEvent event, Consumer<? super OptionalDouble> answer) {
            this(event, answer, Instant.now(), NO_ID);
        }

        @Override
        public void validate() {
            checkQuestion(event, answer);
        }
    }

    /// Whether `event` is armed, told to `answer` on the timer's thread.
    record IsTimerActive(
            TimerEvent event,
            Consumer<? super Boolean> answer,
            Instant createdAt,
            String operationId)
            implements TimerOperation {
        /// Without an id, made now.
        public IsTimerActive(TimerEvent event, Consumer<? super Boolean> answer) {
            this(event, answer, Instant.now(), NO_ID);
        }

        @Override
        public void validate() {
            checkQuestion(event, answer);
        }
    }

    /// An operation of a user's own. It takes a record that implements this, a public method that
    /// submits it, and a case in what {@link TimerSettings#performing} is given.
    non-sealed interface UserOperation extends TimerOperation {}

    private static void checkQuestion(TimerEvent event, Consumer<?> answer) {
        if (event == null || answer == null) { // Whoever asks may not be checked for nulls.
            throw new IllegalArgumentException(
                    (event == null ? "event" : "answer") + " must not be null");
        }
    }
}
