package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.agent.Action;
import dev.heddle.agent.ActionException;
import dev.heddle.agent.Actions;
import dev.heddle.agent.Agent;
import dev.heddle.agent.AgentOptions;
import dev.heddle.agent.Default;
import dev.heddle.agent.Describe;
import dev.heddle.agent.Range;
import dev.heddle.core.Owner;
import dev.heddle.server.Hub;
import dev.heddle.server.HubOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The code of `docs/guide/first-hour.md`, compiled and run.
class FirstHourExampleTest {
    @TempDir private Path data;

    // begin
    record Heal(
            @Describe("Whom.") String player,
            @Describe("By how much.") @Range(min = 1, max = 100) @Default("10") int points) {}

    static void play(Owner owner, AgentOptions options, AtomicBoolean running) {
        Map<String, Integer> health = new LinkedHashMap<>(Map.of("ann", 50)); // This thread's own.
        var actions =
                Actions.of(
                        Action.of(
                                "heal",
                                "Heals a player.",
                                Heal.class,
                                heal -> { // Runs in owner.tick(), and nowhere else.
                                    if (!health.containsKey(heal.player())) {
                                        throw new ActionException(
                                                "unknown_player", "there is no " + heal.player());
                                    }
                                    return health.merge(heal.player(), heal.points(), Integer::sum);
                                }));
        try (var agent = Agent.start(options, owner, actions)) {
            agent.state("player/ann", Map.of("health", 50)); // For watchers, also later ones.
            agent.publish("game_started", Map.of("players", 1));
            while (running.get()) {
                owner.tick(); // Once a frame: at most 5 actions and 4 ms.
                Thread.onSpinWait(); // The rest of the frame.
            }
        }
    }

    // end

    @Test
    void theGuidesProgramIsDrivenThroughAHub() throws Exception {
        try (var hub = Hub.start(HubOptions.local(data, 0))) {
            var options =
                    new AgentOptions(
                            URI.create(hub.address()), "my-game", hub.createHostToken("my-game"));
            var running = new AtomicBoolean(true);
            var owner = Owner.hosted("my-game", Agent.POLICY);
            var game = Thread.ofPlatform().start(() -> play(owner, options, running));
            String token = Files.readString(data.resolve("token")).strip();
            try (var client = new HubClient(hub.address(), token)) {
                client.awaitLink("my-game", "online");

                var healed = client.call("my-game", "heal", "{\"player\":\"ann\",\"points\":7}");
                var refused = client.call("my-game", "heal", "{\"player\":\"bob\"}");
                var invalid = client.call("my-game", "heal", "{\"player\":\"ann\",\"points\":0}");

                assertThat(healed.body().path("result").path("data").asInt()).isEqualTo(57);
                assertThat(refused.status()).isEqualTo(500);
                assertThat(refused.body().path("error").path("code").asString())
                        .isEqualTo("unknown_player");
                assertThat(invalid.status()).isEqualTo(422);
                assertThat(
                                invalid.body()
                                        .path("error")
                                        .path("paths")
                                        .path(0)
                                        .path("path")
                                        .asString())
                        .isEqualTo("/points");
            } finally {
                running.set(false);
                game.join();
                owner.close();
            }
        }
    }

    @Test
    void theGuideQuotesItToTheLetter() throws Exception {
        assertThat(Files.readString(Path.of("../../docs/guide/first-hour.md")))
                .contains(QuotedExample.of(FirstHourExampleTest.class));
    }
}
