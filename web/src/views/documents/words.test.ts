import { describe, expect, it } from "vitest";
import { analysisJson } from "../../session/testing";
import { decodeAnalysis } from "../../wire/decode-jobs";
import { RECEIPTS } from "../../wire/jobs";
import type { JsonObject } from "../../wire/json";
import { jobWords } from "../jobs/words";
import { isShown, mayFareBetter, nameOf, needsPassword, receiptWords, remedyOf } from "./words";

function analysisOf(changes: JsonObject) {
  const decoded = decodeAnalysis(analysisJson("a1b2c3d4e5", changes));
  if (!decoded.ok) {
    throw new Error(decoded.problem);
  }
  return decoded.value;
}

function failedBy(code: string) {
  const error = { code, message: "the hub's own words" };
  return analysisOf({ state: "ENDED", outcome: "failed", error });
}

const PROBLEMS = [
  "EMPTY",
  "NO_TEXT",
  "PASSWORD_NEEDED",
  "CORRUPT",
  "TOO_LARGE",
  "UNSUPPORTED",
  "UNREADABLE",
  "CHANGED",
];

describe("what to do about a document", () => {
  it("is said for each problem in words of its own", () => {
    const remedies = PROBLEMS.map((code) => remedyOf(failedBy(code)));
    expect(new Set(remedies).size).toBe(PROBLEMS.length);
    expect(remedies).not.toContain("the hub's own words");
    expect(remedyOf(failedBy("SOMETHING_NEW"))).toBe("the hub's own words");
  });

  it("is said of a result that is gone and of one that was lost, and of nothing that is well", () => {
    const done = { state: "ENDED", outcome: "succeeded" };
    expect(remedyOf(analysisOf({ ...done, result: "gone" }))).toContain("Add the document again");
    expect(remedyOf(analysisOf({ state: "ENDED", outcome: "lost" }))).toContain("Add it again");
    expect(remedyOf(analysisOf({ ...done, result: "ready" }))).toBeUndefined();
    expect(remedyOf(analysisOf({ state: "RUNNING" }))).toBeUndefined();
  });

  it("asks for a password where one is needed, and offers another try where it may help", () => {
    expect(PROBLEMS.filter((code) => needsPassword(failedBy(code)))).toEqual(["PASSWORD_NEEDED"]);
    expect(PROBLEMS.filter((code) => mayFareBetter(failedBy(code)))).toEqual([
      "UNREADABLE",
      "CHANGED",
    ]);
    expect(mayFareBetter(analysisOf({ state: "ENDED", outcome: "lost" }))).toBe(true);
    expect(mayFareBetter(analysisOf({ state: "ENDED", outcome: "succeeded" }))).toBe(false);
  });
});

it("the list shows what it is asked for", () => {
  const counts = { pass: 1, fail: 0, notFound: 1, notApplicable: 0 };
  const lacking = analysisOf({ state: "ENDED", outcome: "succeeded", counts, result: "ready" });
  expect([isShown(lacking, "lacking"), isShown(lacking, "unread")]).toEqual([true, false]);
  expect([isShown(failedBy("EMPTY"), "lacking"), isShown(failedBy("EMPTY"), "unread")]).toEqual([
    false,
    true,
  ]);
});

it("a file whose name the hub has forgotten is called by its id", () => {
  expect(nameOf(analysisOf({ name: null }))).toBe("Document a1b2c3d4");
});

it("only a destroyed key is said to leave nothing on the disk that can be read", () => {
  const sure = RECEIPTS.filter((receipt) => receiptWords(receipt, 1).includes("read by nobody"));
  expect(sure).toEqual(["CRYPTO_ERASED"]);
});

it("a job that was cancelled and one that has stopped are not the same", () => {
  const words = (["STOPPING", "RUNAWAY", "ENDED"] as const).map(
    (state) => jobWords({ state, outcome: "cancelled" }).text,
  );
  expect(words).toEqual(["cancelled, still stopping", "cancelled, but it does not stop", "cancelled"]);
});
