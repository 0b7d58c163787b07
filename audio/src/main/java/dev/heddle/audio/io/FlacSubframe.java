package dev.heddle.audio.io;

import dev.heddle.audio.io.AudioFileException.Code;
import java.io.IOException;
import java.util.Arrays;

/// Reads one channel of one block of a FLAC file: samples are told as what they differ by from a
/// prediction. Source: RFC 9639, *Free Lossless Audio Codec*, sections 9.2 and 10.
final class FlacSubframe {
    /// Predictions that need no numbers in the file: polynomials through the samples before.
    private static final int[][] FIXED = {{}, {1}, {2, -1}, {3, -3, 1}, {4, -6, 4, -1}};

    private static final int MOST_ORDER = 32;

    private final ByteInput in;
    private final BitInput bits;
    private final int[] weights = new int[MOST_ORDER];

    FlacSubframe(ByteInput in, BitInput bits) {
        this.in = in;
        this.bits = bits;
    }

    /// Reads all samples of the channel.
    ///
    /// @param width bits of a sample, 4 to 25
    void read(int[] into, int frames, int width) throws IOException {
        require(bits.unsigned(1) == 0, "a channel begins with a reserved bit");
        int type = (int) bits.unsigned(6);
        int wasted = bits.unsigned(1) == 0 ? 0 : bits.zeros(width) + 1;
        int used = width - wasted;
        require(used > 0, "a channel has no bits");
        if (type == 0) {
            Arrays.fill(into, 0, frames, bits.signed(used));
        } else if (type == 1) {
            readPlain(into, frames, used);
        } else if (type >= 8 && type < 8 + FIXED.length) {
            int order = type - 8;
            readPlain(into, warmUp(order, frames), used);
            readResidual(into, frames, order);
            predict(into, frames, used, FIXED[order], order, 0);
        } else if (type >= 32) {
            readPredicted(into, frames, used, type - 31);
        } else {
            throw in.fault(Code.UNSUPPORTED, "a channel of the reserved type " + type);
        }
        for (int i = 0; i < frames && wasted > 0; i++) {
            into[i] <<= wasted;
        }
    }

    private void require(boolean condition, String otherwise) throws AudioFileException {
        if (!condition) {
            throw in.fault(Code.BROKEN, otherwise + "; get another copy of the file");
        }
    }

    private int warmUp(int order, int frames) throws AudioFileException {
        require(order <= frames, "a block is shorter than what its prediction needs");
        return order;
    }

    private void readPlain(int[] into, int frames, int width) throws IOException {
        for (int i = 0; i < frames; i++) {
            into[i] = bits.signed(width);
        }
    }

    private void readPredicted(int[] into, int frames, int width, int order) throws IOException {
        readPlain(into, warmUp(order, frames), width);
        int precision = (int) bits.unsigned(4) + 1;
        require(precision < 16, "a prediction has weights of a reserved length");
        int shift = bits.signed(5);
        require(shift >= 0, "a prediction is shifted the wrong way");
        for (int i = 0; i < order; i++) {
            weights[i] = bits.signed(precision);
        }
        readResidual(into, frames, order);
        predict(into, frames, width, weights, order, shift);
    }

    /// What samples differ by from their prediction, in Rice's code, in parts with a parameter
    /// each.
    private void readResidual(int[] into, int frames, int order) throws IOException {
        int method = (int) bits.unsigned(2);
        require(method < 2, "a residual is coded in a reserved way");
        int width = 4 + method;
        int plain = (1 << width) - 1;
        int partitions = 1 << (int) bits.unsigned(4);
        int length = frames / partitions;
        require(length * partitions == frames && length >= order, "a block has impossible parts");
        for (int at = order, part = 1; part <= partitions; part++) {
            int parameter = (int) bits.unsigned(width);
            int end = part * length;
            if (parameter == plain) {
                int bitsEach = (int) bits.unsigned(5);
                for (; at < end; at++) {
                    into[at] = bits.signed(bitsEach);
                }
            } else {
                int most = (int) (0xffff_ffffL >>> parameter);
                for (; at < end; at++) {
                    long folded = (long) bits.zeros(most & Integer.MAX_VALUE) << parameter;
                    folded |= bits.unsigned(parameter);
                    into[at] = (int) (folded >>> 1) ^ -(int) (folded & 1);
                }
            }
        }
    }

    /// Adds to each sample what those before it let expect. What is then wider than a sample can be
    /// would be noise far above full scale, whatever the check sums say.
    private void predict(int[] samples, int frames, int width, int[] weights, int order, int shift)
            throws AudioFileException {
        long most = 1L << (width - 1);
        for (int i = order; i < frames; i++) {
            long sum = 0;
            for (int back = 1; back <= order; back++) {
                sum += (long) weights[back - 1] * samples[i - back];
            }
            long sample = samples[i] + (sum >> shift);
            require(sample >= -most && sample < most, "a sample is wider than it can be");
            samples[i] = (int) sample;
        }
    }
}
