import { beforeEach, describe, expect, it } from "vitest";
import { httpTransport, type Connection } from "./transport";

interface Request {
  readonly url: string;
  readonly init: RequestInit;
  readonly answer: (response: Response) => void;
}

const HELLO = '{"t":"hello","d":{"client":"c1","link":7,"from":"e1:5","token":"t","ticket":"k"}}';

let requests: Request[];
let told: string[];
let connection: Connection;

beforeEach(async () => {
  requests = [];
  told = [];
  const fetcher = (url: string | URL | globalThis.Request, init: RequestInit = {}) =>
    new Promise<Response>((answer, fail) => {
      requests.push({ url: String(url), init, answer });
      init.signal?.addEventListener("abort", () => fail(new Error("aborted")));
    });
  connection = httpTransport(fetcher)("http://hub/ws/sessions/mix", {
    opened: () => told.push("opened"),
    received: (text) => told.push(text),
    heard: () => undefined,
    closed: (code, retryAfterMs) => told.push(`closed ${code} ${retryAfterMs}`),
  });
  await settled();
  connection.send(HELLO);
});

/** Lets everything run that is due now. */
async function settled(): Promise<void> {
  await new Promise((done) => setImmediate(done));
}

function header(request: Request | undefined, name: string): string | null {
  return new Headers(request?.init.headers).get(name);
}

function streamOf(...pieces: string[]): Response {
  const encoder = new TextEncoder();
  return new Response(
    new ReadableStream({
      start(controller) {
        pieces.forEach((piece) => controller.enqueue(encoder.encode(piece)));
      },
    }),
  );
}

describe("the way over HTTP", () => {
  it("listens from where the client stands, and spends its ticket once", async () => {
    const [listen] = requests;
    expect(listen?.url).toBe("http://hub/ws/sessions/mix?client=c1&link=7&ticket=k");
    expect(header(listen, "Last-Event-ID")).toBe("e1:5");
    expect(header(listen, "Authorization")).toBe("Bearer t");
    connection.send('{"t":"ping","d":{}}');
    expect(requests[1]?.url).toBe("http://hub/ws/sessions/mix?client=c1&link=7");
  });

  it("hears events and why it is closed", async () => {
    const close = 'event: close\ndata: {"code":4104}\n\n';
    requests[0]?.answer(streamOf('data: {"t"', `:"a"}\n\n: alive\n\n${close}`));
    await settled();
    expect(told).toEqual(["opened", '{"t":"a"}', "closed 4104 undefined"]);
  });

  it("sends one request at a time, all in order, and at most 64 commands in one", async () => {
    for (let i = 0; i < 100; i++) {
      connection.send(`{"id":"c1-${i}"}`);
    }
    const ids = (index: number) =>
      (JSON.parse(String(requests[index]?.init.body)) as { id: string }[]).map(({ id }) => id);
    expect(requests).toHaveLength(2);
    expect(ids(1)).toEqual(["c1-0"]);
    requests[1]?.answer(new Response('[{"t":"done"}]'));
    await settled();
    expect(ids(2)).toHaveLength(64);
    requests[2]?.answer(new Response("[]"));
    await settled();
    expect(ids(3)).toEqual(Array.from({ length: 35 }, (_, i) => `c1-${i + 65}`));
    expect(told).toEqual(["opened", '[{"t":"done"}]']);
  });

  it("carries a new token from then on", () => {
    connection.send('{"t":"refresh","d":{"token":"t2"}}');
    expect(header(requests[1], "Authorization")).toBe("Bearer t2");
  });

  it.each([
    [401, "closed 1008 undefined"],
    [403, "closed 4105 undefined"],
    [404, "closed 4104 undefined"],
    [503, "closed 1006 3000"],
  ])("takes the status %i for a close code", async (status, close) => {
    const headers: Record<string, string> = status === 503 ? { "Retry-After": "3" } : {};
    requests[0]?.answer(new Response("", { status, headers }));
    await settled();
    expect(told).toEqual(["opened", close]);
  });

  it("says nothing any more after it was closed", async () => {
    connection.close();
    requests[0]?.answer(streamOf('data: {"t":"a"}\n\n'));
    await settled();
    expect(told).toEqual(["opened"]);
    expect(requests[0]?.init.signal?.aborted).toBe(true);
  });
});
