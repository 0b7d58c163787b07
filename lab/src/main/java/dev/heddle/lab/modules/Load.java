package dev.heddle.lab.modules;

import dev.heddle.agent.Actions;
import dev.heddle.core.Operation;
import dev.heddle.core.Outcome;
import dev.heddle.core.Owner;
import dev.heddle.sync.Json;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Calls a world and its module all the time, and counts what becomes of each call.
final class Load implements AutoCloseable {
    /// 200 calls a second: below the 300 that an engine of 60 frames takes.
    private static final long PAUSE_NANOS = 5_000_000;

    /// One call in so many is one of the module.
    private static final int MODULE_EVERY = 10;

    /// The world holds a thousand actors.
    private static final int MAX_STAMPS = 900;

    private static final JsonNode NOTHING = Json.read("{}");

    private final Owner owner;
    private final Actions world;
    private final Supplier<@Nullable Actions> module;
    private final Thread thread = Thread.ofPlatform().name("load").unstarted(this::call);
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong executed = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private volatile boolean ended;
    private final AtomicInteger stamps = new AtomicInteger();

    Load(Owner owner, Actions world, Supplier<@Nullable Actions> module) {
        this.owner = owner;
        this.world = world;
        this.module = module;
    }

    void start() {
        thread.start();
    }

    long asked() {
        return asked.get();
    }

    /// What was neither executed nor is still on its way.
    long lost() {
        return lost.get();
    }

    int stamps() {
        return stamps.get();
    }

    private void call() {
        for (long i = 0; !ended; i++) {
            var offered = module.get();
            if (i % MODULE_EVERY == 0 && offered != null && stamps.get() < MAX_STAMPS) {
                stamps.incrementAndGet();
                submit("stamp", offered);
            } else {
                submit("list_actors", world);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void submit(String action, Actions actions) {
        asked.incrementAndGet();
        Operation<@Nullable JsonNode> call =
                Operation.named(action, () -> actions.invoke(action, NOTHING));
        owner.submit(call)
                .then(
                        Runnable::run,
                        outcome -> {
                            if (outcome instanceof Outcome.Executed) {
                                executed.incrementAndGet();
                            } else {
                                lost.incrementAndGet();
                            }
                        });
    }

    /// Ends the calls and waits until each has its outcome. Blocks.
    void end() throws InterruptedException {
        close();
        thread.join();
        while (executed.get() + lost.get() < asked.get()) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    @Override
    public void close() {
        ended = true;
    }
}
