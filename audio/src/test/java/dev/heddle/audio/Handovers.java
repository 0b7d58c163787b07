package dev.heddle.audio;

import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainNumbers;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.dsp.Effect;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/// Two threads, of which one hands sounds to the other as fast as it can: by a lane, and by the
/// planted way that tears. In each sound all numbers are at the same share of their range, so a sum
/// over all of them tells whether they belong together.
@SuppressWarnings("ThreadPriorityCheck") // They yield only to be quicker on busy machines.
final class Handovers {
    /// Different sounds; neighbours differ in every number.
    private static final int SOUNDS = 64;

    private static final ChainSettings[] SETTINGS = settings();
    private static final float[][] NUMBERS = numbers();
    private static final double[] SUMS =
            Arrays.stream(NUMBERS).mapToDouble(Handovers::sum).toArray();

    /// What the second thread has seen.
    ///
    /// @param seen sounds, each once
    /// @param torn those of them that were parts of two
    record Seen(long seen, long torn) {}

    private Handovers() {}

    private static ChainSettings[] settings() {
        var settings = new ChainSettings[SOUNDS];
        for (int i = 0; i < SOUNDS; i++) {
            settings[i] = ChainSettings.INITIAL;
            for (var block : Block.values()) {
                for (var number : block.numbers()) {
                    double value = number.least() + i * (number.most() - number.least()) / SOUNDS;
                    settings[i] = settings[i].withNumber(block, number.name(), value);
                }
            }
        }
        return settings;
    }

    private static float[][] numbers() {
        var numbers = new float[SOUNDS][];
        for (int i = 0; i < SOUNDS; i++) {
            numbers[i] = flat(ChainNumbers.of(SETTINGS[i]));
        }
        return numbers;
    }

    private static float[] flat(ChainNumbers numbers) {
        int count = Arrays.stream(Block.values()).mapToInt(block -> block.numbers().size()).sum();
        var flat = new float[count];
        int place = 0;
        for (var block : Block.values()) {
            for (int i = 0; i < block.numbers().size(); i++) {
                flat[place++] = numbers.value(block, i);
            }
        }
        return flat;
    }

    private static double sum(float[] numbers) {
        double sum = 0;
        for (float number : numbers) {
            sum += number;
        }
        return sum;
    }

    private static boolean isTorn(float[] numbers) {
        double sum = sum(numbers);
        return Arrays.stream(SUMS).noneMatch(whole -> whole == sum);
    }

    /// Hands over so many sounds by a lane.
    static Seen byLane(long count) throws InterruptedException {
        var chain = new Watcher();
        var lane =
                new AudioLane(Player.RATE, Effect.FRAMES, (_, _) -> chain, ChainSettings.INITIAL);
        var isOver = new AtomicBoolean();
        var audio =
                Thread.ofPlatform()
                        .name("handovers-audio")
                        .start(() -> {
                            var sound = new float[Effect.FRAMES];
                            while (!isOver.get()) {
                                lane.process(sound, sound, sound.length);
                                Thread.yield(); // The machine may have one processor for both.
                            }
                        });
        try {
            long sent = 0;
            while (sent < count || lane.underWay() > 0) {
                while (sent < count
                        && lane.apply(SETTINGS[(int) (sent % SOUNDS)], 0)
                                instanceof Applied.Accepted) {
                    sent++;
                }
                lane.poll(_ -> {});
                if (!audio.isAlive()) {
                    throw new AssertionError("the audio thread has ended");
                }
                Thread.yield();
            }
        } finally {
            isOver.set(true);
            audio.join();
        }
        return new Seen(chain.seen, chain.torn);
    }

    /// Looks at all that comes.
    private static final class Watcher implements Chain {
        private long seen;
        private long torn;

        @Override
        public void process(float[] samples) {}

        @Override
        public void moveTo(ChainNumbers numbers, int blocks) {
            seen++;
            torn += isTorn(flat(numbers)) ? 1 : 0;
        }
    }

    /// Planted: one sound and a flag. The reader takes the flag, atomically, and then copies the
    /// sound; nothing keeps the writer from writing the next one meanwhile.
    ///
    /// @param count sounds to hand over, unless one is torn before
    static Seen byFlagThenCopy(long count) throws InterruptedException {
        var pending = NUMBERS[0].clone();
        var isNew = new AtomicBoolean();
        var isOver = new AtomicBoolean();
        var writer =
                Thread.ofPlatform()
                        .name("handovers-writer")
                        .start(() -> {
                            for (int i = 0; !isOver.get(); i++) {
                                System.arraycopy(
                                        NUMBERS[i % SOUNDS], 0, pending, 0, pending.length);
                                isNew.set(true);
                            }
                        });
        var mine = new float[pending.length];
        long seen = 0;
        long torn = 0;
        while (seen < count && torn == 0) {
            if (isNew.getAndSet(false)) {
                System.arraycopy(pending, 0, mine, 0, mine.length);
                seen++;
                torn += isTorn(mine) ? 1 : 0;
            } else {
                Thread.yield();
            }
        }
        isOver.set(true);
        writer.join();
        return new Seen(seen, torn);
    }
}
