package dev.heddle.amp.library;

import dev.heddle.amp.library.Vocabulary.Move;
import dev.heddle.amp.library.Vocabulary.Target;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.chain.Parameter.Numeric;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// A number in a prompt: `3`, `40 %`, `500 ms`. Immutable.
///
/// @param unit `s`, `Hz`, `dB` or `%`; empty for a knob's place
/// @param isGoal whether something goes up or down *to* it
/// @param tokens how many it takes of the prompt
record Amount(double value, String unit, boolean isGoal, int tokens) {
    private static final Pattern NUMBER =
            Pattern.compile("(-?\\d{1,5}(?:[.,]\\d{1,3})?)\\s?(%|\\p{L}*)");

    /// Numbers above are no place of a knob, even of one that goes to eleven, but a percentage.
    private static final double KNOB_MOST = 11;

    private record Unit(String name, double factor) {}

    private static final Map<String, Unit> UNITS =
            Map.ofEntries(
                    Map.entry("%", new Unit("%", 1)),
                    Map.entry("percent", new Unit("%", 1)),
                    Map.entry("prozent", new Unit("%", 1)),
                    Map.entry("ms", new Unit("s", 1e-3)),
                    Map.entry("milliseconds", new Unit("s", 1e-3)),
                    Map.entry("millisekunden", new Unit("s", 1e-3)),
                    Map.entry("s", new Unit("s", 1)),
                    Map.entry("sec", new Unit("s", 1)),
                    Map.entry("seconds", new Unit("s", 1)),
                    Map.entry("second", new Unit("s", 1)),
                    Map.entry("sekunden", new Unit("s", 1)),
                    Map.entry("sekunde", new Unit("s", 1)),
                    Map.entry("hz", new Unit("Hz", 1)),
                    Map.entry("khz", new Unit("Hz", 1e3)),
                    Map.entry("db", new Unit("dB", 1)));

    private static final Unit NONE = new Unit("", 1);

    /// Reads one; empty if there is none.
    ///
    /// @param next the token behind, which may be the unit
    static Optional<Amount> read(String before, String token, String next) {
        var parts = NUMBER.matcher(token);
        if (!parts.matches()) {
            return Optional.empty();
        }
        boolean isGoal = before.equals("to") || before.equals("auf");
        double value = Double.parseDouble(parts.group(1).replace(',', '.'));
        boolean isApart = parts.group(2).isEmpty() && UNITS.containsKey(next);
        var unit = UNITS.get(isApart ? next : parts.group(2));
        if (unit == null) {
            if (!parts.group(2).isEmpty()) {
                return Optional.empty();
            }
            unit = NONE;
        }
        return Optional.of(new Amount(value * unit.factor(), unit.name(), isGoal, isApart ? 2 : 1));
    }

    /// What becomes of a sound if a target is set to this; the same if that makes no sense.
    ChainSettings set(ChainSettings base, Target target) {
        if (target.numbers().isEmpty()) {
            return base;
        }
        if (!unit.isEmpty() && !unit.equals("%")) {
            return setMeasure(base, target);
        }
        var settings = base;
        for (Move move : target.numbers()) {
            if (move.up() && move.place().parameter() instanceof Numeric number) {
                double wanted = isShare(number) ? share() : value;
                boolean fits = isShare(number) || unit.isEmpty();
                if (fits && wanted >= number.least() && wanted <= number.most()) {
                    settings = settings.withNumber(move.place().block(), number.name(), wanted);
                }
            }
        }
        return settings;
    }

    private static boolean isShare(Numeric number) {
        return number.unit().isEmpty() && number.least() == 0;
    }

    /// Below 1 a share as it is, then a knob's place, then a percentage.
    private double share() {
        if (unit.equals("%") || value > KNOB_MOST) {
            return value / 100;
        }
        return value < 1 ? value : Math.min(1, value / 10);
    }

    /// The block's first number of this unit whose range it is in, or else the first, as far as it
    /// goes.
    private ChainSettings setMeasure(ChainSettings base, Target target) {
        var block = target.numbers().getFirst().place().block();
        Numeric first = null;
        for (var number : block.numbers()) {
            double scaled = scaled(number);
            if (Double.isNaN(scaled)) {
                continue;
            }
            if (scaled >= number.least() && scaled <= number.most()) {
                return base.withNumber(block, number.name(), scaled);
            }
            first = first == null ? number : first;
        }
        return first == null
                ? base
                : base.withNumber(
                        block,
                        first.name(),
                        Math.clamp(scaled(first), first.least(), first.most()));
    }

    /// In the unit of a parameter; NaN if it is another kind of measure.
    private double scaled(Numeric number) {
        if (number.unit().equals("ms")) {
            return unit.equals("s") ? Math.round(value * 1e6) / 1e3 : Double.NaN;
        }
        return number.unit().equals(unit) ? value : Double.NaN;
    }
}
