package dev.heddle.lab.audio;

import dev.heddle.core.Latest;
import dev.heddle.lab.Effort;
import dev.heddle.lab.process.Fork;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// Two threads hand over numbers as fast as they can. All numbers of one hand-over are equal, so
/// one look tells whether they belong together.
final class HandOverMain {
    static final String LATEST = "latest";
    static final String FLAG = "flag";

    /// Hand-overs that the reader has to have seen, each once.
    static final int COUNT = 100_000_000;

    static final int QUICK_COUNT = 100_000;

    /// As many as a preset has.
    private static final int NUMBERS = 36;

    /// Whole up to here, as floats are.
    private static final int SOUNDS = 1 << 20;

    private HandOverMain() {}

    /// One way of handing over.
    private interface Way {
        /// Writer.
        void publish(float number);

        /// Reader. Copies what is new; false if nothing is.
        boolean copy(float[] to);
    }

    /// Takes the effort, then the way.
    public static void main(String[] arguments) {
        int count = Effort.valueOf(arguments[0]).pick(COUNT, QUICK_COUNT);
        Fork.answer(() -> {
            var way = arguments[1].equals(LATEST) ? latest() : flag();
            return Map.of("torn", (double) torn(way, count), "count", (double) count);
        });
    }

    private static long torn(Way way, int count) throws InterruptedException {
        var isOver = new AtomicBoolean();
        var writer =
                Thread.ofPlatform()
                        .start(() -> {
                            for (int i = 0; !isOver.get(); i++) {
                                way.publish(i % SOUNDS);
                            }
                        });
        var mine = new float[NUMBERS];
        long torn = 0;
        for (int seen = 0; seen < count; ) {
            if (way.copy(mine)) {
                seen++;
                torn += isWhole(mine) ? 0 : 1;
            }
        }
        isOver.set(true);
        writer.join();
        return torn;
    }

    private static boolean isWhole(float[] numbers) {
        float first = numbers[0];
        boolean isWhole = true;
        for (float number : numbers) {
            isWhole &= number == first;
        }
        return isWhole;
    }

    private static Way latest() {
        var latest = new Latest<float[]>(() -> new float[NUMBERS]);
        return new Way() {
            @Override
            public void publish(float number) {
                latest.publish(numbers -> Arrays.fill(numbers, number));
            }

            @Override
            public boolean copy(float[] to) {
                boolean isNew = latest.hasNews();
                System.arraycopy(latest.acquire(), 0, to, 0, NUMBERS);
                return isNew;
            }
        };
    }

    /// What people write first: one copy and a flag that says that it is new.
    private static Way flag() {
        var pending = new float[NUMBERS];
        var isNew = new AtomicBoolean();
        return new Way() {
            @Override
            public void publish(float number) {
                Arrays.fill(pending, number);
                isNew.set(true);
            }

            @Override
            public boolean copy(float[] to) {
                if (!isNew.getAndSet(false)) {
                    return false;
                }
                System.arraycopy(pending, 0, to, 0, NUMBERS);
                return true;
            }
        };
    }
}
