package dev.heddle.analyzer.document;

import dev.heddle.analyzer.document.Document.Caution;
import dev.heddle.analyzer.document.Document.Decoding;
import dev.heddle.analyzer.document.Document.Format;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.parser.ParseContext;
import org.xml.sax.ContentHandler;

/// What came of one parser.
record Parsed(Format format, Optional<Decoding> decoding, List<Caution> cautions, String text) {
    private static final Caution PARTLY =
            new Caution(
                    "PARTLY_RECOVERED",
                    -1,
                    "The document is damaged; parts of its text may be missing.");

    /// Of one of Tika's parsers.
    ///
    /// @param cut whether the end of the file is missing
    static Parsed of(Format format, TextHandler handler, Metadata metadata, boolean cut) {
        boolean warned = metadata.get(TikaCoreProperties.TIKA_META_EXCEPTION_WARNING) != null;
        return new Parsed(
                format,
                Optional.empty(),
                cut || warned ? List.of(PARTLY) : List.of(),
                handler.text());
    }

    /// For a parser that is to leave alone what is embedded.
    static ParseContext context() {
        var context = new ParseContext();
        context.set(EmbeddedDocumentExtractor.class, NOTHING_EMBEDDED);
        return context;
    }

    private static final EmbeddedDocumentExtractor NOTHING_EMBEDDED =
            new EmbeddedDocumentExtractor() {
                @Override
                public boolean shouldParseEmbedded(Metadata metadata) {
                    return false;
                }

                @Override
                public void parseEmbedded(
                        InputStream stream,
                        ContentHandler handler,
                        Metadata metadata,
                        boolean html) {
                    // Not even then.
                }
            };
}
