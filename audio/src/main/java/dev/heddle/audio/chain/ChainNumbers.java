package dev.heddle.audio.chain;

import dev.heddle.core.RealTime;

/// The numbers of some {@link ChainSettings} as effects take them, in a form that an audio thread
/// can read. Immutable. May be called from any thread.
public final class ChainNumbers {
    /// By block, in the order of {@link Block#numbers}; never written again.
    private final float[][] rows;

    private ChainNumbers(float[][] rows) {
        this.rows = rows;
    }

    /// The numbers of all nine blocks, also of those that are off.
    public static ChainNumbers of(ChainSettings settings) {
        var blocks = Block.values();
        var rows = new float[blocks.length][];
        for (int i = 0; i < blocks.length; i++) {
            var numbers = blocks[i].numbers();
            rows[i] = new float[numbers.size()];
            for (int j = 0; j < rows[i].length; j++) {
                rows[i][j] = (float) settings.number(blocks[i], numbers.get(j));
            }
        }
        return new ChainNumbers(rows);
    }

    /// One number. Real-time safe: no allocation, lock or system call.
    ///
    /// @param index in {@link Block#numbers}
    @RealTime
    public float value(Block block, int index) {
        return rows[place(block)][index];
    }

    /// Where a block's numbers stand in arrays of all blocks.
    @RealTime
    @SuppressWarnings("EnumOrdinal") // Arrays of one run of the program, never stored.
    static int place(Block block) {
        return block.ordinal();
    }

    @RealTime
    float[] row(int block) {
        return rows[block];
    }
}
