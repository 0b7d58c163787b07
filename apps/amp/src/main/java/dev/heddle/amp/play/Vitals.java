package dev.heddle.amp.play;

import dev.heddle.audio.AudioLane;
import dev.heddle.audio.AudioProcessor;
import dev.heddle.audio.watch.LateCause;
import dev.heddle.audio.watch.RealTimePriority;
import dev.heddle.audio.watch.RealTimeWatch;

/// How the audio thread is doing: a watch around what it runs, and its priority. May be called from
/// any thread, unless marked.
final class Vitals implements AutoCloseable {
    /// Blocks that a card, or what stands in for it, still has when it asks for the next.
    private static final int BLOCKS_AHEAD = 2;

    private final RealTimeWatch watch;
    private final AudioLane lane;
    private final int sampleRate;
    private final int block;
    private volatile String priority = "not asked for yet";

    Vitals(AudioProcessor watched, AudioLane lane, int sampleRate, int block) {
        watch = new RealTimeWatch(watched, sampleRate, BLOCKS_AHEAD * block);
        this.lane = lane;
        this.sampleRate = sampleRate;
        this.block = block;
    }

    /// What the audio thread runs.
    AudioProcessor watch() {
        return watch;
    }

    /// Asks for real-time priority. Audio thread only, before its first block.
    @SuppressWarnings("resource") // Its watchdog ends with the thread.
    void raise() {
        priority = RealTimePriority.tryRaise().outcome().text();
    }

    /// Its lock guards the watch's report, which one at a time may ask for.
    synchronized LaneHealth health() {
        var report = watch.report();
        return new LaneHealth(
                report.blocks(),
                report.late(),
                report.late(LateCause.COLLECTION),
                report.late(LateCause.PREEMPTED),
                report.late(LateCause.OWN_CODE),
                report.worst(),
                lane.latencyFrames() + block,
                sampleRate,
                block,
                priority);
    }

    @Override
    public void close() {
        watch.close();
    }
}
