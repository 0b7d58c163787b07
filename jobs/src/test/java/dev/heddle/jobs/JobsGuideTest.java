package dev.heddle.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.jobs.JobOutcome.Succeeded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The code of `docs/guide/jobs.md`, compiled and run.
@Timeout(60)
class JobsGuideTest {
    // begin
    /// Counts lines beside a window; the window hears of it on its own thread.
    static JobTicket<Long> countLines(Jobs jobs, Path file, Owner window, List<JobEvent> heard) {
        var options = JobOptions.named("count lines").withTimeout(Duration.ofSeconds(30));
        var ticket =
                jobs.submit(
                        options,
                        context -> {
                            long count = 0;
                            var reader = context.closing(Files.newBufferedReader(file));
                            while (reader.readLine() != null) {
                                context.checkpoint(); // Throws if it was asked to end.
                                context.progress(++count, 0, "reads");
                            }
                            return count; // Its outcome; so is what it throws.
                        });
        ticket.watch(window, heard::add);
        return ticket;
    }

    // end

    @Test
    void theGuidesJobCountsAndItsWindowHearsOfIt(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("lines"), "a\nb\nc\n");
        var heard = new ArrayList<JobEvent>();
        try (var jobs = Jobs.open(JobsOptions.named("guide"));
                var window = Owner.hosted("window", Policy.DEFAULT)) {
            var ticket = countLines(jobs, file, window, heard);
            assertThat(Awaits.outcome(ticket)).isEqualTo(new Succeeded<>(3L));
            Awaits.until(() -> {
                window.tick();
                return !heard.isEmpty() && heard.getLast() instanceof JobEvent.Finished;
            });
        }
        assertThat(heard).contains(new JobEvent.Progress(3, 0, "reads"));
    }

    @Test
    void theGuideQuotesItToTheLetter() throws IOException {
        QuotedExample.isOn("jobs.md", JobsGuideTest.class);
    }
}
