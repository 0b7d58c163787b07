package dev.heddle.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// Counts lengths of time in buckets whose width is an eighth of their power of two, so that a
/// percentile is off by at most 12.5 %. One thread records; any thread may look.
final class Recorder {
    private static final int SUB_BITS = 3;
    private static final int SUB_BUCKETS = 1 << SUB_BITS;

    /// 2^40 ns are 18 minutes; what is longer counts as that.
    private static final int LONGEST_BITS = 40;

    static final int BUCKETS = (LONGEST_BITS - SUB_BITS + 1) << SUB_BITS;

    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

    /// Made when there is something to count.
    private volatile long @Nullable [] counts;

    /// Counts one length; a negative one, from a clock that jumped, counts as zero.
    void record(long nanos) {
        var counts = this.counts;
        if (counts == null) {
            counts = new long[BUCKETS];
            this.counts = counts;
        }
        int bucket = bucket(Math.max(0, nanos));
        COUNT.setOpaque(counts, bucket, counts[bucket] + 1);
    }

    Snapshot.Histogram snapshot() {
        var counts = this.counts;
        if (counts == null) {
            return Snapshot.Histogram.EMPTY;
        }
        var copy = new long[BUCKETS];
        for (int i = 0; i < BUCKETS; i++) {
            copy[i] = (long) COUNT.getOpaque(counts, i);
        }
        return new Snapshot.Histogram(copy);
    }

    static int bucket(long nanos) {
        if (nanos < SUB_BUCKETS) {
            return (int) nanos;
        }
        int exponent = 63 - Long.numberOfLeadingZeros(nanos);
        if (exponent >= LONGEST_BITS) {
            return BUCKETS - 1;
        }
        int sub = (int) (nanos >>> (exponent - SUB_BITS)) & (SUB_BUCKETS - 1);
        return ((exponent - SUB_BITS + 1) << SUB_BITS) + sub;
    }

    /// The greatest length that a bucket counts.
    static long greatest(int bucket) {
        if (bucket < SUB_BUCKETS) {
            return bucket;
        }
        int exponent = (bucket >>> SUB_BITS) + SUB_BITS - 1;
        long sub = bucket & (SUB_BUCKETS - 1);
        return ((SUB_BUCKETS + sub + 1) << (exponent - SUB_BITS)) - 1;
    }
}
