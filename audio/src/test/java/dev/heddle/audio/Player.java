package dev.heddle.audio;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A lane whose audio and control thread are the same: the test's.
final class Player {
    static final int RATE = 48_000;

    final AudioLane lane;
    final List<Heard> heard = new ArrayList<>();

    Player(AudioLane lane) {
        this.lane = lane;
    }

    /// What comes out for this input, in host blocks of that length.
    float[] play(float[] input, int hostBlock) {
        var output = new float[input.length];
        var in = new float[hostBlock];
        var out = new float[hostBlock];
        for (int done = 0; done < input.length; done += hostBlock) {
            int frames = Math.min(hostBlock, input.length - done);
            System.arraycopy(input, done, in, 0, frames);
            lane.process(in, out, frames);
            System.arraycopy(out, 0, output, done, frames);
            lane.poll(heard::add);
        }
        return output;
    }

    /// What comes out if all that comes in is 1.
    float[] playOnes(int frames) {
        var ones = new float[frames];
        Arrays.fill(ones, 1);
        return play(ones, 64);
    }
}
