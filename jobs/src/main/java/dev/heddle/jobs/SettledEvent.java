package dev.heddle.jobs;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/// What the flight recorder is told. One that nobody records costs a look at a flag.
@Name("dev.heddle.Job")
@Label("Job")
@Category("Heddle")
@Description("A job that has its outcome")
@StackTrace(false)
final class SettledEvent extends Event {
    @Label("Job")
    String job = "";

    @Label("Kind")
    String kind = "";

    @Label("Outcome")
    String outcome = "";

    @Label("Run")
    @Timespan(Timespan.NANOSECONDS)
    long runNanos;
}
