package dev.heddle.analyzer.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.tika.io.TikaInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Parsers like to copy documents into the folder for temporary files, and to print what they
/// stumble over. Here they run in a process of its own, where there is no such folder and all that
/// is printed is read.
class NothingOnDiskTest {
    /// The last line is that of the planted fault: what parsers do by default fails there.
    @Test
    void nothingIsWrittenWhereTemporaryFilesGoAndNothingPrinted(@TempDir Path folder)
            throws Exception {
        Path printed = folder.resolve("printed");
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1", // Starts sooner.
                                "-Djava.io.tmpdir=" + folder.resolve("missing"),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Program.class.getName())
                        .redirectErrorStream(true)
                        .redirectOutput(printed.toFile())
                        .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readAllLines(printed))
                .filteredOn(line -> !line.startsWith("WARNING: java.io.tmpdir"))
                .containsExactly(
                        "PDF", "DOCX", "RTF", "TXT", "CORRUPT", "CORRUPT", "NO_TEXT", "no folder");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(printed);
        }
    }

    static final class Program {
        private Program() {}

        public static void main(String[] args) throws Exception {
            for (String format : List.of("pdf", "docx", "rtf", "txt")) {
                read(Samples.DOCUMENTS.resolve(format).resolve("04_pt_daily." + format));
            }
            for (String broken : List.of("truncated.pdf", "truncated.docx", "image_only.pdf")) {
                read(Samples.edge(broken));
            }
            try (var stream = TikaInputStream.get(new ByteArrayInputStream(new byte[9]))) {
                System.out.println(stream.getFile());
            } catch (IOException e) {
                System.out.println("no folder");
            }
        }

        private static void read(Path file) throws Exception {
            try {
                System.out.println(Samples.load(file).format());
            } catch (DocumentException e) {
                System.out.println(e.problem());
            }
        }
    }
}
