package dev.heddle.analyzer.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.analyzer.reading.Entity;
import dev.heddle.analyzer.reading.Entity.Kind;
import dev.heddle.analyzer.reading.NoteReader;
import dev.heddle.analyzer.reading.Notes;
import dev.heddle.analyzer.reading.Notes.Note;
import dev.heddle.analyzer.reading.Notes.Tally;
import dev.heddle.analyzer.reading.Reading.DocumentType;
import dev.heddle.analyzer.rules.Finding.Verdict;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// How well reading and rules do on notes with labels. The rules were written with the notes 01 to
/// 06 at hand; of 07 to 12 only the score is told, and nothing is asserted but type and discipline.
class ScoreTest {
    private static final Set<Kind> COUNTED =
            EnumSet.of(
                    Kind.DATE,
                    Kind.TIME,
                    Kind.MRN,
                    Kind.PHONE,
                    Kind.EMAIL,
                    Kind.NPI,
                    Kind.ICD10,
                    Kind.CPT,
                    Kind.MIN);
    private static final double LEAST_F1 = 0.97;
    private static final double LEAST_RECALL = 0.9;

    private final NoteReader reader = new NoteReader();

    /// What rules say of the labelled defects of some notes, and of the notes without any.
    private record Defects(int labelled, int failed, int flagged, List<String> wrongFails) {
        double recall() {
            return labelled == 0 ? 1 : (double) flagged / labelled;
        }

        @Override
        public String toString() {
            return "%d labelled defects: %d FAIL, %d FAIL or NOT_FOUND; %d FAIL on compliant notes"
                    .formatted(labelled, failed, flagged, wrongFails.size());
        }
    }

    @Test
    void tellsTypeAndDisciplineOfEveryTherapyNote() {
        for (var note : Notes.therapy()) {
            var reading = reader.read(note.text());
            assertEquals(note.type(), reading.type(), note.id());
            assertEquals(note.discipline(), reading.discipline(), note.id());
        }
    }

    @Test
    void takesNotesOfPhysiciansForOther() {
        var types = Notes.foreign().stream().map(text -> reader.read(text).type()).toList();
        long other = types.stream().filter(type -> type == DocumentType.OTHER).count();
        System.out.println("Foreign notes told to be OTHER: " + other + " of " + types.size());
        assertEquals(17, types.size());
        assertTrue(other >= 15, () -> "only " + other);
    }

    @Test
    void findsTheEntitiesOfTheKnownNotes() {
        assertTrue(tally("known", Notes.therapy(), Note::known) >= LEAST_F1);
        tally("unseen", Notes.therapy(), note -> !note.known());
    }

    @Test
    void findsTheEntitiesOfInventedNotes() {
        assertTrue(tally("invented", Notes.invented(), _ -> true) >= LEAST_F1);
    }

    @Test
    void findsTheDefectsOfTheKnownNotesAndFailsNoCompliantOne() {
        var known = defects("known", Notes.therapy(), Note::known);
        assertTrue(known.recall() >= LEAST_RECALL, known::toString);
        assertEquals(List.of(), known.wrongFails());
        defects("unseen", Notes.therapy(), note -> !note.known());
    }

    @Test
    void findsTheDefectsOfInventedNotes() {
        var invented = defects("invented", Notes.invented(), _ -> true);
        assertTrue(invented.recall() >= LEAST_RECALL, invented::toString);
        assertEquals(List.of(), invented.wrongFails());
    }

    private double tally(String which, List<Note> notes, Predicate<Note> chosen) {
        var counted = new Tally();
        var names = new Tally();
        var medications = new Tally();
        for (var note : notes.stream().filter(chosen).toList()) {
            var found = new HashSet<Entity>(reader.read(note.text()).entities());
            add(counted, note, found, COUNTED);
            add(names, note, found, EnumSet.of(Kind.NAME));
            add(medications, note, found, EnumSet.of(Kind.MED));
        }
        System.out.printf(
                "Entities of %s notes: %s; NAME %s; MED %s%n", which, counted, names, medications);
        return counted.f1();
    }

    private static void add(Tally tally, Note note, Set<Entity> found, Set<Kind> kinds) {
        tally.add(Notes.only(note.gold(), kinds), Notes.only(found, kinds));
    }

    private Defects defects(String which, List<Note> notes, Predicate<Note> chosen) {
        int labelled = 0;
        int failed = 0;
        int flagged = 0;
        var wrong = new ArrayList<String>();
        for (var note : notes.stream().filter(chosen).toList()) {
            for (var finding : RuleSet.builtIn().score(note.text(), reader.read(note.text()))) {
                boolean fail = finding.verdict() == Verdict.FAIL;
                if (note.defects().contains(finding.rule())) {
                    labelled++;
                    failed += fail ? 1 : 0;
                    flagged += fail || finding.verdict() == Verdict.NOT_FOUND ? 1 : 0;
                } else if (fail && note.compliant()) {
                    wrong.add(note.id() + " " + finding.rule());
                }
            }
        }
        var defects = new Defects(labelled, failed, flagged, wrong);
        System.out.println("Rules on " + which + " notes: " + defects);
        return defects;
    }
}
