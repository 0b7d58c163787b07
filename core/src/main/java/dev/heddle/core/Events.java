package dev.heddle.core;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/// What the flight recorder is told. An event that nobody records costs a look at a flag.
final class Events {
    private Events() {}

    /// An operation that has its outcome.
    @Name("dev.heddle.Operation")
    @Label("Operation")
    @Category("Heddle")
    @Description("An operation that has its outcome")
    @StackTrace(false)
    static final class OperationEvent extends Event {
        @Label("Owner")
        String owner = "";

        @Label("Operation")
        String operation = "";

        @Label("Ticket")
        long ticket;

        @Label("Outcome")
        String outcome = "";

        @Label("Wait")
        @Timespan(Timespan.NANOSECONDS)
        long waitNanos;

        @Label("Run")
        @Timespan(Timespan.NANOSECONDS)
        long runNanos;
    }

    /// A tick that ran something.
    @Name("dev.heddle.Tick")
    @Label("Tick")
    @Category("Heddle")
    @Description("One pass of an owner's loop that ran something")
    @StackTrace(false)
    static final class TickEvent extends Event {
        @Label("Owner")
        String owner = "";

        @Label("Operations run")
        int ran;

        @Label("Operations left")
        int left;
    }

    /// An owner that has just become stalled.
    @Name("dev.heddle.Stall")
    @Label("Stall")
    @Category("Heddle")
    @Description("Work waits and the loop does not tick")
    @StackTrace(false)
    static final class StallEvent extends Event {
        @Label("Owner")
        String owner = "";

        @Label("What it does, and where")
        String message = "";
    }

    /// A call on the wrong thread.
    @Name("dev.heddle.Violation")
    @Label("Violation")
    @Category("Heddle")
    @Description("Something that is owned was used on the wrong thread")
    static final class ViolationEvent extends Event {
        @Label("Owner")
        String owner = "";

        @Label("Message")
        String message = "";
    }
}
