package dev.heddle.jobs.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextReaderTest {
    private static final String LONG = "Nothing but plain text in this line, as long as it is.\n";

    private static TextReader reader(byte[] bytes) {
        return new TextReader(new ByteArrayInputStream(bytes));
    }

    private static String all(TextReader reader) throws IOException {
        var text = new StringWriter();
        reader.transferTo(text);
        return text.toString();
    }

    @Test
    void aByteOrderMarkIsNoText() throws IOException {
        assertThat(all(reader("\uFEFFå → b".getBytes(UTF_8)))).isEqualTo("å → b");
        assertThat(all(reader("\uFEFFå → b".getBytes(UTF_16LE)))).isEqualTo("å → b");
    }

    @Test
    void allEndsOfLinesBecomeOne() throws IOException {
        assertThat(all(reader("a\r\nb\rc\nd\r\r\n\n".getBytes(UTF_8))))
                .isEqualTo("a\nb\nc\nd\n\n\n");
    }

    @Test
    void whereTheFirstAccentStandsDoesNotMatter() throws IOException {
        String text = LONG.repeat(5000) + "la séance après l'été, où tout a déjà fleuri";
        TextReader reader = reader(text.getBytes(Charset.forName("windows-1252")));
        assertThat(all(reader)).isEqualTo(text);
        assertThat(reader.detected().charset().name()).isEqualTo("windows-1252");
    }

    @Test
    void bytesThatMeanNothingAreToldWithTheirPlace() throws IOException {
        String text = LONG.repeat(5000) + "grüßt schön, ".repeat(3);
        byte[] bytes = (text + "?x?").getBytes(UTF_8);
        bytes[bytes.length - 3] = (byte) 0xFF;
        bytes[bytes.length - 1] = (byte) 0xC3;
        TextReader reader = reader(bytes);
        assertThat(all(reader)).isEqualTo(text + "\uFFFDx\uFFFD");
        assertThat(reader.replaced()).isEqualTo(2);
        assertThat(reader.replacedAt()).containsExactly(bytes.length - 3L, bytes.length - 1L);
    }

    @Test
    void manyOfThemAreCountedAndTheFirstAreTold() throws IOException {
        byte[] bytes = "gute Grüße ".repeat(1000).getBytes(UTF_8);
        for (int i = 0; i < 200; i++) {
            bytes[i * 48] = (byte) 0xFF;
        }
        TextReader reader = reader(bytes);
        all(reader);
        assertThat(reader.replaced()).isGreaterThanOrEqualTo(200);
        assertThat(reader.replacedAt()).hasSize(TextReader.MAX_REPLACEMENTS);
    }

    /// However it is read, and however the source hands it out, it is the same text.
    @Test
    void piecesOfAnySizeMakeTheSameText() throws IOException {
        var random = new Random(3);
        String text = (LONG + "schöne grüße 👍\n").repeat(3000);
        var source =
                new ByteArrayInputStream(text.getBytes(UTF_8)) {
                    @Override
                    public synchronized int read(byte[] target, int offset, int length) {
                        return super.read(target, offset, Math.min(length, 1 + random.nextInt(99)));
                    }
                };
        var read = new StringBuilder();
        var piece = new char[50];
        try (var reader = new TextReader(source)) {
            for (int n; (n = reader.read(piece, 0, 1 + random.nextInt(50))) >= 0; ) {
                read.append(piece, 0, n);
            }
        }
        assertThat(read).hasToString(text);
    }

    /// All that is allocated for 16 MiB, garbage included, is less than a fortieth of it.
    @Test
    void readsAnySizeInConstantMemory() throws IOException {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] line =
                "grüße, déjà vu, naïve Ångström; and a long tail of plain text\n".getBytes(UTF_8);
        var target = new char[8192];
        long before = threads.getCurrentThreadAllocatedBytes();
        long count = 0;
        try (var reader = new TextReader(new Endless(line, 16L << 20))) {
            for (int n; (n = reader.read(target, 0, target.length)) >= 0; ) {
                count += n;
            }
        }
        assertThat(count).isGreaterThan(13L << 20);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(400L << 10);
    }

    /// The same bytes again and again.
    private static final class Endless extends InputStream {
        private final byte[] bytes;
        private long left;

        Endless(byte[] bytes, long left) {
            this.bytes = bytes;
            this.left = left;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("only in pieces");
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int done = 0;
            while (done + bytes.length <= length) {
                System.arraycopy(bytes, 0, target, offset + done, bytes.length);
                done += bytes.length;
            }
            if (done == 0) {
                done = Math.min(length, bytes.length);
                System.arraycopy(bytes, 0, target, offset, done);
            }
            left -= done;
            return done;
        }
    }

    @Test
    void anEmptySourceIsAnEmptyText() throws IOException {
        assertThat(all(reader(new byte[0]))).isEmpty();
    }

    @Test
    void whatItsSourceThrowsComesThrough() {
        var broken =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("gone");
                    }

                    @Override
                    public int read(byte[] target, int offset, int length) throws IOException {
                        return read();
                    }
                };
        assertThatThrownBy(() -> all(new TextReader(broken)))
                .isInstanceOf(IOException.class)
                .hasMessage("gone");
    }

    @Test
    void bytesOfNoTextAtAllAreReadAnyway() throws IOException {
        byte[] bytes = new byte[100_000];
        new Random(5).nextBytes(bytes);
        assertThat(all(reader(bytes))).isNotEmpty();
        assertThat(all(reader("\0\0\0".getBytes(ISO_8859_1)))).isNotEmpty();
    }
}
