package dev.heddle.radio.loop;

import dev.heddle.radio.show.Item;
import dev.heddle.radio.timer.ShowClock;

/// Plays what is on the air. The loop calls it on its thread, so it must not block: it begins, and
/// says later how that ended.
public interface Player {
    /// Begins to play an item.
    ///
    /// @param end to be told once when it is over; on the loop's thread, also before this returns
    /// @throws Exception if it cannot be played: the loop goes on with the next one after 1 s
    Playing play(Item item, End end) throws Exception;

    /// An item that plays.
    interface Playing {
        /// Ends it at once: it was cut off. What is told to its {@link End} after this is ignored.
        void stop();
    }

    /// Where a player tells how an item ended. Only the first word counts.
    interface End {
        /// It was played.
        void completed();

        /// It could not be played to its end.
        void failed(Throwable cause);
    }

    /// Plays nothing, for as long as the item is.
    static Player silent(ShowClock clock) {
        return (item, end) ->
                clock.after(item.id(), BroadcastLoop.duration(item.seconds()), end::completed)
                        ::cancel;
    }
}
