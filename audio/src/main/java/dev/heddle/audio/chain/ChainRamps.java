package dev.heddle.audio.chain;

import dev.heddle.core.RealTime;
import java.util.List;

/// Where the numbers of all nine blocks are, and on which way: for each block of sound what they
/// are at its beginning and at its end. One thread at a time.
public final class ChainRamps {
    private final NumberRamp[][] ramps;
    private final float[][] from;
    private final float[][] to;
    private boolean isStill = true;

    /// Numbers that stand still.
    public ChainRamps(ChainNumbers start) {
        var blocks = Block.values();
        ramps = new NumberRamp[blocks.length][];
        from = new float[blocks.length][];
        to = new float[blocks.length][];
        for (int i = 0; i < blocks.length; i++) {
            from[i] = start.row(i).clone();
            to[i] = start.row(i).clone();
            ramps[i] = ramps(blocks[i].numbers(), from[i]);
        }
    }

    private static NumberRamp[] ramps(List<Parameter.Numeric> numbers, float[] start) {
        var ramps = new NumberRamp[start.length];
        for (int j = 0; j < ramps.length; j++) {
            ramps[j] = new NumberRamp(numbers.get(j).ramp(), start[j]);
        }
        return ramps;
    }

    /// Sends each number off to another one, as its parameter says, from where it is. One that is
    /// on its way there already keeps its time. Real-time safe: no allocation, lock or system call.
    ///
    /// @param blocks of sound until they are there, 1 or more
    @RealTime
    public void moveTo(ChainNumbers numbers, int blocks) {
        for (int i = 0; i < ramps.length; i++) {
            float[] row = numbers.row(i);
            for (int j = 0; j < row.length; j++) {
                ramps[i][j].moveTo(row[j], blocks);
            }
        }
        isStill = false;
    }

    /// Goes on to the next block of sound; called before each. Real-time safe: no allocation, lock
    /// or system call.
    @RealTime
    public void advance() {
        if (isStill) {
            return;
        }
        isStill = true;
        for (int i = 0; i < ramps.length; i++) {
            for (int j = 0; j < ramps[i].length; j++) {
                var ramp = ramps[i][j];
                from[i][j] = to[i][j];
                to[i][j] = ramp.next();
                isStill &= !ramp.isMoving() && from[i][j] == to[i][j];
            }
        }
    }

    /// A block's numbers at the beginning of this block of sound; only to be read. Real-time safe:
    /// no allocation, lock or system call.
    @RealTime
    public float[] from(Block block) {
        return from[ChainNumbers.place(block)];
    }

    /// A block's numbers just after the end of this block of sound; only to be read. Real-time
    /// safe: no allocation, lock or system call.
    @RealTime
    public float[] to(Block block) {
        return to[ChainNumbers.place(block)];
    }
}
