package dev.heddle.radio.loop;

/// Why an item on the air is cut off, and what comes then.
///
/// A break that comes ends what is on the air, and the loop goes on towards it. The words that lead
/// to a break may finish when the show ends. The others end what is on the air, whatever it is.
public enum Interruption {
    /// The show ends; a transition finishes.
    SHOW_ENDING("ShowEnding"),
    /// A break begins now.
    BREAK_STARTING("BreakStarting"),
    /// A break is over.
    BREAK_ENDING("BreakEnding"),
    /// A break begins within 5 s; a transition finishes.
    BREAK_IMMINENT("BreakImminent"),
    /// A break begins within 10 s, and the item would not be over by then; a transition finishes.
    BREAK_GRACE_PERIOD("BreakGracePeriod"),
    /// Somebody wants it so; a caller on the line is dropped.
    USER_ACTION("UserAction"),
    /// The item failed or took too long; the next one comes after 1 s.
    ERROR("Error");

    private final String label;

    Interruption(String label) {
        this.label = label;
    }

    /// The name that people and programs see, such as `UserAction`.
    public String label() {
        return label;
    }

    /// Whether the words that lead to a break are finished first.
    boolean sparesTransitions() {
        return this == SHOW_ENDING || this == BREAK_IMMINENT || this == BREAK_GRACE_PERIOD;
    }

    /// Whether a caller on the line is lost.
    boolean dropsCaller() {
        return this == USER_ACTION || this == ERROR;
    }
}
