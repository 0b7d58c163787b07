package dev.heddle.lab.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WriterTest {
    private final Semaphore entered = new Semaphore(0);
    private final Semaphore leave = new Semaphore(0);
    private final AtomicBoolean stands = new AtomicBoolean();
    private final AtomicBoolean refuses = new AtomicBoolean();
    private final List<Long> acknowledged = Collections.synchronizedList(new ArrayList<>());

    @Test
    void knowsTheLongestPause() throws Exception {
        try (var writer = new Writer(this::append)) {
            writer.awaitSteady();
            writer.watch();
            stands.set(true);
            entered.acquire();
            stands.set(false);
            long millis = pass();
            leave.release();
            writer.awaitSteady();
            assertThat(writer.longestMillis()).isGreaterThanOrEqualTo((double) millis);
        }
    }

    /// Until some time has gone by.
    private static long pass() {
        long began = System.nanoTime();
        long millis = 0;
        while (millis < 20) {
            Thread.onSpinWait();
            millis = (System.nanoTime() - began) / 1_000_000;
        }
        return millis;
    }

    @Test
    void triesTheSameAgainUntilItIsAcknowledged() throws Exception {
        try (var writer = new Writer(this::append)) {
            writer.awaitSteady();
            refuses.set(true);
            entered.acquire();
            entered.acquire();
            refuses.set(false);
            writer.awaitSteady();
        }
        assertThat(acknowledged).doesNotHaveDuplicates().isSorted();
        assertThat(acknowledged.getLast()).isEqualTo(acknowledged.size() - 1);
    }

    private boolean append(long number) throws InterruptedException {
        if (stands.get()) {
            entered.release();
            leave.acquire();
        }
        if (refuses.get()) {
            entered.release();
            return false;
        }
        acknowledged.add(number);
        return true;
    }
}
