/** From JSON to the types of `jobs.ts`. No message of a refusal says what stood in a document. */
import { Fields, Malformed } from "../../client/src/fields";
import { decode, type Decoded } from "./decode";
import type { Json } from "./json";
import {
  JOB_OUTCOMES,
  JOB_STATES,
  RECEIPTS,
  RESULT_STATES,
  VERDICTS,
  type Analysis,
  type AnalysisResult,
  type AnalysisStep,
  type Caution,
  type Entity,
  type Finding,
  type Job,
  type Progress,
  type Receipt,
  type Span,
  type VerdictCounts,
} from "./jobs";

export function decodeJob(data: Json | undefined): Decoded<Job> {
  return decode(data, job);
}

export function decodeAnalysis(data: Json | undefined): Decoded<Analysis> {
  return decode(data, analysis);
}

/** A list of either; what this page cannot read is left out, so that the rest still shows. */
export function readable<T>(
  data: Json,
  list: string,
  one: (data: Json) => Decoded<T>,
): readonly T[] {
  const decoded = decode(data, (f) => f.list(list, one));
  return decoded.ok ? decoded.value.flatMap((each) => (each.ok ? [each.value] : [])) : [];
}

export function decodeProgress(data: Json): Decoded<Progress> {
  return decode(data, progress);
}

export function decodeStep(data: Json): Decoded<AnalysisStep> {
  return decode(data, (f) => {
    const counts = f.optional("counts", (key) => f.object(key).raw) ?? {};
    return {
      step: f.string("step"),
      counts: Object.entries(counts).flatMap(([name, value]) =>
        typeof value === "number" || typeof value === "string" ? [[name, value] as const] : [],
      ),
    };
  });
}

export function decodeReceipt(body: Json | undefined): Decoded<Receipt> {
  return decode(body, (f) => f.choice("receipt", RECEIPTS));
}

export function decodeAnalysisResult(body: Json | undefined): Decoded<AnalysisResult> {
  return decode(body, (f): AnalysisResult => {
    const text = f.string("text");
    const read = f.object("reading");
    const inText = (value: Json, path: string) => span(new Fields(value, path), text.length);
    return {
      document: document(f.object("document")),
      text,
      reading: {
        type: read.string("type"),
        typeConfidence: read.number("typeConfidence"),
        discipline: read.string("discipline"),
        disciplineConfidence: read.number("disciplineConfidence"),
        evidence: read.list("evidence", inText),
        entities: read.list("entities", (value, path): Entity => {
          const kind = new Fields(value, path).string("kind");
          return { kind, ...inText(value, path) };
        }),
      },
      ruleSet: f.string("ruleSet"),
      findings: f.list("findings", (value, path) => finding(new Fields(value, path), inText)),
    };
  });
}

function document(f: Fields): AnalysisResult["document"] {
  return {
    format: f.string("format"),
    bytes: f.count("bytes"),
    pages: f.count("pages"),
    decoding: f.optional("decoding", (key) => {
      const d = f.object(key);
      return {
        charset: d.string("charset"),
        confidence: d.number("confidence"),
        runnerUp: d.optional("runnerUp", d.string) ?? "",
      };
    }),
    cautions: f.list("cautions", (value, path): Caution => {
      const c = new Fields(value, path);
      return { code: c.string("code"), offset: c.number("offset"), message: c.string("message") };
    }),
  };
}

function finding(f: Fields, inText: (value: Json, path: string) => Span): Finding {
  return {
    rule: f.string("rule"),
    title: f.string("title"),
    verdict: f.choice("verdict", VERDICTS),
    message: f.string("message"),
    quotes: f.list("quotes", inText),
    citation: f.string("citation"),
    source: f.string("source"),
    effective: f.string("effective"),
    mend: f.string("mend"),
  };
}

function span(f: Fields, length: number): Span {
  const start = f.count("start");
  const end = f.count("end");
  if (start > end || end > length) {
    throw new Malformed(`${f.path} is no place in the text`);
  }
  return { start, end };
}

function job(f: Fields): Job {
  return {
    ...jobFields(f),
    name: f.string("name"),
    kind: f.string("kind"),
    pausable: f.optional("pausable", f.boolean) ?? false,
    submittedAt: f.time("submittedAt"),
    stack: f.optional("stack", f.string),
  };
}

function analysis(f: Fields): Analysis {
  return {
    ...jobFields(f),
    name: f.optional("name", f.string),
    createdAt: f.time("createdAt"),
    startedAt: f.optional("startedAt", f.time),
    endedAt: f.optional("endedAt", f.time),
    bytes: f.count("bytes"),
    type: f.optional("type", f.string),
    discipline: f.optional("discipline", f.string),
    counts: f.optional("counts", (key) => verdictCounts(f.object(key))),
    result: f.choice("result", RESULT_STATES),
    error: f.optional("error", (key) => {
      const error = f.object(key);
      return { code: error.string("code"), message: error.string("message") };
    }),
  };
}

function jobFields(f: Fields) {
  return {
    id: f.string("id"),
    state: f.choice("state", JOB_STATES),
    outcome: f.optional("outcome", (key) => f.choice(key, JOB_OUTCOMES)),
    progress: progress(f.object("progress")),
    message: f.optional("message", f.string) ?? "",
  };
}

function progress(f: Fields): Progress {
  return {
    current: f.number("current"),
    total: f.number("total"),
    message: f.optional("message", f.string) ?? "",
  };
}

function verdictCounts(f: Fields): VerdictCounts {
  return {
    pass: f.count("pass"),
    fail: f.count("fail"),
    notFound: f.count("notFound"),
    notApplicable: f.count("notApplicable"),
  };
}
