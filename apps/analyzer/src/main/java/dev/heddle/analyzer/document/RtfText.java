package dev.heddle.analyzer.document;

import dev.heddle.analyzer.document.Document.Format;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import org.apache.tika.exception.TikaException;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.microsoft.rtf.RTFParser;
import org.xml.sax.SAXException;

/// RTF by Tika's parser. It keeps one embedded object in memory at a time, up to a limit.
final class RtfText {
    private static final int EMBEDDED_KIB = 1024;

    private RtfText() {}

    static Parsed read(SourceChannel channel, Guard guard)
            throws IOException, SAXException, TikaException {
        boolean cut = !channel.tail(64).strip().endsWith("}");
        var parser = new RTFParser();
        parser.setMemoryLimitInKb(EMBEDDED_KIB);
        var handler = new TextHandler(guard);
        var metadata = new Metadata();
        var stream = new CellTabs(new BufferedInputStream(Channels.newInputStream(channel)));
        parser.parse(stream, handler, metadata, Parsed.context());
        return Parsed.of(Format.RTF, handler, metadata, cut);
    }
}
