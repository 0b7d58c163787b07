package dev.heddle.audio;

import static java.util.Objects.requireNonNull;

import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.dsp.Effect;
import dev.heddle.core.RealTime;
import dev.heddle.core.SpscRing;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The half of a lane that the audio thread has for itself.
final class LaneEngine {
    /// In a class of their own: one with a real-time method must have no texts, such as these
    /// names.
    private static final class Fields {
        static final VarHandle POSITION = field("position", long.class);
        static final VarHandle LATENCY = field("latency", int.class);

        private static VarHandle field(String name, Class<?> type) {
            try {
                return MethodHandles.lookup().findVarHandle(LaneEngine.class, name, type);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }

    private static final int FRAMES = Effect.FRAMES;

    private static final Change NOTHING =
            new Change(0, ChainSettings.INITIAL, 0, null, Long.MAX_VALUE);

    private final SpscRing<Change> changes;
    private final SpscRing<Change> answers;
    private final SpscRing<Chain> retired;
    private final int rampBlocks;
    private final int fadeFrames;

    /// What waits for its frame, or for the end of a cross-fade; the next one first.
    private final Change[] waiting = new Change[AudioLane.CAPACITY];

    private int waitingCount;

    /// What settings count for: the only chain, or the one that fades in.
    private Chain chain;

    private long topology;

    /// What fades out.
    private @Nullable Chain leaving;

    private int fadedFrames;

    /// Input on its way to a block; before it sound on its way out.
    private final float[] block = new float[FRAMES];

    private final float[] fading = new float[FRAMES];
    private int filled;

    @SuppressWarnings("UnusedVariable") // By its handle.
    private long position;

    @SuppressWarnings("UnusedVariable") // By its handle.
    private int latency;

    LaneEngine(
            int sampleRate,
            int hostBlock,
            Chain first,
            SpscRing<Change> changes,
            SpscRing<Change> answers,
            SpscRing<Chain> retired) {
        this.changes = changes;
        this.answers = answers;
        this.retired = retired;
        Arrays.fill(waiting, NOTHING);
        chain = first;
        rampBlocks = blocks(AudioLane.RAMP_MILLIS, sampleRate);
        fadeFrames = blocks(AudioLane.FADE_MILLIS, sampleRate) * FRAMES;
        latency = hostBlock % FRAMES == 0 ? 0 : FRAMES;
    }

    private static int blocks(int millis, int sampleRate) {
        return Math.max(1, Math.toIntExact(Math.round(millis * 1e-3 * sampleRate / FRAMES)));
    }

    @RealTime
    int latencyFrames() {
        return (int) Fields.LATENCY.getOpaque(this);
    }

    @RealTime
    long position() {
        return (long) Fields.POSITION.getOpaque(this);
    }

    @RealTime
    void process(float[] input, float[] output, int frames) {
        int done = latencyFrames() == 0 ? wholeBlocks(input, output, frames) : 0;
        for (int i = done; i < frames; i++) {
            float in = input[i]; // First: both may be the same array.
            output[i] = block[filled];
            block[filled++] = in;
            if (filled == FRAMES) {
                filled = 0;
                processBlock();
            }
        }
    }

    private int wholeBlocks(float[] input, float[] output, int frames) {
        int done = 0;
        for (; frames - done >= FRAMES; done += FRAMES) {
            System.arraycopy(input, done, block, 0, FRAMES);
            processBlock();
            System.arraycopy(block, 0, output, done, FRAMES);
        }
        if (done < frames) { // From now on all is that much later; what was told already is.
            Arrays.fill(block, 0);
            Fields.LATENCY.setOpaque(this, FRAMES);
        }
        return done;
    }

    private void processBlock() {
        long now = position();
        takeChanges(now);
        while (waitingCount > 0 && begins(waiting[0], now)) {
            removeFirst();
        }
        if (leaving == null) {
            chain.process(block);
        } else {
            crossFade(leaving);
        }
        Fields.POSITION.setOpaque(this, now + FRAMES);
    }

    private void takeChanges(long now) {
        for (Change change = changes.poll(); change != null; change = changes.poll()) {
            change.frame = Math.max(change.frame, now); // So nothing overtakes what is due.
            int place = waitingCount++;
            for (; place > 0 && waiting[place - 1].frame > change.frame; place--) {
                waiting[place] = waiting[place - 1];
            }
            waiting[place] = change;
        }
    }

    private void removeFirst() {
        waitingCount--;
        System.arraycopy(waiting, 1, waiting, 0, waitingCount);
        waiting[waitingCount] = NOTHING; // What went back must not be kept alive here.
    }

    private boolean begins(Change change, long now) {
        if (change.frame > now) {
            return false;
        }
        if (change.topology == topology) {
            chain.moveTo(change.numbers, rampBlocks);
        } else if (leaving == null) {
            leaving = chain;
            chain = requireNonNull(change.chain);
            change.chain = null;
            topology = change.topology;
            fadedFrames = 0;
        } else {
            return false;
        }
        change.frame = now;
        boolean isOffered = answers.offer(change);
        assert isOffered; // There is room for all that are under way.
        return true;
    }

    /// Both chains hear the same, so what they make is mostly alike: weights that add up to 1 keep
    /// its level, and never make more of it than the louder one. The smooth step 3t^2 - 2t^3 sets
    /// off and arrives without an edge.
    private void crossFade(Chain old) {
        System.arraycopy(block, 0, fading, 0, FRAMES);
        old.process(fading);
        chain.process(block);
        float step = 1f / fadeFrames;
        for (int i = 0; i < FRAMES; i++) {
            float t = (fadedFrames + i + 1) * step;
            float weight = t * t * (3 - 2 * t);
            block[i] = fading[i] * (1 - weight) + block[i] * weight;
        }
        fadedFrames += FRAMES;
        if (fadedFrames == fadeFrames) {
            leaving = null;
            boolean isOffered = retired.offer(old);
            assert isOffered; // There is room for all that can fade before a poll.
        }
    }
}
