package dev.heddle.lab.audio;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Two threads that allocate at a steady rate, as the rest of a program does: most of it is garbage
/// at once, an eighth is kept for a while.
final class Garbage {
    private static final int THREADS = 2;
    private static final int PIECE_BYTES = 4_096;
    private static final int KEPT_OF = 8;

    /// Pieces that each thread keeps: 32 MB.
    private static final int KEPT = 8_192;

    private final AtomicLong bytes = new AtomicLong();
    private final double piecesPerNano;

    private Garbage(int megabytesPerSecond) {
        piecesPerNano = megabytesPerSecond * 1e6 / THREADS / PIECE_BYTES / 1e9;
    }

    /// Begins, and goes on until the JVM ends.
    static Garbage start(int megabytesPerSecond) {
        var garbage = new Garbage(megabytesPerSecond);
        for (int i = 0; i < THREADS && megabytesPerSecond > 0; i++) {
            Thread.ofPlatform().daemon().name("lab-garbage-" + i).start(garbage::allocate);
        }
        return garbage;
    }

    /// What has been allocated until now.
    long bytes() {
        return bytes.get();
    }

    private void allocate() {
        var kept = new byte[KEPT][];
        long began = System.nanoTime();
        for (long i = 0; ; i++) {
            var piece = new byte[PIECE_BYTES];
            piece[0] = 1;
            if (i % KEPT_OF == 0) {
                kept[(int) (i / KEPT_OF % KEPT)] = piece;
            }
            bytes.addAndGet(PIECE_BYTES);
            long ahead = (long) (i / piecesPerNano) - (System.nanoTime() - began);
            if (ahead > 0) {
                LockSupport.parkNanos(ahead);
            }
        }
    }
}
