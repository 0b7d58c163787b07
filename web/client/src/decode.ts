/** From text to the frames of `wire.ts`, or to a sentence that says what is wrong with it. */
import { Fields, Malformed } from "./fields";
import { parseJson, type Json } from "./json";
import {
  AUTHORS,
  ROLES,
  type AnswerFrame,
  type AnswerPart,
  type KeyedValue,
  type Member,
  type Message,
  type Refusal,
  type SessionFrame,
  type Snapshot,
  type ToolCall,
  type Turn,
} from "./wire";

export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

/** Decodes one text frame: one frame of the session, or a batch of them. */
export function decodeFrames(text: string): Decoded<SessionFrame[]> {
  const body = parseJson(text);
  return attempt(() =>
    Array.isArray(body)
      ? body.map((one: Json, index) => frame(new Fields(one, `/${index}`)))
      : [frame(new Fields(body, ""))],
  );
}

/** Runs a decoder; what does not fit becomes a value. */
export function attempt<T>(read: () => T): Decoded<T> {
  try {
    return { ok: true, value: read() };
  } catch (problem) {
    if (problem instanceof Malformed) {
      return { ok: false, problem: problem.message };
    }
    throw problem;
  }
}

function frame(f: Fields): SessionFrame {
  const t = f.string("t");
  switch (t) {
    case "welcome":
      return { t, d: welcome(f.object("d")) };
    case "snapshot":
      return { t, d: snapshot(f.object("d")) };
    case "done":
    case "refused":
      return answerFrame(f, t);
    case "message": {
      const known = stored(f);
      return { ...known, t, d: { ...content(f.object("d")), s: known.s, ts: known.ts } };
    }
    case "state":
      return { ...stored(f), t, k: f.string("k"), d: f.json("d") };
    case "closed":
      return { ...stored(f), t };
    case "presence":
      return { t, d: { members: f.object("d").list("members", member) } };
    case "typing": {
      const d = f.object("d");
      return { t, d: { member: d.string("member"), on: d.boolean("on") } };
    }
    case "signal": {
      const d = f.object("d");
      return { t, d: { member: d.string("member"), data: d.json("data") } };
    }
    case "answer":
      return { t, d: answerPart(f.json("d"), `${f.path}/d`) };
    case "answer_end": {
      const d = f.object("d");
      return { t, d: { id: d.string("id"), why: d.string("why") } };
    }
    case "stats":
      return { t, d: f.object("d").raw };
    case "gap": {
      const d = f.object("d");
      return { t, d: { from: d.count("from"), to: d.count("to") } };
    }
    case "epoch":
      return { t, d: { epoch: f.object("d").string("epoch") } };
    case "stopping":
      return { t, d: { retryAfterMs: f.object("d").count("retryAfterMs") } };
    case "pong":
      return { t, d: { seq: f.object("d").count("seq") } };
    default:
      return f.has("s") ? { ...stored(f), t: "unfamiliar" } : { t: "unheard" };
  }
}

function answerFrame(f: Fields, t: "done" | "refused"): AnswerFrame {
  return t === "done"
    ? { t, id: f.string("id"), d: { s: f.object("d").count("s") } }
    : { t, id: f.optional("id", f.string), d: refusal(f.object("d")) };
}

function stored(f: Fields) {
  return {
    s: f.count("s"),
    p: f.count("p"),
    ts: f.number("ts"),
    id: f.optional("id", f.string),
  };
}

function welcome(d: Fields) {
  const you = d.object("you");
  const limits = d.object("limits");
  return {
    epoch: d.string("epoch"),
    seq: d.count("seq"),
    recovered: d.boolean("recovered"),
    you: { id: you.string("id"), name: you.string("name"), role: you.choice("role", ROLES) },
    acked: d.count("acked"),
    heartbeatMs: d.count("heartbeatMs"),
    limits: {
      messageBytes: limits.count("messageBytes"),
      messagesPerSecond: limits.number("messagesPerSecond"),
    },
    ...(d.has("hubs") && { hubs: d.list("hubs", text) }),
  };
}

function text(value: Json, path: string): string {
  if (typeof value !== "string") {
    throw new Malformed(`${path} must be a string`);
  }
  return value;
}

function snapshot(d: Fields): Snapshot {
  return {
    seq: d.count("seq"),
    state: d.list("state", keyedValue),
    messages: d.list("messages", message),
    more: d.optional("more", d.boolean) ?? false,
    answers: d.list("answers", answerPart),
    members: d.list("members", member),
    stats: d.object("stats").raw,
    closed: d.optional("closed", d.boolean) ?? false,
  };
}

function message(value: Json, path: string): Message {
  const f = new Fields(value, path);
  return { ...content(f), s: f.count("s"), ts: f.number("ts") };
}

function content(f: Fields) {
  return {
    id: f.string("id"),
    author: f.string("author"),
    name: f.string("name"),
    role: f.choice("role", AUTHORS),
    content: f.string("content"),
    code: f.optional("code", f.boolean),
    ask: f.optional("ask", f.boolean),
    tokens: f.optional("tokens", f.count),
    answer: f.optional("answer", f.string),
    cut: f.optional("cut", f.string),
    turn: f.optional("turn", (key) => turn(f.object(key))),
  };
}

/** Decodes what is under the key of a turn that is under way. */
export function decodeTurn(value: Json | undefined): Decoded<Turn> {
  return attempt(() => turn(new Fields(value, "")));
}

function turn(d: Fields): Turn {
  return { host: d.string("host"), calls: d.list("calls", toolCall) };
}

function toolCall(value: Json, path: string): ToolCall {
  const f = new Fields(value, path);
  return {
    action: f.string("action"),
    params: f.json("params"),
    state: f.string("state"),
    outcome: f.optional("outcome", f.string),
    operation: f.optional("operation", f.string),
    error: f.optional("error", (key) => {
      const error = f.object(key);
      return { code: error.string("code"), message: error.string("message") };
    }),
    result: f.optional("result", f.string),
  };
}

function answerPart(value: Json, path: string): AnswerPart {
  const f = new Fields(value, path);
  return { id: f.string("id"), by: f.string("by"), at: f.count("at"), text: f.string("text") };
}

function member(value: Json, path: string): Member {
  const f = new Fields(value, path);
  return {
    id: f.string("id"),
    name: f.string("name"),
    role: f.choice("role", ROLES),
    connections: f.count("connections"),
  };
}

function keyedValue(value: Json, path: string): KeyedValue {
  const f = new Fields(value, path);
  return { k: f.string("k"), d: f.json("d") };
}

function refusal(d: Fields): Refusal {
  return {
    code: d.string("code"),
    message: d.string("message"),
    retryAfterMs: d.optional("retryAfterMs", d.count),
  };
}
