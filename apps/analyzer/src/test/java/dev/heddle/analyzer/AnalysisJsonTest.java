package dev.heddle.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.analyzer.document.Document;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class AnalysisJsonTest {
    private static final String TEXT = "Treatment note: Gait training.\nZebulon Quist Signed: ≥ \"";

    @Test
    void isWrittenAsTheWireSays() {
        var json = JsonMapper.shared().readTree(AnalysisJson.write(Samples.analysis(TEXT)));

        assertThat(json.get("document").toString())
                .isEqualTo(
                        "{\"format\":\"TXT\",\"bytes\":56,\"pages\":0,\"decoding\":{\"charset\":\"UTF-8\","
                                + "\"confidence\":0.99,\"runnerUp\":\"windows-1252\"},\"cautions\":["
                                + "{\"code\":\"REPLACED_BYTES\",\"offset\":200,\"message\":\"Bytes"
                                + " replaced.\"}]}");
        assertThat(json.get("text").stringValue()).isEqualTo(TEXT);
        assertThat(json.get("reading").toString())
                .isEqualTo(
                        "{\"type\":\"DAILY_NOTE\",\"typeConfidence\":0.91,\"discipline\":\"PT\","
                                + "\"disciplineConfidence\":0.84,\"evidence\":[{\"start\":0,\"end\":14}],"
                                + "\"entities\":[{\"kind\":\"NAME\",\"start\":31,\"end\":44}]}");
        assertThat(json.get("ruleSet").stringValue()).isEqualTo("sample 2026.1");
        assertThat(json.get("findings")).hasSize(4);
        assertThat(json.get("findings").get(2).toString())
                .isEqualTo(
                        "{\"rule\":\"NOTE.SIGNATURE_CREDENTIALS\",\"title\":\"Title of"
                                + " NOTE.SIGNATURE_CREDENTIALS\",\"verdict\":\"FAIL\",\"message\":\"Message of"
                                + " <NOTE.SIGNATURE_CREDENTIALS>\",\"quotes\":[{\"start\":45,\"end\":52}],"
                                + "\"citation\":\"Benefit Policy Manual, ch. 15,"
                                + " 220.3\",\"source\":\"https://example.org/manual?a=1&b=2\","
                                + "\"effective\":\"2025-01-01\",\"mend\":\"Add what is missing.\"}");
    }

    @Test
    void isReadAgainAsItWas() {
        var sample = Samples.analysis(TEXT);

        assertThat(AnalysisJson.read(AnalysisJson.write(sample))).isEqualTo(sample);
    }

    @Test
    void hasNullForADocumentThatWasNotDecoded() {
        var sample = Samples.analysis(TEXT);
        var pdf = new Document(Document.Format.PDF, 9, 2, Optional.empty(), List.of(), TEXT);

        var json =
                JsonMapper.shared()
                        .readTree(
                                AnalysisJson.write(
                                        new Analysis(pdf, sample.reading(), "r", List.of())));

        assertThat(json.get("document").toString())
                .isEqualTo(
                        "{\"format\":\"PDF\",\"bytes\":9,\"pages\":2,\"decoding\":null,\"cautions\":[]}");
    }
}
