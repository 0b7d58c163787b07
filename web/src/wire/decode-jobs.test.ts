import { describe, expect, it } from "vitest";
import { decodeAnalysisResult, decodeReceipt } from "./decode-jobs";
import type { JsonObject } from "./json";

const TEXT = "Gait training. Signed: Quist";

function resultJson(changes: JsonObject = {}): JsonObject {
  return {
    document: {
      format: "TXT",
      bytes: 56,
      pages: 0,
      decoding: { charset: "UTF-8", confidence: 0.99, runnerUp: "windows-1252" },
      cautions: [{ code: "REPLACED_BYTES", offset: 200, message: "Bytes replaced." }],
    },
    text: TEXT,
    reading: {
      type: "DAILY_NOTE",
      typeConfidence: 0.91,
      discipline: "PT",
      disciplineConfidence: 0.84,
      evidence: [{ start: 0, end: 4 }],
      entities: [{ kind: "NAME", start: 23, end: 28 }],
    },
    ruleSet: "sample 2026.1",
    findings: [
      {
        rule: "NOTE.SIGNATURE_CREDENTIALS",
        title: "Signature",
        verdict: "FAIL",
        message: "It lacks credentials.",
        quotes: [{ start: 15, end: 28 }],
        citation: "ch. 15",
        source: "https://example.org",
        effective: "",
        mend: "Add them.",
      },
    ],
    ...changes,
  };
}

describe("the result of an analysis", () => {
  it("is read whole", () => {
    const decoded = decodeAnalysisResult(resultJson());
    expect(decoded).toMatchObject({ ok: true, value: { text: TEXT, ruleSet: "sample 2026.1" } });
    if (decoded.ok) {
      expect(decoded.value.document.decoding?.runnerUp).toBe("windows-1252");
      expect(decoded.value.reading.entities).toEqual([{ kind: "NAME", start: 23, end: 28 }]);
    }
  });

  it("may be of a document that was not decoded", () => {
    const document = { format: "PDF", bytes: 9, pages: 2, decoding: null, cautions: [] };
    expect(decodeAnalysisResult(resultJson({ document })).ok).toBe(true);
  });

  it.each([
    { start: 0, end: TEXT.length + 1 },
    { start: 5, end: 4 },
    { start: -1, end: 4 },
  ])("is refused with a place outside of its text, without a word of the text: %j", (span) => {
    const reading = { ...(resultJson().reading as JsonObject), evidence: [span] };
    const decoded = decodeAnalysisResult(resultJson({ reading }));
    expect(decoded.ok).toBe(false);
    expect(JSON.stringify(decoded)).not.toContain("Quist");
  });
});

it("a receipt that this page does not know is not taken for a good one", () => {
  expect(decodeReceipt({ receipt: "CRYPTO_ERASED", passes: 0 })).toMatchObject({ ok: true });
  expect(decodeReceipt({ receipt: "SHREDDED_FOR_EVER" }).ok).toBe(false);
});
