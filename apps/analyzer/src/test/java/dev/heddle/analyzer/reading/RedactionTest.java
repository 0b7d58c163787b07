package dev.heddle.analyzer.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.analyzer.Labelled;
import dev.heddle.analyzer.reading.Entity.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    private static final Set<Kind> IDENTIFYING =
            EnumSet.of(Kind.NAME, Kind.DATE, Kind.TIME, Kind.MRN, Kind.PHONE, Kind.EMAIL, Kind.NPI);
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
    private static final String SYLLABLES =
            "ba be bri cor da del fen gol hu jo ka lin mor ny pax qui ru sev tav wix zor";

    private static String redact(String text) {
        return Redaction.redact(text, new NoteReader().read(text)).text();
    }

    private static boolean has(String text, String word) {
        return Pattern.compile(
                        "(?i)(?<![\\p{L}\\p{N}])" + Pattern.quote(word) + "(?![\\p{L}\\p{N}])")
                .matcher(text)
                .find();
    }

    @Test
    void nothingThatNamesAnybodyStays() {
        for (var note :
                Stream.concat(Labelled.NOTES.therapy().stream(), Labelled.NOTES.invented().stream())
                        .toList()) {
            var left = redact(note.text());
            for (var entity : note.gold()) {
                if (IDENTIFYING.contains(entity.kind())) {
                    var whole = entity.span().of(note.text());
                    assertFalse(
                            left.contains(whole), note.id() + ": a " + entity.kind() + " is left");
                }
                if (entity.kind() == Kind.NAME) {
                    WORD.matcher(entity.span().of(note.text()))
                            .results()
                            .filter(m -> m.group().length() > 1)
                            .forEach(m ->
                                    assertFalse(
                                            Pattern.compile("\\b" + m.group() + "\\b")
                                                    .matcher(left)
                                                    .find(),
                                            note.id() + ": part of a name is left"));
                }
            }
        }
    }

    @Test
    void namesThatNobodyListedNeverStayWhereverTheyStand() {
        var random = new Random(7);
        var syllables = SYLLABLES.split(" ", -1);
        for (int i = 0; i < 200; i++) {
            var name = new StringBuilder("Z");
            for (int j = 0; j < 3; j++) {
                name.append(syllables[random.nextInt(syllables.length)]);
            }
            var capital = name.toString();
            var small = capital.toLowerCase(Locale.ROOT);
            var text =
                    "%s walks. We saw %s, and %s's dog; (%s) %s@x.org %s-Smith, %s/4. %s\n- %s"
                            .formatted(
                                    capital,
                                    capital,
                                    capital,
                                    small,
                                    small,
                                    capital,
                                    capital,
                                    capital.toUpperCase(Locale.ROOT),
                                    small);
            var left = redact(text);
            assertFalse(left.toLowerCase(Locale.ROOT).contains(small), () -> text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Will", "Hope", "Grace", "May", "Frank", "Rose", "Walker"})
    void aNameThatIsAWordGoesWhereItIsAName(String name) {
        var left =
                redact(
                        "Patient: "
                                + name
                                + " Baker\n"
                                + name
                                + " walked 20 ft. Told "
                                + name
                                + " to rest.");
        assertFalse(has(left.replace(name.toLowerCase(Locale.ROOT), ""), name), left);
        assertTrue(left.contains("walked 20 ft"), left);
    }

    @Test
    void wordsOfTherapyMeasuresAndCodesStay() {
        var text =
                "Gait training (97116) 15 minutes: 3x10 step-ups, knee flexion 96°, MMT 4/5, pain 3/10, TUG 17.9 s, Z96.651 at L4.";
        assertEquals(text, redact(text));
    }

    @Test
    void numbersThatMayNameSomebodyGo() {
        var left =
                redact(
                        "She is 93 years old, SSN 123-45-6789, on 2/14, card 4417, ext 98765, zip 97301, aged 91, is 74 years old.");
        for (var gone : List.of("93", "123", "6789", "2/14", "4417", "98765", "97301", "91")) {
            assertFalse(has(left, gone), gone + " in: " + left);
        }
        assertTrue(left.contains("74 years old"), left);
    }

    @Test
    void aQuoteIsRedactedAsItsTextIs() {
        var text = "Patient: Zorblatt Quux walked.";
        var redacted = Redaction.redact(text, new NoteReader().read(text));
        assertEquals("[NAME] walked", redacted.of(new Span(12, 29)));
        assertEquals("[NAME]", redacted.of(new Span(10, 15)));
        assertFalse(redacted.toString().contains("Zorblatt"));
    }
}
