package dev.heddle.cli.selftest;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/// The results as a page that needs nothing else, light or dark as its reader wants.
public final class ReportPage {
    private ReportPage() {}

    /// Writes it.
    ///
    /// @param hub what was measured
    public static String of(String hub, Instant when, List<Result> results) {
        boolean passed = results.stream().allMatch(Result::passed);
        String rows = results.stream().map(ReportPage::row).collect(Collectors.joining("\n"));
        return """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Heddle self-test: %1$s</title>
        <style>
        :root { color-scheme: light dark; --ok: light-dark(#17663a, #6fd49b);
          --bad: light-dark(#a11d2a, #ff8d96); --line: light-dark(#d6dae0, #3a414c); }
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto;
          padding: 0 1rem; color: light-dark(#1b2129, #e6e9ee);
          background: light-dark(#fff, #14181d); }
        table { border-collapse: collapse; width: 100%%; }
        th, td { text-align: left; padding: .5rem .75rem .5rem 0; vertical-align: top;
          border-bottom: 1px solid var(--line); }
        .ok { color: var(--ok); } .failed { color: var(--bad); font-weight: 600; }
        </style>
        <h1>Self-test: <span class="%2$s">%1$s</span></h1>
        <p>%3$s, %4$s</p>
        <table>
        <thead><tr><th>Check</th><th>Result</th><th>Measured</th><th>Limit</th></tr></thead>
        <tbody>
        %5$s
        </tbody>
        </table>
        </html>
        """
                .formatted(
                        passed ? "passed" : "failed",
                        word(passed),
                        escaped(hub),
                        when.toString(),
                        rows);
    }

    private static String row(Result result) {
        return "<tr><th scope=\"row\">%1$s</th><td class=\"%2$s\">%2$s</td><td>%3$s</td><td>%4$s</td></tr>"
                .formatted(
                        escaped(result.check().title()),
                        word(result.passed()),
                        escaped(result.measured()),
                        escaped(result.check().limit()));
    }

    private static String word(boolean passed) {
        return passed ? "ok" : "failed";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
