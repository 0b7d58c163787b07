package dev.heddle.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.TestList;

/// Runs all stories of this package and of `planted` in one run of jcstress, and judges what it
/// saw. What no x86 shows, such as a plain store in place of a release, it cannot find there.
///
/// The ordinary run is short: one JVM configuration, one fork a story. `-Dheddle.stress=default`,
/// or another mode of jcstress, runs that mode as it is, with all JVM configurations; that takes
/// many minutes.
class StressTest {
    private static final String PLANTED = StressTest.class.getPackageName() + ".planted.";
    private static final String MODE = System.getProperty("heddle.stress", "");

    /// Naming a JVM argument keeps jcstress from trying all of its JVM configurations; a thread
    /// that yields instead of spinning lets the other one run where the machine is busy.
    private static final List<String> SHORT =
            List.of(
                    "-m",
                    "quick",
                    "-f",
                    "1",
                    "-iters",
                    "2",
                    "-sc",
                    "false",
                    "-af",
                    "NONE",
                    "-spinStyle",
                    "THREAD_YIELD",
                    "-jvmArgs",
                    "-XX:+UseParallelGC",
                    "-time");

    /// On a quiet machine each planted fault shows some hundred times in the first try. On one that
    /// is very busy two threads seldom run at once, so what was not found is tried again, longer.
    private static final List<Integer> TRIES_MILLIS = List.of(150, 500, 2000);

    private static final Duration LIMIT =
            MODE.isEmpty() ? Duration.ofMinutes(5) : Duration.ofHours(5);

    private static final List<TestResult> RESULTS = new ArrayList<>();

    @TempDir private static Path folder;

    @BeforeAll
    static void runAllStories() throws Exception {
        if (!MODE.isEmpty()) {
            run(List.of("-m", MODE));
            return;
        }
        var stories = ".*";
        for (int millis : TRIES_MILLIS) {
            var arguments = new ArrayList<>(SHORT);
            arguments.addAll(List.of(Integer.toString(millis), "-t", stories));
            run(arguments);
            var hidden = plantedAndNotFound();
            if (hidden.isEmpty()) {
                return;
            }
            stories = String.join("|", hidden);
        }
    }

    private static List<String> plantedAndNotFound() {
        return TestList.tests().stream()
                .filter(StressTest::isPlanted)
                .filter(story -> RESULTS.stream().noneMatch(result -> isFoundIn(result, story)))
                .toList();
    }

    private static boolean isFoundIn(TestResult result, String story) {
        return result.getName().equals(story) && !result.grading().isPassed;
    }

    private static void run(List<String> arguments) throws Exception {
        var run = Files.createTempDirectory(folder, "run");
        var log = run.resolve("log.txt");
        var process =
                new ProcessBuilder(command(arguments))
                        .directory(run.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try { // Its exit code says nothing: planted faults are failures.
            boolean ended = process.waitFor(LIMIT.toMinutes(), TimeUnit.MINUTES);
            assertThat(ended).as("ended within " + LIMIT).isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        try (var files = Files.newDirectoryStream(run, "jcstress-results-*.bin.gz")) {
            var file = files.iterator();
            assertThat(file.hasNext()).as("results; it said: " + Files.readString(log)).isTrue();
            var collector = new InProcessCollector();
            var reader = new DiskReadCollector(file.next().toString(), collector);
            reader.dump();
            reader.close();
            RESULTS.addAll(collector.getTestResults());
        }
    }

    private static List<String> command(List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add("org.openjdk.jcstress.Main");
        command.addAll(arguments);
        return command;
    }

    @Test
    void ranEveryStory() {
        assertThat(RESULTS).extracting(TestResult::getName).containsAll(TestList.tests());
        assertThat(RESULTS)
                .allSatisfy(result ->
                        assertThat(result.status()).as(describe(result)).isEqualTo(Status.NORMAL));
    }

    @Test
    void seesNothingForbidden() {
        assertThat(RESULTS)
                .filteredOn(result -> !isPlanted(result.getName()))
                .isNotEmpty()
                .allSatisfy(result ->
                        assertThat(result.grading().isPassed).as(describe(result)).isTrue());
    }

    @Test
    void findsEveryPlantedFault() {
        assertThat(TestList.tests()).filteredOn(StressTest::isPlanted).hasSize(5);
        assertThat(plantedAndNotFound()).isEmpty();
    }

    private static boolean isPlanted(String story) {
        return story.startsWith(PLANTED);
    }

    /// The story and how often it ended how.
    private static String describe(TestResult result) {
        var text = new StringBuilder(result.getName());
        for (var state : result.getStateKeys()) {
            text.append("; ").append(state).append(": ").append(result.getCount(state));
        }
        return text.append(result.getMessages()).append(result.getVmErr()).toString();
    }
}
