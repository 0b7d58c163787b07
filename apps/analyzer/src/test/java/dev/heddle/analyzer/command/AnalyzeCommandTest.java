package dev.heddle.analyzer.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.analyzer.Analyzer;
import dev.heddle.jobs.JobOptions;
import dev.heddle.jobs.Jobs;
import dev.heddle.jobs.JobsOptions;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AnalyzeCommandTest {
    private static final String NOTES = "src/test/resources/documents/";
    private static final String DAILY = NOTES + "txt/04_pt_daily.txt";
    private static final String EVALUATION = NOTES + "txt/01_pt_evaluation.txt";
    private static final String EMPTY = NOTES + "edge/empty.txt";
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-03-04T05:06:07Z"), ZoneOffset.UTC);

    @TempDir Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String input = "";

    private int run(String... arguments) {
        var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        return new CommandLine(new AnalyzeCommand(in, CLOCK, true))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private List<JsonNode> lines() {
        return out.toString().lines().map(line -> JsonMapper.shared().readTree(line)).toList();
    }

    @Test
    void printsALineOfJsonForEachDocumentInTheirOrder() {
        int code = run("--json", DAILY, EMPTY, EVALUATION);

        assertThat(lines())
                .extracting(line -> line.get("file").stringValue())
                .containsExactly(DAILY, EMPTY, EVALUATION);
        assertThat(lines().getFirst().get("analysis").get("text").stringValue()).isNotEmpty();
        assertThat(lines().get(1).get("error").get("code").stringValue()).isEqualTo("EMPTY");
        assertThat(code).isEqualTo(AnalyzeCommand.FAILED);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void itsExitCodeSaysWhetherARuleFails() {
        int code = run("--json", DAILY, EVALUATION);

        boolean fails =
                lines().stream()
                        .flatMap(line -> line.get("analysis").get("findings").valueStream())
                        .anyMatch(finding -> finding.get("verdict").stringValue().equals("FAIL"));
        assertThat(code).isEqualTo(fails ? AnalyzeCommand.FINDINGS : 0);
    }

    @Test
    void printsWhatWasFoundForPeople() {
        int code = run(DAILY, EMPTY);

        assertThat(code).isEqualTo(AnalyzeCommand.FAILED);
        assertThat(out.toString())
                .contains(DAILY, "Daily note (", "Pass ", "Not applicable ")
                .contains(EMPTY, "Empty: ")
                .doesNotContain("\033");
    }

    @Test
    void readsStandardInput() {
        input = "Treatment note\nGait training 15 minutes\n";

        run("--json", "-");

        assertThat(lines()).hasSize(1);
        assertThat(lines().getFirst().get("file").stringValue()).isEqualTo("standard input");
        assertThat(lines().getFirst().get("analysis").get("text").stringValue()).isEqualTo(input);
    }

    @Test
    void writesOneReportOfAllDocuments() throws Exception {
        var page = folder.resolve("out.html");
        Files.writeString(page, "an older one");

        run(DAILY, EMPTY, "--report", page.toString());

        assertThat(Files.readString(page))
                .contains("2026-03-04 05:06 UTC", DAILY, EMPTY, "not legal")
                .doesNotContain("an older one");
        assertThat(folder.toFile().list()).containsExactly("out.html");

        run(DAILY, "--deidentified", "--report", folder.resolve("out.pdf").toString());

        try (var pdf = Loader.loadPDF(folder.resolve("out.pdf").toFile())) {
            assertThat(new PDFTextStripper().getText(pdf))
                    .contains("De-identified", "Document 1")
                    .doesNotContain("04_pt_daily");
        }
    }

    @Test
    void saysWhyAReportCannotBeWritten() {
        int code = run(DAILY, "--report", folder.resolve("missing/out.html").toString());

        assertThat(code).isEqualTo(AnalyzeCommand.FAILED);
        assertThat(err.toString()).startsWith("analyze: cannot write the report: it is not there");
    }

    @Test
    void refusesOptionsThatMakeNoSense() throws Exception {
        var rules = Files.writeString(folder.resolve("rules.yaml"), "bad: [");

        for (var wrong :
                List.of(
                        new String[] {},
                        new String[] {DAILY, "--report", "out.doc"},
                        new String[] {DAILY, "--timeout", "0"},
                        new String[] {DAILY, "--json", "--deidentified"},
                        new String[] {DAILY, "--rules", rules.toString()},
                        new String[] {DAILY, "--rules", "missing.yaml"},
                        new String[] {DAILY, "--password-file", "missing"})) {
            assertThat(run(wrong)).as(String.join(" ", wrong)).isEqualTo(AnalyzeCommand.USAGE);
        }
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("line 1");
    }

    @Test
    void showsHowFarAllJobsAre() throws Exception {
        try (var jobs = Jobs.open(JobsOptions.named("progress"))) {
            var told = new CountDownLatch(1);
            var over = new CountDownLatch(1);
            var done = jobs.submit(JobOptions.named("done"), _ -> Analyzer.counts(List.of()));
            var half =
                    jobs.submit(
                            JobOptions.named("half"),
                            context -> {
                                context.progress(1, 2, "Step");
                                told.countDown();
                                over.await();
                                return Analyzer.counts(List.of());
                            });
            var terminal = new StringWriter();
            var line = new ProgressLine(List.of(done, half), new PrintWriter(terminal), true);
            line.await(done);
            told.await();

            assertThat(line.line()).isEqualTo("[#######################-------] 1 of 2");
            over.countDown();
            line.await(half);
            assertThat(line.line()).isEqualTo("[##############################] 2 of 2");
            line.close();
            assertThat(terminal.toString()).startsWith("\r\033[K[").endsWith("\r\033[K");
            assertThat(half.await(Duration.ofSeconds(30))).isPresent();
        }
    }
}
