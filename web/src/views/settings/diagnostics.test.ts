import { describe, expect, it } from "vitest";
import { roomOf } from "../../session/room";
import { hostJson, operationJson, settledJson, snapshotOf, T0 } from "../../session/testing";
import { diagnosticsOf } from "./diagnostics";

describe("diagnostics", () => {
  const room = roomOf(
    snapshotOf(7, {
      host: hostJson({ link: "offline", transport: "polling" }),
      operations: [
        settledJson("bad", "failed", { error: { code: "boom", message: "it broke" } }),
        settledJson("good", "executed", { result: "my result" }),
        operationJson("secret", { params: { password: "xyzzy" } }),
      ],
      state: [
        { k: "module/tools", d: { version: 3, hash: "ab12", marker: "m", phase: "running" } },
      ],
      events: [
        { type: "said", data: "hello", ts: T0 },
        { type: "trouble", data: { level: "error", what: "smoke" }, ts: T0 },
      ],
    }),
  );
  const text = diagnosticsOf({ ...room, linkReason: "it was silent" }, new Date(T0));

  it.each([
    "link offline over polling",
    "because it was silent",
    "module tools: version 3",
    "boom, it broke",
    "smoke",
  ])("say %j", (words) => expect(text).toContain(words));

  it("keep to themselves what was asked, what came of it, and what is no trouble", () => {
    expect(text).not.toMatch(/xyzzy|my result|hello/);
  });
});
