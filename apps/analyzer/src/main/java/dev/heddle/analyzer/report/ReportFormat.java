package dev.heddle.analyzer.report;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// What a report in a file can be. May be called from any thread.
public enum ReportFormat {
    HTML,
    PDF;

    /// What the name of a file says: `.html`, `.htm` or `.pdf` at its end. Empty if it says none of
    /// them.
    public static Optional<ReportFormat> of(Path file) {
        var name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".pdf")) {
            return Optional.of(PDF);
        }
        return name.endsWith(".html") || name.endsWith(".htm")
                ? Optional.of(HTML)
                : Optional.empty();
    }

    /// The content of the file.
    public byte[] print(Report report) {
        return switch (this) {
            case HTML -> report.html().getBytes(StandardCharsets.UTF_8);
            case PDF -> report.pdf();
        };
    }
}
