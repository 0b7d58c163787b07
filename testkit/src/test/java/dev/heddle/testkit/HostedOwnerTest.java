package dev.heddle.testkit;

import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/// An engine's loop: each pass runs an event, if there is one, and ticks.
class HostedOwnerTest extends OwnerContract {
    @Override
    protected Loop start(Policy policy) {
        var owner = Owner.hosted("engine", policy);
        Queue<Runnable> events = new ConcurrentLinkedQueue<>();
        var ended = new AtomicBoolean();
        var engine =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!ended.get()) {
                                var event = events.poll();
                                if (event != null) {
                                    event.run();
                                }
                                var _ = owner.tick();
                                Thread.onSpinWait(); // The rest of the frame.
                            }
                        });
        return new Loop(
                owner,
                events::add,
                () -> {
                    ended.set(true);
                    engine.join();
                });
    }
}
