package dev.heddle.lab.documents;

import dev.heddle.analyzer.document.Document.Format;
import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Samples;
import dev.heddle.lab.Unit;
import dev.heddle.lab.process.Answer;
import dev.heddle.lab.process.Fork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One note from its file to the page of its report, as a job: the first of a process, and one of a
/// process that has made many. Beside it Tika alone, which only reads the text.
final class ReportTime implements Measurement {
    private static final int PROCESSES = 11;
    private static final int QUICK_PROCESSES = 1;
    private static final double GOAL_MILLIS = 100;
    private static final String PEER = "Tika, text only";

    private final Format format;

    ReportTime(Format format) {
        this.format = format;
    }

    private String title() {
        return format.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String name() {
        return "documents: from file to report, " + title();
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        var ours = warm(ReportMain.HEDDLE, effort);
        var theirs = warm(ReportMain.TIKA, effort);
        int processes = effort.pick(PROCESSES, QUICK_PROCESSES);
        var first = new double[processes];
        var theirFirst = new double[processes];
        for (int i = 0; i < processes; i++) {
            first[i] = cold(ReportMain.HEDDLE, effort);
            theirFirst[i] = cold(ReportMain.TIKA, effort);
        }
        var figures = new ArrayList<Figure>();
        figures.add(figure("warm, p50", ours.get("p50"), theirs.get("p50"), Goal.none()));
        figures.add(
                figure("warm, p95", ours.get("p95"), theirs.get("p95"), Goal.atMost(GOAL_MILLIS)));
        for (int percent : List.of(50, 95)) {
            figures.add(
                    figure(
                            "cold, p" + percent,
                            new Samples(first).percentile(percent),
                            new Samples(theirFirst).percentile(percent),
                            Goal.none()));
        }
        return figures;
    }

    private Figure figure(String which, double ours, double theirs, Goal goal) {
        return new Figure(
                "%s to report, %s".formatted(title(), which),
                Unit.MILLIS,
                ours,
                new Peer(PEER, theirs),
                goal);
    }

    private Answer warm(String who, Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        return Answer.of(Fork.of(ReportMain.class, who, title(), ReportMain.WARM), effort);
    }

    private double cold(String who, Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        return Answer.of(Fork.of(ReportMain.class, who, title(), ReportMain.COLD), effort)
                .get("p50");
    }
}
