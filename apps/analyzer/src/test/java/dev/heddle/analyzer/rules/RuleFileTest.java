package dev.heddle.analyzer.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.analyzer.reading.NoteReader;
import dev.heddle.analyzer.rules.Finding.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleFileTest {
    private static final String RULE =
            """
            id: clinic
            version: "1"
            rules:
              - id: CLINIC.PAIN
                title: The note has a pain score
                types: [DAILY_NOTE]
                citation: House rule 4
                source: https://example.org/rules
                mend: Ask for pain.
                check:
                  text: '\\bpain \\d{1,2}/10\\b'
            """;

    private static final String DAILY =
            "PT Daily Note\n02/17/2026\nTreated with cues. Pain\n3/10.\n";

    private static Verdict verdict(RuleSet rules, String id, String text) {
        return rules.score(text, new NoteReader().read(text)).stream()
                .filter(finding -> finding.rule().equals(id))
                .findFirst()
                .orElseThrow()
                .verdict();
    }

    @Test
    void addsRulesToThoseThatComeAlong(@TempDir Path folder) throws Exception {
        var rules = RuleSet.read(Files.writeString(folder.resolve("rules.yaml"), RULE));
        assertEquals("medicare-outpatient 2026.1 + clinic 1", rules.name());
        assertEquals("CLINIC.PAIN", rules.ids().getLast());
        assertEquals(20, rules.ids().size());
        assertEquals(Verdict.PASS, verdict(rules, "CLINIC.PAIN", DAILY));
        assertEquals(
                Verdict.NOT_FOUND, verdict(rules, "CLINIC.PAIN", DAILY.replace("3/10", "none")));
    }

    @Test
    void theGuidesRuleIsOne() throws Exception {
        var guide = Files.readString(Path.of("../../docs/guide/compliance-rules.md"));
        int start = guide.indexOf("```yaml\n") + 8;
        var rules = RuleSet.parse(guide.substring(start, guide.indexOf("```", start)));
        assertEquals(Verdict.PASS, verdict(rules, "CLINIC.PAIN", DAILY));
        var blank = DAILY.replace("Pain\n3/10", "Pain: ___");
        assertEquals(Verdict.FAIL, verdict(rules, "CLINIC.PAIN", blank));
    }

    @Test
    void aRuleOfTheSameIdTakesThePlaceAndADroppedOneIsGone() throws Exception {
        var rules =
                RuleSet.parse(
                        RULE.replace("CLINIC.PAIN", "NOTE.DATE")
                                .replace("rules:", "drop: [NOTE.SKILLED_NEED]\nrules:"));
        assertEquals(18, rules.ids().size());
        assertEquals(
                RuleSet.builtIn().ids().indexOf("NOTE.DATE"), rules.ids().indexOf("NOTE.DATE"));
        assertFalse(rules.ids().contains("NOTE.SKILLED_NEED"));
    }

    @Test
    void holdsOnlyWhileItIsInForce() throws Exception {
        var from = RuleSet.parse(RULE.replace("types:", "from: 2026-02-18\n    types:"));
        assertEquals(Verdict.NOT_APPLICABLE, verdict(from, "CLINIC.PAIN", DAILY));
        var until = RuleSet.parse(RULE.replace("types:", "until: 2026-02-17\n    types:"));
        assertEquals(Verdict.PASS, verdict(until, "CLINIC.PAIN", DAILY));
    }

    @Test
    void aPatternMayBeAsBadAsItLikes() throws Exception {
        var rules = RuleSet.parse(RULE.replace("\\bpain \\d{1,2}/10\\b", "((a+)+)+$"));
        var text = DAILY + "a".repeat(20_000) + "!";
        assertEquals(Verdict.NOT_FOUND, verdict(rules, "CLINIC.PAIN", text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "types: [DAILY_NOTE] | tpyes: [DAILY_NOTE] | 6 | 'tpyes' has no place",
                "CLINIC.PAIN | clinic pain | 4 | capital letters",
                "[DAILY_NOTE] | [DAILY] | 6 | 'DAILY' is unknown; expected is one of [EVALUATION, DAILY_NOTE",
                "https://example.org/rules | rule book | 8 | begins with https://",
                "text: | txt: | 11 | one of text, never, entity",
                "text: '\\bpain \\d{1,2}/10\\b' | text: '(' | 11 | no pattern of RE2",
                "text: '\\bpain \\d{1,2}/10\\b' | calculate: magic | 11 | 'magic' is no calculation; expected is one of units_8min",
                "text: '\\bpain \\d{1,2}/10\\b' | {calculate: certified, with: {days: many}} | 11 | 'many' is no value for 'days'",
                "check: | from: tomorrow¶    check: | 10 | 2025-01-31",
                "id: clinic | id: [a] | 1 | the id is expected to be text",
                "mend: Ask for pain. | mend: *pain | 9 | aliases",
                "mend: Ask for pain. | mend: 'Ask | 9 | not YAML",
            })
    void saysWhereAFileIsWrongAndWhatIsExpected(
            String good, String bad, int line, String expected) {
        var text = RULE.replace(good, bad.replace("¶", "\n"));
        assertFalse(text.equals(RULE), good);
        var e = assertThrows(RuleFileException.class, () -> RuleSet.parse(text));
        assertTrue(String.valueOf(e.getMessage()).contains(expected), e::getMessage);
        assertTrue(e.line() >= 1 && e.line() <= line + 4, e::getMessage);
    }

    @Test
    void refusesWhatIsTooLongTooDeepOrEmpty() {
        for (var text :
                new String[] {
                    "",
                    "#".repeat(RuleFile.MAX_BYTES + 1),
                    "[".repeat(1_000),
                    RULE + RULE.substring(RULE.indexOf("  - id"))
                }) {
            assertThrows(RuleFileException.class, () -> RuleSet.parse(text));
        }
    }
}
