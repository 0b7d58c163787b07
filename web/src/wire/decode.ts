/** From text to the types of `wire.ts`, or to a sentence that says what is wrong with it. */
import { ROLES } from "@heddle/client";
import { Fields, Malformed } from "../../client/src/fields";
import { isJsonObject, parseJson, type Json } from "./json";
import {
  HEALTHS,
  LIVES,
  LOG_LEVELS,
  LINK_STATES,
  OPEN_STATES,
  OUTCOMES,
  PHASES,
  RULES,
  TRANSPORTS,
  type Action,
  type ActionHints,
  type Approval,
  type AuditEntry,
  type AuditPage,
  type Host,
  type HostSummary,
  type HubPart,
  type OwnerHealth,
  type LogEntry,
  type ModuleRelease,
  type KeyedValue,
  type Operation,
  type Owner,
  type PastEvent,
  type Policy,
  type PublishedModule,
  type Rule,
  type Running,
  type SessionPage,
  type SessionSummary,
  type WatchFrame,
  type WireError,
} from "./wire";

const STATES = [...OPEN_STATES, "settled"] as const;

export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

/** Decodes one text frame of `/ws/hosts/{host}`. */
export function decodeWatchFrame(text: string): Decoded<WatchFrame> {
  return decode(parseJson(text), watchFrame);
}

/** A frame of a room that one can only watch; what its data means is the room's affair. */
export type RoomFrame =
  | { readonly t: "welcome"; readonly epoch: string; readonly recovered: boolean }
  | { readonly t: "snapshot"; readonly seq: number; readonly d: Json }
  | { readonly t: "soft"; readonly type: string; readonly d: Json }
  | {
      readonly t: "stored";
      readonly type: string;
      readonly s: number;
      readonly p: number;
      readonly k?: string;
      readonly d: Json;
    };

/** Decodes one text frame of `/ws/health` or `/ws/logs`. */
export function decodeRoomFrame(text: string): Decoded<RoomFrame> {
  return decode(parseJson(text), (f): RoomFrame => {
    const type = f.string("t");
    if (type === "welcome") {
      const d = f.object("d");
      return { t: type, epoch: d.string("epoch"), recovered: d.boolean("recovered") };
    }
    const d = f.raw["d"] ?? null;
    if (type === "snapshot") {
      return { t: type, seq: f.object("d").count("seq"), d };
    }
    const k = f.optional("k", f.string);
    return f.has("s")
      ? { t: "stored", type, s: f.count("s"), p: f.count("p"), d, ...(k !== undefined && { k }) }
      : { t: "soft", type, d };
  });
}

/** The parts of a snapshot of the hub's health; those this page does not know are left out. */
export function decodeHubParts(data: Json): Decoded<[string, HubPart][]> {
  return decode(data, (f) => f.list("state", keyedValue).flatMap(({ k, d }) => knownPart(k, d)));
}

function knownPart(key: string, data: Json): [string, HubPart][] {
  const part = decodePart(key, data);
  return part.ok ? [[key, part.value]] : [];
}

/** The part of the hub's health under a key. */
export function decodePart(key: string, data: Json): Decoded<HubPart> {
  return decode(data, (f): HubPart => {
    if (key === "hub") {
      return {
        kind: "hub",
        version: f.string("version"),
        since: f.time("since"),
        durability: f.string("durability"),
        sessions: f.count("sessions"),
        connections: f.count("connections"),
      };
    }
    if (key.startsWith("owner/")) {
      return ownerHealth(f);
    }
    if (!key.startsWith("link/")) {
      throw new Malformed(`${key} is no part of the hub that this page knows`);
    }
    return {
      kind: "link",
      link: f.choice("link", LINK_STATES),
      since: f.time("since"),
      owner: ownerHealth(f.object("owner")),
      waiting: f.count("waiting"),
      inFlight: f.count("inFlight"),
    };
  });
}

function ownerHealth(f: Fields): OwnerHealth {
  return {
    kind: "owner",
    name: f.string("name"),
    phase: f.choice("phase", PHASES),
    health: f.choice("health", HEALTHS),
    queued: f.count("queued"),
    running: f.optional("running", f.string),
  };
}

export function decodeLogLines(data: Json): Decoded<LogEntry[]> {
  return decode(data, (f) => f.list("lines", logEntry));
}

export function decodeLogLine(data: Json): Decoded<LogEntry> {
  return decode(data, (f) => logEntry(f.raw, ""));
}

function logEntry(value: Json, path: string): LogEntry {
  const f = new Fields(value, path);
  return {
    level: f.choice("level", LOG_LEVELS),
    logger: f.string("logger"),
    thread: f.string("thread"),
    at: f.number("at"),
    message: f.string("message"),
    trace: f.optional("trace", f.string),
  };
}

export function decodeHosts(body: Json | undefined): Decoded<HostSummary[]> {
  return decode(body, (fields) => fields.list("hosts", hostSummary));
}

export function decodeHost(body: Json | undefined): Decoded<Host> {
  return decode(body, (fields) => host(fields.raw, ""));
}

export function decodeOperation(body: Json | undefined): Decoded<Operation> {
  return decode(body, (fields) => operation(fields.raw, ""));
}

export function decodeSessions(body: Json | undefined): Decoded<SessionPage> {
  return decode(body, (fields) => ({
    sessions: fields.list("sessions", sessionSummary),
    next: fields.optional("next", fields.string),
  }));
}

export function decodePolicy(body: Json | undefined): Decoded<Policy> {
  return decode(body, policy);
}

export function decodeAudit(body: Json | undefined): Decoded<AuditPage> {
  return decode(body, (fields) => ({
    entries: fields.list("entries", auditEntry),
    next: fields.optional("next", fields.count),
  }));
}

export function decodeModules(body: Json | undefined): Decoded<PublishedModule[]> {
  return decode(body, (fields) => fields.list("modules", publishedModule));
}

/** Decodes one field of an answer that has little else. */
export function decodeText(body: Json | undefined, field: string): Decoded<string> {
  return decode(body, (fields) => fields.string(field));
}

/** Decodes `{error}`, the body of a refusal that made no operation. */
export function decodeError(body: Json | undefined): Decoded<WireError> {
  return decode(body, (fields) => wireError(fields.object("error")));
}

export function decode<T>(body: Json | undefined, read: (fields: Fields) => T): Decoded<T> {
  try {
    return { ok: true, value: read(new Fields(body, "")) };
  } catch (problem) {
    if (problem instanceof Malformed) {
      return { ok: false, problem: problem.message };
    }
    throw problem;
  }
}

function watchFrame(f: Fields): WatchFrame {
  const t = f.string("t");
  switch (t) {
    case "welcome":
      return { t, d: welcome(f.object("d")) };
    case "snapshot":
      return { t, d: snapshot(f.object("d")) };
    case "owner":
      return { t, d: owner(f.object("d")) };
    case "link":
      return { ...stored(f), t, d: link(f.object("d")) };
    case "actions":
      return { ...stored(f), t, d: { actions: f.object("d").list("actions", action) } };
    case "operation":
      return { ...stored(f), t, k: f.string("k"), d: operation(f.json("d"), "/d") };
    case "state":
      return { ...stored(f), t, k: f.string("k"), d: f.json("d") };
    case "event":
      return { ...stored(f), t, d: event(f.object("d")) };
    case "health":
      return { ...stored(f), t, d: health(f.object("d")) };
    case "policy":
      return { ...stored(f), t, d: policy(f.object("d")) };
    default:
      return { ...stored(f), t: "unfamiliar" };
  }
}

function stored(f: Fields): { s: number; p: number; ts: number } {
  return { s: f.count("s"), p: f.count("p"), ts: f.number("ts") };
}

function welcome(d: Fields) {
  return { epoch: d.string("epoch"), seq: d.count("seq"), recovered: d.boolean("recovered") };
}

function snapshot(d: Fields) {
  return {
    seq: d.count("seq"),
    host: host(d.json("host"), `${d.path}/host`),
    state: d.list("state", keyedValue),
    operations: d.list("operations", operation),
    policy: d.optional("policy", (key) => policy(d.object(key))) ?? { rules: new Map() },
    events: d.optional("events", (key) => d.list(key, pastEvent)) ?? [],
  };
}

function policy(f: Fields): Policy {
  const rules = f.object("rules");
  const names = Object.keys(rules.raw);
  return { rules: new Map(names.map((name): [string, Rule] => [name, rules.choice(name, RULES)])) };
}

function pastEvent(value: Json, path: string): PastEvent {
  const f = new Fields(value, path);
  return { ...event(f), ts: f.number("ts") };
}

function link(d: Fields) {
  return {
    link: d.choice("link", LINK_STATES),
    transport: d.optional("transport", (name) => d.choice(name, TRANSPORTS)),
    since: d.time("since"),
    instance: d.optional("instance", d.string),
    reason: d.optional("reason", d.string),
  };
}

function event(d: Fields) {
  return { type: d.string("type"), data: d.raw["data"] ?? null };
}

function health(d: Fields) {
  return {
    health: d.choice("health", HEALTHS),
    sinceMs: d.number("sinceMs"),
    running: d.optional("running", (key) => running(d.object(key))),
    stack: d.optional("stack", (key) => d.list(key, line)),
  };
}

function host(value: Json, path: string): Host {
  return { ...hostSummary(value, path), actions: new Fields(value, path).list("actions", action) };
}

function hostSummary(value: Json, path: string): HostSummary {
  const f = new Fields(value, path);
  return {
    host: f.string("host"),
    link: f.choice("link", LINK_STATES),
    transport: f.optional("transport", (name) => f.choice(name, TRANSPORTS)),
    life: f.optional("life", (name) => f.choice(name, LIVES)),
    since: f.time("since"),
    seenAt: f.optional("seenAt", f.time),
    instance: f.optional("instance", f.string),
    owner: owner(f.object("owner")),
    waiting: f.count("waiting"),
    inFlight: f.count("inFlight"),
    asking: f.count("asking"),
  };
}

function publishedModule(value: Json, path: string): PublishedModule {
  const f = new Fields(value, path);
  return { module: f.string("module"), releases: f.list("releases", moduleRelease) };
}

function moduleRelease(value: Json, path: string): ModuleRelease {
  const f = new Fields(value, path);
  return {
    version: f.count("version"),
    name: f.string("name"),
    sha256: f.string("sha256"),
    key: f.string("key"),
    created: f.time("created"),
    expires: f.time("expires"),
    revoked: f.boolean("revoked"),
  };
}

function sessionSummary(value: Json, path: string): SessionSummary {
  const f = new Fields(value, path);
  return {
    room: f.string("room"),
    name: f.string("name"),
    role: f.choice("role", ROLES),
    here: f.count("here"),
    members: f.count("members"),
    closed: f.boolean("closed"),
    lastAt: f.optional("lastAt", f.time),
  };
}

function owner(f: Fields): Owner {
  const counts = f.object("outcomes");
  return {
    name: f.string("name"),
    phase: f.choice("phase", PHASES),
    health: f.choice("health", HEALTHS),
    sinceTickMs: f.number("sinceTickMs"),
    running: f.optional("running", (key) => running(f.object(key))),
    queued: f.count("queued"),
    ticks: f.count("ticks"),
    tickMs: f.number("tickMs"),
    tickMaxMs: f.number("tickMaxMs"),
    outcomes: {
      executed: counts.count("executed"),
      failed: counts.count("failed"),
      rejected: counts.count("rejected"),
      dropped: counts.count("dropped"),
      cancelled: counts.count("cancelled"),
      expired: counts.count("expired"),
    },
    stack: f.optional("stack", (key) => f.list(key, line)),
  };
}

function running(f: Fields): Running {
  return { operation: f.string("operation"), forMs: f.number("forMs") };
}

function line(value: Json, path: string): string {
  if (typeof value !== "string") {
    throw new Malformed(`${path} must be a string`);
  }
  return value;
}

function action(value: Json, path: string): Action {
  const f = new Fields(value, path);
  return {
    name: f.string("name"),
    aliases: f.optional("aliases", (key) => f.list(key, line)) ?? [],
    description: f.optional("description", f.string) ?? "",
    schema: f.object("schema").raw,
    hints: hints(f.optional("hints", (key) => f.object(key))),
  };
}

function hints(f: Fields | undefined): ActionHints {
  const is = (key: string) => f?.optional(key, f.boolean) ?? false;
  return {
    readOnly: is("readOnly"),
    destructive: is("destructive"),
    idempotent: is("idempotent"),
    background: is("background"),
  };
}

function keyedValue(value: Json, path: string): KeyedValue {
  const f = new Fields(value, path);
  return { k: f.string("k"), d: f.json("d") };
}

function operation(value: Json, path: string): Operation {
  const f = new Fields(value, path);
  const fields = {
    operation: f.string("operation"),
    host: f.string("host"),
    action: f.string("action"),
    params: f.raw["params"] ?? {},
    key: f.optional("key", f.string),
    by: f.optional("by", f.string),
    via: f.optional("via", f.string),
    asks: f.optional("asks", f.boolean) ?? false,
    approval: f.optional("approval", (key) => approval(f.object(key))),
    result: f.raw["result"],
    error: f.optional("error", (key) => wireError(f.object(key))),
    queuedAt: f.time("queuedAt"),
    startedAt: f.optional("startedAt", f.time),
    endedAt: f.optional("endedAt", f.time),
    deadlineMs: f.number("deadlineMs"),
    stalled: f.optional("stalled", f.boolean) ?? false,
  };
  if (f.raw["state"] === "settled") {
    return { ...fields, state: "settled", outcome: f.choice("outcome", OUTCOMES) };
  }
  if (f.has("outcome")) {
    throw new Malformed(`${path}/outcome is there although the operation is not settled`);
  }
  return { ...fields, state: f.choice("state", OPEN_STATES) };
}

function approval(f: Fields): Approval {
  return {
    allow: f.boolean("allow"),
    by: f.string("by"),
    via: f.string("via"),
    at: f.time("at"),
  };
}

function auditEntry(value: Json, path: string): AuditEntry {
  const f = new Fields(value, path);
  const fields = {
    at: f.time("at"),
    host: f.string("host"),
    by: f.string("by"),
    via: f.string("via"),
  };
  const kind = f.string("kind");
  switch (kind) {
    case "operation":
      return {
        ...fields,
        kind,
        operation: f.string("operation"),
        action: f.string("action"),
        params: f.raw["params"] ?? f.raw["paramsBegin"] ?? {},
        queuedAt: f.time("queuedAt"),
        state: f.choice("state", STATES),
        outcome: f.optional("outcome", (key) => f.choice(key, OUTCOMES)),
        error: f.optional("error", (key) => wireError(f.object(key))),
        approval: f.optional("approval", (key) => approval(f.object(key))),
      };
    case "policy":
      return { ...fields, kind, policy: policy(f) };
    default:
      return { ...fields, kind: "deed", what: kind };
  }
}

function wireError(f: Fields): WireError {
  return {
    code: f.string("code"),
    message: f.string("message"),
    paths: f.optional("paths", (key) => f.list(key, pathProblem)),
    sinceMs: f.optional("sinceMs", f.number),
    raw: f.raw,
  };
}

function pathProblem(value: Json, path: string) {
  const f = new Fields(value, path);
  return { path: f.string("path"), message: f.string("message") };
}

/** Whether an HTTP body is an `Operation` and not a bare `{error}`. */
export function looksLikeOperation(body: Json | undefined): boolean {
  return isJsonObject(body) && typeof body["operation"] === "string" && "state" in body;
}
