package dev.heddle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.core.Snapshot.Health;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The code of `docs/guide/owners.md`, compiled and run.
@Timeout(20)
class OwnersGuideTest {
    // begin
    /// A game with a loop of its own.
    static final class Game implements AutoCloseable {
        private final Owner owner = Owner.hosted("game", Policy.DEFAULT);
        private final Map<String, Integer> health = new HashMap<>(); // The owner's: no lock.

        /// From any thread.
        Ticket<Integer> heal(String player, int points) {
            return owner.submit(
                    Operation.named("heal", () -> health.merge(player, points, Integer::sum)));
        }

        /// From any thread: whether the loop does its work.
        boolean isWell() {
            return owner.snapshot().health() == Health.OK;
        }

        /// The game's thread calls this once a frame.
        void frame() {
            owner.tick(); // At most 64 operations or 4 ms; what is left has its turn next time.
        }

        /// For the game's own code; anybody else is told both threads' names.
        int healthOf(String player) {
            owner.check();
            return health.getOrDefault(player, 0);
        }

        @Override
        public void close() {
            owner.close(Duration.ZERO); // Whatever waits is cancelled; nobody waits for ever.
        }
    }

    /// State without a loop gets a thread of its own.
    static int count(String text) throws InterruptedException {
        var counts = new HashMap<Integer, Integer>();
        try (var counter = Owner.running("counter", Policy.DEFAULT)) {
            text.chars().forEach(c -> counter.execute(() -> counts.merge(c, 1, Integer::sum)));
            return counter.call(counts::size, Duration.ofSeconds(1)); // After all before it.
        } // Lets the loop run what is queued, for 5 s at most.
    }

    // end

    @Test
    void theGuidesGameRunsAndIsOwned() throws InterruptedException {
        try (var game = new Game()) {
            var ticket = game.heal("ann", 5);
            assertThat(ticket.outcome()).isEmpty();
            game.frame();
            assertThat(ticket.outcome()).get().hasFieldOrPropertyWithValue("value", 5);
            assertThat(game.healthOf("ann")).isEqualTo(5);
            assertThat(game.isWell()).isTrue();

            var failures = new Throwable[1];
            var other =
                    Thread.ofPlatform()
                            .uncaughtExceptionHandler((_, e) -> failures[0] = e)
                            .start(() -> game.healthOf("ann"));
            other.join();
            assertThat(failures[0]).isInstanceOf(WrongThreadException.class);
        }
    }

    @Test
    void theGuidesThreadCounts() throws InterruptedException {
        assertThat(count("heddle")).isEqualTo(4);
    }

    @Test
    void aClosedGameAnswersEverybody() {
        var game = new Game();
        var waits = game.heal("ann", 5);
        game.close();

        assertThat(waits.state()).isEqualTo(Ticket.State.SETTLED);
        assertThatThrownBy(() -> game.owner.execute(() -> {}))
                .hasMessageContaining("game is closed");
    }

    @Test
    void theGuideQuotesItToTheLetter() throws IOException {
        QuotedExample.isOn("owners.md", OwnersGuideTest.class);
    }
}
