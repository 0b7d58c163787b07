package dev.heddle.jobs.resources;

import java.time.Duration;
import java.util.function.BiConsumer;

/// Who may start. The answer and the reservation are one step: between "there is room" and "I take
/// it" nobody else comes. May be called from any thread; never blocks.
public interface Admission {
    /// Lets everything start.
    Admission UNLIMITED =
            new Admission() {
                @Override
                public Answer reserve(Need need) {
                    return new Answer.Granted(() -> {});
                }

                @Override
                public void whenThereIsRoom(Runnable listener) {
                    // There is always room.
                }
            };

    /// Reserves what a job needs, if it is there.
    Answer reserve(Need need);

    /// Calls `listener` whenever a job that was told to wait should ask again: something was given
    /// back, or the machine has recovered. It is called on any thread, must be short, and may be
    /// called too often.
    void whenThereIsRoom(Runnable listener);

    /// Calls `listener` with a level and its reason whenever it has got worse, and again and again
    /// while it is {@link ResourceLevel#DANGER}. Whoever runs jobs warns them, and in danger
    /// cancels those that are expendable. It is called on any thread and must be short. Without a
    /// measurement nothing gets worse.
    default void whenShort(BiConsumer<ResourceLevel, String> listener) {
        // Nobody measures.
    }

    /// How many jobs may compute at once just now, of at most `most`: fewer if others keep the
    /// machine busy or memory is short, and never less than one.
    default int workers(int most) {
        return most;
    }

    /// What a reservation is answered with.
    sealed interface Answer {
        /// It may start, and gives the permit back when its thread has really stopped.
        record Granted(Permit permit) implements Answer {}

        /// Not now.
        ///
        /// @param reason in words a person can act on: what is short, how much there is, how much
        ///   is needed
        /// @param estimate how long it may take; zero if nobody knows
        record Later(String reason, Duration estimate) implements Answer {}

        /// Never on this machine: it needs more than there will ever be.
        record Never(String reason) implements Answer {}
    }

    /// What a job was granted.
    @FunctionalInterface
    interface Permit extends AutoCloseable {
        /// Gives it back. A second call does nothing.
        @Override
        void close();
    }
}
