package dev.heddle.radio.loop;

import static java.util.Objects.requireNonNull;

import dev.heddle.radio.show.Item;
import dev.heddle.radio.timer.ShowClock;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Plays one item at a time, and sees to it that each ends: by itself, by its limit, or cut off.
/// Not safe for threads.
final class Deck {
    private static final System.Logger LOG = System.getLogger(BroadcastLoop.class.getName());

    /// Who hears how items end.
    interface Listener {
        void completed(Item item);

        /// It could not be played, or took too long.
        void failed(Item item, String why);
    }

    private final ShowClock clock;
    private final Player player;
    private final Listener listener;
    private @Nullable Turn turn;

    Deck(ShowClock clock, Player player, Listener listener) {
        this.clock = requireNonNull(clock);
        this.player = requireNonNull(player);
        this.listener = listener;
    }

    /// One item's turn. What its player says after the turn is over reaches nobody.
    private final class Turn implements Player.End {
        final Item item;
        final Duration startedAt = clock.now();
        Player.@Nullable Playing playing;
        ShowClock.@Nullable Alarm limit;

        Turn(Item item) {
            this.item = item;
        }

        @Override
        public void completed() {
            if (end()) {
                listener.completed(item);
            }
        }

        @Override
        public void failed(Throwable cause) {
            if (end()) {
                LOG.log(Level.WARNING, "could not play {0}: {1}", item.id(), cause);
                listener.failed(item, "it could not be played: " + cause);
            }
        }

        private void tooLong() {
            if (end()) {
                stop();
                listener.failed(
                        item,
                        "it was still on the air after %.0f s".formatted(item.limitSeconds()));
            }
        }

        /// True for the first who ends it.
        boolean end() {
            boolean first = equals(turn);
            if (first) {
                turn = null;
                if (limit != null) {
                    limit.cancel();
                }
            }
            return first;
        }

        void stop() {
            try {
                if (playing != null) {
                    playing.stop();
                }
            } catch (RuntimeException e) { // It is off the air in any case.
                LOG.log(Level.WARNING, "could not stop {0}: {1}", item.id(), e);
            }
        }
    }

    /// What plays.
    Optional<Item> item() {
        return Optional.ofNullable(turn).map(t -> t.item);
    }

    /// When that began, on the clock.
    Optional<Duration> startedAt() {
        return Optional.ofNullable(turn).map(t -> t.startedAt);
    }

    void play(Item item) {
        var mine = new Turn(item);
        turn = mine;
        try {
            mine.playing = player.play(item, mine);
        } catch (Exception e) {
            mine.failed(e);
        }
        if (mine.equals(turn)) { // After the player: what ends right at its limit has ended.
            mine.limit =
                    clock.after(
                            "limit of " + item.id(),
                            BroadcastLoop.duration(item.limitSeconds()),
                            mine::tooLong);
        }
    }

    /// Takes what plays off the air, and tells nobody.
    void cut() {
        var mine = turn;
        if (mine != null && mine.end()) {
            mine.stop();
        }
    }
}
