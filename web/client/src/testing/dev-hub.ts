/**
 * The small hub behind Vite's own server, with real sockets and real HTTP, for looking at the page
 * and for trying it by hand: `npm run dev-sessions`. What is said through
 * `POST /fake/{what}` happens to it: `cut`, `down`, `up`, `epoch`, `http` (no sockets), `socket`,
 * `refuse`, `many?n=`.
 */
import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Plugin } from "vite";
import { isJsonObject, parseJson } from "../json";
import { FakeHub, type HubConnection } from "./fake-hub";

const BATCH_MS = 50;
const WORDS =
  "The loop peaks at minus nine, so there is room. I would lift it by six decibel, and put the " +
  "limiter behind it, not before: then the drums keep their edge and nothing clips on the way out.";

const ADA = { id: "u-ada", name: "Ada", role: "admin" as const };
const BO = { id: "u-bo", name: "Bo", role: "act" as const };

export function devHub(): Plugin {
  const dev = new DevHub();
  return {
    name: "heddle-dev-hub",
    configureServer(server) {
      server.httpServer?.on("upgrade", (request: IncomingMessage, socket: Duplex) => {
        if (request.url?.startsWith("/ws/sessions/")) {
          dev.upgrade(request, socket);
        }
      });
      server.middlewares.use((request, response, next) => {
        dev.serve(request, response).catch(next).then((served) => served || next());
      });
    },
  };
}

class DevHub {
  private readonly hub = new FakeHub({
    window: 2_000,
    newest: 200,
    limits: { messageBytes: 16_384, messagesPerSecond: 20 },
    heartbeatMs: 25_000,
    now: Date.now,
    refuse: () =>
      this.refusing ? { code: "not_allowed", message: "Ada may not change this now." } : undefined,
  });
  private down = false;
  private sockets = true;
  private refusing = false;
  private readonly streams = new Map<string, HubConnection>();
  private readonly answers = new Map<string, ReturnType<typeof setInterval>>();

  constructor() {
    const { hub } = this;
    const state = { name: "Evening mix", "card/a": { title: "Tempo", text: "120 bpm, 4/4" } };
    Object.entries(state).forEach(([k, v]) => hub.state.set(k, v));
    hub.state.set("card/b", { title: "Goal", text: "Louder without clipping.\nDrums stay dry." });
    const bo = hub.connect({ send: () => undefined, end: () => undefined }, BO);
    bo.live = true;
    hub.connect({ send: () => undefined, end: () => undefined }, {
      id: "u-cy",
      name: "Cyrille",
      role: "watch",
    });
    this.say(BO, "Is the loop too quiet, or is it just me?");
    this.say(BO, "I would not like to touch the drums for it.");
    this.say(ADA, "Let me look. This is what I have now:");
    this.say(ADA, "loop.gain(-12)\nloop.limit(-1.0)", true);
    hub.post({
      id: "m-1",
      author: "assistant",
      name: "Assistant",
      role: "assistant",
      content: "It is about six decibel below the drums.",
      tokens: 12,
    });
    hub.stats = { messages: hub.messages.length, tokens: 12, eventsPerMinute: 4 };
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const url = new URL(request.url ?? "/", "http://hub");
    const { pathname } = url;
    if (pathname.startsWith("/fake/")) {
      this.happen(pathname.slice(6), Number(url.searchParams.get("n")));
      response.end();
      return true;
    }
    if (!pathname.startsWith("/api/") && !pathname.startsWith("/ws/sessions/")) {
      return false;
    }
    if (this.down) {
      request.socket.destroy();
      return true;
    }
    if (pathname.startsWith("/ws/")) {
      await this.session(request, response, url.searchParams);
      return true;
    }
    const lastAt = new Date(this.hub.messages.at(-1)?.ts ?? Date.now()).toISOString();
    const here = { here: 2, members: 3, closed: false };
    const mine = { room: "mix", name: "Evening mix", role: "admin", ...here, lastAt };
    const other = { room: "b7", name: "Broken build", role: "talk", here: 0, members: 5 };
    const bodies: Readonly<Record<string, object>> = {
      "/api/session": { kind: "act" },
      "/api/hosts": { hosts: [] },
      "/api/sessions": request.method === "POST" ? { room: "mix" } : { sessions: [mine, other] },
      "/api/sessions/mix/invites": { link: "/#/sessions/mix?ticket=3f9c2a7be01d44f0" },
    };
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(bodies[pathname] ?? {}));
    return true;
  }

  upgrade(request: IncomingMessage, socket: Duplex): void {
    if (this.down || !this.sockets) {
      return void socket.destroy();
    }
    const key = `${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    socket.write(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Protocol: heddle.1\r\n" +
        `Sec-WebSocket-Accept: ${createHash("sha1").update(key).digest("base64")}\r\n\r\n`,
    );
    const connection = this.hub.connect(
      {
        send: (text) => socket.write(frameOf(1, Buffer.from(text))),
        end: (code) => {
          const reason = Buffer.alloc(2);
          reason.writeUInt16BE(code === 1006 ? 1001 : code);
          socket.end(frameOf(8, reason));
        },
        plan: (flush) => void setTimeout(flush, BATCH_MS),
      },
      ADA,
    );
    let rest: Buffer = Buffer.alloc(0);
    socket.on("data", (data: Buffer) => {
      rest = readFrames(Buffer.concat([rest, data]), (opcode, payload) =>
        opcode === 1 ? this.take(connection, payload.toString()) : socket.end(),
      );
    });
    socket.on("close", () => connection.end(1006));
    socket.on("error", () => connection.end(1006));
  }

  private async session(
    request: IncomingMessage,
    response: ServerResponse,
    who: URLSearchParams,
  ): Promise<void> {
    const name = `${who.get("client")} ${who.get("link")}`;
    if (request.method === "POST") {
      return this.post(name, await bodyOf(request), response);
    }
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    const connection = this.hub.connect(
      {
        send: (text) => response.write(`data: ${text}\n\n`),
        answer: (text) => answered.push(text.slice(1, -1)),
        end: (code) => response.end(`event: close\ndata: {"code":${code}}\n\n`),
        plan: (flush) => void setTimeout(flush, BATCH_MS),
      },
      ADA,
    );
    const answered: string[] = [];
    this.answered.set(name, answered);
    this.streams.set(name, connection);
    response.on("close", () => {
      this.streams.delete(name);
      this.answered.delete(name);
      connection.end(1006);
    });
    const [client, link] = [who.get("client"), Number(who.get("link"))];
    const from = request.headers["last-event-id"];
    connection.receive(JSON.stringify({ t: "hello", d: { client, link, from } }));
  }

  private readonly answered = new Map<string, string[]>();

  private post(name: string, body: string, response: ServerResponse): void {
    const connection = this.streams.get(name);
    const answered = this.answered.get(name);
    const commands = parseJson(body);
    if (!connection || !answered || !Array.isArray(commands)) {
      response.statusCode = 409;
      return void response.end();
    }
    commands.forEach((command) => this.take(connection, JSON.stringify(command)));
    response.setHeader("Content-Type", "application/json");
    response.end(`[${answered.splice(0).join(",")}]`);
  }

  private take(connection: HubConnection, text: string): void {
    const before = this.hub.committed.size;
    connection.receive(text);
    const command = parseJson(text);
    if (!isJsonObject(command) || this.hub.committed.size === before) {
      return;
    }
    if (command["t"] === "ask") {
      this.answer(String(command["id"]));
    } else if (command["t"] === "cancel" && isJsonObject(command["d"])) {
      this.end(String(command["d"]["answer"]), "You stopped it.");
    }
    const messages = this.hub.messages.length;
    this.hub.stats = { ...this.hub.stats, messages };
    this.hub.tell({ t: "stats", d: this.hub.stats });
  }

  private answer(id: string): void {
    const answer = { id, by: "assistant", text: "" };
    this.hub.answers.set(id, answer);
    const words = WORDS.split(/(?<= )/);
    const next = () => {
      const text = words.shift();
      if (text === undefined) {
        return this.end(id, "");
      }
      this.hub.tell({ t: "answer", d: { id, by: "assistant", at: answer.text.length, text } });
      answer.text += text;
    };
    next();
    this.answers.set(id, setInterval(next, 90));
  }

  private end(id: string, why: string): void {
    const answer = this.hub.answers.get(id);
    clearInterval(this.answers.get(id));
    if (answer && this.hub.answers.delete(id)) {
      const content = answer.text;
      const tokens = content.split(" ").length;
      this.hub.post({
        id: `m-${id}`,
        author: "assistant",
        name: "Assistant",
        role: "assistant",
        content,
        tokens,
        answer: id,
        ...(why !== "" && { cut: why }),
      });
      this.hub.tell({ t: "answer_end", d: { id, why } });
    }
  }

  private happen(what: string, n: number): void {
    const { hub } = this;
    switch (what) {
      case "down":
        this.down = true;
        return this.endPeople(1006);
      case "up":
        this.down = false;
        return;
      case "cut":
        return this.endPeople(1006);
      case "stop":
        return this.endPeople(4105);
      case "epoch":
        hub.restart();
        return;
      case "http":
        this.sockets = false;
        return this.endPeople(1006);
      case "socket":
        this.sockets = true;
        return;
      case "refuse":
        this.refusing = !this.refusing;
        return;
      case "typing":
        return hub.tell({ t: "typing", d: { member: BO.id, on: true } });
      case "many":
        for (let i = 0; i < n; i++) {
          this.say(i % 7 < 4 ? BO : ADA, `Message ${i}. ${"la ".repeat(i % 40)}`);
        }
    }
  }

  /** Everybody with a real connection; those who are only painted stay. */
  private endPeople(code: number): void {
    [...hubPeople(this.hub)].forEach((connection) => connection.end(code));
  }

  private say(who: { id: string; name: string }, content: string, code?: boolean): void {
    const id = `bot-${this.hub.seq + 1}`;
    this.hub.post({ id, author: who.id, name: who.name, role: "user", content, code }, id);
  }
}

function hubPeople(hub: FakeHub): HubConnection[] {
  return [...hub.connections].filter(({ you, client }) => you.id === ADA.id && client);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const piece of request) {
    body += String(piece);
  }
  return body;
}

/** RFC 6455, as much of it as one text or close frame needs. */
function frameOf(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  if (length < 126) {
    head[1] = length;
  } else if (length < 65_536) {
    head[1] = 126;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, payload]);
}

/** Reads whole masked frames and answers what is left. */
function readFrames(data: Buffer, take: (opcode: number, payload: Buffer) => void) {
  let rest = data;
  for (;;) {
    const short = (rest[1] ?? 0) & 0x7f;
    const wide = short === 126 ? 2 : short === 127 ? 8 : 0;
    const head = 2 + wide + 4;
    if (rest.length < head) {
      return rest;
    }
    const length =
      wide === 0 ? short : wide === 2 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2));
    if (rest.length < head + length) {
      return rest;
    }
    const mask = rest.subarray(head - 4, head);
    const payload = Buffer.from(rest.subarray(head, head + length));
    payload.forEach((byte, i) => (payload[i] = byte ^ (mask[i % 4] ?? 0)));
    take((rest[0] ?? 0) & 0x0f, payload);
    rest = rest.subarray(head + length);
  }
}
