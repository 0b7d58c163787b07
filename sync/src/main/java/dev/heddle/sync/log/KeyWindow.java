package dev.heddle.sync.log;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.OptionalLong;

/// Which idempotency keys a room remembers, for those who make logs: the newest {@link #MAX_KEYS},
/// for {@link #REMEMBERED}, and no longer than the events of their append are kept.
///
/// Only hashes are kept here, because thousands of rooms have a window; whether a key of the same
/// hash is the same key the events tell. Not thread-safe.
public final class KeyWindow {
    /// How many.
    public static final int MAX_KEYS = 1024;

    /// For how long.
    public static final Duration REMEMBERED = Duration.ofMinutes(10);

    private static final int FIRST_CAPACITY = 8;
    private static final long SECRET = new SecureRandom().nextLong() | 1;

    private int[] hashes = new int[FIRST_CAPACITY];
    private long[] seqs = new long[FIRST_CAPACITY];
    private long[] times = new long[FIRST_CAPACITY];
    private int oldest;
    private int size;

    /// Remembers nothing yet.
    public KeyWindow() {}

    /// Tells which key the append that ended with event `seq` had.
    @FunctionalInterface
    public interface Stored {
        /// Whether it was `key`.
        boolean has(long seq, String key);
    }

    /// The number of the last event of the append under `key`, if it is remembered.
    public OptionalLong find(String key, long nowMillis, Stored stored) {
        forgetOlderThan(nowMillis - REMEMBERED.toMillis());
        int hash = hash(key);
        for (int i = size - 1; i >= 0; i--) {
            int at = index(i);
            if (hashes[at] == hash && stored.has(seqs[at], key)) {
                return OptionalLong.of(seqs[at]);
            }
        }
        return OptionalLong.empty();
    }

    /// Remembers the key of an append that ended with event `seq`.
    public void remember(String key, long seq, long nowMillis) {
        if (size == MAX_KEYS) {
            forgetOldest();
        } else if (size == hashes.length) {
            grow();
        }
        int at = index(size++);
        hashes[at] = hash(key);
        seqs[at] = seq;
        times[at] = nowMillis;
    }

    /// Forgets the keys of appends that ended before event `seq`.
    public void forgetBefore(long seq) {
        while (size > 0 && seqs[oldest] < seq) {
            forgetOldest();
        }
    }

    private void forgetOlderThan(long millis) {
        while (size > 0 && times[oldest] < millis) {
            forgetOldest();
        }
    }

    private void forgetOldest() {
        oldest = index(1);
        size--;
    }

    private int index(int i) {
        return (oldest + i) & (hashes.length - 1); // Capacities are powers of two.
    }

    private void grow() {
        int[] newHashes = new int[2 * size];
        long[] newSeqs = new long[2 * size];
        long[] newTimes = new long[2 * size];
        for (int i = 0; i < size; i++) {
            int at = index(i);
            newHashes[i] = hashes[at];
            newSeqs[i] = seqs[at];
            newTimes[i] = times[at];
        }
        hashes = newHashes;
        seqs = newSeqs;
        times = newTimes;
        oldest = 0;
    }

    /// Not the string's own hash: who chooses keys could choose many of one hash, and each would
    /// have to be looked up.
    private static int hash(String key) {
        long hash = 0;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash + key.charAt(i)) * SECRET;
        }
        return (int) (hash >>> 32);
    }
}
