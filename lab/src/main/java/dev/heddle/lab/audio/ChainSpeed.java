package dev.heddle.lab.audio;

import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.MeasurementException;
import dev.heddle.lab.Rounds;
import dev.heddle.lab.Unit;
import dev.heddle.lab.process.Answer;
import dev.heddle.lab.process.ChildProcess;
import dev.heddle.lab.process.Fork;
import dev.heddle.lab.process.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/// The guitar's chain, all nine blocks on, beside sox with similar effects on the same recording:
/// how many seconds of sound one second of processor time makes. sox works on blocks of 8,192
/// frames and does not oversample what distorts, which is less work.
final class ChainSpeed implements Measurement {
    private static final double LEAST_TIMES = 100;
    private static final int ROUNDS = 3;

    /// As long as our loudspeakers' responses: 40 ms.
    private static final int TAPS = Riff.RATE / 25;

    private static final String NO_SOX = "no sox here (apt-get install sox)";
    private static final String SOUND = "riff.wav";
    private static final String RESPONSE = "speaker.txt";

    /// User's and system's processor time, as bash's `time` prints them.
    private static final Pattern TIMES = Pattern.compile("^sox: ([\\d.]+) ([\\d.]+)$");

    /// Gate, compressor, drive, tone controls, loudspeaker with its cuts, chorus, echo, reverb,
    /// equalizer.
    private static final String EFFECTS =
            "compand 0.01,0.1 -90,-90,-56,-90,-55,-55,0,0"
                    + " compand 0.01,0.06 6:-18,-18,0,-12 2"
                    + " overdrive 12 20"
                    + " bass 2 100 equalizer 500 1q -3 treble 4 4000"
                    + " fir speaker.txt highpass 70 lowpass 8000"
                    + " chorus 0.7 0.9 20 0.25 0.3 2 -s"
                    + " echo 0.8 0.8 420 0.35"
                    + " reverb 50 35 80 100 12"
                    + " bass 1.5 120 equalizer 1200 0.9q -1 treble 1 6000"
                    + " gain -n -1";

    @Override
    public String name() {
        return "speed of the guitar's chain";
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, InterruptedException, MeasurementException {
        int seconds = effort.pick(ChainMain.SECONDS, ChainMain.QUICK_SECONDS);
        var speeds = new Rounds();
        double bytes = 0;
        double planted = Double.MAX_VALUE;
        boolean hasSox = hasSox();
        try (var folder = new TemporaryFolder()) {
            Riff.read().write(folder.path().resolve(SOUND), seconds);
            writeResponse(folder.path().resolve(RESPONSE));
            for (int i = 0; i < effort.pick(ROUNDS, 1); i++) {
                var ours = Answer.of(Fork.of(ChainMain.class), effort);
                speeds.add(ours.get("times"), hasSox ? seconds / sox(folder.path()) : Double.NaN);
                bytes = Math.max(bytes, ours.get("bytes"));
                planted = Math.min(planted, ours.get("planted"));
            }
        }
        return List.of(
                speeds.median(
                        "sound a second of one core, 9 effects, blocks of 64",
                        Unit.TIMES,
                        hasSox ? "sox" : NO_SOX,
                        Goal.atLeast(LEAST_TIMES)),
                new Figure(
                        "bytes a callback, from the first of %d s".formatted(seconds),
                        Unit.BYTES_PER_OP,
                        bytes,
                        new Peer("with a box", planted),
                        Goal.atMost(0)));
    }

    private static boolean hasSox() {
        return List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "sox")));
    }

    /// Noise that dies away: what the taps are costs nothing, how many there are does.
    private static void writeResponse(Path file) throws IOException {
        var random = new SplittableRandom(1);
        var text = new StringBuilder();
        for (int i = 0; i < TAPS; i++) {
            double tap = (random.nextDouble() - 0.5) * Math.exp(-6.0 * i / TAPS) / 8;
            text.append(String.format(Locale.ROOT, "%.8f%n", tap));
        }
        Files.writeString(file, text);
    }

    /// Processor seconds.
    private static double sox(Path folder)
            throws IOException, InterruptedException, MeasurementException {
        String command =
                "cd \"$FOLDER\" && TIMEFORMAT='sox: %U %S' && time sox --single-threaded -D "
                        + SOUND
                        + " -t raw /dev/null "
                        + EFFECTS;
        var environment = Map.of("FOLDER", folder.toString(), "LC_ALL", "C");
        try (var sox = ChildProcess.run("sox", environment, List.of("bash", "-c", command))) {
            var times = sox.awaitLine(TIMES);
            sox.awaitSuccess();
            return Double.parseDouble(times.group(1)) + Double.parseDouble(times.group(2));
        }
    }
}
