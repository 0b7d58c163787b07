import type { Analysis, Receipt, Verdict } from "../../wire/jobs";
import { assertNever } from "../../wire/wire";
import type { Words } from "../hub/words";

/** What the list shows. */
export const SHOWN = ["all", "open", "lacking", "unread"] as const;
export type Shown = (typeof SHOWN)[number];

export const SHOWN_WORDS: Readonly<Record<Shown, string>> = {
  all: "all documents",
  open: "under way",
  lacking: "something fails or was not found",
  unread: "could not be analyzed",
};

export function isShown(analysis: Analysis, shown: Shown): boolean {
  const { outcome, counts } = analysis;
  switch (shown) {
    case "all":
      return true;
    case "open":
      return outcome === undefined;
    case "lacking":
      return counts !== undefined && counts.fail + counts.notFound > 0;
    case "unread":
      return outcome !== undefined && outcome !== "succeeded";
    default:
      return assertNever(shown);
  }
}

/** A verdict, of one rule or of several. */
export function verdictWords(verdict: Verdict, count = 1): Words {
  switch (verdict) {
    case "FAIL":
      return { tone: "bad", icon: "bad", text: count === 1 ? "fails" : "fail" };
    case "NOT_FOUND":
      return { tone: "warn", icon: "unknown", text: "not found" };
    case "PASS":
      return { tone: "good", icon: "good", text: count === 1 ? "passes" : "pass" };
    case "NOT_APPLICABLE":
      return { tone: "quiet", icon: "never", text: count === 1 ? "does not apply" : "do not apply" };
    default:
      return assertNever(verdict);
  }
}

/** What a group of findings means for who reads them. */
export const VERDICT_HINTS: Readonly<Record<Verdict, string>> = {
  FAIL: "The document shows that it does not meet these.",
  NOT_FOUND: "What these ask for is not in the text. Look yourself: it may stand elsewhere.",
  PASS: "The document has what these ask for.",
  NOT_APPLICABLE: "These are about other kinds of documents.",
};

/** The name of a file, or what stands in for it once the hub has forgotten it. */
export function nameOf({ name, id }: Pick<Analysis, "name" | "id">): string {
  return name ?? `Document ${id.slice(0, 8)}`;
}

/** A word of the hub, such as `DAILY_NOTE`, for people. */
export function plain(word: string): string {
  return word.toLowerCase().replaceAll("_", " ");
}

export function typeWords(type: string): string {
  switch (type) {
    case "UNKNOWN":
      return "type unknown";
    case "OTHER":
      return "no therapy note";
    default:
      return plain(type);
  }
}

export function disciplineWords(discipline: string): string {
  return discipline === "UNKNOWN" ? "discipline unknown" : discipline;
}

const KINDS: Readonly<Record<string, string>> = {
  MRN: "MRN",
  NPI: "NPI",
  ICD10: "ICD-10",
  CPT: "CPT",
  MIN: "minutes",
  MED: "medication",
  EMAIL: "e-mail",
};

export function kindWords(kind: string): string {
  return KINDS[kind] ?? plain(kind);
}

const REMEDIES: Readonly<Record<string, string>> = {
  EMPTY: "There is nothing in it. Check that it is the right file.",
  NO_TEXT: "Its pages are pictures without text. Have the text recognised (OCR), then add it again.",
  PASSWORD_NEEDED: "It is encrypted, and opens with its password only.",
  CORRUPT: "It is damaged. Save it again in the program that made it, or get another copy.",
  TOO_LARGE: "It, or what is packed in it, is too large. Split it, or save it without pictures.",
  UNSUPPORTED: "It is none of the kinds that can be read: PDF, Word (.docx), RTF, plain text.",
  UNREADABLE: "The file could not be read. See that it is there and may be read, then add it again.",
  CHANGED: "The file changed while it was read. Wait until it is written, then add it again.",
};

export function needsPassword({ error }: Analysis): boolean {
  return error?.code.toUpperCase() === "PASSWORD_NEEDED";
}

/** Whether the same document may fare better another time: what is wrong with it stays wrong. */
export function mayFareBetter({ outcome, error }: Analysis): boolean {
  return outcome === "failed"
    ? ["UNREADABLE", "CHANGED"].includes(error?.code.toUpperCase() ?? "")
    : outcome !== undefined && outcome !== "succeeded";
}

/** What went wrong and what to do about it; undefined if nothing did. */
export function remedyOf({ outcome, error, message, result }: Analysis): string | undefined {
  switch (outcome) {
    case undefined:
      return undefined;
    case "cancelled":
      return message || "It was cancelled.";
    case "succeeded":
      return result === "gone"
        ? "The hub was restarted, and the key of the result was in its memory only. Add the document again."
        : undefined;
    case "lost":
      return "The hub stopped while it read the document, and the key of its copy was in memory only. Add it again.";
    case "timed_out":
      return "It took too long. Add it again, or split it.";
    case "failed":
    case "refused":
      return (
        REMEDIES[error?.code.toUpperCase() ?? ""] ?? (error?.message || message || "Add it again.")
      );
    default:
      return assertNever(outcome);
  }
}

/** What a deletion has achieved, and what it has not. */
export function receiptWords(receipt: Receipt, count: number): string {
  const what = count === 1 ? "One document" : `${count} documents`;
  switch (receipt) {
    case "CRYPTO_ERASED":
      return `${what}: the key is destroyed, so what lies on the disk can be read by nobody. Memory and swap of the hub's machine may hold traces until they are used again.`;
    case "OVERWRITTEN_BEST_EFFORT":
      return `${what}: overwritten, but this disk may keep older blocks that cannot be reached.`;
    case "UNLINKED_ONLY":
      return `${what}: deleted, but not overwritten; until the space is used again, it could be recovered.`;
    case "REFUSED":
      return `${what}: not deleted. The hub's log says why.`;
    default:
      return assertNever(receipt);
  }
}
