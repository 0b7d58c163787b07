package dev.heddle.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Operation;
import dev.heddle.core.Options;
import dev.heddle.core.Outcome;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.testkit.HeddleStrict.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/// The code of `docs/guide/testing.md`, compiled and run.
class TestingGuideTest {
    // begin
    /// The program under test: a counter that only its owner touches.
    static final class Score {
        private final Owner owner;
        private int points;

        Score(Owner owner) {
            this.owner = owner;
        }

        Operation<Integer> add(int more) {
            return Operation.named("add", () -> points += more);
        }

        int points() {
            owner.check(); // Throws on any other thread.
            return points;
        }
    }

    @Nested
    @HeddleStrict
    class ScoreTest {
        @Test
        void addsUp(SimHost host) {
            var owner = host.owner("game", Policy.DEFAULT);
            var score = new Score(owner);
            var added = owner.submit(score.add(3));

            host.runUntilIdle(); // Nothing runs before.

            assertThat(added.outcome().orElseThrow()).isInstanceOf(Outcome.Executed.class);
            host.onLoop(() -> assertThat(score.points()).isEqualTo(3));
        }

        @Test
        @HeddleStrict(allow = Fault.STALL)
        void expiresWhileTheGameStandsStill(SimHost host) {
            var owner = host.owner("game", Policy.DEFAULT);
            host.stall(Duration.ofSeconds(3));
            var late =
                    owner.submit(
                            new Score(owner).add(1), Options.startWithin(Duration.ofSeconds(1)));

            host.advance(Duration.ofSeconds(4)); // Takes no time.

            assertThat(late.outcome().orElseThrow()).isInstanceOf(Outcome.Expired.class);
        }

        @RepeatedTest(20)
        @HeddleStrict(allow = Fault.STALL)
        void losesNothingInAnyOrder(SimWorld world) {
            var host = world.host("engine");
            var owner = host.owner("game", Policy.DEFAULT);
            var score = new Score(owner);
            world.caller("ann", 10, () -> owner.execute(() -> score.points += 1));
            world.caller("bob", 10, () -> owner.execute(() -> score.points += 1));
            world.caller("weather", () -> host.stall(Duration.ofSeconds(3)));
            world.afterEachStep(() -> assertThat(score.points).isBetween(0, 20));

            world.run();

            assertThat(score.points).isEqualTo(20);
        }
    }

    // end

    @Test
    void theGuideQuotesItToTheLetter() throws IOException {
        String source =
                Files.readString(Path.of("src/test/java/dev/heddle/testkit/TestingGuideTest.java"));
        String begin = "// begin\n";
        String example =
                source.substring(
                                source.indexOf(begin) + begin.length(),
                                source.indexOf("    // end\n"))
                        .stripTrailing()
                        .stripIndent();

        assertThat(Files.readString(Path.of("../docs/guide/testing.md"))).contains(example);
    }
}
