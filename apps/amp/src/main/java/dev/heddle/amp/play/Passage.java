package dev.heddle.amp.play;

import dev.heddle.audio.AudioLane;
import dev.heddle.audio.AudioProcessor;
import dev.heddle.audio.meter.Meter;
import dev.heddle.audio.meter.Tap;
import dev.heddle.core.RealTime;

/// What sound passes on the audio thread: a meter, the lane, a meter, the tap.
final class Passage implements AudioProcessor {
    /// Frames that listeners may be late, in seconds.
    private static final int TAP_SECONDS = 1;

    private final AudioLane lane;
    private final Meter input;
    private final Meter output;
    private final Tap tap;

    Passage(AudioLane lane, int sampleRate) {
        this.lane = lane;
        input = new Meter(sampleRate);
        output = new Meter(sampleRate);
        tap = new Tap(TAP_SECONDS * sampleRate);
    }

    @Override
    @RealTime
    public void process(float[] in, float[] out, int frames) {
        input.measure(in, frames);
        lane.process(in, out, frames);
        output.measure(out, frames);
        tap.write(out, frames);
    }

    Meter input() {
        return input;
    }

    Meter output() {
        return output;
    }

    Tap tap() {
        return tap;
    }
}
