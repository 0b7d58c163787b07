package dev.heddle.audio.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.audio.watch.RealTimePriority.Outcome;
import dev.heddle.audio.watch.RealTimePriority.Runaway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RealTimePriorityTest {
    private static final long SECOND = 1_000_000_000;

    /// Where `/proc/self/stat` has the policy, counted from the field after the name.
    private static final int POLICY = 38;

    @Test
    void asksAndSaysPlainlyWhatCameOfIt() throws Exception {
        var asked =
                CompletableFuture.supplyAsync(
                        () -> {
                            try (var priority = RealTimePriority.tryRaise()) {
                                boolean isRaised = priority.outcome() instanceof Outcome.Raised;
                                if (Linux.isHere()) {
                                    assertThat(policy())
                                            .isEqualTo(isRaised ? Linux.FIFO : Linux.OTHER);
                                }
                                return priority.outcome();
                            }
                        },
                        task -> Thread.ofPlatform().start(task));

        assertThat(asked.get(1, TimeUnit.MINUTES).text()).contains("priority");
    }

    @Test
    void isUsualAgainAfterwards() throws Exception {
        assumeTrue(Linux.isHere());
        var policy =
                CompletableFuture.supplyAsync(
                        () -> {
                            RealTimePriority.tryRaise().close();
                            return policy();
                        },
                        task -> Thread.ofPlatform().start(task));

        assertThat(policy.get(1, TimeUnit.MINUTES)).isEqualTo(Linux.OTHER);
    }

    @Test
    void aThreadThatLoopsIsMadeUsualAgain() throws Exception {
        var looping =
                CompletableFuture.supplyAsync(
                        () -> {
                            try (var priority = RealTimePriority.tryRaise()) {
                                boolean isRaised = priority.outcome() instanceof Outcome.Raised;
                                while (isRaised && !priority.isLowered()) {
                                    Thread.onSpinWait();
                                }
                                return !isRaised || policy() == Linux.OTHER;
                            }
                        },
                        task -> Thread.ofPlatform().start(task));

        assertThat(looping.get(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void whatIsNotAllowedSaysWhatToDo() {
        assertThat(new Outcome.NotAllowed("Do this.").text()).contains("not allow", "Do this.");
        assertThat(new Outcome.NotHere("no Linux").text()).contains("no Linux");
    }

    @Test
    void aThreadThatWaitsOnceInAWhileIsNoRunaway() {
        var runaway = new Runaway();
        for (int i = 0; i < 100; i++) {
            assertThat(runaway.look(i * SECOND, i / 2, i * SECOND)).isFalse();
        }
    }

    @Test
    void aThreadThatNeverWaitsAndDoesLittleIsNoRunaway() {
        var runaway = new Runaway();
        for (int i = 0; i < 100; i++) {
            assertThat(runaway.look(i * SECOND / 2, 5, i * SECOND)).isFalse();
        }
    }

    @Test
    void aThreadThatRunsAllTheTimeIsARunaway() {
        var runaway = new Runaway();
        assertThat(runaway.look(0, 5, 0)).isFalse();
        assertThat(runaway.look(SECOND, 5, SECOND)).isFalse();
        assertThat(runaway.look(2 * SECOND, 5, 2 * SECOND)).isTrue();
    }

    /// How the system schedules the calling thread.
    private static int policy() {
        try {
            String stat =
                    Files.readString(Path.of("/proc/self/task", "" + Linux.threadId(), "stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Integer.parseInt(fields[POLICY]);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
