package dev.heddle.audio.io;

import java.io.IOException;
import java.util.Arrays;

/// A source at another sampling rate. What the new rate cannot carry is filtered out: up to 88 % of
/// the lower Nyquist frequency passes within 0.1 dB, what would be mirrored is 80 dB down. One
/// thread at a time.
///
/// Source: band-limited interpolation with a windowed sinc (J. O. Smith, *Digital Audio Resampling
/// Home Page*, CCRMA), the window Kaiser's, the kernel from a table between whose entries it is
/// linear. Positions are whole numbers, so that nothing drifts, however long the sound is.
public final class Resampler implements AudioSource {
    /// Zero crossings of the sinc on each side.
    private static final int CROSSINGS = 48;

    /// Entries of the table between two of them.
    private static final int STEPS = 512;

    /// In the middle between what has to pass and what would be mirrored, of the Nyquist frequency.
    private static final double CUTOFF = 0.94;

    private static final double KAISER_BETA = 9;
    private static final int CHUNK = 4_096;
    private static final float[] KERNEL = kernel();

    private final AudioSource source;
    private final int rate;

    /// Frames of the source for a frame of this, as a fraction.
    private final long numerator;

    private final long denominator;

    /// How fast the kernel is passed, and how loud it is then: less than 1 if rates go down.
    private final double scale;

    /// Frames of the source that one side of the kernel covers.
    private final int half;

    private final float[] buffer;

    /// Which frame of the source the buffer begins with; before the first there is silence.
    private long first;

    private int filled;
    private boolean isAtEnd;

    /// Frames of the source, once it has ended.
    private long end = Long.MAX_VALUE;

    private long next;

    private Resampler(AudioSource source, int rate) {
        this.source = source;
        this.rate = rate;
        numerator = source.sampleRate();
        denominator = rate;
        scale = CUTOFF * Math.min(1, (double) rate / source.sampleRate());
        half = (int) Math.ceil(CROSSINGS / scale);
        buffer = new float[2 * half + CHUNK];
        first = -half;
        filled = half;
    }

    /// The source itself if it has that rate already; else one that closes it.
    ///
    /// @throws IllegalArgumentException if the rate is less than 1
    public static AudioSource to(int rate, AudioSource source) {
        if (rate < 1) {
            throw new IllegalArgumentException("a rate is at least 1, was " + rate);
        }
        return rate == source.sampleRate() ? source : new Resampler(source, rate);
    }

    private static float[] kernel() {
        var kernel = new float[CROSSINGS * STEPS + 2]; // One more for the last one's neighbour.
        for (int i = 0; i < CROSSINGS * STEPS; i++) {
            double x = (double) i / STEPS;
            double sinc = i == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
            double place = x / CROSSINGS;
            double window = bessel(KAISER_BETA * Math.sqrt(1 - place * place));
            kernel[i] = (float) (sinc * window / bessel(KAISER_BETA));
        }
        return kernel;
    }

    /// The modified Bessel function of order 0, by its series.
    private static double bessel(double x) {
        double term = 1;
        double sum = 1;
        for (int k = 1; term > 1e-12 * sum; k++) {
            term *= (x / (2 * k)) * (x / (2 * k));
            sum += term;
        }
        return sum;
    }

    @Override
    public int sampleRate() {
        return rate;
    }

    @Override
    public long length() {
        long length = source.length();
        return length < 0 ? -1 : Math.ceilDiv(length * denominator, numerator);
    }

    @Override
    public int read(float[] into, int frames) throws IOException {
        int done = 0;
        while (done < frames) {
            long centre = next * numerator / denominator;
            fillTo(centre + half + 1);
            if (centre >= end) {
                break;
            }
            double fraction = (double) (next * numerator - centre * denominator) / denominator;
            into[done++] = interpolate((int) (centre - first), fraction);
            next++;
        }
        return done == 0 ? -1 : done;
    }

    /// Has the buffer hold all frames of the source before that one.
    private void fillTo(long wanted) throws IOException {
        while (first + filled < wanted) {
            if (filled == buffer.length) {
                drop(filled - 2 * half);
            }
            int room = buffer.length - filled;
            if (isAtEnd) {
                Arrays.fill(buffer, filled, buffer.length, 0);
                filled = buffer.length;
            } else {
                read(Math.min(room, CHUNK));
            }
        }
    }

    private void drop(int frames) {
        System.arraycopy(buffer, frames, buffer, 0, filled - frames);
        filled -= frames;
        first += frames;
    }

    private void read(int frames) throws IOException {
        float[] chunk = new float[frames];
        int count = source.read(chunk, frames);
        if (count < 0) {
            isAtEnd = true;
            end = first + filled;
        } else {
            System.arraycopy(chunk, 0, buffer, filled, count);
            filled += count;
        }
    }

    private float interpolate(int centre, double fraction) {
        double sum = 0;
        for (int i = centre - half + 1; i <= centre + half; i++) {
            double at = Math.abs(centre + fraction - i) * scale * STEPS;
            int step = (int) at;
            if (step < CROSSINGS * STEPS) {
                double between = at - step;
                sum += buffer[i] * (KERNEL[step] + between * (KERNEL[step + 1] - KERNEL[step]));
            }
        }
        return (float) (sum * scale);
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
