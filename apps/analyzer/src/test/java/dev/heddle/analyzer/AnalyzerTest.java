package dev.heddle.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.analyzer.document.DocumentException;
import dev.heddle.analyzer.document.DocumentException.Problem;
import dev.heddle.analyzer.document.DocumentSource;
import dev.heddle.analyzer.rules.RuleSet;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.jobs.JobEvent;
import dev.heddle.jobs.JobOptions;
import dev.heddle.jobs.JobOutcome;
import dev.heddle.jobs.JobTicket;
import dev.heddle.jobs.Jobs;
import dev.heddle.jobs.JobsOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnalyzerTest {
    private static final Path NOTES = Path.of("src/test/resources/documents");
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Jobs jobs = Jobs.open(JobsOptions.named("analyzer"));
    private final Owner owner = Owner.running("watcher", Policy.DEFAULT);
    private final Analyzer analyzer = new Analyzer(RuleSet.builtIn());

    @AfterEach
    void close() {
        assertThat(jobs.close(LONG)).isTrue();
        owner.close();
    }

    private JobTicket<Analysis> analyze(Path file) {
        return jobs.submit(
                JobOptions.named("analysis").computing(),
                context -> analyzer.analyze(file, Optional.empty(), context));
    }

    private List<JobEvent> eventsOf(JobTicket<?> ticket) throws InterruptedException {
        var events = new CopyOnWriteArrayList<JobEvent>();
        var finished = new CountDownLatch(1);
        var _ =
                ticket.watch(
                        owner,
                        event -> {
                            events.add(event);
                            if (event instanceof JobEvent.Finished) {
                                finished.countDown();
                            }
                        });
        assertThat(finished.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return events;
    }

    @Test
    void tellsOfFiveStepsInTheirOrder() throws Exception {
        var ticket = analyze(NOTES.resolve("txt/04_pt_daily.txt"));

        var events = eventsOf(ticket);

        assertThat(events.stream().filter(AnalysisEvent.class::isInstance))
                .extracting(event -> ((AnalysisEvent) event).step())
                .containsExactly(
                        "document_loaded",
                        "classified",
                        "entities_extracted",
                        "compliance_scored",
                        "report_ready");
        assertThat(events.stream().filter(JobEvent.Progress.class::isInstance).toList())
                .contains(new JobEvent.Progress(5, 5, "Done"));
        assertThat(ticket.await(LONG).orElseThrow()).isInstanceOf(JobOutcome.Succeeded.class);
    }

    @Test
    void itsEventsHaveNothingOfTheDocument() throws Exception {
        var ticket = analyze(NOTES.resolve("txt/01_pt_evaluation.txt"));

        var told = new StringBuilder();
        for (var event : eventsOf(ticket)) {
            if (event instanceof AnalysisEvent step) {
                told.append(step).append(step.step()).append(step.details());
            } else if (!(event instanceof JobEvent.Settled)) { // The outcome has the analysis.
                told.append(event);
            }
        }

        var analysis = ((JobOutcome.Succeeded<Analysis>) ticket.outcome().orElseThrow()).value();
        assertThat(analysis.reading().entities()).isNotEmpty();
        for (var entity : analysis.reading().entities()) {
            var words = entity.span().of(analysis.document().text());
            if (words.length() > 3) { // "45" may well be a count, too.
                assertThat(told.toString()).doesNotContain(words);
            }
        }
    }

    @Test
    void whatCannotBeReadFailsWithItsProblem() throws Exception {
        var outcome = analyze(NOTES.resolve("edge/empty.txt")).await(LONG).orElseThrow();

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        JobOutcome.Failed.class,
                        failed ->
                                assertThat(failed.cause())
                                        .isInstanceOfSatisfying(
                                                DocumentException.class,
                                                e ->
                                                        assertThat(e.problem())
                                                                .isEqualTo(Problem.EMPTY)));
    }

    @Test
    void stopsWhenItsJobIsCancelled() throws Exception {
        var begun = new CountDownLatch(1);
        var ticket =
                jobs.submit(
                        JobOptions.named("analysis"),
                        context -> {
                            begun.countDown();
                            while (!context.isEnding()) {
                                Thread.onSpinWait();
                            }
                            Thread.interrupted(); // Only the steps look from here on.
                            return analyzer.analyze(
                                    DocumentSource.ofBytes(
                                            "Treatment note".getBytes(StandardCharsets.UTF_8)),
                                    Optional.empty(),
                                    context);
                        });
        begun.await();

        assertThat(ticket.cancel("test")).isTrue();

        assertThat(ticket.awaitStopped(LONG)).isTrue();
        assertThat(eventsOf(ticket))
                .noneMatch(AnalysisEvent.ReportReady.class::isInstance)
                .last()
                .isEqualTo(new JobEvent.Finished(Optional.empty()));
    }
}
