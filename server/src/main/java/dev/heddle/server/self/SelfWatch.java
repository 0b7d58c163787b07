package dev.heddle.server.self;

import dev.heddle.core.Operation;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import dev.heddle.core.Snapshot;
import dev.heddle.core.Timer;
import dev.heddle.server.hosts.Hosts;
import dev.heddle.server.hosts.OwnerHealth;
import dev.heddle.server.jobs.Work;
import dev.heddle.server.sessions.Sessions;
import dev.heddle.server.watching.LogSource;
import dev.heddle.sync.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The hub's rooms about itself, on an owner of their own: what stands still elsewhere does not
/// hold them up. May be called from any thread.
public final class SelfWatch implements AutoCloseable {
    /// How often it looks after the log.
    static final int LOG_EVERY_MILLIS = 200;

    private static final Duration HEALTH_EVERY = Duration.ofSeconds(1);

    private final Owner owner = Owner.running("watch", Policy.DEFAULT);
    private final LogRoom logs = new LogRoom(owner, System::currentTimeMillis);
    private final HealthRoom health;
    private final LogSource.Tap tap;

    private record HubView(
            String version, String since, String durability, int sessions, int connections) {}

    /// Watches a hub of this version that has these parts, each on its owner.
    public SelfWatch(
            String version,
            Owner hub,
            Hosts hosts,
            Owner sessionOwner,
            Sessions sessions,
            Work work) {
        String since = Instant.now().toString();
        String durability = sessions.durability().name().toLowerCase(Locale.ROOT);
        var owners = List.of(hub, sessionOwner, work.owner(), owner);
        health =
                new HealthRoom(
                        owner,
                        System::currentTimeMillis,
                        List.of(
                                answer -> answer.accept(ofOwners(owners)),
                                answer -> ask(hub, hosts::health, answer),
                                answer ->
                                        ask(
                                                sessionOwner,
                                                () ->
                                                        Map.of(
                                                                "hub",
                                                                ofHub(
                                                                        version,
                                                                        since,
                                                                        durability,
                                                                        sessions)),
                                                answer)),
                        new HealthRoom.Beat(
                                work.jobs()::active, () -> areSound(owners), work::load));
        every(HEALTH_EVERY, "health", health::look);
        every(Duration.ofMillis(LOG_EVERY_MILLIS), "log", logs::round);
        tap = LogSource.ofProgram().tap(logs::offer);
    }

    private static HubView ofHub(
            String version, String since, String durability, Sessions sessions) {
        return new HubView(
                version, since, durability, sessions.openRooms(), sessions.connections());
    }

    private static boolean areSound(List<Owner> owners) {
        return owners.stream().allMatch(one -> one.snapshot().health() == Snapshot.Health.OK);
    }

    private static Map<String, OwnerHealth> ofOwners(List<Owner> owners) {
        var parts = new LinkedHashMap<String, OwnerHealth>();
        owners.forEach(one -> parts.put("owner/" + one.name(), OwnerHealth.of(one.snapshot())));
        return parts;
    }

    /// Has another owner answer; one that cannot take the question is asked again later.
    private void ask(
            Owner other, Supplier<Map<String, ?>> question, Consumer<Map<String, ?>> answer) {
        var _ =
                other.after(
                        Duration.ZERO,
                        operation(
                                "health",
                                () -> {
                                    var parts = question.get();
                                    soon("health", () -> answer.accept(parts));
                                }));
    }

    private void soon(String name, Runnable task) {
        var _ = owner.after(Duration.ZERO, operation(name, task));
    }

    private void every(Duration period, String name, Runnable task) {
        var _ = owner.every(period, Timer.CatchUp.SKIP, operation(name, task));
    }

    private static Operation<@Nullable Void> operation(String name, Runnable task) {
        return Operation.named(
                name,
                () -> {
                    task.run();
                    return null;
                });
    }

    /// The owner of these rooms.
    public Owner owner() {
        return owner;
    }

    /// How the hub is.
    public HealthRoom health() {
        return health;
    }

    /// What it logs.
    public LogRoom logs() {
        return logs;
    }

    /// Ends both rooms. Blocks for a second at most.
    @Override
    public void close() {
        tap.close();
        try {
            owner.execute(() -> {
                logs.close(Wire.Close.HUB_STOPPING);
                health.close(Wire.Close.HUB_STOPPING);
            });
        } catch (RejectedExecutionException e) {
            // Closed before; the sockets end with the server.
        }
        owner.close(Duration.ofSeconds(1));
    }
}
