package dev.heddle.analyzer.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.analyzer.reading.Entity.Kind;
import dev.heddle.analyzer.reading.Reading.Discipline;
import dev.heddle.analyzer.reading.Reading.DocumentType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoteReaderTest {
    private final NoteReader reader = new NoteReader();

    private List<String> found(Kind kind, String text) {
        return reader.read(text).entities().stream()
                .filter(entity -> entity.kind() == kind)
                .map(entity -> entity.span().of(text))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "03/14/1951",
                "3/4/26",
                "3-4-2026",
                "03.04.2026",
                "2026-03-04",
                "2026/03/04",
                "March 4, 2026",
                "Mar. 4 2026",
                "Sept 4, 2026",
                "4 March 2026",
                "04-Mar-2026",
                "March 4th, 2026",
                "May 4",
                "March 2026"
            })
    void findsADateHoweverItIsWritten(String date) {
        assertEquals(List.of(date), found(Kind.DATE, "PT note. Seen " + date + " at home."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pain 3/10",
                "strength 4/5",
                "13/45/2026",
                "1:2:3",
                "may 5 reps",
                "version 3.1",
                "25-100 mg",
                "BP 120/80",
                "strength of 4/5",
                "sets of 3-10"
            })
    void takesNoMeasureForADate(String measure) {
        assertEquals(List.of(), found(Kind.DATE, "The " + measure + " was seen."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"11:42 AM", "2:05 p.m.", "14:35", "9 am", "9:00a", "08:15:30"})
    void findsATimeOfDay(String time) {
        assertEquals(List.of(time), found(Kind.TIME, "Signed at " + time + " by nobody"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(555) 010-2284",
                "555-010-2284",
                "555.010.2284",
                "+1 555 010 2284",
                "555 010 2284"
            })
    void findsAPhoneNumber(String phone) {
        assertEquals(List.of(phone), found(Kind.PHONE, "Phone: " + phone + "\n"));
    }

    @Test
    void takesTenDigitsForAnNpiOnlyIfTheirCheckDigitIsRightOrTheyAreCalledOne() {
        assertEquals(List.of("1234567893"), found(Kind.NPI, "Order of 1234567893 came."));
        assertEquals(List.of(), found(Kind.NPI, "Order of 1234567894 came."));
        assertEquals(List.of("1234567894"), found(Kind.NPI, "NPI: 1234567894"));
    }

    @Test
    void takesNoLevelOfTheSpineForADiagnosis() {
        assertEquals(
                List.of("M54.16", "I10"),
                found(
                        Kind.ICD10,
                        "Dx: M54.16, I10, pain at L4 and T10, vitamin B12.\nGrade III at C5."));
    }

    @Test
    void takesNoZipForAProcedure() {
        assertEquals(
                List.of("97110", "G0283"),
                found(Kind.CPT, "Salem, OR 97301. Billed 97110 and G0283. Paid $97110."));
    }

    @Test
    void findsMinutesOfTreatmentAndNotThoseOfAMeasure() {
        var text =
                """
                PT Daily Note
                Therapeutic exercise (97110) 15 minutes. Tolerated standing for 12 minutes.
                6-Minute Walk: 142 m. Walked 8 minutes without rest.
                Plan: 2x/week, 45-minute sessions.
                Total treatment time: 15 min
                """;
        assertEquals(List.of("15 minutes", "15 min"), found(Kind.MIN, text));
    }

    @Test
    void findsMinutesInATableByItsHead() {
        var text =
                "CPT\tWhat\tMinutes\tUnits\n97110\tExercise 3x10\t23\t2\n97140\tManual\t8\t1\nNone\n";
        assertEquals(List.of("23", "8"), found(Kind.MIN, text));
        assertEquals(
                List.of("23", "8"),
                found(
                        Kind.MIN,
                        "What Code Minutes\nExercise 97110 23\nManual 97140 8\nTimed: 31\n"));
    }

    @Test
    void findsNamesByWhatStandsAroundThem() {
        var text =
                """
                Patient: Will Grace
                Seen with daughter Hope. Mrs. Grace agrees. Referred by Dr. Ann-Marie O'Dell.
                Report sent to Percival Stroud, MD.
                """;
        assertEquals(
                List.of("Will Grace", "Hope", "Grace", "Dr. Ann-Marie O'Dell", "Percival Stroud"),
                found(Kind.NAME, text));
    }

    @Test
    void takesNoHeadingForAName() {
        var text = "Patient Reports Pain\nTimed Up and Go by Physical Therapy\nPlan of Care, PT\n";
        assertEquals(List.of(), found(Kind.NAME, text));
    }

    @Test
    void findsGoalsWithoutTheirNumbersAlsoWhereAPageBreaksThem() {
        var text =
                "Goals:\n1. Walk 300 feet\nwithout rest by May.\n2. Climb 12 stairs.\nPlan:\nGo on.";
        assertEquals(
                List.of("Walk 300 feet\nwithout rest by May.", "Climb 12 stairs."),
                found(Kind.GOAL, text));
    }

    @Test
    void findsSignaturesNotMentions() {
        var text =
                """
                Referring provider: Anselm Okafor, MD
                PT Daily Note
                Exercise was done with cues.
                Electronically signed by: Tobias Wren, PT, DPT, 02/03/2026
                """;
        assertEquals(List.of("Tobias Wren, PT, DPT"), found(Kind.SIGNATURE, text));
    }

    @Test
    void saysThatItDoesNotKnow() {
        for (var text : List.of("", "Seen today.", "PT. Patient seen.", "Walked. Talked. Left.")) {
            var reading = reader.read(text);
            assertEquals(DocumentType.UNKNOWN, reading.type(), text);
            assertEquals(0, reading.typeConfidence(), text);
        }
        assertEquals(
                Discipline.UNKNOWN,
                reader.read("Physical therapy and occupational therapy daily note").discipline());
    }

    @Test
    void tellsWhatSpokeForIt() {
        var text = "Occupational Therapy Progress Report\nReporting period: one month";
        var reading = reader.read(text);
        assertEquals(DocumentType.PROGRESS_REPORT, reading.type());
        assertEquals(Discipline.OT, reading.discipline());
        var evidence = reading.evidence().stream().map(span -> span.of(text)).toList();
        assertTrue(evidence.contains("Occupational Therap"), evidence::toString);
        assertTrue(evidence.contains("Reporting period"), evidence::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "1",
                "A ",
                "Aa ",
                "1-",
                "\t1",
                "Goals:\n1. ",
                "(555) ",
                "Dr. Aa, ",
                "Signed: "
            })
    void endsOnTextsThatRepeatWhatItLooksFor(String piece) {
        var reading = reader.read(piece.repeat(4_000 / piece.length()));
        assertFalse(reading.type() == DocumentType.EVALUATION);
    }
}
