package dev.heddle.lab.documents;

import com.ibm.icu.text.CharsetDetector;
import dev.heddle.analyzer.document.DocumentException;
import dev.heddle.analyzer.document.DocumentLoader;
import dev.heddle.analyzer.document.DocumentSource;
import dev.heddle.analyzer.document.Limits;
import dev.heddle.analyzer.document.Stop;
import dev.heddle.jobs.text.Encodings;
import dev.heddle.lab.Effort;
import dev.heddle.lab.Figure;
import dev.heddle.lab.Figure.Peer;
import dev.heddle.lab.Goal;
import dev.heddle.lab.Measurement;
import dev.heddle.lab.Unit;
import dev.heddle.lab.documents.EncodingSamples.Sample;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.mozilla.universalchardet.UniversalDetector;

/// How many short texts are read right by whoever has to find out their charset. Judged by the
/// text: which of two charsets that read it alike is named does not matter.
final class EncodingScore implements Measurement {
    private static final double GOAL = 95;
    private static final double PERCENT = 100;
    private static final String WINDOWS = ".cp1252.txt";

    private final Path notes;

    /// With the folder of the notes as plain texts.
    EncodingScore(Path notes) {
        this.notes = notes;
    }

    @Override
    public String name() {
        return "documents: encodings";
    }

    /// Someone who tells the charset of a text.
    private record Detector(String name, Function<byte[], Charset> tell) {
        double percentOf(List<Sample> samples) {
            long right =
                    samples.stream()
                            .filter(sample -> sample.isReadIn(tell.apply(sample.bytes())))
                            .count();
            return PERCENT * right / samples.size();
        }
    }

    @Override
    public List<Figure> measure(Effort effort)
            throws IOException, DocumentException, InterruptedException {
        var samples = EncodingSamples.all();
        var quotes = samples.stream().filter(Sample::isMacRoman).toList();
        var ours = new Detector("Heddle", bytes -> Encodings.detect(bytes).charset());
        var figures = new ArrayList<Figure>();
        for (var peer :
                List.of(
                        new Detector("juniversalchardet", EncodingScore::chardet),
                        new Detector("ICU4J", EncodingScore::icu))) {
            figures.add(figure("pieces of 250 bytes read right", samples, ours, peer));
            figures.add(figure("of them in Mac Roman", quotes, ours, peer));
        }
        figures.add(
                new Figure(
                        "pieces without a confidence of 0 to 1",
                        Unit.COUNT,
                        samples.stream().filter(EncodingScore::isUnsure).count(),
                        new Peer("pieces", samples.size()),
                        Goal.atMost(0)));
        figures.add(variants());
        return figures;
    }

    private static Figure figure(String name, List<Sample> samples, Detector ours, Detector peer) {
        return new Figure(
                name,
                Unit.PERCENT,
                ours.percentOf(samples),
                new Peer(peer.name, peer.percentOf(samples)),
                Goal.atLeast(GOAL));
    }

    private static boolean isUnsure(Sample sample) {
        double confidence = Encodings.detect(sample.bytes()).confidence();
        return !(confidence >= 0 && confidence <= 1);
    }

    private static Charset chardet(byte[] bytes) {
        var detector = new UniversalDetector();
        detector.handleData(bytes, 0, bytes.length);
        detector.dataEnd();
        return charset(detector.getDetectedCharset());
    }

    private static Charset icu(byte[] bytes) {
        var match = new CharsetDetector().setText(bytes).detect();
        return charset(match == null ? null : match.getName());
    }

    /// Who has no answer is taken to say UTF-8.
    private static Charset charset(@Nullable String name) {
        return name != null && Charset.isSupported(name)
                ? Charset.forName(name)
                : StandardCharsets.UTF_8;
    }

    /// The notes in windows-1252 with other ends of lines.
    private Figure variants() throws IOException, DocumentException, InterruptedException {
        int all = 0;
        int same = 0;
        List<Path> files;
        try (var listed = Files.list(notes)) {
            files = listed.filter(file -> file.toString().endsWith(WINDOWS)).toList();
        }
        for (var file : files) {
            var original = Path.of(file.toString().replace(WINDOWS, ".txt"));
            var document =
                    DocumentLoader.load(
                            DocumentSource.ofFile(file),
                            Optional.empty(),
                            Limits.DEFAULT,
                            Stop.NEVER);
            same += document.text().equals(Files.readString(original)) ? 1 : 0;
            all++;
        }
        return new Figure(
                "notes in another encoding that are the note",
                Unit.COUNT,
                same,
                new Peer("files", all),
                Goal.atLeastRatio(1));
    }
}
