package dev.heddle.analyzer.score;

import dev.heddle.analyzer.document.Document;
import dev.heddle.analyzer.document.Document.Format;
import dev.heddle.analyzer.reading.Entity;
import dev.heddle.analyzer.reading.Entity.Kind;
import dev.heddle.analyzer.reading.NoteReader;
import dev.heddle.analyzer.reading.Reading;
import dev.heddle.analyzer.reading.Reading.DocumentType;
import dev.heddle.analyzer.rules.Finding.Verdict;
import dev.heddle.analyzer.rules.RuleSet;
import dev.heddle.analyzer.score.Notes.Note;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How well reading and rules do on notes whose answers are known.
///
/// Names and medications are counted alone: no rule finds all of them.
///
/// @param notes how many notes
/// @param told of how many type and discipline are right
/// @param entities of all other kinds that are labelled, by exact place
/// @param names of kind NAME
/// @param medications of kind MED
/// @param labelled how many defects the notes have
/// @param failed how many of them FAIL
/// @param flagged how many of them FAIL or are NOT_FOUND
/// @param wrongFails FAIL on notes without defects: the note's id and the rule's
public record Score(
        int notes,
        int told,
        Tally entities,
        Tally names,
        Tally medications,
        int labelled,
        int failed,
        int flagged,
        List<String> wrongFails) {
    private static final Set<Kind> LABELLED =
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

    public Score {
        wrongFails = List.copyOf(wrongFails);
    }

    /// Reads the notes and holds them to the rules that come along.
    public static Score of(List<Note> notes) {
        var reader = new NoteReader();
        int told = 0;
        var entities = Tally.NONE;
        var names = Tally.NONE;
        var medications = Tally.NONE;
        int labelled = 0;
        int failed = 0;
        int flagged = 0;
        var wrong = new ArrayList<String>();
        for (var note : notes) {
            var reading = reader.read(note.text());
            told +=
                    reading.type() == note.type() && reading.discipline() == note.discipline()
                            ? 1
                            : 0;
            entities = plus(entities, note, reading, LABELLED);
            names = plus(names, note, reading, EnumSet.of(Kind.NAME));
            medications = plus(medications, note, reading, EnumSet.of(Kind.MED));
            labelled += note.defects().size();
            for (var finding : RuleSet.builtIn().score(document(note), reading)) {
                boolean fail = finding.verdict() == Verdict.FAIL;
                if (note.defects().contains(finding.rule())) {
                    failed += fail ? 1 : 0;
                    flagged += fail || finding.verdict() == Verdict.NOT_FOUND ? 1 : 0;
                } else if (fail && note.compliant()) {
                    wrong.add(note.id() + " " + finding.rule());
                }
            }
        }
        return new Score(
                notes.size(), told, entities, names, medications, labelled, failed, flagged, wrong);
    }

    /// How many of these texts, which are no therapy notes, are told to be something else.
    public static int others(List<String> texts) {
        var reader = new NoteReader();
        return (int)
                texts.stream()
                        .filter(text -> reader.read(text).type() == DocumentType.OTHER)
                        .count();
    }

    /// How many of the defects are flagged, 0 to 1.
    public double recall() {
        return labelled == 0 ? 1 : (double) flagged / labelled;
    }

    private static Tally plus(Tally tally, Note note, Reading reading, Set<Kind> kinds) {
        return tally.plus(only(note.gold(), kinds), only(new HashSet<>(reading.entities()), kinds));
    }

    private static Set<Entity> only(Set<Entity> entities, Set<Kind> kinds) {
        var only = new HashSet<>(entities);
        only.removeIf(entity -> !kinds.contains(entity.kind()));
        return only;
    }

    private static Document document(Note note) {
        return new Document(
                Format.TXT, note.text().length(), 0, Optional.empty(), List.of(), note.text());
    }

    @Override
    public String toString() {
        return "type and discipline %d/%d; entities %s; NAME %s; MED %s; %s"
                .formatted(told, notes, entities, names, medications, defects());
    }

    private String defects() {
        return "%d labelled defects: %d FAIL, %d FAIL or NOT_FOUND; %d FAIL on compliant notes"
                .formatted(labelled, failed, flagged, wrongFails.size());
    }
}
