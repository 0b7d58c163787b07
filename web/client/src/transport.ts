/** The ways to the hub. Each tells its listener in order, and nothing more after `close()`. */
import { COMMANDS_IN_POST, SUBPROTOCOL, type Hello } from "./wire";
import { isJsonObject, parseJson, type Json, type JsonObject } from "./json";
import { EventStream } from "./event-stream";

export interface TransportListener {
  opened(): void;
  received(text: string): void;
  /** The line is alive, though nothing was said. */
  heard(): void;
  closed(code: number, retryAfterMs?: number): void;
}

export interface Connection {
  send(text: string): void;
  close(): void;
}

/** Opens the session's URL, `http(s)://.../ws/sessions/{room}`; the first text is the hello. */
export type Transport = (url: string, listener: TransportListener) => Connection;

/** A line that broke; browsers say so too. */
const LOST = 1006;

/** How the machine's text for a new token begins; later requests carry it too. */
const REFRESH = '{"t":"refresh"';

export const webSocket: Transport = (url, listener) => {
  const socket = new WebSocket(url.replace(/^http/, "ws"), SUBPROTOCOL);
  socket.onopen = () => listener.opened();
  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    // A binary frame is nothing this protocol knows; the empty text is refused as malformed.
    listener.received(typeof data === "string" ? data : "");
  };
  socket.onclose = ({ code }) => listener.closed(code);
  return {
    send: (text) => socket.readyState === WebSocket.OPEN && socket.send(text),
    close() {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    },
  };
};

/** Server-sent events for what the hub says, and a POST at a time for what the client says. */
export function httpTransport(fetcher: typeof fetch): Transport {
  return (url, listener) => {
    const connection = new HttpConnection(url, listener, fetcher);
    // Not before the caller has the connection in its hands.
    queueMicrotask(() => connection.open());
    return connection;
  };
}

class HttpConnection implements Connection {
  private readonly aborted = new AbortController();
  private hello: Hello | undefined;
  private waiting: string[] = [];
  private posting = false;

  constructor(
    private readonly url: string,
    private readonly listener: TransportListener,
    private readonly fetcher: typeof fetch,
  ) {}

  open(): void {
    if (!this.aborted.signal.aborted) {
      this.listener.opened();
    }
  }

  send(text: string): void {
    if (!this.hello) {
      this.hello = helloIn(text);
      void this.listen(this.hello);
      return;
    }
    if (text.startsWith(REFRESH)) {
      this.hello = { ...this.hello, token: tokenIn(text) };
    }
    this.waiting.push(text);
    void this.post();
  }

  close(): void {
    this.aborted.abort();
    this.waiting = [];
  }

  private async listen(hello: Hello): Promise<void> {
    const last: Record<string, string> =
      hello.from === undefined ? {} : { "Last-Event-ID": hello.from };
    await this.guarded(async () => {
      const response = await this.request(hello.ticket, {
        headers: { Accept: "text/event-stream", ...last, ...this.authorization() },
      });
      if (!response.ok || !response.body) {
        return this.end(response);
      }
      const events = new EventStream();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) {
          return this.fail(LOST);
        }
        this.listener.heard();
        for (const { event, data } of events.read(value)) {
          if (event === "close") {
            const reason = parseJson(data);
            const code = isJsonObject(reason) ? reason["code"] : undefined;
            return this.fail(typeof code === "number" ? code : LOST);
          }
          this.tell(data);
        }
      }
    });
  }

  /** One request at a time keeps the commands in their order. */
  private async post(): Promise<void> {
    if (this.posting) {
      return;
    }
    this.posting = true;
    while (this.waiting.length > 0 && !this.aborted.signal.aborted) {
      const commands = this.waiting.splice(0, COMMANDS_IN_POST);
      await this.guarded(async () => {
        const response = await this.request(undefined, {
          method: "POST",
          headers: { "Content-Type": "application/json", ...this.authorization() },
          body: `[${commands.join(",")}]`,
        });
        const text = await response.text();
        return response.ok ? this.tell(text) : this.end(response);
      });
    }
    this.posting = false;
  }

  /** A ticket is spent by the first request. */
  private request(ticket: string | undefined, init: RequestInit): Promise<Response> {
    const { client, link, name } = this.hello ?? { client: "", link: 0 };
    const who = new URLSearchParams({ client, link: String(link) });
    if (name !== undefined) {
      who.set("name", name);
    }
    if (ticket !== undefined) {
      who.set("ticket", ticket);
    }
    return this.fetcher(`${this.url}?${who}`, {
      ...init,
      cache: "no-store",
      signal: this.aborted.signal,
    });
  }

  private authorization(): Record<string, string> {
    const token = this.hello?.token;
    return token === undefined ? {} : { Authorization: `Bearer ${token}` };
  }

  private async guarded(run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch {
      this.fail(LOST); // Nobody answered, or the answer broke off; or it was closed, and is silent.
    }
  }

  private tell(text: string): void {
    if (!this.aborted.signal.aborted && text !== "[]") {
      this.listener.received(text);
    }
  }

  private end(response: Response): void {
    const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
    this.fail(closeCodeOf(response.status), Number.isNaN(seconds) ? undefined : seconds * 1_000);
  }

  private fail(code: number, retryAfterMs?: number): void {
    if (!this.aborted.signal.aborted) {
      this.close();
      this.listener.closed(code, retryAfterMs);
    }
  }
}

/** What an HTTP status would have been as a close code. */
function closeCodeOf(status: number): number {
  const codes: Readonly<Record<number, number>> = { 401: 1008, 403: 4105, 404: 4104 };
  return codes[status] ?? LOST;
}

function helloIn(text: string): Hello {
  const d = dataOf(text);
  const { client, link } = d;
  if (typeof client !== "string" || typeof link !== "number") {
    throw new Error("the first message must be a hello");
  }
  const optional = (key: string) => (typeof d[key] === "string" ? d[key] : undefined);
  return {
    client,
    link,
    from: optional("from"),
    name: optional("name"),
    token: optional("token"),
    ticket: optional("ticket"),
  };
}

function tokenIn(text: string): string | undefined {
  const { token } = dataOf(text);
  return typeof token === "string" ? token : undefined;
}

function dataOf(text: string): JsonObject {
  const frame = parseJson(text);
  const d: Json | undefined = isJsonObject(frame) ? frame["d"] : undefined;
  return isJsonObject(d) ? d : {};
}
