package dev.heddle.analyzer.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.analyzer.Analysis;
import dev.heddle.analyzer.Analyzing;
import dev.heddle.analyzer.Samples;
import dev.heddle.analyzer.document.DocumentException;
import dev.heddle.analyzer.document.DocumentException.Problem;
import dev.heddle.core.Operation;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.core.Snapshot.Health;
import dev.heddle.hosts.Display;
import dev.heddle.hosts.SwingHost;
import dev.heddle.jobs.JobContext;
import dev.heddle.jobs.Jobs;
import dev.heddle.jobs.JobsOptions;
import dev.heddle.jobs.resources.ResourceSample;
import java.awt.Component;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import javax.swing.JLabel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The window on a display, driven with a mouse.
@ExtendWith(Display.class)
class WindowTest implements Dialogs {
    private static final Duration LONG = Duration.ofSeconds(30);

    private static final ResourceSample HALF_BUSY =
            new ResourceSample("test", 100, 75, 10, 2, 0.5, 0.1, 0, 0);

    /// Held, because the JDK forgets loggers that nobody holds.
    private static final Logger LOGGER = Logger.getLogger(LogTap.LOGGERS);

    @TempDir Path folder;

    private final Owner owner = SwingHost.owner("window", Policy.DEFAULT);
    private final Jobs jobs = Jobs.open(JobsOptions.named("window"));
    private EdtCheck check;
    private WindowPage page;
    private AnalyzerWindow window;

    /// What happens to the next document; by default it is analyzed at once.
    private volatile Analyzing analyzing = (_, _, _) -> Samples.analysis();

    private Optional<Target> target = Optional.empty();

    @BeforeEach
    void open() throws Exception {
        LOGGER.setUseParentHandlers(false); // Only the window's own log is of interest.
        check = EdtCheck.install();
        page = new WindowPage();
        window =
                AnalyzerWindow.open(
                        new AnalyzerWindow.Parts(
                                owner,
                                jobs,
                                (file, password, context) ->
                                        analyzing.analyze(file, password, context),
                                folder.resolve("work"),
                                () -> HALF_BUSY,
                                LogTap.installed(),
                                this,
                                Theme.LIGHT));
    }

    @AfterEach
    void close() {
        window.close();
        assertThat(jobs.close(LONG)).isTrue();
        owner.close();
        assertThat(check.found()).isEmpty();
    }

    @Override
    public List<Path> documents(Component over) {
        return List.of(Path.of("opened.txt"));
    }

    @Override
    public Optional<Target> report(Component over) {
        return target;
    }

    @Override
    public Optional<char[]> password(Component over, String document) {
        return Optional.of("open sesame".toCharArray());
    }

    private static List<Path> files(int count) {
        return IntStream.range(0, count).mapToObj(n -> Path.of("note" + n + ".txt")).toList();
    }

    private static Analysis untilEnded(JobContext context) throws InterruptedException {
        while (true) {
            context.checkpoint();
            new CountDownLatch(1).await();
        }
    }

    private List<Path> kept() throws IOException {
        var work = folder.resolve("work");
        if (!Files.isDirectory(work)) {
            return List.of();
        }
        try (var files = Files.newDirectoryStream(work, "*.sealed")) {
            var found = new ArrayList<Path>();
            files.forEach(found::add);
            return found;
        }
    }

    @Test
    void answersAPersonWhileAHundredDocumentsRun() throws Exception {
        var calls = new AtomicInteger();
        var documents = new AtomicInteger();
        analyzing =
                (_, _, context) -> {
                    // Each tells of its progress without a break until the window has answered.
                    int number = documents.incrementAndGet();
                    for (int step = 1; calls.get() < number; step++) {
                        context.progress(step, 2L * step, "Step");
                        context.checkpoint();
                    }
                    return Samples.analysis();
                };

        page.drop(files(100));
        page.clickTab(1);
        long longest = 0;
        while (calls.get() < 100) {
            long begun = System.nanoTime();
            owner.call(Operation.named("probe", calls::incrementAndGet), LONG);
            longest = Math.max(longest, System.nanoTime() - begun);
        }
        WindowPage.untilLabel("jobs", "0 running, 0 waiting, 100 ended"::equals);

        assertThat(WindowPage.row(99))
                .containsExactly(
                        "note99.txt",
                        "Done",
                        WindowPage.row(99).get(2),
                        "Daily note",
                        "1",
                        "1",
                        "1",
                        "1");
        assertThat(WindowPage.text("log").lines().count()).isBetween(1L, 101L);
        assertThat(WindowPage.bar("cpu")).isEqualTo("Processor 50 %");
        assertThat(WindowPage.bar("memory")).isEqualTo("Memory 25 %");
        var snapshot = owner.snapshot();
        assertThat(snapshot.health()).isEqualTo(Health.OK);
        assertThat(snapshot.outcomes().rejected()).isZero();
        // Each told tens of thousands of steps; the owner was asked for a fraction of that.
        assertThat(snapshot.outcomes().executed() - calls.get()).isLessThan(10_000);
        System.out.printf(
                "100 documents: who asked the window waited %.1f ms at most; operations waited %s,"
                        + " ticks took %s%n",
                longest / 1e6, snapshot.waits(), snapshot.tickTimes());
    }

    @Test
    void cancelsOneAndAll() throws Exception {
        analyzing = (_, _, context) -> untilEnded(context);
        page.drop(files(5));

        page.clickRow(1);
        page.click("cancel");
        WindowPage.untilState(1, "Cancelled");
        assertThat(WindowPage.row(0).get(DocumentTable.STATE)).isNotEqualTo("Cancelled");

        page.click("cancelAll");
        WindowPage.untilLabel("jobs", "0 running, 0 waiting, 5 ended"::equals);
        for (int row = 0; row < 5; row++) {
            assertThat(WindowPage.row(row).get(DocumentTable.STATE)).isEqualTo("Cancelled");
        }
        assertThat(kept()).isEmpty();
    }

    @Test
    void marksTheQuotesOfTheChosenFindingInTheText() {
        var text = "line\n".repeat(10_000) + Samples.NOTE;
        analyzing = (_, _, _) -> Samples.analysis(text);
        page.drop(files(1));
        WindowPage.untilState(0, "Done");

        page.clickRow(0);
        WindowPage.until(() -> WindowPage.marked().equals(List.of("Signed:")));

        assertThat(WindowPage.text("finding"))
                .contains("Message of <NOTE.SIGNATURE_CREDENTIALS>", "Add what is missing.");
        assertThat(WindowPage.isMarkVisible()).isTrue();
        assertThat(WindowPage.text("text").length()).isLessThan(2 * TextPages.PAGE);

        page.clickFinding(2); // Fail and not found come first.
        assertThat(WindowPage.marked()).containsExactly("Gait training");
        page.click("earlier");
        assertThat(WindowPage.marked()).isEmpty();
        assertThat(WindowPage.text("text")).startsWith("line\n");
    }

    @Test
    void writesAReportOfWhatIsThere() throws Exception {
        analyzing =
                (file, _, _) -> {
                    if (file.endsWith("note1.txt")) {
                        throw new DocumentException(Problem.NO_TEXT, "It needs OCR.");
                    }
                    return Samples.analysis();
                };
        target = Optional.of(new Target(folder.resolve("out.html"), false));
        page.drop(files(2));
        WindowPage.untilLabel("jobs", "0 running, 0 waiting, 2 ended"::equals);
        assertThat(WindowPage.row(1).get(DocumentTable.STATE)).isEqualTo("No text");

        page.click("report");
        WindowPage.untilLabel("message", "The report is written; it has 2 documents"::equals);

        assertThat(Files.readString(folder.resolve("out.html")))
                .contains("Gait training", "Signed:", "It needs OCR.");
    }

    @Test
    void destroysResultsThatAreDeleted() throws Exception {
        page.drop(files(3));
        WindowPage.untilLabel("jobs", "0 running, 0 waiting, 3 ended"::equals);
        assertThat(kept()).hasSize(3);
        for (var file : kept()) {
            assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                    .doesNotContain("Zebulon");
        }

        page.clickRow(0);
        page.click("delete");
        WindowPage.untilLabel(
                "message",
                "1 taken out; 1 of 1 results erased with their keys (CRYPTO_ERASED)"::equals);
        assertThat(WindowPage.rows()).isEqualTo(2);
        assertThat(kept()).hasSize(2);

        page.click("clear");
        WindowPage.untilLabel("message", text -> text.startsWith("2 taken out; 2 of 2"));
        assertThat(WindowPage.rows()).isZero();
        assertThat(kept()).isEmpty();
    }

    @Test
    void asksForThePasswordOfAnEncryptedDocument() {
        analyzing =
                (_, password, _) -> {
                    if (password.isEmpty()) {
                        throw new DocumentException(
                                Problem.PASSWORD_NEEDED, "It is encrypted; give its password.");
                    }
                    return Samples.analysis();
                };
        page.click("open");
        WindowPage.untilState(0, "Password needed");
        assertThat(WindowPage.isEnabled("password")).isFalse();

        page.clickRow(0);
        WindowPage.until(() -> WindowPage.isEnabled("password"));
        assertThat(WindowPage.text("finding")).isEqualTo("It is encrypted; give its password.");
        page.click("password");

        WindowPage.untilState(0, "Done");
        WindowPage.until(() -> !WindowPage.marked().isEmpty());
    }

    @Test
    void tellsOfAFaultByItsTypeAlone() {
        analyzing =
                (_, _, _) -> {
                    throw new IllegalStateException("Zebulon Quist");
                };
        page.drop(files(1));
        WindowPage.untilState(0, "Failed");
        page.clickRow(0);

        WindowPage.until(() ->
                WindowPage.text("finding").equals("An unexpected fault: IllegalStateException"));
        assertThat(WindowPage.text("log")).doesNotContain("Zebulon", "note0");
    }

    @Test
    void takesNoMoreDocumentsThanItSays() {
        page.drop(files(Desk.MAX_DOCUMENTS + 2));

        WindowPage.untilLabel(
                "message", "2 documents were not taken: 1,000 is the most at once"::equals);
        assertThat(WindowPage.rows()).isEqualTo(Desk.MAX_DOCUMENTS);
    }

    @Test
    void theCheckOfThreadsFindsAChangeFromAnother() {
        var label = WindowPage.onSwing(() -> new JLabel("before"));
        assertThat(check.found()).isEmpty();

        label.setText("changed by the test's own thread");

        assertThat(check.found()).isNotEmpty();
        check.found().clear();
    }
}
