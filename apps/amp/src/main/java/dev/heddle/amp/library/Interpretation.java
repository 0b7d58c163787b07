package dev.heddle.amp.library;

import dev.heddle.amp.library.Presets.Place;
import dev.heddle.amp.library.Vocabulary.Direction;
import dev.heddle.amp.library.Vocabulary.Meaning;
import dev.heddle.amp.library.Vocabulary.Move;
import dev.heddle.amp.library.Vocabulary.Quality;
import dev.heddle.amp.library.Vocabulary.Target;
import dev.heddle.amp.library.Vocabulary.Term;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.chain.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one prompt asks for: sounds by their names, and changes. One thread, one prompt.
final class Interpretation {
    /// Known words among all that say something; below it is a guess.
    private static final double LEAST_KNOWN = 0.34;

    /// A share's way for "more" without a degree; twice that for "much more".
    private static final double STEP = 0.15;

    private static final double SHARE_AT_MOST = 0.98;

    /// What "a touch of", nothing and "lots of" mean for the mix of a block.
    private static final double SLIGHT_MIX = 0.15;

    private static final double PLAIN_MIX = 0.28;
    private static final double MUCH_MIX = 0.5;

    private final List<Clause> clauses = new ArrayList<>();
    private final Map<Integer, Double> styles = new HashMap<>();
    private int known;
    private int unknown;

    /// What stands between two commas or conjunctions.
    private static final class Clause {
        @Nullable Direction direction;
        double degree = 1;
        boolean hasDegree;
        boolean isJoined;
        boolean hasStyle;
        final List<Target> targets = new ArrayList<>();
        final List<Quality> qualities = new ArrayList<>();

        /// What targets are set to.
        final Map<Target, Amount> amounts = new HashMap<>();

        /// One whose target has not been named yet.
        @Nullable Amount pending;

        void add(Target target) {
            targets.add(target);
            if (pending != null) {
                amounts.put(target, pending);
                pending = null;
            }
        }

        /// It belongs to what stands before it, else to what comes.
        void add(Amount amount) {
            boolean isTaken = targets.isEmpty() || amounts.containsKey(targets.getLast());
            if (isTaken) {
                pending = amount;
            } else {
                amounts.put(targets.getLast(), amount);
            }
        }

        boolean isEmpty() {
            return direction == null
                    && !hasDegree
                    && !hasStyle
                    && pending == null
                    && targets.isEmpty()
                    && qualities.isEmpty();
        }
    }

    Interpretation(List<Term> terms) {
        var clause = new Clause();
        for (int i = 0; i < terms.size(); i++) {
            var meaning = terms.get(i).meaning();
            var amount = terms.get(i).amount();
            String text = terms.get(i).text();
            boolean isMark = text.length() == 1 && !Character.isLetterOrDigit(text.charAt(0));
            if (amount != null) {
                clause.add(amount);
            } else if (isMark || (meaning != null && meaning.isBreak)) {
                clauses.add(clause);
                clause = new Clause();
                clause.isJoined = meaning != null && meaning.isJoin;
                clause.direction = meaning == null ? null : meaning.direction;
            } else if (meaning == null) {
                unknown++;
            } else {
                add(clause, meaning, i + 1 == terms.size() || isBreak(terms.get(i + 1)));
            }
        }
        clauses.add(clause);
        clauses.removeIf(Clause::isEmpty);
        goOn();
        unknown += (int) clauses.stream().filter(one -> one.pending != null).count();
    }

    private static boolean isBreak(Term term) {
        if (term.amount() != null) {
            return false;
        }
        return term.meaning() == null
                ? !Character.isLetterOrDigit(term.text().charAt(0))
                : term.meaning().isBreak;
    }

    private void add(Clause clause, Meaning meaning, boolean isLast) {
        if (meaning.direction != null && (isLast || !meaning.onlyAtEnd)) {
            // No more of something is none of it, not more.
            boolean stays =
                    clause.direction == Direction.NONE || clause.direction == Direction.KEEP;
            clause.direction = stays ? clause.direction : meaning.direction;
        }
        if (meaning.degree > 0) {
            clause.degree = meaning.degree;
            clause.hasDegree = true;
        }
        if (meaning.target != null) {
            clause.add(meaning.target);
        }
        if (meaning.quality != null) {
            clause.qualities.add(meaning.quality);
        }
        meaning.styles.forEach((preset, weight) -> styles.merge(preset, weight, Double::sum));
        clause.hasStyle |= !meaning.styles.isEmpty();
        boolean says =
                meaning.target != null || meaning.quality != null || !meaning.styles.isEmpty();
        known += says ? 1 : 0;
    }

    /// "No reverb or delay" says no twice; "less of it" and "500 ms" speak of what was named last.
    private void goOn() {
        Clause before = null;
        for (var clause : clauses) {
            if (before != null) {
                boolean isBare = clause.direction == null && !clause.hasDegree && !clause.hasStyle;
                isBare &= clause.qualities.isEmpty() && clause.amounts.isEmpty();
                if (clause.isJoined && isBare && clause.pending == null) {
                    clause.direction = before.direction;
                    clause.degree = before.degree;
                }
                boolean isSaid =
                        clause.direction != null || clause.hasDegree || clause.pending != null;
                if (isSaid
                        && clause.targets.isEmpty()
                        && clause.qualities.isEmpty()
                        && !clause.hasStyle) {
                    before.targets.forEach(clause::add);
                }
            }
            before = clause;
        }
    }

    /// Whether enough of it was understood, and it says anything.
    boolean isSure() {
        return changes() + styles.size() > 0 && known >= LEAST_KNOWN * (known + unknown);
    }

    private long changes() {
        return clauses.stream()
                .filter(clause ->
                        !clause.targets.isEmpty()
                                || clause.qualities.stream()
                                        .anyMatch(one -> hasEffect(one, clause)))
                .count();
    }

    private static boolean hasEffect(Quality quality, Clause clause) {
        return !quality.moves().isEmpty()
                || !quality.off().isEmpty()
                || beside(quality, clause) != null;
    }

    /// The presets that it names, the best first; none if it only changes what there is.
    List<Integer> ranking() {
        return styles.entrySet().stream()
                .sorted(
                        Map.Entry.<Integer, Double>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /// What becomes of a sound by it.
    ChainSettings change(ChainSettings base) {
        var settings = base;
        for (var clause : clauses) {
            if (clause.direction != Direction.KEEP) {
                settings = change(settings, clause);
            }
        }
        return settings;
    }

    private static ChainSettings change(ChainSettings base, Clause clause) {
        var settings = base;
        boolean isTaken = false;
        for (var quality : clause.qualities) {
            var beside = beside(quality, clause);
            boolean back =
                    clause.direction == Direction.BACK
                            || clause.direction == Direction.LESS
                            || clause.direction == Direction.NONE;
            var moves = beside == null ? quality.moves() : beside;
            settings = moved(settings, moves, back ? -clause.degree : clause.degree);
            for (var block : quality.off()) {
                settings = settings.withEnabled(block, back);
            }
            isTaken |= beside != null;
        }
        for (var target : clause.targets) {
            boolean named =
                    clause.direction == null || (isTaken && clause.direction != Direction.NONE);
            settings =
                    named
                            ? named(settings, target, clause)
                            : directed(settings, target, clause.direction, clause.degree);
            settings = set(settings, target, clause);
        }
        return settings;
    }

    /// "Down by 3" is only less, and "down to 3" is 3.
    private static ChainSettings set(ChainSettings base, Target target, Clause clause) {
        var amount = clause.amounts.get(target);
        return amount != null && (clause.direction == null || amount.isGoal())
                ? amount.set(base, target)
                : base;
    }

    private static @Nullable List<Move> beside(Quality quality, Clause clause) {
        for (var target : clause.targets) {
            if (target.block() != null && quality.of().containsKey(target.block())) {
                return quality.of().get(target.block());
            }
        }
        return null;
    }

    /// It is named without being more or less.
    private static ChainSettings named(ChainSettings base, Target target, Clause clause) {
        var settings = chosen(base, target);
        if (!clause.hasDegree) {
            settings = chosen(settings, target.named());
        }
        var block = target.block();
        if (block == null) {
            return moved(settings, target.numbers(), clause.degree);
        }
        if (block.parameter("mix").isEmpty()) {
            return clause.hasDegree ? moved(settings, target.numbers(), clause.degree) : settings;
        }
        double mix = base.isEnabled(block) ? settings.number(block, "mix") : 0;
        double wanted;
        if (!clause.hasDegree) {
            wanted = base.isEnabled(block) ? mix : PLAIN_MIX;
        } else if (clause.degree < 1) {
            wanted = SLIGHT_MIX;
        } else {
            wanted = Math.max(mix, MUCH_MIX);
        }
        return settings.withNumber(block, "mix", wanted);
    }

    private static ChainSettings directed(
            ChainSettings base, Target target, @Nullable Direction direction, double degree) {
        if (direction == Direction.MORE) {
            return moved(chosen(base, target), target.numbers(), degree);
        }
        if (direction != Direction.NONE) {
            return moved(base, target.numbers(), -degree);
        }
        var settings = base;
        if (target.block() != null) {
            settings = settings.withEnabled(target.block(), false);
        } else {
            settings = moved(settings, target.numbers(), -3);
        }
        for (var block : target.off()) {
            settings = settings.withEnabled(block, false);
        }
        return settings;
    }

    private static ChainSettings chosen(ChainSettings base, Target target) {
        var settings = target.block() == null ? base : base.withEnabled(target.block(), true);
        return chosen(settings, target.choose());
    }

    private static ChainSettings chosen(ChainSettings base, Map<Place, String> choices) {
        var settings = base;
        for (var choice : choices.entrySet()) {
            settings = choice.getKey().set(settings, choice.getValue());
        }
        return settings;
    }

    private static ChainSettings moved(ChainSettings base, List<Move> moves, double degree) {
        var settings = base;
        for (var move : moves) {
            if (move.place().parameter() instanceof Parameter.Numeric number) {
                var block = move.place().block();
                double now = base.number(block, number.name());
                settings =
                        settings.withNumber(
                                block,
                                number.name(),
                                moved(number, now, move.up() ? degree : -degree));
            }
        }
        return settings;
    }

    private static double moved(Parameter.Numeric number, double now, double steps) {
        double next =
                switch (number.ramp()) {
                    case LINEAR, EXPONENTIAL ->
                            now + steps * STEP * Math.min(number.most() - number.least(), 24);
                    case MULTIPLICATIVE -> now * Math.pow(1.4, steps);
                };
        boolean isShare = number.unit().isEmpty() && number.least() == 0;
        double most = isShare ? Math.min(SHARE_AT_MOST, number.most()) : number.most();
        double least = isShare ? 0.02 : number.least();
        return Math.round(Math.clamp(next, Math.min(least, now), Math.max(most, now)) * 1000)
                / 1000.0;
    }
}
