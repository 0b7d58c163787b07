package dev.heddle.analyzer.reading;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The lists beside this class: one entry a line, comments behind `#`.
final class Lexicon {
    /// Common English words.
    static final Set<String> WORDS = words("words.txt");

    /// Words of therapy, of its measures and of its paper.
    static final Set<String> THERAPY = words("therapy.txt");

    /// Words that are names of people, too.
    static final Set<String> NAMES_TOO = words("names-too.txt");

    /// Medications.
    static final Set<String> MEDICATIONS = words("medications.txt");

    private Lexicon() {}

    /// Whether a word is nobody's name as far as lists can tell.
    static boolean isCommon(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return !NAMES_TOO.contains(lower) && (THERAPY.contains(lower) || WORDS.contains(lower));
    }

    /// Whether it is a word of therapy and nobody's name.
    static boolean isOfTherapy(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return THERAPY.contains(lower) && !NAMES_TOO.contains(lower);
    }

    /// Whether a word with hyphens is listed as a whole.
    static boolean isKnownWhole(String lower) {
        return lower.contains("-") && isOfTherapy(lower);
    }

    /// A pattern as people write it: a space is any white space, case does not matter.
    static Pattern pattern(String written) {
        return Pattern.compile(written.replace(" ", "\\s"), Pattern.CASE_INSENSITIVE);
    }

    static List<String> lines(String name) {
        try (var in = Lexicon.class.getResourceAsStream(name)) {
            String all =
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return all.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> words(String name) {
        return lines(name).stream()
                .flatMap(line -> Stream.of(line.split(" ")))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
