/**
 * Background jobs and analyses of documents, as docs/wire.md has them. Types only, and the closed
 * lists; `decode-jobs.ts` makes them from text.
 */

/** `STOPPING` and `RUNAWAY` have an outcome already; their thread has not stopped yet. */
export const JOB_STATES = [
  "WAITING",
  "RUNNING",
  "PAUSED",
  "STOPPING",
  "RUNAWAY",
  "ENDED",
] as const;
export type JobStateName = (typeof JOB_STATES)[number];

/** `lost`: the hub stopped while it ran, and what it needs to begin again is gone. */
export const JOB_OUTCOMES = [
  "succeeded",
  "failed",
  "refused",
  "cancelled",
  "timed_out",
  "lost",
] as const;
export type JobOutcomeName = (typeof JOB_OUTCOMES)[number];

/** How far a job is; `total` is 0 if nobody knows. */
export interface Progress {
  readonly current: number;
  readonly total: number;
  readonly message: string;
}

interface JobFields {
  readonly id: string;
  readonly state: JobStateName;
  readonly outcome?: JobOutcomeName;
  readonly progress: Progress;
  readonly message: string;
}

/** A job of the hub or of a host. */
export interface Job extends JobFields {
  readonly name: string;
  readonly kind: string;
  readonly pausable: boolean;
  readonly submittedAt: string;
  /** Where the thread of a runaway was seen. */
  readonly stack?: string;
}

/** How many rules came to each verdict. */
export interface VerdictCounts {
  readonly pass: number;
  readonly fail: number;
  readonly notFound: number;
  readonly notApplicable: number;
}

/** `gone`: there was one, and its key is no more. */
export const RESULT_STATES = ["none", "ready", "gone"] as const;
export type ResultState = (typeof RESULT_STATES)[number];

/** An analysis as the list tells it: no text of the document. */
export interface Analysis extends JobFields {
  /** The name of the file, which the hub keeps in memory only. */
  readonly name?: string;
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly bytes: number;
  readonly type?: string;
  readonly discipline?: string;
  readonly counts?: VerdictCounts;
  readonly result: ResultState;
  readonly error?: { readonly code: string; readonly message: string };
}

/** A step of an analysis that is done, with what was counted. */
export interface AnalysisStep {
  readonly step: string;
  readonly counts: readonly (readonly [string, number | string])[];
}

/** A place in a text: the index of its first character and the one behind its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Entity extends Span {
  readonly kind: string;
}

/** In the order in which people want to see them. */
export const VERDICTS = ["FAIL", "NOT_FOUND", "PASS", "NOT_APPLICABLE"] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface Finding {
  readonly rule: string;
  readonly title: string;
  readonly verdict: Verdict;
  readonly message: string;
  readonly quotes: readonly Span[];
  readonly citation: string;
  readonly source: string;
  readonly effective: string;
  readonly mend: string;
}

export interface Decoding {
  readonly charset: string;
  readonly confidence: number;
  readonly runnerUp: string;
}

export interface Caution {
  readonly code: string;
  /** In bytes from the beginning of the file; -1 if that makes no sense. */
  readonly offset: number;
  readonly message: string;
}

/** All that was found out about a document, with its text: health information. */
export interface AnalysisResult {
  readonly document: {
    readonly format: string;
    readonly bytes: number;
    /** 0 if its format has none. */
    readonly pages: number;
    readonly decoding?: Decoding;
    readonly cautions: readonly Caution[];
  };
  readonly text: string;
  readonly reading: {
    readonly type: string;
    readonly typeConfidence: number;
    readonly discipline: string;
    readonly disciplineConfidence: number;
    readonly evidence: readonly Span[];
    readonly entities: readonly Entity[];
  };
  readonly ruleSet: string;
  readonly findings: readonly Finding[];
}

/** What was achieved when the copy and the result of a document were destroyed. */
export const RECEIPTS = [
  "CRYPTO_ERASED",
  "OVERWRITTEN_BEST_EFFORT",
  "UNLINKED_ONLY",
  "REFUSED",
] as const;
export type Receipt = (typeof RECEIPTS)[number];
