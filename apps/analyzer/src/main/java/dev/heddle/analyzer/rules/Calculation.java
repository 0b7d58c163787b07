package dev.heddle.analyzer.rules;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Checks that patterns cannot say: sums, days and who signed. A rule file calls them by name in
/// small letters, such as `units_8min`.
enum Calculation {
    /// Billed timed units against timed minutes: 8 to 22 minutes are one unit, and 15 more one
    /// more.
    UNITS_8MIN,
    /// Minutes of services against their sum and against total time.
    MINUTES_CONSISTENT,
    /// The day of treatment is there.
    DATED,
    /// Somebody of these roles signed.
    SIGNED,
    /// A physician certified in time, or an order is on file and the plan was sent.
    CERTIFIED,
    /// What is certified is no longer than so many days.
    CERTIFIED_PERIOD,
    /// The report covers no more than so many treatment days.
    REPORT_DUE;

    private static final Pattern CODE = Pattern.compile("\\w{5}");
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,3}");
    private static final Pattern DAY =
            Pattern.compile("\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])");
    private static final Pattern ROLE = Pattern.compile("THERAPIST|ASSISTANT|PHYSICIAN");

    /// Looks at a note.
    Outcome on(Note note, Settings settings) {
        return switch (this) {
            case UNITS_8MIN -> Units.check(note, settings);
            case MINUTES_CONSISTENT -> Units.consistent(note, settings);
            case DATED -> note.dated();
            case SIGNED -> Signatures.check(note, settings);
            case CERTIFIED -> Certification.signed(note, settings);
            case CERTIFIED_PERIOD -> Certification.period(note, settings);
            case REPORT_DUE -> ReportDue.check(note, settings);
        };
    }

    /// What a rule file may set for it, and what a value looks like.
    Map<String, Pattern> settings() {
        return switch (this) {
            case UNITS_8MIN, MINUTES_CONSISTENT -> Map.of("timed", CODE);
            case DATED -> Map.of();
            case SIGNED -> Map.of("by", ROLE);
            case CERTIFIED -> Map.of("days", NUMBER, "order_on_file", DAY);
            case CERTIFIED_PERIOD -> Map.of("days", NUMBER);
            case REPORT_DUE -> Map.of("treatment_days", NUMBER);
        };
    }

    static Optional<Calculation> named(String name) {
        return Arrays.stream(values()).filter(c -> c.written().equals(name)).findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(Calculation::written).toList();
    }

    private String written() {
        return name().toLowerCase(Locale.ROOT);
    }
}
