package dev.heddle.lab.documents;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;

/// Words that stand nowhere else, and documents that have them.
///
/// @param inText words of documents
/// @param name a word of their names
/// @param password a word of their passwords
record Marks(List<String> inText, String name, String password) {
    private static final int LETTERS = 12;

    /// A document.
    static final class Marked {
        private final String extension;
        private final byte[] bytes;

        /// Whose name ends in `extension`.
        Marked(String extension, byte[] bytes) {
            this.extension = extension;
            this.bytes = bytes.clone();
        }

        String extension() {
            return extension;
        }

        byte[] bytes() {
            return bytes.clone();
        }
    }

    /// Words that nobody has seen before.
    static Marks fresh() {
        var random = new Random();
        return new Marks(
                Stream.generate(() -> word(random)).limit(5).toList(), word(random), word(random));
    }

    private static String word(Random random) {
        return random.ints(LETTERS, 'a', 'z' + 1)
                .collect(
                        () -> new StringBuilder("Zq"),
                        StringBuilder::appendCodePoint,
                        StringBuilder::append)
                .toString();
    }

    /// All of them.
    List<String> all() {
        return Stream.concat(inText.stream(), Stream.of(name, password)).toList();
    }

    /// How many of `words` stand in `bytes`, whether as UTF-8 or as UTF-16, in capitals or not.
    static long count(List<String> words, byte[] bytes) {
        String text =
                new String(bytes, StandardCharsets.ISO_8859_1)
                        .replace("\0", "")
                        .toLowerCase(Locale.ROOT);
        return words.stream().filter(word -> text.contains(word.toLowerCase(Locale.ROOT))).count();
    }

    /// A note that breaks rules, so that findings quote it.
    String note() {
        return """
        Physical Therapy Daily Note
        Patient: %s %s    MRN: %s
        Date: 02/17/2026
        S: Patient reports that %s is easier since %s.
        Intervention: Therapeutic exercise (97110) 23 minutes with cues for form.
        Timed code minutes: 60
        Total treatment time: 23 minutes
        Timed units: 4
        Signed: %1$s %2$s, Rehab Aide
        """
                .formatted(inText.toArray());
    }

    /// The note in each format, and one that is damaged.
    List<Marked> documents() throws IOException {
        return List.of(
                new Marked("txt", note().getBytes(StandardCharsets.UTF_8)),
                new Marked("txt", ("\uFEFF" + note()).getBytes(StandardCharsets.UTF_16LE)),
                new Marked("rtf", rtf()),
                new Marked("docx", docx()),
                new Marked("pdf", pdf()),
                damaged());
    }

    /// Cut off before its end.
    private Marked damaged() throws IOException {
        byte[] whole = docx();
        return new Marked("docx", Arrays.copyOf(whole, whole.length * 2 / 3));
    }

    /// A note that takes long to read.
    byte[] longNote(int characters) {
        var text = new StringBuilder(note());
        while (text.length() < characters) {
            text.append(
                    "Patient %s tolerated the session of %s well.\n"
                            .formatted(inText.get(0), inText.get(3)));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] rtf() {
        return "{\\rtf1\\ansi %s}"
                .formatted(note().replace("\n", "\\par\n"))
                .getBytes(StandardCharsets.US_ASCII);
    }

    /// A note of the tests with ours before its text.
    private byte[] docx() throws IOException {
        Path note;
        try (var notes = Files.list(Documents.FOLDER.resolve("documents/docx"))) {
            note = notes.sorted().findFirst().orElseThrow();
        }
        var ours = new StringBuilder();
        note().lines()
                .forEach(line ->
                        ours.append("<w:p><w:r><w:t>").append(line).append("</w:t></w:r></w:p>"));
        var bytes = new ByteArrayOutputStream();
        try (var in = new ZipInputStream(new ByteArrayInputStream(Files.readAllBytes(note)));
                var out = new ZipOutputStream(bytes)) {
            ZipEntry entry;
            while ((entry = in.getNextEntry()) != null) {
                byte[] content = in.readAllBytes();
                out.putNextEntry(new ZipEntry(entry.getName()));
                if (entry.getName().equals("word/document.xml")) {
                    String text = new String(content, StandardCharsets.UTF_8);
                    content =
                            text.replace("<w:body>", "<w:body>" + ours)
                                    .getBytes(StandardCharsets.UTF_8);
                }
                out.write(content);
            }
        }
        return bytes.toByteArray();
    }

    private byte[] pdf() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var document = new PDDocument()) {
            var page = new PDPage();
            document.addPage(page);
            try (var content = new PDPageContentStream(document, page)) {
                content.beginText();
                content.setFont(new PDType1Font(FontName.HELVETICA), 11);
                content.setLeading(14);
                content.newLineAtOffset(50, 700);
                for (String line : note().lines().toList()) {
                    content.showText(line);
                    content.newLine();
                }
                content.endText();
            }
            document.save(bytes);
        }
        return bytes.toByteArray();
    }
}
