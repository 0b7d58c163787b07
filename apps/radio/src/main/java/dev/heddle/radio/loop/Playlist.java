package dev.heddle.radio.loop;

import dev.heddle.radio.show.Item;
import dev.heddle.radio.show.Show;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/// What comes next in a show. Not safe for threads.
final class Playlist {
    /// Callers who were put on the air and have not had their turn.
    static final int MAX_CALLERS = 10;

    private final Show show;
    private final Queue<Item> callers = new ArrayDeque<>();
    private int taken;

    final Rotation transitions;
    final Rotation returnMusic;
    final Rotation returns;
    final Rotation ads;

    Playlist(Show show) {
        this.show = show;
        transitions = new Rotation(show.breaks().transitions());
        returnMusic = new Rotation(show.breaks().returnMusic());
        returns = new Rotation(show.breaks().returns());
        ads = new Rotation(show.ads());
    }

    /// Items that have their turn again and again.
    static final class Rotation {
        private final List<Item> items;
        private int taken;

        Rotation(List<Item> items) {
            this.items = items;
        }

        Optional<Item> peek() {
            return items.isEmpty() ? Optional.empty() : Optional.of(items.get(taken));
        }

        Optional<Item> take() {
            var item = peek();
            taken = items.isEmpty() ? 0 : (taken + 1) % items.size();
            return item;
        }
    }

    /// The next item: callers who were put on the air go first.
    Optional<Item> peek() {
        if (!callers.isEmpty()) {
            return Optional.of(callers.element());
        }
        return taken < show.items().size()
                ? Optional.of(show.items().get(taken))
                : Optional.empty();
    }

    void take() {
        if (callers.poll() == null) {
            taken++;
            if (show.repeats() && taken >= show.items().size()) {
                taken = 0;
            }
        }
    }

    boolean isFull() {
        return callers.size() >= MAX_CALLERS;
    }

    void putOnAir(Item caller) {
        callers.add(caller);
    }
}
