package dev.heddle.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.heddle.analyzer.document.DocumentLoader;
import dev.heddle.analyzer.document.DocumentSource;
import dev.heddle.analyzer.document.Limits;
import dev.heddle.analyzer.document.Stop;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// Parsers of documents with the logger that the command has.
class ParserLogsTest {
    private static final String MARKER = "Quokkamarker";

    private final Logger root = logger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger parsers = logger("org.apache");
    private final Level usual = parsers.getLevel();
    private final ListAppender<ILoggingEvent> heard = new ListAppender<>();

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    @BeforeEach
    void listen() {
        heard.start();
        root.addAppender(heard);
    }

    @AfterEach
    void stop() {
        parsers.setLevel(usual);
        root.detachAppender(heard);
    }

    @Test
    void sayNothingOfDocuments() throws Exception {
        read();
        assertThat(heard.list).isEmpty();
    }

    @Test
    void wouldSayTextOfDocuments() throws Exception {
        parsers.setLevel(Level.TRACE);
        read();
        assertThat(heard.list).anyMatch(line -> line.getFormattedMessage().contains(MARKER));
    }

    /// Reads a PDF with an operator that has a text where there should be numbers.
    private static void read() throws Exception {
        String content = "BT /F 12 Tf (" + MARKER + ") Td (pain) Tj ET";
        String pdf =
                "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                        + "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
                        + "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R"
                        + "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
                        + ">>>>endobj\n4 0 obj<</Length "
                        + content.length()
                        + ">>stream\n"
                        + content
                        + "\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF";
        var document =
                DocumentLoader.load(
                        DocumentSource.ofBytes(pdf.getBytes(ISO_8859_1)),
                        Optional.empty(),
                        Limits.DEFAULT,
                        Stop.NEVER);
        assertThat(document.text()).contains("pain");
    }
}
