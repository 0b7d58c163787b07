package dev.heddle.analyzer.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.analyzer.document.Document.Format;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The notes in all formats and encodings.
class NotesTest {
    static List<Path> texts() throws IOException {
        try (Stream<Path> files = Files.list(Samples.DOCUMENTS.resolve("txt"))) {
            return files.filter(file -> !file.toString().contains("cp1252")).sorted().toList();
        }
    }

    private static Path in(Path text, String format) {
        String name = text.getFileName().toString().replace(".txt", "." + format);
        return Samples.DOCUMENTS.resolve(format).resolve(name);
    }

    /// Only whether they are there: of a note that is not there no word is shown.
    @ParameterizedTest(name = "{index}")
    @MethodSource("texts")
    void everyFormatHasAllTokensOfItsNote(Path text) throws Exception {
        List<String> tokens = Samples.tokens(Files.readString(text));
        for (Format format : List.of(Format.PDF, Format.DOCX, Format.RTF)) {
            Document document = Samples.load(in(text, format.name().toLowerCase(Locale.ROOT)));
            assertThat(document.format()).isEqualTo(format);
            assertThat(document.cautions()).isEmpty();
            assertThat(Samples.tokens(document.text()).containsAll(tokens)).isTrue();
        }
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("texts")
    void everyEncodingIsTheNoteItself(Path text) throws Exception {
        String note = Files.readString(text);
        assertThat(Samples.load(text).text().equals(note)).isTrue();
        Path windows = Path.of(text.toString().replace(".txt", ".cp1252.txt"));
        if (Files.exists(windows)) {
            Document document = Samples.load(windows);
            assertThat(document.text().equals(note)).isTrue();
            assertThat(document.decoding().orElseThrow().confidence()).isGreaterThan(0.5);
        }
    }

    @Test
    void cellsOfARowStandInOneLine() throws Exception {
        Path note = Samples.DOCUMENTS.resolve("txt/04_pt_daily.txt");
        List<String> rows =
                Files.readString(note).lines().filter(line -> line.contains("\t")).toList();
        assertThat(rows).hasSize(4);
        assertThat(Samples.load(in(note, "docx")).text().lines()).containsAll(rows);
        assertThat(Samples.load(in(note, "rtf")).text().lines()).containsAll(rows);
    }

    @Test
    void pagesOfAPdfAreCounted() throws Exception {
        assertThat(Samples.load(Samples.DOCUMENTS.resolve("pdf/01_pt_evaluation.pdf")).pages())
                .isEqualTo(2);
    }

    static List<Path> foreignNotes() throws IOException {
        try (Stream<Path> files = Files.list(Samples.DOCUMENTS.resolve("ctakes_apache2/notes"))) {
            return files.sorted().toList();
        }
    }

    /// Those with bytes beyond ASCII are all Mac Roman.
    @ParameterizedTest
    @MethodSource("foreignNotes")
    void quotesOfMacRomanAreQuotes(Path file) throws Exception {
        Document document = Samples.load(file);
        String right = new String(Samples.bytes(file), Charset.forName("x-MacRoman"));
        assertThat(document.text()).isEqualTo(right.replace("\r\n", "\n").replace('\r', '\n'));
        boolean ascii = right.chars().allMatch(c -> c < 128);
        assertThat(document.decoding().orElseThrow().charset())
                .isEqualTo(ascii ? "UTF-8" : "x-MacRoman");
    }
}
