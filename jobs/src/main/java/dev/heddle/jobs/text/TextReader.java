package dev.heddle.jobs.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a text of unknown charset and any size in constant memory, about 200 KiB. A byte order
/// mark is no part of the text, the ends of lines are `\n`, and bytes that mean nothing become
/// U+FFFD and are told.
///
/// The charset is decided where the first byte stands that is not plain ASCII, by what follows it:
/// where the first accent of a long text stands does not matter. One thread at a time.
public final class TextReader extends Reader {
    /// As many offsets of replaced bytes are kept; all are counted.
    public static final int MAX_REPLACEMENTS = 100;

    /// So much of the ASCII before the first other byte helps to decide.
    private static final int CONTEXT_BYTES = 256;

    private final InputStream source;
    private final ByteBuffer bytes = ByteBuffer.allocate(Encodings.SAMPLE_BYTES).flip();
    private final CharBuffer chars = CharBuffer.allocate(8 * 1024).flip();
    private final List<Long> replacedAt = new ArrayList<>();
    private Detected detected = Detected.of(UTF_8, 1);
    private @Nullable CharsetDecoder decoder;
    private boolean begun;
    private boolean ended; // the source; the buffers may still have something
    private boolean finished;
    private boolean lineEnded; // by a carriage return
    private long bytesBefore; // those that have left the buffer
    private long replaced;

    /// Reads `source`, and closes it when this is closed.
    public TextReader(InputStream source) {
        this.source = requireNonNull(source);
    }

    /// The charset, as far as that was decided; sure when all was read.
    public Detected detected() {
        return detected;
    }

    /// How many characters stand for bytes that mean nothing, so far.
    public long replaced() {
        return replaced;
    }

    /// Where in the source they were, in bytes from its beginning: the first {@link
    /// #MAX_REPLACEMENTS}.
    public List<Long> replacedAt() {
        return List.copyOf(replacedAt);
    }

    /// Reads up to `length` characters into `target`. Blocks as its source does.
    ///
    /// @return how many, or -1 at the end
    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int count = 0;
        while (count == 0) {
            if (!chars.hasRemaining() && !decode()) {
                return -1;
            }
            while (count < length && chars.hasRemaining()) {
                char c = chars.get();
                if (c != '\n' || !lineEnded) {
                    target[offset + count++] = c == '\r' ? '\n' : c;
                }
                lineEnded = c == '\r';
            }
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    /// Fills `chars`; false at the end.
    private boolean decode() throws IOException {
        if (!begun) {
            begun = true;
            fill();
            Encodings.mark(bytes.array(), bytes.limit())
                    .or(() -> Encodings.wide(bytes.array(), bytes.limit()))
                    .ifPresent(this::decide);
        }
        chars.clear();
        while (chars.position() == 0 && !finished) {
            if (!bytes.hasRemaining() || (decoder != null && bytes.remaining() < 8)) {
                fill();
            }
            if (decoder == null) {
                plain();
            } else {
                decode(decoder);
            }
        }
        chars.flip();
        return chars.hasRemaining();
    }

    /// Takes over ASCII up to the first other byte, which decides.
    private void plain() throws IOException {
        while (bytes.hasRemaining() && chars.hasRemaining()) {
            byte next = bytes.get(bytes.position());
            if (next < 0 || next == Encodings.ESCAPE) {
                int context = Math.min(bytes.position(), CONTEXT_BYTES);
                bytes.position(bytes.position() - context);
                fill();
                decide(Encodings.detect(bytes.array(), bytes.limit()));
                bytes.position(context);
                return;
            }
            chars.put((char) bytes.get());
        }
        finished = ended && !bytes.hasRemaining();
    }

    private void decide(Detected decision) {
        detected = decision;
        bytes.position(decision.bomBytes());
        decoder =
                decision.charset()
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    private void decode(CharsetDecoder decoder) throws IOException {
        var result = decoder.decode(bytes, chars, ended);
        if (result.isError()) {
            if (!chars.hasRemaining()) {
                return; // Comes again, with room for the character that stands for it.
            }
            if (replaced++ < MAX_REPLACEMENTS) {
                replacedAt.add(bytesBefore + bytes.position());
            }
            bytes.position(bytes.position() + result.length());
            chars.put('\uFFFD');
        } else if (result.isUnderflow()) {
            if (ended) {
                finished = decoder.flush(chars).isUnderflow();
            } else {
                fill();
            }
        }
    }

    /// Moves what is left to the front and reads until the buffer is full or the source ends.
    private void fill() throws IOException {
        bytesBefore += bytes.position();
        bytes.compact();
        while (bytes.hasRemaining() && !ended) {
            int count = source.read(bytes.array(), bytes.position(), bytes.remaining());
            ended = count < 0;
            bytes.position(bytes.position() + Math.max(count, 0));
        }
        bytes.flip();
    }
}
