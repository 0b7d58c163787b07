package dev.heddle.amp.library;

import dev.heddle.amp.library.Presets.Place;
import dev.heddle.audio.chain.Block;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What words and phrases mean: `words.yaml` and the words of all presets. Immutable.
final class Vocabulary {
    /// Tokens in a phrase.
    private static final int LONGEST = 5;

    /// Numbers with what stands at them, words, marks.
    private static final Pattern TOKEN =
            Pattern.compile(
                    "(?<![\\p{L}\\p{N}])-?\\d+(?:[.,]\\d+)?(?:\\s?%|\\p{L}*(?![\\p{L}\\p{N}]))"
                            + "|[\\p{L}\\p{N}]+(?:'[\\p{L}]+)?|[,;.!?:]");

    /// German endings, the longer ones first.
    private static final List<String> ENDINGS = List.of("en", "er", "es", "em", "e", "n", "s");

    /// What German puts behind a word for a kind of sound: Jazzsound, Surfgitarre.
    private static final List<String> NOUNS =
            List.of("sounds", "sound", "gitarren", "gitarre", "klang", "riff", "ton");

    /// Below what it is made with.
    static final Vocabulary BUILT_IN = new Vocabulary(Resources.read("words.yaml"));

    private final Map<String, Meaning> meanings = new HashMap<>();

    /// Where something goes.
    enum Direction {
        MORE,
        LESS,
        NONE,
        /// It is too much of what follows.
        BACK,
        KEEP
    }

    /// One parameter that is moved up or down.
    record Move(Place place, boolean up) {
        static Move of(String written) {
            boolean down = written.startsWith("-");
            return new Move(Place.of(down ? written.substring(1) : written), !down);
        }
    }

    /// A thing that there can be more or less of.
    ///
    /// @param block what is switched on when it is named
    /// @param off what is switched off if there is to be none of it
    /// @param choose what is made where it is wanted
    /// @param named what is made where it is only named, not more or less or some of it
    record Target(
            @Nullable Block block,
            List<Move> numbers,
            List<Block> off,
            Map<Place, String> choose,
            Map<Place, String> named) {}

    /// How something is.
    ///
    /// @param of what it means beside one block
    record Quality(List<Move> moves, List<Block> off, Map<Block, List<Move>> of) {}

    /// All that a phrase can mean, and in which presets it is found.
    static final class Meaning {
        boolean isBreak;
        boolean isJoin;
        boolean onlyAtEnd;
        @Nullable Direction direction;
        double degree;
        @Nullable Target target;
        @Nullable Quality quality;
        final Map<Integer, Double> styles = new HashMap<>();
    }

    /// A phrase as it stands in a prompt; without a meaning and an amount it is a word that nobody
    /// knows.
    record Term(String text, @Nullable Meaning meaning, @Nullable Amount amount) {}

    private Vocabulary(Map<?, ?> file) {
        Resources.words(file, "filler").forEach(this::meaning); // Known, without saying anything.
        Resources.words(file, "breaks").forEach(word -> meaning(word).isBreak = true);
        Resources.words(file, "joins")
                .forEach(word -> {
                    meaning(word).isBreak = true;
                    meaning(word).isJoin = true;
                });
        var directions = Resources.map(file, "directions");
        for (var direction : Direction.values()) {
            Resources.words(directions, direction.name().toLowerCase(Locale.ROOT))
                    .forEach(word -> meaning(word).direction = direction);
        }
        Resources.words(directions, "none_at_end")
                .forEach(word -> {
                    meaning(word).direction = Direction.NONE;
                    meaning(word).onlyAtEnd = true;
                });
        var degrees = Resources.map(file, "degrees");
        Resources.words(degrees, "much").forEach(word -> meaning(word).degree = 2);
        Resources.words(degrees, "slight").forEach(word -> meaning(word).degree = 0.5);
        Resources.list(file, "targets").forEach(one -> addTarget((Map<?, ?>) one));
        Resources.list(file, "qualities").forEach(one -> addQuality((Map<?, ?>) one));
        for (int i = 0; i < Presets.DESCRIBED.size(); i++) {
            for (String word : Presets.DESCRIBED.get(i).words()) {
                meaning(word).styles.put(i, Presets.WEAK.contains(word) ? 0.6 : 1.0);
            }
        }
    }

    private Meaning meaning(String phrase) {
        return meanings.computeIfAbsent(String.join(" ", tokens(phrase)), _ -> new Meaning());
    }

    private void addTarget(Map<?, ?> one) {
        var target =
                new Target(
                        one.get("block") instanceof String label
                                ? Block.of(label).orElseThrow()
                                : null,
                        moves(Resources.list(one, "numbers")),
                        blocks(one, "none"),
                        choices(one, "choose"),
                        choices(one, "named"));
        Resources.words(one, "words").forEach(word -> meaning(word).target = target);
    }

    private void addQuality(Map<?, ?> one) {
        var of = new HashMap<Block, List<Move>>();
        Resources.map(one, "of")
                .forEach((label, moves) ->
                        of.put(Block.of((String) label).orElseThrow(), moves((List<?>) moves)));
        var quality = new Quality(moves(Resources.list(one, "moves")), blocks(one, "off"), of);
        Resources.words(one, "words").forEach(word -> meaning(word).quality = quality);
    }

    private static Map<Place, String> choices(Map<?, ?> one, String key) {
        var choices = new HashMap<Place, String>();
        Resources.map(one, key)
                .forEach((place, value) -> choices.put(Place.of((String) place), (String) value));
        return choices;
    }

    private static List<Move> moves(List<?> written) {
        return written.stream().map(one -> Move.of((String) one)).toList();
    }

    private static List<Block> blocks(Map<?, ?> one, String key) {
        return Resources.words(one, key).stream()
                .map(label -> Block.of(label).orElseThrow())
                .toList();
    }

    /// The phrases of a text, the longest that are known first. Never throws.
    List<Term> terms(String text) {
        var tokens = tokens(text);
        var terms = new ArrayList<Term>();
        for (int at = 0; at < tokens.size(); ) {
            int length = Math.min(LONGEST, tokens.size() - at);
            Meaning found = null;
            for (; length > 0 && found == null; length--) {
                found = find(String.join(" ", tokens.subList(at, at + length)), length == 1);
            }
            var amount = found == null ? amount(tokens, at) : null;
            int taken = amount == null ? length + 1 : amount.tokens();
            terms.add(new Term(String.join(" ", tokens.subList(at, at + taken)), found, amount));
            at += taken;
        }
        return terms;
    }

    private static @Nullable Amount amount(List<String> tokens, int at) {
        String before = at == 0 ? "" : tokens.get(at - 1);
        String next = at + 1 == tokens.size() ? "" : tokens.get(at + 1);
        return Amount.read(before, tokens.get(at), next).orElse(null);
    }

    private @Nullable Meaning find(String phrase, boolean isWord) {
        var exact = meanings.get(phrase);
        if (exact != null || !isWord) {
            return exact;
        }
        for (String ending : ENDINGS) {
            var found = without(ending, phrase);
            if (found != null) {
                return found;
            }
        }
        for (String noun : NOUNS) {
            var found = without(noun, phrase);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private @Nullable Meaning without(String ending, String word) {
        int length = word.length() - ending.length();
        return length >= 3 && word.endsWith(ending)
                ? meanings.get(word.substring(0, length))
                : null;
    }

    private static List<String> tokens(String text) {
        String plain =
                Normalizer.normalize(text, Normalizer.Form.NFC)
                        .toLowerCase(Locale.ROOT)
                        .replace('\u2019', '\'');
        return TOKEN.matcher(plain).results().map(one -> one.group()).toList();
    }
}
