package dev.heddle.radio.show;

import static java.util.Objects.requireNonNull;

import java.util.List;

/// One piece of a show. Immutable.
///
/// @param kind what it is
/// @param id its name in the show, 1 to 100 characters
/// @param title what a listing shows: a song, a caller's name, or the words that are spoken
/// @param seconds how long its audio is: above 0, at most {@link #limitSeconds}, since what takes
///   longer is cancelled
/// @param lines the dialogue; empty for what nobody speaks, and for a single line, which is its
///   title
/// @param sponsor who pays for it; empty for nobody
public record Item(
        Kind kind, String id, String title, double seconds, List<Line> lines, String sponsor) {
    /// After so long, what has no dialogue is cancelled.
    public static final double LIMIT_SECONDS = 30;

    /// What each line of a dialogue may take.
    public static final double LINE_SECONDS = 4;

    /// What a dialogue may take beyond its lines.
    public static final double DIALOGUE_EXTRA_SECONDS = 10;

    /// More lines than that are no call, but a show.
    public static final int MAX_LINES = 100;

    /// Long enough for a paragraph.
    public static final int MAX_TEXT = 500;

    static final int MAX_ID = 100;

    /// What an item is.
    public enum Kind {
        /// A song, a jingle, a bed.
        MUSIC("Music"),
        /// The host speaks.
        HOST_LINE("HostLine"),
        /// A caller says one thing.
        CALLER_LINE("CallerLine"),
        /// Host and caller speak.
        CONVERSATION("Conversation"),
        /// Somebody pays for this.
        AD("Ad"),
        /// Nothing, on purpose.
        DEAD_AIR("DeadAir"),
        /// The words that lead to a break.
        TRANSITION("Transition"),
        /// A caller who waits is put through.
        PUT_ON_AIR("PutOnAir");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /// The name that people and programs see, such as `HostLine`.
        public String label() {
            return label;
        }

        /// Whether a caller is on the line.
        public boolean hasCaller() {
            return this == CALLER_LINE || this == CONVERSATION || this == PUT_ON_AIR;
        }
    }

    /// Who speaks.
    public enum Speaker {
        /// The host.
        HOST,
        /// The caller.
        CALLER
    }

    /// One line of a dialogue.
    public record Line(Speaker speaker, String text) {
        public Line {
            requireNonNull(speaker);
            requireText("a line", text, MAX_TEXT);
        }
    }

    public Item {
        requireNonNull(kind);
        requireNonNull(sponsor);
        lines = List.copyOf(lines);
        requireText("an id", id, MAX_ID);
        requireText("a title", title, MAX_TEXT);
        if (lines.size() > MAX_LINES) {
            throw new IllegalArgumentException(
                    "an item has at most %d lines, had %d".formatted(MAX_LINES, lines.size()));
        }
        if (!(seconds > 0 && seconds <= limitSeconds(lines.size()))) { // NaN is neither.
            throw new IllegalArgumentException(
                    "the length of %s must be above 0 and at most %s s, was %s"
                            .formatted(id, limitSeconds(lines.size()), seconds));
        }
    }

    /// An item without dialogue or sponsor.
    public static Item of(Kind kind, String id, String title, double seconds) {
        return new Item(kind, id, title, seconds, List.of(), "");
    }

    /// After so many seconds it is cancelled: 30, or 4 for each line of its dialogue and 10.
    public double limitSeconds() {
        return limitSeconds(lines.size());
    }

    static double limitSeconds(int lines) {
        return lines == 0 ? LIMIT_SECONDS : lines * LINE_SECONDS + DIALOGUE_EXTRA_SECONDS;
    }

    static void requireText(String what, String text, int longest) {
        if (text.isBlank() || text.length() > longest) {
            throw new IllegalArgumentException(
                    "%s has 1 to %d characters, had %d".formatted(what, longest, text.length()));
        }
    }
}
