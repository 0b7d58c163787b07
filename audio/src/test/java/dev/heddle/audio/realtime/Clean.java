package dev.heddle.audio.realtime;

import static java.util.Objects.requireNonNull;

import dev.heddle.core.Latest;
import dev.heddle.core.RealTime;
import dev.heddle.core.SpscRing;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// What a real-time thread may do. Never run.
@SuppressWarnings("all") // Nobody calls any of it.
final class Clean {
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);

    private final float[] buffer = new float[64];
    private final long[] words = new long[1];
    private final AtomicLong count = new AtomicLong();
    private final Latest<float[]> meter = new Latest<>(() -> new float[1]);
    private final SpscRing<Point> ring = new SpscRing<>(4);
    private final Consumer<float[]> writePeak = this::writePeak;

    /// A record has its components' names in it; its fields can be read without them.
    record Point(int x, float y) {}

    enum Shape {
        SOFT,
        HARD
    }

    @RealTime
    void calculates(double x) {
        for (int i = 0; i < buffer.length; i++) {
            buffer[i] = (float) Math.tanh(StrictMath.exp(buffer[i] * x)) % 1f;
        }
    }

    @RealTime
    int handlesBits(float x) {
        return Float.floatToRawIntBits(Float.max(x, 1f)) ^ Integer.numberOfLeadingZeros(3);
    }

    @RealTime
    void copiesAndFills(float[] from) {
        System.arraycopy(from, 0, buffer, 0, 8);
        Arrays.fill(buffer, 8, 64, 0f);
    }

    @RealTime
    long usesAtomics() {
        SLOT.setRelease(words, 0, System.nanoTime());
        return count.incrementAndGet();
    }

    @RealTime
    void handsOver() {
        meter.publish(writePeak);
        var point = ring.poll();
        if (point != null) {
            buffer[point.x] = point.y;
        }
    }

    private void writePeak(float[] value) {
        value[0] = buffer[0];
    }

    @RealTime
    float switchesOverAnEnum(Shape shape, float x) {
        return switch (shape) {
            case SOFT -> x / 2;
            case HARD -> Math.clamp(x, -1f, 1f);
        };
    }

    @RealTime
    void refusesWithAMessage(int frames) {
        if (frames < 1 || frames > buffer.length) {
            throw Refusals.frames(frames);
        }
        assert buffer.length == 64 : buffer.length;
    }

    /// Where the text stands.
    static final class Refusals {
        static IllegalArgumentException frames(int frames) {
            return new IllegalArgumentException("frames must be in 1..64, was " + frames);
        }
    }

    @RealTime
    int unboxes(Integer value) {
        return requireNonNull(value);
    }

    /// Not marked, so whatever it does is its own business.
    Object mayDoAsItLikes() {
        return new Object();
    }
}
