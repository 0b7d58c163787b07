import { describe, expect, it } from "vitest";
import { EventStream } from "./event-stream";

const STREAM =
  'retry: 5\n: alive\n\nid: e:1\ndata: {"a":1}\n\n' +
  "event: close\r\ndata: x\r\ndata:y\r\n\r\n";
const EVENTS = [
  { event: "", data: '{"a":1}' },
  { event: "close", data: "x\ny" },
];

describe("server-sent events", () => {
  it("are read whole", () => {
    expect(new EventStream().read(STREAM)).toEqual(EVENTS);
  });

  it("are the same wherever the pieces end", () => {
    for (let cut = 0; cut <= STREAM.length; cut++) {
      for (const second of [cut, cut + 1, STREAM.length]) {
        const stream = new EventStream();
        const pieces = [STREAM.slice(0, cut), STREAM.slice(cut, second), STREAM.slice(second)];
        expect(pieces.flatMap((piece) => stream.read(piece))).toEqual(EVENTS);
      }
    }
  });

  it("end the stream when one never ends", () => {
    const stream = new EventStream();
    const endless = () => {
      for (let i = 0; i < 40; i++) {
        stream.read("x".repeat(1_048_576));
      }
    };
    expect(endless).toThrow("too long");
    expect(() => {
      const lines = new EventStream();
      for (let i = 0; i < 40; i++) {
        lines.read(`data: ${"x".repeat(1_048_576)}\n`);
      }
    }).toThrow("too long");
  });
});
