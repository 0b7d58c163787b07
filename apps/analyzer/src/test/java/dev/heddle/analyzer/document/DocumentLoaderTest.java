package dev.heddle.analyzer.document;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import dev.heddle.analyzer.document.Document.Format;
import dev.heddle.analyzer.document.DocumentException.Problem;
import dev.heddle.jobs.files.SealedFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import org.apache.poi.poifs.crypt.EncryptionInfo;
import org.apache.poi.poifs.crypt.EncryptionMode;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentLoaderTest {
    private static final Path NOTE = Samples.DOCUMENTS.resolve("txt/04_pt_daily.txt");

    /// A word that is in no message, log or file.
    private static final String MARKER = "Quokkamarker";

    private static DocumentException refused(byte[] bytes, Limits limits) {
        return catchThrowableOfType(DocumentException.class, () -> Samples.load(bytes, limits));
    }

    private static Problem problem(byte[] bytes) {
        return refused(bytes, Limits.DEFAULT).problem();
    }

    @ParameterizedTest
    @CsvSource({
        "empty.txt, EMPTY",
        "image_only.pdf, NO_TEXT",
        "encrypted.pdf, PASSWORD_NEEDED",
        "truncated.docx, CORRUPT",
        "bomb_64mib.docx, TOO_LARGE",
        "xxe.docx, CORRUPT"
    })
    void whatCannotBeReadSaysWhy(String file, Problem problem) {
        assertThat(problem(Samples.bytes(Samples.edge(file)))).isEqualTo(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"utf16le_bom.txt", "utf16be_nobom.txt", "utf8_bom_mixed_eol.txt"})
    void theSameTextInOtherEncodingsIsTheSameText(String file) throws Exception {
        Document document = Samples.load(Samples.edge(file));
        assertThat(document.text()).isEqualTo(Files.readString(NOTE));
        assertThat(document.cautions()).isEmpty();
    }

    @Test
    void bytesThatMeanNothingAreReplacedAndTold() throws Exception {
        Document document = Samples.load(Samples.edge("invalid_utf8.txt"));
        assertThat(document.text()).contains("morning.\uFFFD").contains("Tobias Wren, PT, DPT —");
        assertThat(document.cautions())
                .anySatisfy(caution -> {
                    assertThat(caution.code()).isEqualTo("REPLACED_BYTES");
                    assertThat(caution.offset()).isEqualTo(200);
                });
    }

    @Test
    void theContentDecidesAndNotTheName() throws Exception {
        Document document = Samples.load(Samples.edge("pdf_named_txt.txt"));
        assertThat(document.format()).isEqualTo(Format.PDF);
        assertThat(document.cautions()).extracting("code").containsExactly("WRONG_NAME");
    }

    @Test
    void aPasswordOpensWhatIsEncrypted() throws Exception {
        Document document = opened(Samples.bytes(Samples.edge("encrypted.pdf")), "open-synthetic");
        assertThat(Samples.tokens(document.text()))
                .containsAll(Samples.tokens(Files.readString(NOTE)));
        byte[] docx = encrypted(Samples.bytes(Samples.DOCUMENTS.resolve("docx/04_pt_daily.docx")));
        assertThat(problem(docx)).isEqualTo(Problem.PASSWORD_NEEDED);
        assertThat(opened(docx, "open-too").text()).contains("Tobias Wren");
        assertThatThrownBy(() -> opened(docx, "wrong"))
                .isInstanceOf(DocumentException.class)
                .hasMessage("The password is wrong.");
    }

    private static Document opened(byte[] bytes, String password) throws Exception {
        return DocumentLoader.load(
                DocumentSource.ofBytes(bytes),
                Optional.of(password.toCharArray()),
                Limits.DEFAULT,
                Stop.NEVER);
    }

    private static byte[] encrypted(byte[] docx) throws Exception {
        try (var files = new POIFSFileSystem()) {
            var encryptor = new EncryptionInfo(EncryptionMode.standard).getEncryptor();
            encryptor.confirmPassword("open-too");
            try (var out = encryptor.getDataStream(files)) {
                out.write(docx);
            }
            var bytes = new ByteArrayOutputStream();
            files.writeFilesystem(bytes);
            return bytes.toByteArray();
        }
    }

    @Test
    void oldWordDocumentsAndOtherKindsSayWhatToDo() throws Exception {
        try (var files = new POIFSFileSystem()) {
            files.createDocument(InputStream.nullInputStream(), "WordDocument");
            var bytes = new ByteArrayOutputStream();
            files.writeFilesystem(bytes);
            DocumentException old = refused(bytes.toByteArray(), Limits.DEFAULT);
            assertThat(old.problem()).isEqualTo(Problem.UNSUPPORTED);
            assertThat(old).hasMessageContaining("Save it as PDF, DOCX");
        }
        byte[] png = "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR\0\0\0\1\0\0".getBytes(ISO_8859_1);
        assertThat(problem(png)).isEqualTo(Problem.UNSUPPORTED);
        assertThat(problem("<html><body>note</body></html>".getBytes(UTF_8)))
                .isEqualTo(Problem.UNSUPPORTED);
        assertThat(problem(Samples.zip(Map.of("note.txt", new byte[10]))))
                .isEqualTo(Problem.UNSUPPORTED);
    }

    @Test
    void aNoteThatBeginsAsMailDoesIsText() throws Exception {
        assertThat(Samples.load("Date: 02/17/2026\nFrom: PT\nTo: MD\n".getBytes(UTF_8)).format())
                .isEqualTo(Format.TXT);
    }

    @Test
    void headersFootersFootnotesAndBoxesOfADocxAreText() throws Exception {
        String box =
                "<w:p><w:r><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox>"
                        + "<w:txbxContent>"
                        + Samples.paragraph("in a box")
                        + "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>";
        var parts = new LinkedHashMap<String, String>();
        parts.put("header1.xml", Samples.word("hdr", Samples.paragraph("at the top")));
        parts.put("footer1.xml", Samples.word("ftr", Samples.paragraph("at the bottom")));
        parts.put(
                "footnotes.xml",
                Samples.word(
                        "footnotes",
                        "<w:footnote w:id='2'>" + Samples.paragraph("noted") + "</w:footnote>"));
        String body = Samples.body(Samples.paragraph("in the middle") + box);
        assertThat(Samples.load(Samples.docx(body, parts)).text().lines())
                .contains("at the top", "in the middle", "in a box", "noted", "at the bottom");
    }

    @Test
    void anExternalEntityIsNotRead(@TempDir Path folder) throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), MARKER);
        String body =
                "<!DOCTYPE x [<!ENTITY e SYSTEM '%s'>]>".formatted(secret.toUri())
                        + Samples.body(Samples.paragraph("before &e; after"));
        byte[] docx = Samples.docx(body, Map.of());
        String seen;
        try {
            seen = Samples.load(docx).text();
        } catch (DocumentException e) {
            seen = String.valueOf(e.getMessage());
        }
        assertThat(seen).doesNotContain(MARKER);
    }

    @Test
    void aBombIsRefusedBeforeItIsUnpacked() throws Exception {
        byte[] blanks = new byte[8 << 20];
        Arrays.fill(blanks, (byte) ' ');
        String body = Samples.body(Samples.paragraph("x" + new String(blanks, ISO_8859_1)));
        byte[] docx = Samples.docx(body, Map.of());
        byte[] pdf = pdf("/Filter /FlateDecode", deflated(deflatable(8 << 20)));
        Samples.load(Samples.docx(Samples.body(Samples.paragraph("warm")), Map.of()));
        assertThat(problem(pdf("", new byte[0]))).isEqualTo(Problem.NO_TEXT);
        var small = new Limits(1 << 20, 1 << 20, 4 << 20, 200, 9);
        for (byte[] bomb : List.of(docx, pdf, Samples.bytes(Samples.edge("bomb_64mib.docx")))) {
            var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            assertThat(refused(bomb, small).problem()).isEqualTo(Problem.TOO_LARGE);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(32L << 20);
        }
    }

    private static byte[] deflatable(int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) '\n');
        return bytes;
    }

    private static byte[] deflated(byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    /// One page with this content.
    private static byte[] pdf(String filter, byte[] content) {
        String before =
                "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                        + "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
                        + "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
                        + "4 0 obj<<%s/Length %d>>stream\n".formatted(filter, content.length);
        var pdf = new ByteArrayOutputStream();
        pdf.writeBytes(before.getBytes(ISO_8859_1));
        pdf.writeBytes(content);
        pdf.writeBytes("\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF".getBytes(ISO_8859_1));
        return pdf.toByteArray();
    }

    /// Such a font is usual: these fourteen are everywhere.
    @ParameterizedTest
    @ValueSource(strings = {"Type1/BaseFont/Helvetica", "TrueType/BaseFont/Arial"})
    void aPdfWhoseFontIsNotInItIsRead(String font) throws Exception {
        String content = "BT /F 12 Tf 10 10 Td (R\u00E9sum\u00E9 of pain, 3/10) Tj ET";
        byte[] bytes = pdf("", content.getBytes(ISO_8859_1));
        String named =
                "/Resources<</Font<</F<</Type/Font/Encoding/WinAnsiEncoding/Subtype/%s>>>>>>"
                        .formatted(font);
        String pdf = new String(bytes, ISO_8859_1).replace("/MediaBox", named + "/MediaBox");
        assertThat(Samples.load(pdf.getBytes(ISO_8859_1)).text())
                .isEqualTo("Résumé of pain, 3/10\n");
    }

    @Test
    void eachLimitRefuses() {
        byte[] note = Samples.bytes(NOTE);
        byte[] two = Samples.bytes(Samples.DOCUMENTS.resolve("pdf/01_pt_evaluation.pdf"));
        byte[] rtf = Samples.bytes(Samples.DOCUMENTS.resolve("rtf/01_pt_evaluation.rtf"));
        Limits all = Limits.DEFAULT;
        var tiny = new Limits(100, all.characters(), all.inflatedBytes(), 200, 9);
        var terse = new Limits(all.bytes(), 100, all.inflatedBytes(), 200, 9);
        var single = new Limits(all.bytes(), all.characters(), all.inflatedBytes(), 200, 1);
        assertThat(refused(note, tiny).problem()).isEqualTo(Problem.TOO_LARGE);
        assertThat(refused(note, terse).problem()).isEqualTo(Problem.TOO_LARGE);
        assertThat(refused(two, terse).problem()).isEqualTo(Problem.TOO_LARGE);
        assertThat(refused(rtf, terse).problem()).isEqualTo(Problem.TOO_LARGE);
        assertThat(refused(two, single).problem()).isEqualTo(Problem.TOO_LARGE);
    }

    @Test
    void aPdfWithoutItsEndIsRefusedOrSaidToBePartial() throws Exception {
        assertThat(problem(Samples.bytes(Samples.edge("truncated.pdf"))))
                .isEqualTo(Problem.CORRUPT);
        byte[] whole = Samples.bytes(Samples.DOCUMENTS.resolve("pdf/04_pt_daily.pdf"));
        byte[] cut = Arrays.copyOf(whole, whole.length - 60);
        assertThat(Samples.load(cut).cautions()).extracting("code").contains("PARTLY_RECOVERED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pdf", "docx", "rtf", "txt"})
    void anInterruptedJobEndsWhateverIsRead(String format) throws Exception {
        Path file = Samples.DOCUMENTS.resolve(format).resolve("01_pt_evaluation." + format);
        var asked = new AtomicInteger();
        Samples.load(file);
        for (int steps : new int[] {0, 1, 5}) {
            asked.set(0);
            Stop stop =
                    () -> {
                        if (asked.getAndIncrement() >= steps) {
                            throw new InterruptedException();
                        }
                    };
            if (steps < 5 || !format.equals("txt")) {
                assertThatThrownBy(() ->
                                DocumentLoader.load(
                                        DocumentSource.ofFile(file),
                                        Optional.empty(),
                                        Limits.DEFAULT,
                                        stop))
                        .isInstanceOf(InterruptedException.class);
            }
        }
    }

    @Test
    void filesThatAreGoneGrowOrAreFoldersAreTold(@TempDir Path folder) throws Exception {
        assertThatThrownBy(() -> Samples.load(folder.resolve("gone.txt")))
                .isInstanceOf(DocumentException.class)
                .hasMessageNotContaining("gone.txt")
                .extracting("problem")
                .isEqualTo(Problem.UNREADABLE);
        Path grows = Files.writeString(folder.resolve("grows.txt"), "a note");
        Stop growing = () -> append(grows);
        assertThatThrownBy(() ->
                        DocumentLoader.load(
                                DocumentSource.ofFile(grows),
                                Optional.empty(),
                                Limits.DEFAULT,
                                growing))
                .extracting("problem")
                .isEqualTo(Problem.CHANGED);
    }

    @Test
    void aFileThatMayNotBeReadSaysSo(@TempDir Path folder) throws Exception {
        Path locked = Files.writeString(folder.resolve("locked.txt"), "a note");
        Files.setPosixFilePermissions(locked, Set.of());
        // Who may do everything may do this, too; then the system's word is put in its mouth.
        DocumentSource source =
                Files.isReadable(locked) ? new Locked() : DocumentSource.ofFile(locked);
        assertThatThrownBy(() ->
                        DocumentLoader.load(source, Optional.empty(), Limits.DEFAULT, Stop.NEVER))
                .isInstanceOf(DocumentException.class)
                .hasMessageNotContaining("locked.txt")
                .hasNoCause()
                .extracting("problem")
                .isEqualTo(Problem.UNREADABLE);
    }

    private record Locked() implements DocumentSource {
        @Override
        public long size() {
            return 1;
        }

        @Override
        public SeekableByteChannel open() throws IOException {
            throw new AccessDeniedException("locked.txt");
        }

        @Override
        public String extension() {
            return "txt";
        }
    }

    private static void append(Path file) {
        try {
            Files.writeString(file, Files.readString(file) + "!");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSealedWorkingCopyIsReadInAnyFormat(@TempDir Path folder) throws Exception {
        for (String format : List.of("pdf", "docx", "rtf", "txt")) {
            try (var copy = SealedFile.create(folder)) {
                try (var out = copy.writer()) {
                    Files.copy(
                            Samples.DOCUMENTS.resolve(format).resolve("04_pt_daily." + format),
                            out);
                }
                Document document =
                        DocumentLoader.load(
                                DocumentSource.ofSealed(copy, format),
                                Optional.empty(),
                                Limits.DEFAULT,
                                Stop.NEVER);
                assertThat(document.text()).contains("Tobias Wren");
                assertThat(document.cautions()).isEmpty();
            }
        }
    }

    /// What parsers throw quotes what they stumbled over; what is thrown here does not.
    @Test
    void noMessageHasAnythingOfTheDocument() {
        byte[] docx = Samples.docx("<" + MARKER + ">&" + MARKER + ";</x>", Map.of());
        byte[] pdf = ("%PDF-1.7\n1 0 obj << /" + MARKER + " (x\ntrailer").getBytes(UTF_8);
        for (byte[] broken : List.of(docx, pdf)) {
            DocumentException e = refused(broken, Limits.DEFAULT);
            assertThat(e.problem()).isEqualTo(Problem.CORRUPT);
            assertThat(e).hasMessageNotContaining(MARKER).hasNoCause();
            assertThat(e.getSuppressed()).isEmpty();
        }
    }

    static Stream<Arguments> samples() {
        return Stream.of("pdf", "docx", "rtf", "txt")
                .map(format -> Samples.DOCUMENTS.resolve(format).resolve("04_pt_daily." + format))
                .map(file -> Arguments.of((Object) Samples.bytes(file)));
    }

    /// With `JAZZER_FUZZ=1` and `-Dheddle.fuzz=true` Jazzer looks for more; here each sample is
    /// read with some of its bytes changed, the same each time.
    @MethodSource("samples")
    @FuzzTest(maxDuration = "5m")
    void whateverTheBytesItIsReadOrRefused(byte[] bytes) throws Exception {
        var random = new Random(11);
        for (int round = 0; round < 4 && bytes.length > 0; round++) {
            byte[] changed =
                    Arrays.copyOf(
                            bytes, bytes.length - random.nextInt(1 + round * 60) % bytes.length);
            for (int i = 0; i < 2 * round; i++) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(Samples.load(changed).text()).isNotBlank();
            } catch (DocumentException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        }
    }
}
