package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Operation;
import dev.heddle.core.Options;
import dev.heddle.core.Outcome;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// The README's ten lines, compiled and run.
class ReadmeExampleTest {
    private static final Map<String, Integer> HEALTH = new HashMap<>(Map.of("ann", 100));

    // begin
    record Hit(String player, int points) implements Operation<Integer> {
        @Override
        public Integer run() { // Only ever on the game's thread.
            return HEALTH.merge(player, -points, Integer::sum);
        }
    }

    static String hitFromAnyThread(Owner game) throws InterruptedException {
        var ticket = game.submit(new Hit("ann", 5), Options.startWithin(Duration.ofSeconds(1)));
        return switch (ticket.await(Duration.ofSeconds(2)).orElse(null)) {
            case Outcome.Executed<Integer>(Integer left, _) -> "ann has " + left + " left";
            case Outcome.Expired<Integer> _ -> "too late: it never ran and never will";
            case null -> "it runs right now: " + game.snapshot();
            default -> "refused or failed: " + ticket;
        };
    }

    // end

    @Test
    void theReadmesTenLinesDoWhatTheySay() throws Exception {
        try (var game = Owner.hosted("game", Policy.DEFAULT)) {
            game.tick(); // The loop, once a frame.
            var answer =
                    CompletableFuture.supplyAsync(() -> {
                        try {
                            return hitFromAnyThread(game);
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    });
            while (!answer.isDone()) {
                game.tick();
            }
            assertThat(answer.get(1, TimeUnit.SECONDS)).isEqualTo("ann has 95 left");
        }
    }

    @Test
    void theReadmeQuotesThemToTheLetter() throws Exception {
        assertThat(Files.readString(Path.of("../../README.md")))
                .contains(QuotedExample.of(ReadmeExampleTest.class));
    }
}
