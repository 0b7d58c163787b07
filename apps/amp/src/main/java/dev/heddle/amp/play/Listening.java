package dev.heddle.amp.play;

import dev.heddle.audio.meter.Spectrum;
import dev.heddle.audio.meter.Tap;
import java.util.List;

/// Passes what was played on to those who listen, and to the spectrum. Owner thread only.
final class Listening {
    private static final System.Logger LOG = System.getLogger(Listening.class.getName());

    /// Frames that are passed on at once, also after a pause of the owner.
    private static final int CHUNK = 4_096;

    private final Tap.Reader reader;
    private final Spectrum spectrum;
    private final List<SoundListener> listeners;
    private final float[] samples = new float[CHUNK];

    /// @param listeners may change at any time
    Listening(Tap tap, int sampleRate, List<SoundListener> listeners) {
        this.listeners = listeners;
        reader = tap.reader();
        spectrum = new Spectrum(sampleRate);
    }

    /// Passes on what has come since the last time.
    void pass() {
        for (int count = CHUNK; count == CHUNK; ) { // A second of sound at most: the tap's size.
            count = reader.read(samples);
            if (count > 0) {
                spectrum.add(samples, count);
                tell(reader.position() - count, count);
            }
        }
    }

    private void tell(long position, int count) {
        for (var listener : listeners) {
            try {
                listener.heard(position, samples, count);
            } catch (RuntimeException e) { // The others still get theirs.
                LOG.log(System.Logger.Level.WARNING, "a listener failed", e);
            }
        }
    }

    float[] spectrumDb() {
        return spectrum.levelsDb();
    }
}
