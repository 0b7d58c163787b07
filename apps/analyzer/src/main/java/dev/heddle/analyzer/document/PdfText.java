package dev.heddle.analyzer.document;

import dev.heddle.analyzer.document.Document.Format;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSObjectKey;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.filter.FilterFactory;
import org.apache.pdfbox.io.RandomAccessStreamCache.StreamCacheCreateFunction;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.FontMappers;
import org.apache.tika.exception.TikaException;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.PasswordProvider;
import org.apache.tika.parser.pdf.PDFParser;
import org.apache.tika.parser.pdf.PDFParserConfig;
import org.apache.tika.parser.pdf.PDFParserConfig.OCR_STRATEGY;
import org.xml.sax.SAXException;

/// Tika's parser for PDF, in memory only, and looking at how large things are before it works with
/// them: PDFBox unpacks each stream as a whole, whatever comes of it.
final class PdfText extends PDFParser {
    private static final long serialVersionUID = 1L;

    static {
        FontMappers.set(new BuiltInFont()); // For all of the process: PDFBox has one.
    }

    private final transient Guard guard;

    PdfText(Guard guard) {
        this.guard = guard;
    }

    static Parsed read(SourceChannel channel, Guard guard, Optional<char[]> password)
            throws IOException, SAXException, TikaException {
        boolean cut = !channel.tail(1024).contains("%%EOF");
        var context = Parsed.context();
        context.set(PDFParserConfig.class, config());
        password.ifPresent(given -> context.set(PasswordProvider.class, _ -> new String(given)));
        var handler = new TextHandler(guard);
        var metadata = new Metadata();
        var stream = new BufferedInputStream(Channels.newInputStream(channel));
        new PdfText(guard).parse(stream, handler, metadata, context);
        return Parsed.of(Format.PDF, handler, metadata, cut);
    }

    /// What of a document is text; nothing is rendered, nothing goes to the disk.
    private static PDFParserConfig config() {
        var config = new PDFParserConfig();
        config.setOcrStrategy(OCR_STRATEGY.NO_OCR);
        config.setExtractInlineImages(false);
        config.setExtractBookmarksText(false);
        config.setExtractActions(false);
        config.setMaxMainMemoryBytes(-1);
        return config;
    }

    @Override
    protected PDDocument getPDDocument(
            InputStream stream,
            TikaInputStream none,
            String password,
            StreamCacheCreateFunction cache,
            Metadata metadata,
            ParseContext context)
            throws IOException {
        PDDocument document = getPDDocument(stream, password, cache, metadata, context);
        try {
            guard.pages(document.getNumberOfPages());
            measure(document);
            return document;
        } catch (IOException | RuntimeException e) {
            document.close();
            throw e;
        }
    }

    /// Unpacks each stream once without keeping anything. Those that hold other objects come first:
    /// asking for such an object would unpack them.
    private void measure(PDDocument document) throws IOException {
        var xref = document.getDocument().getXrefTable();
        for (COSObjectKey key : List.copyOf(xref.keySet())) {
            if (xref.getOrDefault(key, 0L) > 0) { // Else it stands within another one.
                COSBase object = document.getDocument().getObjectFromPool(key).getObject();
                if (object instanceof COSStream stream
                        && !COSName.IMAGE.equals(stream.getCOSName(COSName.SUBTYPE))) {
                    guard.step();
                    measure(stream);
                }
            }
        }
    }

    private void measure(COSStream stream) throws IOException {
        List<COSName> filters = filters(stream);
        if (filters.isEmpty()) {
            return;
        }
        try (InputStream raw = stream.createRawInputStream()) {
            unpack(filters, 0, raw, stream);
        } catch (Halt halt) {
            throw halt;
        } catch (IOException e) {
            // A damaged stream is the parser's to judge; it was not too large up to there.
        }
    }

    private static List<COSName> filters(COSStream stream) {
        var names = new ArrayList<COSName>();
        COSBase filters = stream.getFilters();
        if (filters instanceof COSName one) {
            names.add(one);
        } else if (filters instanceof COSArray many) {
            for (int i = 0; i < many.size(); i++) {
                if (many.getObject(i) instanceof COSName name) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private void unpack(List<COSName> filters, int index, InputStream raw, COSStream stream)
            throws IOException {
        var filter = FilterFactory.INSTANCE.getFilter(filters.get(index));
        if (index == filters.size() - 1) {
            filter.decode(raw, new Meter(OutputStream.nullOutputStream(), guard), stream, index);
        } else {
            var kept = new ByteArrayOutputStream();
            filter.decode(raw, new Meter(kept, guard), stream, index);
            unpack(filters, index + 1, new ByteArrayInputStream(kept.toByteArray()), stream);
        }
    }

    /// Counts what is unpacked.
    private static final class Meter extends OutputStream {
        private final OutputStream target;
        private final Guard guard;
        private long count;

        Meter(OutputStream target, Guard guard) {
            this.target = target;
            this.guard = guard;
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            count += length;
            guard.step();
            guard.unpacked(count);
            target.write(source, offset, length);
        }

        @Override
        public void write(int one) throws IOException {
            guard.unpacked(++count);
            target.write(one);
        }
    }
}
