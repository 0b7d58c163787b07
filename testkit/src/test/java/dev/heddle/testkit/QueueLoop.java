package dev.heddle.testkit;

import dev.heddle.core.Host;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// The smallest loop of events: a queue and a thread. As a host it does what it should; the planted
/// ones do not.
class QueueLoop implements Host {
    private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
    private final Thread thread = Thread.ofPlatform().daemon().name("queue").start(this::loop);
    private volatile boolean ended;
    private volatile @Nullable Owner owner;

    OwnerContract.Loop start(Policy policy) {
        var made = Owner.on("queue", this, policy);
        owner = made;
        return new OwnerContract.Loop(made, this::post, this::end);
    }

    private void loop() {
        try {
            while (!ended) {
                events.take().run();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void post(Runnable event) {
        events.add(event);
    }

    int tick() {
        var current = owner;
        return current == null ? 0 : current.tick();
    }

    @Override
    public void wake() {
        post(this::tick);
    }

    @Override
    public boolean isOwnerThread() {
        return Thread.currentThread() == thread;
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    void end() throws InterruptedException {
        post(() -> ended = true);
        thread.join();
    }
}
