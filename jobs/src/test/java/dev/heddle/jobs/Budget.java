package dev.heddle.jobs;

import dev.heddle.jobs.resources.Admission;
import dev.heddle.jobs.resources.Need;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/// An admission with so many bytes, which counts what was granted and given back.
final class Budget implements Admission {
    private final long bytes;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    // Guarded by this.
    private long reserved;
    private long most;
    private int granted;
    private int givenBack;

    Budget(long bytes) {
        this.bytes = bytes;
    }

    @Override
    public synchronized Answer reserve(Need need) {
        if (need.memoryBytes() > bytes) {
            return new Answer.Never("needs %d, there are %d".formatted(need.memoryBytes(), bytes));
        }
        if (reserved + need.memoryBytes() > bytes) {
            return new Answer.Later(
                    "needs %d, %d are free".formatted(need.memoryBytes(), bytes - reserved),
                    Duration.ofSeconds(7));
        }
        reserved += need.memoryBytes();
        most = Math.max(most, reserved);
        granted++;
        var open = new AtomicBoolean(true);
        return new Answer.Granted(() -> {
            if (open.getAndSet(false)) {
                giveBack(need);
            }
        });
    }

    private void giveBack(Need need) {
        synchronized (this) {
            reserved -= need.memoryBytes();
            givenBack++;
        }
        listeners.forEach(Runnable::run);
    }

    @Override
    public void whenThereIsRoom(Runnable listener) {
        listeners.add(listener);
    }

    synchronized long reserved() {
        return reserved;
    }

    synchronized long most() {
        return most;
    }

    synchronized int granted() {
        return granted;
    }

    synchronized int givenBack() {
        return givenBack;
    }
}
