package dev.heddle.lab.modules;

import dev.heddle.agent.Action;
import dev.heddle.agent.Actions;
import dev.heddle.agent.Agent;
import dev.heddle.agent.AgentOptions;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// An agent whose owner is a loop of 60 ticks a second, as an engine has.
final class TickedAgent implements AutoCloseable {
    static final long TICK_NANOS = 1_000_000_000 / 60;

    /// Adds two numbers, which takes no time.
    static final String ADD = "add";

    /// Holds the loop up for `seconds`.
    static final String STALL = "stall";

    private final Owner owner;
    private final Agent agent;
    private final Thread loop = Thread.ofPlatform().name("engine").unstarted(this::run);
    private volatile boolean ended;

    record Add(int left, int right) {}

    record Stall(int seconds) {}

    private TickedAgent(URI hub, Policy policy) {
        owner = Owner.hosted("engine", policy);
        loop.start();
        agent =
                Agent.start(
                        new AgentOptions(hub, "engine", "no token is needed"),
                        owner,
                        Actions.of(
                                Action.of(ADD, "", Add.class, add -> add.left + add.right),
                                Action.of(STALL, "", Stall.class, TickedAgent::stall)));
    }

    static TickedAgent start(URI hub, Policy policy) {
        return new TickedAgent(hub, policy);
    }

    private static boolean stall(Stall stall) throws InterruptedException {
        TimeUnit.SECONDS.sleep(stall.seconds);
        return true;
    }

    private void run() {
        long next = System.nanoTime();
        while (!ended) {
            owner.tick();
            next = Math.max(next + TICK_NANOS, System.nanoTime()); // What is late is not made up.
            LockSupport.parkNanos(next - System.nanoTime());
        }
        owner.close(Duration.ZERO);
    }

    @Override
    public void close() {
        agent.close();
        ended = true;
        loop.interrupt();
    }
}
