package dev.heddle.analyzer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.analyzer.Analysis;
import dev.heddle.analyzer.Samples;
import dev.heddle.analyzer.document.DocumentException.Problem;
import dev.heddle.analyzer.report.Report.Part;
import dev.heddle.analyzer.rules.Finding;
import dev.heddle.analyzer.rules.Finding.Verdict;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ReportTest {
    private static final Instant TIME = Instant.parse("2026-03-04T05:06:07Z");

    private static Report report(boolean deIdentified) {
        return new Report(
                TIME,
                deIdentified,
                List.of(
                        new Part.Analyzed("quist.txt", Samples.analysis()),
                        new Part.Unread("scan.pdf", Problem.NO_TEXT, "It needs OCR.")));
    }

    private static Document xml(String html) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setExpandEntityReferences(false);
        return factory.newDocumentBuilder()
                .parse(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> texts(Document page, String element) {
        var nodes = page.getElementsByTagName(element);
        var texts = new ArrayList<String>();
        for (int index = 0; index < nodes.getLength(); index++) {
            texts.add(nodes.item(index).getTextContent().strip());
        }
        return texts;
    }

    private static String textOf(byte[] pdf) throws IOException {
        try (var document = Loader.loadPDF(pdf)) {
            return new PDFTextStripper().getText(document);
        }
    }

    @Test
    void showsWhatDocumentsSayAsTextOnly() throws Exception {
        var text = "<script>alert(1)</script>\" onload='x' &amp; \u0001 \ud800";
        var sample = Samples.analysis(Samples.NOTE.replace("Signed:", text + " Signed:"));
        var hostile = new Report(TIME, false, List.of(new Part.Analyzed(text, sample)));

        var page = xml(hostile.html());

        assertThat(texts(page, "script")).isEmpty();
        assertThat(texts(page, "h2").getFirst()).startsWith("<script>alert(1)</script>");
        assertThat(texts(page, "blockquote").getFirst())
                .isEqualTo(
                        "Line 4: <script>alert(1)</script>\" onload='x' &amp; \ufffd \ufffd Signed:"
                                + " ________");
        assertThat(textOf(hostile.pdf())).contains("<script>alert(1)</script>");
    }

    @Test
    void tellsOfEachFindingItsQuoteRuleSourceAndHowToMendIt() throws Exception {
        var page = xml(report(false).html());

        var findings = texts(page, "div");
        assertThat(findings).hasSize(3);
        assertThat(findings.getFirst()) // What fails comes first.
                .contains(
                        "NOTE.SIGNATURE_CREDENTIALS",
                        "Fail",
                        "Message of <NOTE.SIGNATURE_CREDENTIALS>",
                        "Line 4: Signed: ________",
                        "Add what is missing.",
                        "ch. 15, 220.3",
                        "https://example.org/manual?a=1&b=2",
                        "in force since 2025-01-01");
        assertThat(findings.get(1)).contains("NOTE.UNITS_8MIN", "Not found");
        assertThat(findings.get(2)).contains("NOTE.INTERVENTION", "Pass", "always in force");
        assertThat(texts(page, "mark")).containsExactly("Signed:", "Gait training");
        assertThat(texts(page, "td"))
                .contains("Daily note (91 % sure)", "Physical therapy (84 % sure)")
                .contains("UTF-8 (99 % sure); it may be windows-1252");
        assertThat(texts(page, "p"))
                .contains(
                        "Caution: Bytes replaced.",
                        "Rules: sample 2026.1.",
                        "Could not be read: No text. It needs OCR.")
                .anyMatch(line -> line.contains("not legal, billing or clinical advice"));
    }

    @Test
    void countsVerdictsInATableAndHasNoScore() throws Exception {
        var table = texts(xml(report(false).html()), "table").get(1);

        assertThat(table.lines().map(String::strip).filter(line -> !line.isEmpty()))
                .containsExactly(
                        "VerdictRulesMeaning",
                        "Pass1The document has what the rule asks for.",
                        "Fail1The document shows that it does not.",
                        "Not found1It is not in the text: a person has to look.",
                        "Not applicable1The rule is not about documents like this.");
    }

    @Test
    void isAPdfThatReadsLikeThePage() throws Exception {
        var pdf = report(false).pdf();

        assertThat(textOf(pdf).replaceAll("\\s+", " "))
                .contains("Gait training ≥ 15 min – “good”, pain −2", "Signed: ________")
                .contains("Could not be read: No text.", "not legal, billing or clinical advice");
        try (var document = Loader.loadPDF(pdf)) {
            var catalog = document.getDocumentCatalog();
            assertThat(catalog.getLanguage()).isEqualTo("en");
            assertThat(catalog.getMarkInfo().isMarked()).isTrue();
            assertThat(document.getDocumentInformation().getTitle()).isEqualTo("Compliance report");
        }
    }

    @Test
    void saysInATerminalWhatFailsOrWasNotFound() {
        var text = report(false).text(false);

        assertThat(text.lines())
                .containsSubsequence(
                        "quist.txt",
                        "  Pass 1, Fail 1, Not found 1, Not applicable 1",
                        "  FAIL       NOTE.SIGNATURE_CREDENTIALS  Title of"
                                + " NOTE.SIGNATURE_CREDENTIALS",
                        "             Line 4: Signed: ________",
                        "             How to mend it: Add what is missing.",
                        "  NOT FOUND  NOTE.UNITS_8MIN  Title of NOTE.UNITS_8MIN",
                        "scan.pdf",
                        "  No text: It needs OCR.");
        assertThat(text).doesNotContain("NOTE.INTERVENTION", "\033");
        assertThat(report(false).text(true)).contains("\033[31mFAIL     \033[0m");
    }

    @Test
    void nothingThatADocumentSaysSteersATerminal() {
        var sample = Samples.analysis(Samples.NOTE.replace("Signed:", "\033[2J\r\u009b Signed:"));
        var hostile = new Report(TIME, false, List.of(new Part.Analyzed("\033]0;x\007", sample)));

        assertThat(hostile.text(false).lines())
                .noneMatch(line -> line.codePoints().anyMatch(Character::isISOControl));
    }

    @Test
    void comesOutTheSameEachTime() {
        assertThat(report(false).html()).isEqualTo(report(false).html());
        assertThat(report(false).pdf()).isEqualTo(report(false).pdf());
    }

    @Test
    void tellsNothingOfThePersonWhenDeIdentified() throws Exception {
        var signed = Samples.NOTE.replace("Signed: ___", "Signed: Zebulon Quist, PT, 03/04/2026");
        var report =
                new Report(
                        TIME,
                        true,
                        List.of(
                                new Part.Analyzed("quist.txt", Samples.analysis(signed)),
                                new Part.Unread("scan.pdf", Problem.NO_TEXT, "It needs OCR.")));

        for (var text : List.of(report.html(), textOf(report.pdf()), report.text(false))) {
            assertThat(text)
                    .doesNotContain("Quist", "quist", "Zebulon", "03/04/2026", "scan.pdf")
                    .contains("Document 1", "NOTE.SIGNATURE_CREDENTIALS", "Signed:")
                    .containsPattern("\\[(NAME|REDACTED)]");
        }
    }

    @Test
    void linksOnlyToTheWebAndFetchesNothing() throws Exception {
        var odd = List.of("javascript:alert(1)", "file:///etc/passwd", "https://example.org/\">x");
        var findings =
                odd.stream()
                        .map(source ->
                                new Finding(
                                        "R",
                                        "t",
                                        Verdict.FAIL,
                                        "m",
                                        List.of(),
                                        "c",
                                        source,
                                        "",
                                        ""))
                        .toList();
        var sample = Samples.analysis();
        var report =
                new Report(
                        TIME,
                        false,
                        List.of(
                                new Part.Analyzed(
                                        "",
                                        new Analysis(
                                                sample.document(),
                                                sample.reading(),
                                                "r",
                                                findings))));

        var page = xml(report.html());

        assertThat(texts(page, "a")).containsExactly("https://example.org/\">x");
        assertThat(report.html()).doesNotContain("src=", "url(", "<link", "<script");
    }

    @Test
    void needsADocument() {
        assertThatThrownBy(() -> new Report(TIME, false, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a report needs at least one document");
    }
}
