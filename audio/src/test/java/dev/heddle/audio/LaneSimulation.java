package dev.heddle.audio;

import dev.heddle.audio.chain.Block;
import dev.heddle.audio.chain.ChainNumbers;
import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.dsp.Effect;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

/// One life of a lane: random changes and host blocks, and after each look whether it did what the
/// rules say. The rules are written a second time here, with lists, for one thread.
final class LaneSimulation {
    private static final int STEPS = 120;

    /// So low that a cross-fade takes four blocks.
    private static final int RATE = 2_560;

    private static final int FADE_BLOCKS = 4;
    private static final int LONGEST_HOST_BLOCK = 300;
    private static final int FARTHEST = 1_500;

    /// What a simulated lane has to do.
    interface Lane {
        Applied apply(ChainSettings settings, long atFrame);

        void poll(Consumer<Heard> receiver, Consumer<Chain> back);

        void process(int frames);
    }

    /// The real one.
    static class OfHeddle implements Lane {
        private final AudioLane lane;

        OfHeddle(ChainMaker maker) {
            lane = new AudioLane(RATE, Effect.FRAMES, maker, ChainSettings.INITIAL);
        }

        @Override
        public Applied apply(ChainSettings settings, long atFrame) {
            return lane.apply(settings, atFrame);
        }

        @Override
        public void poll(Consumer<Heard> receiver, Consumer<Chain> back) {
            lane.poll(receiver, back);
        }

        @Override
        public void process(int frames) {
            var sound = new float[frames];
            lane.process(sound, sound, frames);
        }
    }

    /// A change as the rules see it.
    private record Asked(long id, ChainSettings settings, long frame) {}

    private final long seed;
    private final Random random;
    private final Lane lane;

    private final List<Asked> sent = new ArrayList<>();
    private final List<Asked> due = new ArrayList<>();
    private final List<Heard> expected = new ArrayList<>();
    private final List<Owned> chains = new ArrayList<>();
    private ChainSettings sounding = ChainSettings.INITIAL;
    private long frames;
    private long position;
    private int fading;
    private int heard;
    private int accepted;
    private int refused;
    private int faded;

    LaneSimulation(long seed, Function<ChainMaker, Lane> maker) {
        this.seed = seed;
        random = new Random(seed);
        lane = maker.apply((settings, _) -> new Owned(settings));
    }

    void run() {
        for (int i = 0; i < STEPS; i++) {
            switch (random.nextInt(4)) {
                case 0 -> process(1 + random.nextInt(LONGEST_HOST_BLOCK));
                case 1 -> poll();
                default -> apply();
            }
        }
        for (int i = 0; i < 2 * AudioLane.CAPACITY; i++) { // All of them may have to fade.
            process((FADE_BLOCKS + 1) * Effect.FRAMES);
            poll();
        }
        check(heard == accepted, "so many of so many were heard", heard, accepted);
        var away = chains.stream().filter(chain -> !chain.isBack).toList();
        check(away.size() == 1, "so many chains are not back", away.size());
        check(away.getFirst().isAt(sounding), "the chain that plays should be at", sounding);
    }

    int heard() {
        return heard;
    }

    int refused() {
        return refused;
    }

    int faded() {
        return faded;
    }

    private void apply() {
        var settings =
                ChainSettings.INITIAL
                        .withNumber(Block.AMP, "master", random.nextInt(100) / 100.0)
                        .withEnabled(Block.DRIVE, random.nextInt(4) > 0)
                        .withEnabled(Block.EQ, random.nextInt(4) > 0);
        long frame =
                random.nextBoolean() ? 0 : Math.max(0, frames - 300 + random.nextInt(FARTHEST));
        switch (lane.apply(settings, frame)) {
            case Applied.Accepted(long id) -> {
                check(id == ++accepted, "accepted in place of", id, accepted);
                sent.add(new Asked(id, settings, frame));
            }
            case Applied.Full _ -> {
                check(accepted - heard == AudioLane.CAPACITY, "full with", accepted - heard);
                refused++;
            }
        }
    }

    private void process(int count) {
        lane.process(count);
        frames += count;
        for (; position + Effect.FRAMES <= frames; position += Effect.FRAMES) {
            block();
        }
    }

    /// What the rules say of one block.
    private void block() {
        for (var change : sent) {
            var now = new Asked(change.id(), change.settings(), Math.max(change.frame(), position));
            int place = due.size();
            while (place > 0 && due.get(place - 1).frame() > now.frame()) {
                place--;
            }
            due.add(place, now);
        }
        sent.clear();
        while (!due.isEmpty() && due.getFirst().frame() <= position) {
            boolean isOther = !due.getFirst().settings().hasTopologyOf(sounding);
            if (isOther && fading > 0) {
                break;
            }
            if (isOther) {
                fading = FADE_BLOCKS;
                faded++;
            }
            var change = due.removeFirst();
            sounding = change.settings();
            expected.add(new Heard(change.id(), sounding, position));
        }
        fading = Math.max(0, fading - 1);
    }

    private void poll() {
        lane.poll(
                now -> {
                    check(!expected.isEmpty(), "was heard and should not", now);
                    var next = expected.removeFirst();
                    check(now.equals(next), "was heard in place of", now, next);
                    heard++;
                },
                chain -> ((Owned) chain).comeBack());
        check(expected.isEmpty(), "was not heard", expected);
    }

    private void check(boolean holds, String complaint, Object... what) {
        if (!holds) {
            throw new AssertionError(
                    "seed %d: %s %s".formatted(seed, complaint, Arrays.toString(what)));
        }
    }

    /// A chain that knows whose it is.
    private final class Owned implements Chain {
        private final ChainSettings settings;
        private float master;
        private boolean isBack;

        Owned(ChainSettings settings) {
            this.settings = settings;
            master = master(ChainNumbers.of(settings));
            chains.add(this);
        }

        private static float master(ChainNumbers numbers) {
            return numbers.value(Block.AMP, 5);
        }

        boolean isAt(ChainSettings other) {
            return other.hasTopologyOf(settings) && master == master(ChainNumbers.of(other));
        }

        void comeBack() {
            check(!isBack, "a chain came back twice");
            isBack = true;
        }

        @Override
        public void process(float[] samples) {
            check(!isBack, "a chain plays that is back");
        }

        @Override
        public void moveTo(ChainNumbers numbers, int blocks) {
            check(!isBack, "a chain moves that is back");
            master = master(numbers);
        }
    }
}
