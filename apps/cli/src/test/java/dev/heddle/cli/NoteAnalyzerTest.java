package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.jobs.JobEvent;
import dev.heddle.jobs.JobOptions;
import dev.heddle.jobs.JobOutcome;
import dev.heddle.jobs.Jobs;
import dev.heddle.jobs.JobsOptions;
import dev.heddle.server.analyses.DocumentAnalyzer;
import dev.heddle.server.analyses.DocumentAnalyzer.AnalysisFailed;
import dev.heddle.server.analyses.DocumentAnalyzer.Form;
import dev.heddle.server.analyses.DocumentAnalyzer.Step;
import dev.heddle.server.analyses.DocumentAnalyzer.Summary;
import dev.heddle.sync.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The analyzer of notes as a hub has it.
class NoteAnalyzerTest {
    private static final String NOTE =
            """
            Physical Therapy Daily Note
            Patient: Zebulon Quartermain   DOB: 03/04/1950   MRN: 4711-00815
            Date of service: 02/03/2026
            S: Patient reports less pain in the left knee.
            O: Therapeutic exercise (97110) 30 minutes, gait training (97116) 15 minutes.
            A: Tolerated treatment well.
            P: Continue plan of care.
            Ann Example, PT, 02/03/2026
            """;

    @TempDir private Path folder;
    private DocumentAnalyzer analyzer = DocumentAnalyzer.ofProgram().orElseThrow();
    private final Jobs jobs = Jobs.open(JobsOptions.named("test"));
    private final Owner owner = Owner.running("test", Policy.DEFAULT);
    private final ByteArrayOutputStream result = new ByteArrayOutputStream();
    private final CountDownLatch finished = new CountDownLatch(1);
    private final List<Step> steps = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        jobs.close();
        owner.close();
    }

    private JobOutcome<Summary> analyze(String text) throws Exception {
        return analyze(input(Files.writeString(folder.resolve("note.txt"), text)));
    }

    private JobOutcome<Summary> analyze(DocumentAnalyzer.Input input) throws Exception {
        var ticket =
                jobs.submit(
                        JobOptions.named("note"),
                        context -> analyzer.analyze(input, Optional.empty(), context, result));
        var _ = ticket.watch(owner, this::heard);
        var outcome = ticket.await(Duration.ofSeconds(30)).orElseThrow();
        assertThat(finished.await(30, TimeUnit.SECONDS)).isTrue();
        return outcome;
    }

    private void heard(JobEvent event) {
        if (event instanceof Step step) {
            steps.add(step);
        } else if (event instanceof JobEvent.Finished) {
            finished.countDown();
        }
    }

    private static DocumentAnalyzer.Input input(Path file) throws IOException {
        long size = Files.size(file);
        return new DocumentAnalyzer.Input() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public SeekableByteChannel open() throws IOException {
                return Files.newByteChannel(file);
            }

            @Override
            public String extension() {
                return "txt";
            }
        };
    }

    private String report(Form form, boolean deIdentified) throws IOException {
        var to = new ByteArrayOutputStream();
        analyzer.report(new ByteArrayInputStream(result.toByteArray()), form, deIdentified, to);
        return to.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aNoteIsAnalysedAndReported() throws Exception {
        var summary = ((JobOutcome.Succeeded<Summary>) analyze(NOTE)).value();
        assertEquals("DAILY_NOTE", summary.type());
        assertEquals("PT", summary.discipline());
        var told = Json.read(result.toString(StandardCharsets.UTF_8));
        assertEquals(NOTE, told.path("text").asString());
        var counts = summary.counts();
        assertEquals(
                told.path("findings").size(),
                counts.pass() + counts.fail() + counts.notFound() + counts.notApplicable());
        assertThat(report(Form.HTML, false)).contains("<html");
        assertThat(report(Form.HTML, true)).contains("<html").doesNotContain("Quartermain");
        assertThat(report(Form.PDF, true)).startsWith("%PDF-");
        assertThat(steps.stream().map(Step::step))
                .contains("document_loaded", "classified", "compliance_scored", "report_ready");
        assertThat(steps.toString()).doesNotContain("Quartermain", "4711");
    }

    @Test
    void holdsNotesToTheRulesOfAUserAndSaysWhereTheirFileIsWrong() throws Exception {
        var rules =
                Files.writeString(
                        folder.resolve("rules.yaml"),
                        """
                        id: our-clinic
                        version: "3"
                        rules:
                          - id: CLINIC.PAIN
                            title: The note has a pain score
                            citation: Our handbook
                            source: https://example.org/handbook
                            mend: Write it down.
                            check:
                              text: ['pain ?: ?\\d']
                        """);
        analyzer = analyzer.withRules(rules);
        assertThat(analyze(NOTE)).isInstanceOf(JobOutcome.Succeeded.class);
        var found = Json.read(result.toString(StandardCharsets.UTF_8));
        assertThat(found.path("ruleSet").asString()).contains("our-clinic");
        assertThat(found.path("findings").valueStream().map(one -> one.path("rule").asString()))
                .contains("CLINIC.PAIN");

        Files.writeString(rules, "id: our-clinic\nrulez: []\n");
        assertThatThrownBy(() -> analyzer.withRules(rules))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rules.yaml: line 1");
    }

    @Test
    void whatCannotBeReadSaysWhy() throws Exception {
        var failed = (JobOutcome.Failed<Summary>) analyze("");
        assertEquals("EMPTY", ((AnalysisFailed) failed.cause()).code());
    }

    @Test
    void aDocumentThatIsGoneOrHasGrownSaysSoAndNotItsName() throws Exception {
        var file = Files.writeString(folder.resolve("quartermain.txt"), NOTE);
        var input = input(file);
        Files.writeString(file, NOTE + NOTE);
        assertEquals("CHANGED", failure(input).code());
        Files.delete(file);
        assertEquals("UNREADABLE", failure(input).code());
    }

    private AnalysisFailed failure(DocumentAnalyzer.Input input) throws Exception {
        var failed = (AnalysisFailed) ((JobOutcome.Failed<Summary>) analyze(input)).cause();
        assertThat(failed).hasNoCause().hasMessageNotContaining("quartermain");
        return failed;
    }
}
