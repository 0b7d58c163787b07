package dev.heddle.lab.documents;

import dev.heddle.analyzer.Analyzer;
import dev.heddle.analyzer.report.Report;
import dev.heddle.analyzer.report.Report.Part;
import dev.heddle.analyzer.rules.RuleSet;
import dev.heddle.jobs.JobOptions;
import dev.heddle.jobs.JobOutcome.Succeeded;
import dev.heddle.jobs.Jobs;
import dev.heddle.jobs.JobsOptions;
import dev.heddle.lab.Effort;
import dev.heddle.lab.Samples;
import dev.heddle.lab.process.Fork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.sax.BodyContentHandler;

/// Makes reports of the notes 01 to 06 in one format, or only reads their texts with Tika.
final class ReportMain {
    static final String HEDDLE = "heddle";
    static final String TIKA = "tika";
    static final String WARM = "warm";
    static final String COLD = "cold";

    private static final int NOTES = 6;
    private static final int WARM_UP = 300;
    private static final int QUICK_WARM_UP = 6;
    private static final int REPORTS = 600;
    private static final int QUICK_REPORTS = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(50);

    private ReportMain() {}

    /// Takes the effort, who, the format, and whether the first report counts or many.
    public static void main(String[] arguments) {
        var effort = Effort.valueOf(arguments[0]);
        boolean cold = arguments[3].equals(COLD);
        int warmUp = cold ? 0 : effort.pick(WARM_UP, QUICK_WARM_UP);
        int reports = cold ? 1 : effort.pick(REPORTS, QUICK_REPORTS);
        Fork.answer(() -> {
            var files = files(arguments[2]);
            var millis = new double[reports];
            // The pool is the program's and open all the time; all else is what a document costs.
            try (var jobs = Jobs.open(JobsOptions.named("lab"))) {
                for (int i = -warmUp; i < reports; i++) {
                    var file = files.get(Math.floorMod(i, files.size()));
                    long began = System.nanoTime();
                    int length =
                            arguments[1].equals(HEDDLE) ? report(jobs, file) : textLength(file);
                    if (i >= 0) {
                        millis[i] = (System.nanoTime() - began) / 1e6;
                    }
                    if (length < 100) {
                        throw new IllegalStateException("there is no text in a note");
                    }
                }
            }
            var samples = new Samples(millis);
            return Map.of("p50", samples.median(), "p95", samples.percentile(95));
        });
    }

    private static List<Path> files(String format) throws IOException {
        try (var files = Files.list(Documents.FOLDER.resolve("documents").resolve(format))) {
            return files.filter(file -> !file.toString().contains("cp1252"))
                    .sorted()
                    .limit(NOTES)
                    .toList();
        }
    }

    private static int report(Jobs jobs, Path file) throws InterruptedException {
        var ticket =
                jobs.submit(
                        JobOptions.named("report"),
                        context -> {
                            var analyzer = new Analyzer(RuleSet.builtIn());
                            var analysis = analyzer.analyze(file, Optional.empty(), context);
                            var part = new Part.Analyzed("note", analysis);
                            return new Report(Instant.now(), false, List.of(part)).html();
                        });
        var outcome = ticket.await(PATIENCE).orElseThrow();
        if (outcome instanceof Succeeded<String>(String html)) {
            return html.length();
        }
        throw new IllegalStateException("a report ended as " + outcome.word());
    }

    private static int textLength(Path file) throws Exception {
        var text = new BodyContentHandler(-1);
        try (var in = Files.newInputStream(file)) {
            new AutoDetectParser().parse(in, text, new Metadata(), new ParseContext());
        }
        return text.toString().length();
    }
}
