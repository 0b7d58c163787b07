package dev.heddle.jobs.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.jobs.Job;
import dev.heddle.jobs.JobOptions;
import dev.heddle.jobs.JobOptions.WhenShort;
import dev.heddle.jobs.JobOutcome;
import dev.heddle.jobs.JobTicket;
import dev.heddle.jobs.Jobs;
import dev.heddle.jobs.JobsOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The code of `docs/guide/resources.md`.
class ResourcesGuideTest {
    // begin
    static Jobs jobs(ResourceMonitor monitor) {
        return Jobs.open(JobsOptions.named("documents").withAdmission(monitor));
    }

    static JobTicket<String> analyze(Jobs jobs, Job<String> analysis) {
        return jobs.submit(
                JobOptions.named("analysis")
                        .withNeed(Need.ANALYSIS, WhenShort.WAIT) // 500 MiB, or it waits.
                        .sacrificing(), // In danger it may be cancelled.
                analysis);
    }

    // end

    @Test
    void theExampleWorks() throws InterruptedException {
        var machine = new FakeReader();
        try (var monitor =
                        new ResourceMonitor(
                                ResourceLimits.DEFAULT,
                                machine,
                                ResourceMonitor.Heap.ofThisProcess(),
                                System::nanoTime);
                var jobs = jobs(monitor)) {
            assertThat(analyze(jobs, _ -> "well").await(Duration.ofSeconds(30)))
                    .contains(new JobOutcome.Succeeded<>("well"));
        }
    }

    @Test
    void theGuideShowsIt() throws Exception {
        var source =
                Files.readString(
                        Path.of("src/test/java/dev/heddle/jobs/resources/ResourcesGuideTest.java"));
        int from = source.indexOf("    // begin\n") + "    // begin\n".length();
        var example = source.substring(from, source.indexOf("\n\n    // end")).stripIndent();
        assertThat(Files.readString(Path.of("../docs/guide/resources.md"))).contains(example);
    }
}
