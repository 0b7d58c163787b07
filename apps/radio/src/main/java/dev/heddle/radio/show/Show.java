package dev.heddle.radio.show;

import static java.util.Objects.requireNonNull;

import dev.heddle.radio.timer.BroadcastTimer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A show as it was planned. Immutable.
///
/// @param title 1 to 200 characters
/// @param seconds how long it is, if nobody says otherwise when it starts
/// @param sponsor who pays for it; empty for nobody
/// @param repeats whether the items begin anew when all have been played; if not, the air is dead
///   then until somebody puts a caller on it
/// @param items what is played, in order, at most 1,000; a {@link Item.Kind#PUT_ON_AIR} has the
///   caller's dialogue in it
/// @param callers who waits on the line: what {@link #caller} finds
/// @param ads what the slots of breaks play, in turn
/// @param breaks how many breaks, and what is around them
/// @param closing the last words, 10 s before the end; empty for none
public record Show(
        String title,
        double seconds,
        String sponsor,
        boolean repeats,
        List<Item> items,
        List<Item> callers,
        List<Item> ads,
        Breaks breaks,
        List<Item> closing) {
    /// More than a host can read out in a day.
    public static final int MAX_ITEMS = 1000;

    static final int MAX_TITLE = 200;

    /// The breaks of a show.
    ///
    /// @param count how many are planned, evenly spaced, 0 to 10
    /// @param slots how many ads each has, 1 to 3
    /// @param jingle what a break begins with
    /// @param transitions what leads to a break, in turn
    /// @param returnMusic what is played after it, in turn
    /// @param returns what the host says then, in turn
    public record Breaks(
            int count,
            int slots,
            Item jingle,
            List<Item> transitions,
            List<Item> returnMusic,
            List<Item> returns) {
        /// More would leave no show between them.
        public static final int MAX_COUNT = 10;

        /// A listener stays for a minute.
        public static final int MAX_SLOTS = 3;

        /// The jingle.
        public static final double JINGLE_SECONDS = 5;

        /// One ad.
        public static final double SLOT_SECONDS = 18;

        /// Silence after the last ad, in which the host finds the button.
        public static final double TAIL_SECONDS = 3;

        /// Two breaks of two ads, and nothing around them.
        public static final Breaks DEFAULT = of(2, 2);

        public Breaks {
            requireNonNull(jingle);
            transitions = List.copyOf(transitions);
            returnMusic = List.copyOf(returnMusic);
            returns = List.copyOf(returns);
            requireIn("breaks", count, 0, MAX_COUNT);
            requireIn("slots", slots, 1, MAX_SLOTS);
            if (jingle.seconds() > JINGLE_SECONDS) {
                throw new IllegalArgumentException(
                        "a jingle has at most %s s, had %s"
                                .formatted(JINGLE_SECONDS, jingle.seconds()));
            }
        }

        /// So many breaks, with nothing around them.
        public static Breaks of(int count, int slots) {
            return new Breaks(
                    count,
                    slots,
                    Item.of(Item.Kind.MUSIC, "jingle", "Jingle", JINGLE_SECONDS),
                    List.of(),
                    List.of(),
                    List.of());
        }

        /// How long each is: the jingle, the slots and the tail.
        public double seconds() {
            return JINGLE_SECONDS + slots * SLOT_SECONDS + TAIL_SECONDS;
        }

        /// When each begins in a show of `length` seconds: at length * (i + 1) / (count + 1).
        public List<Double> times(double length) {
            return IntStream.range(0, count).mapToObj(i -> length * (i + 1) / (count + 1)).toList();
        }
    }

    public Show {
        requireNonNull(sponsor);
        requireNonNull(breaks);
        items = List.copyOf(items);
        callers = List.copyOf(callers);
        ads = List.copyOf(ads);
        closing = List.copyOf(closing);
        Item.requireText("a title", title, MAX_TITLE);
        if (!(seconds > 0 && seconds <= BroadcastTimer.LONGEST_SECONDS)) {
            throw new IllegalArgumentException(
                    "a show's length must be above 0 and at most %s s, was %s"
                            .formatted(BroadcastTimer.LONGEST_SECONDS, seconds));
        }
        requireIn("items", items.size(), 0, MAX_ITEMS);
        requireIn("callers", callers.size(), 0, MAX_ITEMS);
        requireIn("ads", ads.size(), 0, MAX_ITEMS);
        requireIn("closings", closing.size(), 0, 1);
        ads.forEach(Show::requireFitsASlot);
        var ids = new HashSet<String>();
        Stream.of(items, ads, closing, breaks.transitions, breaks.returnMusic, breaks.returns)
                .flatMap(List::stream)
                .forEach(item -> {
                    if (!ids.add(item.id())) {
                        throw new IllegalArgumentException("two items are called " + item.id());
                    }
                });
    }

    /// A show of these items, with the default length and breaks.
    public static Show of(String title, List<Item> items) {
        return new Show(
                title,
                BroadcastTimer.SHOW_SECONDS,
                "",
                false,
                items,
                List.of(),
                List.of(),
                Breaks.DEFAULT,
                List.of());
    }

    /// The caller of this name, in whatever case.
    public Optional<Item> caller(String name) {
        return callers.stream()
                .filter(caller -> caller.title().equalsIgnoreCase(name.strip()))
                .findFirst();
    }

    /// This show with another length.
    public Show withSeconds(double seconds) {
        return new Show(title, seconds, sponsor, repeats, items, callers, ads, breaks, closing);
    }

    /// This show with other breaks.
    public Show withBreaks(Breaks breaks) {
        return new Show(title, seconds, sponsor, repeats, items, callers, ads, breaks, closing);
    }

    /// This show, beginning anew when all items have been played.
    public Show repeating() {
        return new Show(title, seconds, sponsor, true, items, callers, ads, breaks, closing);
    }

    private static void requireFitsASlot(Item ad) {
        if (ad.seconds() > Breaks.SLOT_SECONDS) {
            throw new IllegalArgumentException(
                    "an ad has a slot of %s s, %s takes %s"
                            .formatted(Breaks.SLOT_SECONDS, ad.id(), ad.seconds()));
        }
    }

    private static void requireIn(String what, int count, int least, int most) {
        if (count < least || count > most) {
            throw new IllegalArgumentException(
                    "%s must be %d to %d, were %d".formatted(what, least, most, count));
        }
    }
}
