package dev.heddle.core;

import java.util.concurrent.locks.LockSupport;

/// A loop on a thread of Heddle's own: ticks while there is work, else parks.
final class OwnThread implements Host {
    private final Thread thread;
    private final Gate gate;

    private OwnThread(String name, Policy policy) {
        gate = new Gate(name, this, policy);
        thread = Thread.ofPlatform().daemon().name(name).unstarted(this::loop);
    }

    static Owner start(String name, Policy policy) {
        var host = new OwnThread(name, policy);
        host.thread.start();
        return host.gate;
    }

    private void loop() {
        while (!gate.isDrained()) {
            var _ = Thread.interrupted(); // A flag left set would turn parking into spinning.
            if (gate.tick() > 0) {
                Thread.onSpinWait(); // A producer may be between claiming its slot and filling it.
            } else if (!gate.isDrained()) { // The wake-ups of a close may have come as one.
                LockSupport.park(this);
            }
        }
    }

    @Override
    public void wake() {
        LockSupport.unpark(thread);
    }

    @Override
    public boolean isOwnerThread() {
        return Thread.currentThread() == thread;
    }

    @Override
    public boolean isAlive() {
        return thread.isAlive();
    }
}
