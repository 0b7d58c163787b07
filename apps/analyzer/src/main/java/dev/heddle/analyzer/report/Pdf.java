package dev.heddle.analyzer.report;

import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FontStyle;
import com.openhtmltopdf.outputdevice.helper.ExternalResourceControlPriority;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.util.XRLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.GregorianCalendar;
import java.util.Objects;

/// Prints a page of ours. Everything stays in memory; nothing is fetched, nothing is looked for on
/// the machine, not even its fonts.
final class Pdf {
    /// It comes with PDFBox, and has Latin, Greek and Cyrillic.
    private static final String FONT =
            "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

    static {
        // The renderer logs what it stumbles over, and that is text of documents.
        XRLog.setLoggingEnabled(false);
    }

    private Pdf() {}

    static byte[] print(String page, Instant made) {
        var builder =
                new PdfRendererBuilder()
                        .useFastMode()
                        // Tagged; and it leaves out the fonts that every reader is said to have,
                        // which PDFBox would look for on the whole machine.
                        .usePdfUaAccessibility(true)
                        .useExternalResourceAccessControl(
                                (_, _) -> false,
                                ExternalResourceControlPriority.RUN_BEFORE_RESOLVING_URI)
                        .useExternalResourceAccessControl(
                                (_, _) -> false,
                                ExternalResourceControlPriority.RUN_AFTER_RESOLVING_URI)
                        .useFont(Pdf::font, "Report", 400, FontStyle.NORMAL, true)
                        .withHtmlContent(page, null);
        var output = new ByteArrayOutputStream();
        try (var renderer = builder.buildPdfRenderer()) {
            renderer.createPDFWithoutClosing();
            try (var document = renderer.getPdfDocument()) {
                var time = GregorianCalendar.from(made.atZone(ZoneOffset.UTC));
                document.getDocumentInformation().setCreationDate(time);
                document.getDocumentInformation().setModificationDate(time);
                document.setDocumentId(made.toEpochMilli()); // Else it comes from the clock.
                document.save(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // Memory does not fail to be written.
        }
        return output.toByteArray();
    }

    private static InputStream font() {
        return Objects.requireNonNull(Pdf.class.getResourceAsStream(FONT));
    }
}
