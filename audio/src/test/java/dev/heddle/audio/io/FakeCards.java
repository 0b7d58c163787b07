package dev.heddle.audio.io;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.Line;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.SourceDataLine;
import javax.sound.sampled.TargetDataLine;
import javax.sound.sampled.spi.MixerProvider;

/// Sound cards that are not there, for Java Sound: one with two sides that also records, one with
/// one side that plays only. Both up to 96 kHz.
public final class FakeCards extends MixerProvider {
    static final float RECORDED = 0.25f;

    private static final List<Integer> PLAYED = new CopyOnWriteArrayList<>();
    private static volatile boolean isGone;
    private static volatile boolean isTaken;

    private static final class FakeCard extends Mixer.Info {
        private final int channels;

        FakeCard(String name, int channels) {
            super(name, "Heddle", "for tests", "1");
            this.channels = channels;
        }
    }

    private static final List<FakeCard> CARDS =
            List.of(new FakeCard("Fake stereo", 2), new FakeCard("Fake mono", 1));

    static List<Integer> played() {
        return PLAYED;
    }

    static void unplug() {
        isGone = true;
    }

    static void take() {
        isTaken = true;
    }

    static void reset() {
        PLAYED.clear();
        isGone = false;
        isTaken = false;
    }

    @Override
    public Mixer.Info[] getMixerInfo() {
        return CARDS.toArray(Mixer.Info[]::new);
    }

    @Override
    public Mixer getMixer(Mixer.Info wanted) {
        var info =
                CARDS.stream()
                        .filter(wanted::equals)
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("not mine"));
        return proxy(
                Mixer.class,
                (_, method, arguments) ->
                        switch (method.getName()) {
                            case "getMixerInfo" -> info;
                            case "getSourceLineInfo" -> lines(SourceDataLine.class, info);
                            case "getTargetLineInfo" ->
                                    info.channels == 2
                                            ? lines(TargetDataLine.class, info)
                                            : new Line.Info[0];
                            case "isLineSupported" ->
                                    isSupported((DataLine.Info) arguments[0], info);
                            case "getLine" -> line((DataLine.Info) arguments[0]);
                            default -> throw new UnsupportedOperationException(method.getName());
                        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Line.Info[] lines(Class<?> type, FakeCard info) {
        return new Line.Info[] {
            new DataLine.Info(type, new AudioFormat(48_000, 16, info.channels, true, false))
        };
    }

    private static boolean isSupported(DataLine.Info wanted, FakeCard info) {
        var format = wanted.getFormats()[0];
        return format.getChannels() == info.channels && format.getSampleRate() <= 96_000;
    }

    private static Line line(DataLine.Info wanted) {
        var format = wanted.getFormats()[0];
        Class<? extends DataLine> type =
                wanted.getLineClass() == SourceDataLine.class
                        ? SourceDataLine.class
                        : TargetDataLine.class;
        return proxy(
                type,
                (_, method, arguments) ->
                        switch (method.getName()) {
                            case "getFormat" -> format;
                            case "open" -> open();
                            case "start", "close" -> null;
                            case "write" -> play((byte[]) arguments[0], (int) arguments[2]);
                            case "read" -> record((byte[]) arguments[0], (int) arguments[2]);
                            default -> throw new UnsupportedOperationException(method.getName());
                        });
    }

    @SuppressWarnings("NullAway") // What a proxy answers for void.
    private static Object open() throws LineUnavailableException {
        if (isTaken) {
            throw new LineUnavailableException("busy");
        }
        return null;
    }

    private static int play(byte[] bytes, int count) {
        if (isGone) {
            return 0;
        }
        var samples = new ArrayList<Integer>();
        for (int i = 0; i < count; i += 2) {
            samples.add((bytes[i] & 0xff) + 256 * bytes[i + 1]);
        }
        PLAYED.addAll(samples);
        return count;
    }

    private static int record(byte[] bytes, int count) {
        if (isGone) {
            return 0;
        }
        Arrays.fill(bytes, 0, count, (byte) 0);
        for (int i = 1; i < count; i += 2) {
            bytes[i] = (byte) (RECORDED * 128);
        }
        return count;
    }
}
