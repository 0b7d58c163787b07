package dev.heddle.lab;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/// The figures of one run, in aligned columns under a header that says on what they were measured.
/// Not thread-safe.
final class Report {
    private static final List<String> COLUMNS =
            List.of("name", "ours", "peer", "ratio", "goal", "verdict");
    private static final String GAP = "  ";

    private final Effort effort;
    private final Machine before;
    private final List<List<String>> rows = new ArrayList<>();
    private boolean failed;

    Report(Effort effort, Machine before) {
        this.effort = effort;
        this.before = before;
        rows.add(COLUMNS);
    }

    Effort effort() {
        return effort;
    }

    void add(Figure figure) {
        var peer = figure.peer();
        rows.add(
                List.of(
                        figure.name(),
                        figure.unit().text(figure.ours()),
                        peer.name() + " " + figure.unit().text(peer.value()),
                        figure.ratio().text(),
                        figure.goalText(),
                        figure.verdict(effort)));
    }

    void addFailed(String measurement) {
        failed = true;
        rows.add(List.of(measurement, "-", "-", "-", "-", "FAILED"));
    }

    /// Whether a measurement could not be made.
    boolean hasFailed() {
        return failed;
    }

    /// Prints all of it; `after` is the machine at the end of the run.
    void print(PrintWriter out, Machine after) {
        out.printf("machine: %d cores, %s; %s%n", before.cores(), before.system(), before.jvm());
        out.printf("load: %s before, %s after%n", before.loadText(), after.loadText());
        if (before.isBusy()) {
            out.println("the machine was busy before we began: do not quote the figures");
        }
        out.println();
        var widths = COLUMNS.stream().mapToInt(String::length).toArray();
        for (var row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        rows.forEach(row -> out.println(aligned(row, widths)));
        out.flush();
    }

    private static String aligned(List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length()).append(GAP);
        }
        return line.toString().stripTrailing();
    }
}
