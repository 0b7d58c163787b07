package dev.heddle.lab.documents;

import dev.heddle.analyzer.score.Notes;
import dev.heddle.analyzer.score.Notes.Note;
import dev.heddle.analyzer.score.Score;
import dev.heddle.analyzer.score.Tally;
import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// How well the notes with labels are read and held to rules. Only numbers are told: of the notes
/// 07 to 12, which nobody worked with, nothing else may be known.
final class NoteScore implements Measurement {
    private static final double GOAL_OTHERS = 15;
    private static final double GOAL_RECALL = 90;
    private static final double GOAL_F1 = 97;
    private static final double PERCENT = 100;

    private final Notes notes;

    NoteScore(Notes notes) {
        this.notes = notes;
    }

    @Override
    public String name() {
        return "documents: score of labelled notes";
    }

    @Override
    public List<Figure> measure(Effort effort) {
        var therapy = notes.therapy();
        var all = Score.of(therapy);
        var foreign = notes.foreign();
        var figures = new ArrayList<Figure>();
        figures.add(
                new Figure(
                        "type and discipline right, 01-12",
                        Unit.COUNT,
                        all.told(),
                        new Peer("notes", all.notes()),
                        Goal.atLeastRatio(1)));
        figures.add(
                new Figure(
                        "foreign notes told to be other",
                        Unit.COUNT,
                        Score.others(foreign),
                        new Peer("notes", foreign.size()),
                        Goal.atLeast(GOAL_OTHERS)));
        add(figures, "01-06", Score.of(therapy.stream().filter(Note::known).toList()));
        add(figures, "07-12", Score.of(therapy.stream().filter(note -> !note.known()).toList()));
        return figures;
    }

    private static void add(List<Figure> figures, String which, Score score) {
        figures.add(
                new Figure(
                        "defects flagged, " + which,
                        Unit.PERCENT,
                        score.recall() * PERCENT,
                        new Peer(
                                "as FAIL",
                                PERCENT * score.failed() / Math.max(1, score.labelled())),
                        Goal.atLeast(GOAL_RECALL)));
        figures.add(
                new Figure(
                        "FAIL on compliant notes, " + which,
                        Unit.COUNT,
                        score.wrongFails().size(),
                        new Peer("labelled defects", score.labelled()),
                        Goal.atMost(0)));
        Stream.of(
                        f1("entities", which, score.entities(), Goal.atLeast(GOAL_F1)),
                        f1("NAME", which, score.names(), Goal.none()),
                        f1("MED", which, score.medications(), Goal.none()))
                .forEach(figures::add);
    }

    private static Figure f1(String what, String which, Tally tally, Goal goal) {
        return new Figure(
                "%s by exact place, micro F1, %s".formatted(what, which),
                Unit.PERCENT,
                tally.f1() * PERCENT,
                new Peer("recall", tally.recall() * PERCENT),
                goal);
    }
}
