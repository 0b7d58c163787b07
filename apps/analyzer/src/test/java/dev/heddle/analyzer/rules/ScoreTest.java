package dev.heddle.analyzer.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.analyzer.Labelled;
import dev.heddle.analyzer.reading.Entity;
import dev.heddle.analyzer.reading.Entity.Kind;
import dev.heddle.analyzer.reading.Reading.Discipline;
import dev.heddle.analyzer.reading.Reading.DocumentType;
import dev.heddle.analyzer.reading.Span;
import dev.heddle.analyzer.score.Notes.Note;
import dev.heddle.analyzer.score.Score;
import dev.heddle.analyzer.score.Tally;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// How well reading and rules do on notes with labels. The rules were written with the notes 01 to
/// 06 at hand; of 07 to 12 only the score is told, and nothing is asserted but type and discipline.
class ScoreTest {
    private static final double LEAST_F1 = 0.97;
    private static final double LEAST_RECALL = 0.9;

    private static Score score(String which, List<Note> notes) {
        var score = Score.of(notes);
        System.out.println("Score of " + which + " notes: " + score);
        return score;
    }

    private static List<Note> therapy(Predicate<Note> chosen) {
        return Labelled.NOTES.therapy().stream().filter(chosen).toList();
    }

    @Test
    void tellsTypeAndDisciplineOfEveryTherapyNote() {
        assertEquals(12, score("all", therapy(_ -> true)).told());
    }

    @Test
    void takesNotesOfPhysiciansForOther() {
        var texts = Labelled.NOTES.foreign();
        int other = Score.others(texts);
        System.out.println("Foreign notes told to be OTHER: " + other + " of " + texts.size());
        assertEquals(17, texts.size());
        assertTrue(other >= 15, () -> "only " + other);
    }

    @Test
    void findsTheEntitiesOfTheKnownNotes() {
        assertTrue(score("known", therapy(Note::known)).entities().f1() >= LEAST_F1);
    }

    @Test
    void findsTheEntitiesOfInventedNotes() {
        var score = score("invented", Labelled.NOTES.invented());
        assertTrue(score.entities().f1() >= LEAST_F1);
    }

    @Test
    void findsTheDefectsOfTheKnownNotesAndFailsNoCompliantOne() {
        flagged(score("known", therapy(Note::known)));
        score("unseen", therapy(note -> !note.known()));
    }

    @Test
    void findsTheDefectsOfInventedNotes() {
        flagged(score("invented", Labelled.NOTES.invented()));
    }

    /// Planted faults: a scorer that finds none of them would praise any reader.
    @Test
    void countsWhatIsWrong() {
        var gold = new Entity(Kind.DATE, new Span(0, 4));
        var note =
                new Note(
                        "wrong",
                        "Physical therapy daily note of 02/17/2026",
                        Discipline.SLP,
                        DocumentType.DISCHARGE,
                        false,
                        Set.of("NO.SUCH_RULE"),
                        Set.of(gold));
        var score = Score.of(List.of(note));
        assertEquals(0, score.told());
        assertEquals(new Tally(0, 1, 1), score.entities());
        assertEquals(0, score.entities().f1());
        assertEquals(0, score.recall());
        assertEquals(0, Score.others(List.of(note.text())));
    }

    private static void flagged(Score score) {
        assertTrue(score.recall() >= LEAST_RECALL, score::toString);
        assertEquals(List.of(), score.wrongFails());
    }
}
