/**
 * A hub of one session, small enough to be obviously right: it decides each id once, in one order,
 * keeps a window of its log, and merges what waits for a reader. The clients' tests hold their
 * views against it.
 */
import { isJsonObject, parseJson, type Json, type JsonObject } from "../json";
import type { Member, Message, Refusal, Role } from "../wire";

export interface HubOptions {
  /** Frames that can be replayed. */
  readonly window: number;
  /** Messages in a snapshot. */
  readonly newest: number;
  readonly limits: { readonly messageBytes: number; readonly messagesPerSecond: number };
  readonly heartbeatMs: number;
  readonly now: () => number;
  /** Why a command is not taken; asked once for an id, except where it says "later". */
  readonly refuse: (client: string, command: JsonObject) => Refusal | undefined;
}

/** A connection as the hub sees it. */
export interface Reader {
  readonly send: (text: string) => void;
  /** Answers to commands, where they do not come with the events. */
  readonly answer?: (text: string) => void;
  readonly end: (code: number) => void;
  /** Plans a call of `flush` for what waits; without it everything is sent at once. */
  readonly plan?: (flush: () => void) => void;
}

interface Frame extends JsonObject {
  readonly t: string;
}

export class FakeHub {
  epoch = "e1";
  seq = 0;
  readonly messages: Message[] = [];
  readonly state = new Map<string, Json>();
  readonly answers = new Map<string, { id: string; by: string; text: string }>();
  stats: JsonObject = {};
  closed = false;
  /** The ids of all commands whose event is in the log, in its order, over all epochs. */
  readonly committed = new Set<string>();
  readonly refused = new Map<string, Refusal>();
  readonly connections = new Set<HubConnection>();
  private log: Frame[] = [];
  private readonly decided = new Map<string, number>();
  private readonly highest = new Map<string, number>();
  private readonly held = new Map<string, number>();
  private epochs = 1;

  constructor(readonly options: HubOptions) {}

  connect(reader: Reader, you: { id: string; name: string; role: Role }): HubConnection {
    const connection = new HubConnection(this, reader, you);
    this.connections.add(connection);
    return connection;
  }

  /** All sequence numbers begin again; what is known of them is worth nothing. */
  restart(): void {
    this.epoch = `e${++this.epochs}`;
    this.seq = 0;
    this.log = [];
    this.decided.forEach((_s, id) => this.decided.set(id, 0));
    this.endAll(1006);
  }

  endAll(code: number): void {
    [...this.connections].forEach((connection) => connection.end(code));
  }

  publish(t: string, d: Json, more: { id?: string; k?: string } = {}): number {
    const frame = { s: ++this.seq, p: this.seq - 1, t, ts: this.options.now(), d, ...more };
    this.log = [...this.log, frame].slice(-this.options.window);
    this.tell(frame);
    return frame.s;
  }

  /** Says something that is not stored. */
  tell(frame: Frame): void {
    this.connections.forEach((connection) => connection.live && connection.push(frame));
  }

  post(message: Omit<Message, "s" | "ts">, id?: string): number {
    const said = { ...message, s: this.seq + 1, ts: this.options.now() };
    this.messages.push(said);
    const { s: _s, ts: _ts, ...d } = said;
    return this.publish("message", { ...d } as unknown as JsonObject, id === undefined ? {} : { id });
  }

  members(): Member[] {
    const members = new Map<string, Member>();
    for (const { you, live } of this.connections) {
      const before = members.get(you.id)?.connections ?? 0;
      members.set(you.id, { ...you, connections: before + (live ? 1 : 0) });
    }
    return [...members.values()];
  }

  /** The frames after a position, or `undefined` if the log does not reach back so far. */
  after(from: string): Frame[] | undefined {
    const [epoch, seq] = [from.slice(0, from.indexOf(":")), Number(from.split(":").at(-1))];
    const oldest = this.seq - this.log.length;
    return epoch === this.epoch && seq >= oldest && seq <= this.seq
      ? this.log.filter((frame) => Number(frame["s"]) > seq)
      : undefined;
  }

  snapshot(): Frame {
    const newest = this.messages.slice(-this.options.newest);
    const d = {
      seq: this.seq,
      state: [...this.state].map(([k, v]) => ({ k, d: v })),
      messages: newest,
      more: newest.length < this.messages.length,
      answers: this.underWay(),
      members: this.members(),
      stats: this.stats,
      closed: this.closed,
    };
    return { t: "snapshot", d: d as unknown as Json };
  }

  underWay(): JsonObject[] {
    return [...this.answers.values()].map((answer) => ({ ...answer, at: 0 }));
  }

  highestOf(client: string): number {
    return this.highest.get(client) ?? 0;
  }

  /** Decides a command once and answers the same for ever after. */
  decide(connection: HubConnection, id: string, command: JsonObject): Frame {
    const client = connection.client ?? "";
    const counter = Number(id.slice(id.lastIndexOf("-") + 1));
    const before = this.decided.get(id);
    if (before !== undefined) {
      return { t: "done", id, d: { s: before } };
    }
    const refusedBefore = this.refused.get(id);
    if (refusedBefore) {
      return { t: "refused", id, d: { ...refusedBefore } };
    }
    if (counter > (this.held.get(client) ?? Infinity)) {
      const d = { code: "too_fast", message: "Slower.", retryAfterMs: 200 };
      return { t: "refused", id, d };
    }
    const refusal =
      counter <= this.highestOf(client)
        ? { code: "stale", message: "A later command was decided before this one." }
        : this.options.refuse(client, command);
    if (refusal?.retryAfterMs !== undefined) {
      this.held.set(client, counter);
      return { t: "refused", id, d: { ...refusal } };
    }
    this.held.delete(client);
    this.highest.set(client, Math.max(counter, this.highestOf(client)));
    if (refusal) {
      this.refused.set(id, refusal);
      return { t: "refused", id, d: { ...refusal } };
    }
    if (this.committed.has(id)) {
      throw new Error(`${id} was applied twice`);
    }
    this.committed.add(id);
    const s = this.apply(connection, id, command);
    this.decided.set(id, s);
    return { t: "done", id, d: { s } };
  }

  private apply({ you }: HubConnection, id: string, command: JsonObject): number {
    const d = objectIn(command);
    switch (command["t"]) {
      case "say":
      case "ask":
        return this.post(
          {
            id,
            author: you.id,
            name: you.name,
            role: "user",
            content: String(d["content"]),
            ...(typeof d["code"] === "boolean" && { code: d["code"] }),
            ...(command["t"] === "ask" && { ask: true }),
          },
          id,
        );
      case "set": {
        const [key, value] = [String(command["k"]), d["value"] ?? null];
        if (value === null) {
          this.state.delete(key);
        } else {
          this.state.set(key, value);
        }
        return this.publish("state", value, { id, k: key });
      }
      default:
        return this.seq; // It caused no event of its own.
    }
  }
}

export class HubConnection {
  live = false;
  client: string | undefined;
  link = 0;
  private waiting: Frame[] = [];
  private planned = false;

  constructor(
    private readonly hub: FakeHub,
    private readonly reader: Reader,
    readonly you: { id: string; name: string; role: Role },
  ) {}

  receive(text: string): void {
    const frame = parseJson(text);
    if (!this.hub.connections.has(this) || !isJsonObject(frame)) {
      return;
    }
    const d = objectIn(frame);
    if (!this.live) {
      return frame["t"] === "hello" ? this.hello(d) : this.end(4101);
    }
    const member = this.you.id;
    switch (frame["t"]) {
      case "typing":
        return this.hub.tell({ t: "typing", d: { member, on: d["on"] ?? false } });
      case "signal":
        return this.hub.tell({ t: "signal", d: { member, data: frame["d"] ?? null } });
      case "sync":
        return this.catchUp(String(d["from"]));
      case "ping":
        return this.push({ t: "pong", d: { seq: this.hub.seq } });
      case "refresh":
        return undefined;
      default:
        return this.reply(this.hub.decide(this, String(frame["id"]), frame));
    }
  }

  push(frame: Frame): void {
    this.waiting.push(frame);
    if (!this.reader.plan) {
      this.flush();
    } else if (!this.planned) {
      this.planned = true;
      this.reader.plan(() => this.flush());
    }
  }

  end(code: number): void {
    if (this.hub.connections.delete(this)) {
      this.reader.end(code);
      this.hub.tell({ t: "presence", d: { members: this.hub.members() as unknown as Json } });
    }
  }

  /** What the network forgot to tell the hub: the client is gone. */
  gone(): void {
    this.hub.connections.delete(this);
  }

  private hello(d: JsonObject): void {
    this.client = String(d["client"]);
    this.link = Number(d["link"]);
    for (const other of this.hub.connections) {
      if (other !== this && other.client === this.client && other.live) {
        if (other.link > this.link) {
          return this.end(4102);
        }
        other.end(4102);
      }
    }
    const missed = typeof d["from"] === "string" ? this.hub.after(d["from"]) : undefined;
    const { epoch, seq, options } = this.hub;
    const welcome = {
      epoch,
      seq,
      recovered: missed !== undefined,
      you: { ...this.you },
      acked: this.hub.highestOf(this.client),
      heartbeatMs: options.heartbeatMs,
      limits: { ...options.limits },
    };
    this.live = true;
    this.push({ t: "welcome", d: welcome });
    if (missed) {
      this.hub.underWay().forEach((answer) => this.push({ t: "answer", d: answer }));
      this.push({ t: "stats", d: this.hub.stats });
      missed.forEach((frame) => this.push(frame));
    } else {
      this.push(this.hub.snapshot());
    }
    this.hub.tell({ t: "presence", d: { members: this.hub.members() as unknown as Json } });
  }

  private catchUp(from: string): void {
    const missed = this.hub.after(from);
    if (missed) {
      missed.forEach((frame) => this.push(frame));
    } else {
      this.push(this.hub.snapshot());
    }
  }

  private reply(answer: Frame): void {
    if (this.reader.answer) {
      this.reader.answer(JSON.stringify([answer]));
    } else {
      this.push(answer);
    }
  }

  /** One text for all that waits: of the values of a key only the newest, of messages every one. */
  private flush(): void {
    this.planned = false;
    const frames = merged(this.waiting);
    this.waiting = [];
    if (frames.length > 0 && this.hub.connections.has(this)) {
      this.reader.send(JSON.stringify(frames.length === 1 ? frames[0] : frames));
    }
  }
}

function merged(frames: readonly Frame[]): Frame[] {
  const newest = new Map<Json | undefined, number>();
  for (const { t, k, s } of frames) {
    if (t === "state") {
      newest.set(k, Math.max(Number(s), newest.get(k) ?? 0));
    }
  }
  let skippedFrom: Json | undefined;
  return frames.flatMap((frame) => {
    if (frame.t === "state" && Number(frame["s"]) < (newest.get(frame["k"]) ?? 0)) {
      skippedFrom ??= frame["p"];
      return [];
    }
    if (frame["s"] === undefined || skippedFrom === undefined) {
      return [frame];
    }
    const spanning = { ...frame, p: skippedFrom };
    skippedFrom = undefined;
    return [spanning];
  });
}

function objectIn(frame: JsonObject): JsonObject {
  const d = frame["d"];
  return isJsonObject(d) ? d : {};
}
