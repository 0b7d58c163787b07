package dev.heddle.audio;

import dev.heddle.audio.chain.ChainSettings;
import dev.heddle.audio.dsp.Effect;
import dev.heddle.core.AnyThread;
import dev.heddle.core.RealTime;
import dev.heddle.core.SpscRing;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/// A sound that never stops while others change it. An audio thread calls {@link #process}; one
/// control thread at a time, such as an owner's, calls {@link #apply} and {@link #poll}; neither
/// ever waits for the other.
///
/// **Numbers** that change go to their new values within {@link #RAMP_MILLIS}. **Another topology**
/// is another chain: the control thread makes it, and the two cross-fade within {@link
/// #FADE_MILLIS}. What comes during a cross-fade goes to the new chain if that can take it, and
/// waits for the end if it needs a third one. Changes begin at a block's first frame, in the order
/// of their frames and then of their ids; each one is heard once.
///
/// **Blocks** of {@link Effect#FRAMES} are what chains see, whatever the sound device takes, so the
/// same input and the same changes at the same frames make the same sound, byte by byte.
///
/// **Memory.** All that the audio thread touches is made by the control thread, and comes back to
/// it: changes when they are heard, chains when they have faded out.
public final class AudioLane implements AudioProcessor {
    /// How long numbers take to a new value.
    public static final int RAMP_MILLIS = 50;

    /// How long an old chain takes to give way to a new one.
    public static final int FADE_MILLIS = 100;

    /// Changes under way at most. Each may have a chain with it, of a few hundred kilobytes.
    public static final int CAPACITY = 32;

    static {
        Rehearsal.play();
    }

    private final ChainMaker maker;
    private final int sampleRate;
    private final SpscRing<Change> changes = new SpscRing<>(CAPACITY);
    private final SpscRing<Change> answers = new SpscRing<>(CAPACITY);

    /// Room for what all changes may bring back, and one that fades since before them.
    private final SpscRing<Chain> retired = new SpscRing<>(CAPACITY + 1);

    private final LaneEngine engine;

    /// In the order of their ids.
    private final Deque<Change> underWay = new ArrayDeque<>();

    private Change newest;
    private long lastId;
    private long lastTopology;

    /// A lane with its first chain.
    ///
    /// @param sampleRate frames a second
    /// @param hostBlock how many frames the sound device takes at a time; if that is no multiple of
    ///   {@link Effect#FRAMES}, sound comes out that much later
    public AudioLane(int sampleRate, int hostBlock, ChainMaker maker, ChainSettings first) {
        if (sampleRate < 1 || hostBlock < 1) {
            throw Refusals.device(sampleRate, hostBlock);
        }
        this.maker = maker;
        this.sampleRate = sampleRate;
        newest = new Change(0, first, 0, null, 0);
        engine =
                new LaneEngine(
                        sampleRate,
                        hostBlock,
                        maker.make(first, sampleRate),
                        changes,
                        answers,
                        retired);
    }

    /// Sends settings on their way. Control thread only; never blocks, but may make a chain.
    ///
    /// @param atFrame of the input, from which on they count; what has passed counts as now, so 0
    ///   is the next block
    public Applied apply(ChainSettings settings, long atFrame) {
        if (atFrame < 0) {
            throw Refusals.frame(atFrame);
        }
        if (underWay.size() == CAPACITY) {
            return new Applied.Full(CAPACITY);
        }
        long topology = topologyOf(settings);
        var chain =
                atFrame > 0 || canMeetAnother(topology) ? maker.make(settings, sampleRate) : null;
        var change = new Change(++lastId, settings, topology, chain, atFrame);
        underWay.add(change);
        boolean isOffered = changes.offer(change);
        assert isOffered; // There is room for all that are under way.
        return new Applied.Accepted(change.id);
    }

    private long topologyOf(ChainSettings settings) {
        if (settings.hasTopologyOf(newest.settings)) {
            return newest.topology;
        }
        for (var change : underWay) {
            if (settings.hasTopologyOf(change.settings)) {
                return change.topology;
            }
        }
        return ++lastTopology;
    }

    /// Whether a change for the next block may find a chain of another topology. One for later may
    /// always: something else may come before it.
    private boolean canMeetAnother(long topology) {
        return newest.topology != topology
                || underWay.stream().anyMatch(change -> change.topology != topology);
    }

    /// Takes back what the audio thread is done with, and tells what has been heard since the last
    /// time, in the order in which it was. Control thread only; never blocks.
    public void poll(Consumer<? super Heard> receiver) {
        poll(receiver, _ -> {}); // Chains are let go here, not by the thread with a deadline.
    }

    /// The same, with those chains that have come back.
    void poll(Consumer<? super Heard> receiver, Consumer<? super Chain> back) {
        for (Change change = answers.poll(); change != null; change = answers.poll()) {
            underWay.remove(change);
            newest = change;
            if (change.chain != null) {
                back.accept(change.chain);
            }
            receiver.accept(new Heard(change.id, change.settings, change.frame));
        }
        for (Chain chain = retired.poll(); chain != null; chain = retired.poll()) {
            back.accept(chain);
        }
    }

    /// How many changes are on their way, or heard and not polled. Control thread only.
    public int underWay() {
        return underWay.size();
    }

    /// Makes one block of sound. The length may differ from block to block, but the first one that
    /// does not fit the device's, if that came without latency, costs {@link Effect#FRAMES} frames
    /// of it from then on. Audio thread only. Real-time safe: no allocation, lock or system call.
    @Override
    @RealTime
    public void process(float[] input, float[] output, int frames) {
        engine.process(input, output, frames);
    }

    /// How many frames later than the input the sound comes out. May be called from any thread.
    @AnyThread
    @RealTime
    public int latencyFrames() {
        return engine.latencyFrames();
    }

    /// How many frames of input chains have had. May be called from any thread.
    @AnyThread
    @RealTime
    public long position() {
        return engine.position();
    }

    /// In a class of their own: one with a real-time method must have no texts.
    private static final class Refusals {
        static IllegalArgumentException device(int sampleRate, int hostBlock) {
            return new IllegalArgumentException(
                    "sample rate and block must be positive, were %d and %d"
                            .formatted(sampleRate, hostBlock));
        }

        static IllegalArgumentException frame(long atFrame) {
            return new IllegalArgumentException("a frame is not negative, was " + atFrame);
        }
    }
}
