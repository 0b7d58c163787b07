package dev.heddle.audio.io;

import dev.heddle.audio.io.AudioDeviceException.Code;
import dev.heddle.core.AnyThread;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.Line;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.SourceDataLine;
import javax.sound.sampled.TargetDataLine;

/// The sound cards that Java Sound knows. May be called from any thread; blocks, sometimes for a
/// second.
@AnyThread
public final class SoundCards {
    /// Blocks in a card's buffer: one is heard, one waits, one is made.
    private static final int BLOCKS = 3;

    private SoundCards() {}

    /// The names of those that can play.
    public static List<String> outputs() {
        return names(SourceDataLine.class);
    }

    /// The names of those that can record.
    public static List<String> inputs() {
        return names(TargetDataLine.class);
    }

    private static List<String> names(Class<? extends DataLine> kind) {
        return Arrays.stream(AudioSystem.getMixerInfo())
                .filter(info -> has(info, kind))
                .map(Mixer.Info::getName)
                .toList();
    }

    private static boolean has(Mixer.Info info, Class<? extends DataLine> kind) {
        var mixer = AudioSystem.getMixer(info);
        var lines =
                kind == SourceDataLine.class
                        ? mixer.getSourceLineInfo()
                        : mixer.getTargetLineInfo();
        return Arrays.stream(lines).anyMatch(line -> kind.isAssignableFrom(line.getLineClass()));
    }

    /// Opens a card to play, in stereo or, if it cannot do that, in mono.
    ///
    /// @param name a part of its name; empty for the first one that can play
    /// @param block frames that are written at once
    /// @throws AudioDeviceException if there is none, or it cannot be used now
    public static AudioSink openOutput(Optional<String> name, int sampleRate, int block)
            throws AudioDeviceException {
        var info = find(name, SourceDataLine.class);
        var format = format(info, SourceDataLine.class, sampleRate);
        try {
            var line =
                    (SourceDataLine)
                            AudioSystem.getMixer(info)
                                    .getLine(lineInfo(SourceDataLine.class, format));
            line.open(format, BLOCKS * block * format.getFrameSize());
            line.start();
            return new CardSink(info.getName(), line, block);
        } catch (LineUnavailableException | IllegalArgumentException | SecurityException e) {
            throw unavailable(info, e);
        }
    }

    /// Opens a card to record, in mono or, if it cannot do that, in stereo.
    ///
    /// @param name a part of its name; empty for the first one that can record
    /// @param block frames that are read at once
    /// @throws AudioDeviceException if there is none, or it cannot be used now
    public static AudioSource openInput(Optional<String> name, int sampleRate, int block)
            throws AudioDeviceException {
        var info = find(name, TargetDataLine.class);
        var format = format(info, TargetDataLine.class, sampleRate);
        try {
            var line =
                    (TargetDataLine)
                            AudioSystem.getMixer(info)
                                    .getLine(lineInfo(TargetDataLine.class, format));
            line.open(format, BLOCKS * block * format.getFrameSize());
            line.start();
            return new CardSource(info.getName(), line, block);
        } catch (LineUnavailableException | IllegalArgumentException | SecurityException e) {
            throw unavailable(info, e);
        }
    }

    private static Mixer.Info find(Optional<String> name, Class<? extends DataLine> kind)
            throws AudioDeviceException {
        String wanted = name.orElse("").toLowerCase(Locale.ROOT);
        return Arrays.stream(AudioSystem.getMixerInfo())
                .filter(info -> info.getName().toLowerCase(Locale.ROOT).contains(wanted))
                .filter(info -> has(info, kind))
                .findFirst()
                .orElseThrow(() -> notFound(name, kind));
    }

    private static AudioDeviceException notFound(
            Optional<String> name, Class<? extends DataLine> kind) {
        var known = names(kind);
        String what = kind == SourceDataLine.class ? "play" : "record";
        String message =
                name.isEmpty() || known.isEmpty()
                        ? "there is no sound card that can " + what
                        : "no sound card that can %s is called \"%s\"; there are %s"
                                .formatted(what, name.get(), known);
        return new AudioDeviceException(Code.NOT_FOUND, message);
    }

    private static AudioFormat format(
            Mixer.Info info, Class<? extends DataLine> kind, int sampleRate)
            throws AudioDeviceException {
        var mixer = AudioSystem.getMixer(info);
        // An amp is heard on both sides; a guitar has one plug.
        int first = kind == SourceDataLine.class ? 2 : 1;
        for (int channels : new int[] {first, 3 - first}) {
            var format = new AudioFormat(sampleRate, 16, channels, true, false);
            if (mixer.isLineSupported(lineInfo(kind, format))) {
                return format;
            }
        }
        throw new AudioDeviceException(
                Code.UNSUPPORTED,
                "%s does not do 16 bit at %d Hz; try another rate, such as 48000 or 44100"
                        .formatted(info.getName(), sampleRate));
    }

    private static Line.Info lineInfo(Class<? extends DataLine> kind, AudioFormat format) {
        return new DataLine.Info(kind, format);
    }

    private static AudioDeviceException unavailable(Mixer.Info info, Exception cause) {
        var failure =
                new AudioDeviceException(
                        Code.UNAVAILABLE,
                        "%s cannot be opened (%s); does another program have it?"
                                .formatted(info.getName(), cause.getMessage()));
        failure.initCause(cause);
        return failure;
    }
}
