package dev.heddle.analyzer.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.analyzer.Labelled;
import dev.heddle.analyzer.reading.NoteReader;
import dev.heddle.analyzer.rules.Finding.Verdict;
import dev.heddle.analyzer.score.Notes.Note;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each rule on a note without defects, and on the same note with one planted.
class RuleSetTest {
    private static final List<Note> NOTES =
            Stream.concat(Labelled.NOTES.therapy().stream(), Labelled.NOTES.invented().stream())
                    .toList();

    private static String note(String id) {
        return NOTES.stream()
                .filter(note -> note.id().startsWith(id))
                .findFirst()
                .orElseThrow()
                .text();
    }

    private static Finding finding(String rule, String text) {
        return RuleSet.builtIn().score(text, new NoteReader().read(text)).stream()
                .filter(finding -> finding.rule().equals(rule))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "01 | POC.DIAGNOSIS | (?s)Medical diagnosis.*?(?=Subjective) | `` | NOT_FOUND",
                "01 | POC.GOALS_MEASURABLE | will reduce TUG to 12 s.*? by 03/31/2026 | will improve balance | FAIL",
                "01 | POC.AMOUNT_FREQ_DURATION | 3 times per week for 8 weeks | as needed | FAIL",
                "01 | CERT.PHYSICIAN | Signed: Anselm Okafor, MD. Date: 02/10/2026 | Signed: ________ | FAIL",
                "01 | CERT.PHYSICIAN | 02/10/2026 | 03/20/2026 | FAIL",
                "03 | CERT.PHYSICIAN | transmitted to | discussed with | NOT_FOUND",
                "03 | CERT.PHYSICIAN | 2026-01-20 | 2026-03-20 | FAIL",
                "01 | CERT.PERIOD_90_DAYS | 04/28/2026 | 06/28/2026 | FAIL",
                "pt-recert | RECERT.GOALS_UPDATED | (?s)Previous goals.*?(?=Plan:) | Goals: continue all previous goals from the evaluation. | FAIL",
                "04 | NOTE.DATE | (?s)02/17/2026 | soon | NOT_FOUND",
                "04 | NOTE.INTERVENTION | (?s)Intervention.*?(?=A:) | Treatment provided as above. | FAIL",
                "04 | NOTE.TOTAL_MINUTES | Total treatment time: 58 minutes | Treated | FAIL",
                "04 | NOTE.MINUTES_CONSISTENT | Timed code minutes: 50 | Timed code minutes: 60 | FAIL",
                "04 | NOTE.MINUTES_CONSISTENT | time: 58 | time: 40 | FAIL",
                "04 | NOTE.SIGNATURE_CREDENTIALS | Tobias Wren, PT, DPT | Signed: Tobias Wren | FAIL",
                "04 | NOTE.SIGNATURE_CREDENTIALS | Tobias Wren, PT, DPT | Tobias Wren, Rehab Aide | FAIL",
                "04 | NOTE.SIGNATURE_CREDENTIALS | Tobias Wren, PT, DPT | `` | NOT_FOUND",
                "06 | NOTE.SKILLED_NEED | Good participation. | `` | FAIL",
                "04 | NOTE.UNITS_8MIN | Timed units: 3 | Timed units: 4 | FAIL",
                "04 | NOTE.UNITS_8MIN | 97110 ×1, 97140 ×1, 97116 ×1 | 97110 ×2, 97140 ×1 | FAIL",
                "pt-progress | PROGRESS.DUE_10_DAYS | visits 1-9 | visits 1-13 | FAIL",
                "pt-progress | PROGRESS.CLINICIAN_SIGNATURE | PT, OCS | PTA | FAIL",
                "pt-progress | PROGRESS.OBJECTIVE | (?s)OBJECTIVE MEASURES.*(?=Electr) | He is doing better. | FAIL",
                "pt-progress | PROGRESS.PLAN | (?s)PLAN:.*(?=Electr) | `` | NOT_FOUND",
                "ot-discharge | DISCHARGE.GOAL_STATUS | (?s)Reason for.*(?=QuickDASH) | Goals as in the evaluation. | FAIL",
                "ot-discharge | DISCHARGE.OBJECTIVE | (?s)Goal.Baseline.*(?=Educ) | She made good progress. | FAIL",
            })
    void findsThePlantedDefect(
            String id, String rule, String pattern, String replacement, Verdict verdict) {
        var good = note(id);
        if (!id.equals("06")) {
            assertEquals(Verdict.PASS, finding(rule, good).verdict(), "before");
        }
        var planted = good.replaceAll(pattern, replacement);
        assertNotEquals(good, planted);
        var finding = finding(rule, planted);
        assertEquals(verdict, finding.verdict(), finding::message);
        assertEquals(
                verdict == Verdict.FAIL,
                !finding.quotes().isEmpty(),
                "FAIL has a quote, NOT_FOUND has none");
        assertFalse(finding.mend().isEmpty());
    }

    @Test
    void anEmptyTextFailsNothing() {
        for (var type :
                new String[] {
                    "PT Daily Note",
                    "OT Progress Report",
                    "PT Initial Evaluation",
                    "SLP Discharge Summary",
                    "PT Recertification",
                    ""
                }) {
            var findings = RuleSet.builtIn().score(type, new NoteReader().read(type));
            assertTrue(findings.stream().noneMatch(f -> f.verdict() == Verdict.FAIL), type);
        }
    }

    @Test
    void anOrderOnFileCountsForTheInitialCertificationSinceItIsLaw() {
        var note = note("03");
        assertEquals(Verdict.PASS, finding("CERT.PHYSICIAN", note).verdict());
        var before = note.replace("2026-", "2024-");
        assertEquals(Verdict.NOT_FOUND, finding("CERT.PHYSICIAN", before).verdict());
        var again = note.replace("Evaluation — Plan", "Recertification — Plan");
        assertEquals(Verdict.NOT_FOUND, finding("CERT.PHYSICIAN", again).verdict());
    }

    @Test
    void everyRuleHasASourceAndAllQuotesAreInTheText() {
        for (var note : Labelled.NOTES.therapy()) {
            var findings = RuleSet.builtIn().score(note.text(), new NoteReader().read(note.text()));
            assertEquals(RuleSet.builtIn().ids(), findings.stream().map(Finding::rule).toList());
            for (var finding : findings) {
                assertTrue(finding.source().startsWith("https://"), finding.rule());
                assertTrue(
                        finding.quotes().stream().allMatch(q -> q.end() <= note.text().length()),
                        finding.rule());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0,0", "7,0", "8,1", "22,1", "23,2", "37,2", "38,3", "52,3", "53,4", "67,4", "68,5", "113,8"
    })
    void eightMinutesMakeAUnit(int minutes, int units) {
        assertEquals(units, Units.supported(minutes));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // 33 minutes are two units, and the second is of the code with more minutes left.
                "97110 (24 minutes) 1 unit; 97140 (9 minutes) 1 unit | PASS",
                "97110 (18 minutes) 1 unit; 97112 (8 minutes) 1 unit; 97140 (7 minutes) | PASS",
                "97110 (7 minutes) 1 unit; 97112 (7 minutes) | PASS",
                "97110 (20 minutes) 2 units; 97112 (10 minutes) 0 units | FAIL",
                "97110 x 2; 97140 x 1. Total timed minutes: 37 | FAIL",
                "97110 x 2; 97140 x 1. Total timed minutes: 38 | PASS",
                "97110 x 2, timed | NOT_FOUND",
                "92507 x 1, untimed. Timed minutes 0 | NOT_APPLICABLE",
            })
    void theLastUnitIsOfTheCodeWithMostMinutesLeft(String billed, Verdict verdict) {
        var finding = finding("NOTE.UNITS_8MIN", "PT Daily Note\n02/17/2026\n" + billed + "\n");
        assertEquals(verdict, finding.verdict(), finding::message);
    }
}
