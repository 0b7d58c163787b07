package dev.heddle.analyzer.document;

import dev.heddle.analyzer.document.Document.Caution;
import dev.heddle.analyzer.document.Document.Format;
import dev.heddle.analyzer.document.DocumentException.Problem;
import dev.heddle.core.AnyThread;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MimeTypes;
import org.jspecify.annotations.Nullable;
import org.xml.sax.SAXException;

/// Reads documents: PDF, DOCX, RTF and plain text in any common encoding, told apart by their
/// content (Apache Tika), within limits, and without writing any of it to a disk. What is embedded
/// in a document (files, pictures, macros) is not looked at, nor is what it refers to.
///
/// May be called from any thread; blocks while it reads and computes.
@AnyThread
public final class DocumentLoader {
    private static final int HEAD_BYTES = 64 * 1024; // as much as Tika's detector looks at

    /// Of what names end in, that which says what kind of document it should be.
    private static final Map<String, Format> NAMES =
            Map.of("pdf", Format.PDF, "docx", Format.DOCX, "rtf", Format.RTF, "txt", Format.TXT);

    private static final String DAMAGED =
            "The document is damaged. Open it in the program that made it, and save it again.";
    private static final String SAVE_AS = " Save it as PDF, DOCX, RTF or plain text.";

    private DocumentLoader() {}

    /// Reads the document.
    ///
    /// @param password for a document that is encrypted; the caller wipes it
    /// @param stop asked at each read, page and paragraph
    /// @throws DocumentException if it cannot be read; it says why and what to do, and nothing of
    ///   what stands in it
    /// @throws InterruptedException if `stop` says so, or the thread is interrupted while it reads
    public static Document load(
            DocumentSource source, Optional<char[]> password, Limits limits, Stop stop)
            throws DocumentException, InterruptedException {
        try (SeekableByteChannel channel = source.open()) {
            long size = channel.size();
            if (size == 0) {
                throw new DocumentException(Problem.EMPTY, "The file is empty.");
            }
            if (size > limits.bytes()) {
                throw new DocumentException(
                        Problem.TOO_LARGE,
                        "The file is larger than %,d bytes.".formatted(limits.bytes()));
            }
            if (size != source.size()) { // A hub may have been told of it an hour ago.
                throw changed();
            }
            var guard = new Guard(limits, stop, size);
            Parsed parsed = guarded(new SourceChannel(channel, size, guard), guard, password);
            if (channel.size() != size) {
                throw changed();
            }
            return document(parsed, size, guard.pages(), source.extension());
        } catch (IOException e) {
            throw new DocumentException(Problem.UNREADABLE, SourceChannel.UNREADABLE);
        }
    }

    private static DocumentException changed() {
        return new DocumentException(
                Problem.CHANGED, "The file changed before it was read to its end. Try again.");
    }

    /// What parsers throw has text of documents in it, so nothing of it is passed on.
    private static Parsed guarded(SourceChannel channel, Guard guard, Optional<char[]> password)
            throws DocumentException, InterruptedException {
        Parsed parsed = null;
        DocumentException problem = new DocumentException(Problem.CORRUPT, DAMAGED);
        try {
            parsed = parse(channel, guard, password);
        } catch (DocumentException e) {
            problem = e;
        } catch (EncryptedDocumentException e) {
            problem = locked(password);
        } catch (IOException
                | SAXException
                | TikaException
                | RuntimeException
                | AssertionError // Parsers assert what a document has to be.
                | StackOverflowError e) {
            // It is damaged, or the guard knows better.
        } catch (LinkageError e) {
            // Of the parsers' libraries only what usual documents need is there (ADR 32).
            problem = unsupported("The document uses something that cannot be read.");
        }
        guard.check();
        if (parsed == null) {
            throw problem;
        }
        return parsed;
    }

    static DocumentException locked(Optional<char[]> password) {
        return new DocumentException(
                Problem.PASSWORD_NEEDED,
                password.isPresent()
                        ? "The password is wrong."
                        : "The document is encrypted: its password is needed.");
    }

    private static Parsed parse(SourceChannel channel, Guard guard, Optional<char[]> password)
            throws DocumentException, IOException, SAXException, TikaException {
        byte[] head = head(channel);
        MimeTypes types = MimeTypes.getDefaultMimeTypes();
        MediaType type = types.detect(new ByteArrayInputStream(head), new Metadata());
        if (type.equals(MediaType.application("pdf"))) {
            return PdfText.read(channel, guard, password);
        }
        if (type.equals(MediaType.application("rtf"))) {
            return RtfText.read(channel, guard);
        }
        if (types.getMediaTypeRegistry().isInstanceOf(type, MediaType.APPLICATION_ZIP)) {
            return DocxText.read(channel, guard);
        }
        if (types.getMediaTypeRegistry()
                .isInstanceOf(type, MediaType.application("x-tika-msoffice"))) {
            return DocxText.readEncrypted(channel, guard, password);
        }
        if (!isMarkup(type, head) && PlainText.isText(head)) {
            return PlainText.read(channel, guard);
        }
        throw unsupported("The file is of a kind that cannot be read (%s).".formatted(type));
    }

    /// Notes may begin as mail, scripts or listings do, and are texts all the same.
    private static boolean isMarkup(MediaType type, byte[] head) {
        return head[0] == '<'
                && (type.getSubtype().endsWith("html") || type.getSubtype().endsWith("xml"));
    }

    static DocumentException unsupported(String what) {
        return new DocumentException(Problem.UNSUPPORTED, what + SAVE_AS);
    }

    private static byte[] head(SourceChannel channel) throws IOException {
        var head = ByteBuffer.allocate((int) Math.min(channel.size(), HEAD_BYTES));
        while (head.hasRemaining() && channel.read(head) >= 0) {
            // The channel hands out what it has.
        }
        channel.position(0);
        return head.array();
    }

    private static Document document(Parsed parsed, long size, int pages, String extension)
            throws DocumentException {
        if (parsed.text().isBlank()) {
            throw parsed.format() == Format.TXT
                    ? new DocumentException(Problem.EMPTY, "The file has nothing but blanks.")
                    : new DocumentException(
                            Problem.NO_TEXT,
                            "The document has no text. If it is a scan, it needs text recognition (OCR).");
        }
        List<Caution> cautions = new ArrayList<>(parsed.cautions());
        @Nullable Format named = NAMES.get(extension);
        if (named != null && named != parsed.format()) {
            cautions.add(
                    new Caution(
                            "WRONG_NAME",
                            -1,
                            "The name says %s, but it is %s.".formatted(named, parsed.format())));
        }
        return new Document(
                parsed.format(), size, pages, parsed.decoding(), cautions, parsed.text());
    }
}
