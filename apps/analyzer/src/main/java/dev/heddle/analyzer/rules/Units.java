package dev.heddle.analyzer.rules;

import dev.heddle.analyzer.reading.Reading.DocumentType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The arithmetic of timed codes.
///
/// Source: Medicare Claims Processing Manual, Pub. 100-04, chapter 5, section 20.2 C: all timed
/// minutes of the day together decide how many units there are; each code has one for each whole 15
/// minutes, and what is left goes to the codes with the most minutes left.
final class Units {
    private static final int UNIT = 15;
    private static final int FEWEST = 8;

    /// Timed therapy codes of 15 minutes.
    private static final List<String> TIMED =
            List.of(
                    "97032", "97033", "97034", "97035", "97036", "97110", "97112", "97113", "97116",
                    "97124", "97129", "97130", "97140", "97530", "97533", "97535", "97537", "97542",
                    "97750", "97755", "97760", "97761", "97763");

    private Units() {}

    /// How many units some timed minutes support.
    static int supported(int minutes) {
        return minutes < FEWEST ? 0 : (minutes + UNIT - FEWEST) / UNIT;
    }

    static Outcome check(Note note, Settings settings) {
        var charges = charges(note, settings);
        var billed = charges.billed();
        var sum = charges.timedSum();
        boolean none = sum.orElse(0) == 0 && charges.timedMinutes().isEmpty();
        if (none && billed.orElse(0) == 0 && (sum.isPresent() || !charges.hasTimedCode())) {
            return Outcome.notApplicable("No timed code is billed.");
        }
        if (billed.isEmpty() && note.reading().type() != DocumentType.DAILY_NOTE) {
            return Outcome.notApplicable("The note bills nothing.");
        }
        if (billed.isEmpty() || (none && sum.isEmpty())) {
            return Outcome.notFound(
                    billed.isEmpty()
                            ? "The billed units were not found."
                            : "The timed minutes were not found.");
        }
        // What is told of each code is nearer to the work than their sum.
        int minutes =
                charges.allTimedHaveMinutes()
                        ? total(charges.timedMinutes())
                        : sum.orElse(total(charges.timedMinutes()));
        int most = supported(minutes);
        if (billed.getAsInt() > most) {
            return Outcome.fail(verdict(minutes, most, billed.getAsInt()), charges.quotes());
        }
        var wrong = wrongCode(charges);
        if (wrong.isPresent()) {
            return Outcome.fail(wrong.get(), charges.quotes());
        }
        return Outcome.pass(verdict(minutes, most, billed.getAsInt()), charges.quotes());
    }

    private static String verdict(int minutes, int most, int billed) {
        return "%d timed minutes support %d %s; %d %s billed."
                .formatted(
                        minutes,
                        most,
                        most == 1 ? "unit" : "units",
                        billed,
                        billed == 1 ? "is" : "are");
    }

    /// A code that has a unit which is another's by the minutes that are left.
    private static Optional<String> wrongCode(Charges charges) {
        var minutes = charges.timedMinutes();
        var units = charges.timedUnits();
        if (!minutes.keySet().containsAll(units.keySet())
                || total(units) != supported(total(minutes))) {
            return Optional.empty();
        }
        // All units are told, so a code without any has none.
        minutes.keySet().forEach(code -> units.putIfAbsent(code, 0));
        for (var one : units.entrySet()) {
            int own = minutes.getOrDefault(one.getKey(), 0);
            int extra = one.getValue() - own / UNIT;
            if (extra > 1) {
                return Optional.of(
                        "%s has %d minutes; %d units are billed for it."
                                .formatted(one.getKey(), own, one.getValue()));
            }
            for (var other : units.entrySet()) {
                int its = minutes.getOrDefault(other.getKey(), 0);
                boolean without = other.getValue() <= its / UNIT;
                if (extra == 1 && without && its % UNIT > own % UNIT) {
                    return Optional.of(
                            "The last unit belongs to %s, which has %d minutes left, not to %s, which has %d."
                                    .formatted(
                                            other.getKey(), its % UNIT, one.getKey(), own % UNIT));
                }
            }
        }
        return Optional.empty();
    }

    static Outcome consistent(Note note, Settings settings) {
        var charges = charges(note, settings);
        var sum = charges.timedSum();
        var total = charges.total();
        int each = total(charges.timedMinutes());
        boolean comparable = sum.isPresent() && charges.allTimedHaveMinutes();
        var problems = new ArrayList<String>();
        if (comparable && sum.getAsInt() != each) {
            problems.add(
                    "The timed minutes of the codes are %d together; %d are stated."
                            .formatted(each, sum.getAsInt()));
        }
        int timed = Math.max(sum.orElse(0), each);
        if (total.isPresent() && timed > total.getAsInt()) {
            problems.add(
                    "%d timed minutes are more than the total of %d."
                            .formatted(timed, total.getAsInt()));
        } else if (total.isPresent() && total(charges.minutes()) > total.getAsInt()) {
            problems.add(
                    "The minutes of all codes are %d together, more than the total of %d."
                            .formatted(total(charges.minutes()), total.getAsInt()));
        }
        if (!problems.isEmpty()) {
            return Outcome.fail(String.join(" ", problems), charges.quotes());
        }
        boolean compared =
                comparable
                        || (total.isPresent() && (sum.isPresent() || !charges.minutes().isEmpty()));
        return compared
                ? Outcome.pass("The minutes agree.", charges.quotes())
                : Outcome.notApplicable("There are no minutes to compare.");
    }

    private static Charges charges(Note note, Settings settings) {
        return Charges.of(note, new HashSet<>(settings.list("timed", TIMED)));
    }

    private static int total(Map<String, Integer> numbers) {
        return numbers.values().stream().mapToInt(Integer::intValue).sum();
    }
}
