package dev.heddle.radio.loop;

import java.time.Duration;

/// A break of a show. Immutable.
///
/// @param number the first is 1
/// @param at when it begins, in the show's time
/// @param length how long it is
/// @param slots how many ads it has
/// @param status how far it is
public record AdBreak(int number, Duration at, Duration length, int slots, Status status) {
    /// How far a break is.
    public enum Status {
        /// It will be.
        COMING("coming"),
        /// It begins within 20 s.
        WARNED("warned"),
        /// It is on the air.
        RUNNING("running"),
        /// It has been, to its end or not.
        DONE("done"),
        /// It will not be: another one was on the air, or the show ends too soon.
        SKIPPED("skipped");

        private final String label;

        Status(String label) {
            this.label = label;
        }

        /// The name that people and programs see.
        public String label() {
            return label;
        }
    }

    Duration end() {
        return at.plus(length);
    }

    boolean isAhead() {
        return status == Status.COMING || status == Status.WARNED;
    }

    AdBreak with(Status status) {
        return new AdBreak(number, at, length, slots, status);
    }
}
