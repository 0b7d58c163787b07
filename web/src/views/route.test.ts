import { describe, expect, it } from "vitest";
import { analysisHref, auditHref, hostHref, operationHref, routeOf } from "./route";

describe("an address", () => {
  it.each(["", "#/", "#/nowhere", "#/hosts", "#/hosts/"])("%j leads to the hosts", (hash) => {
    expect(routeOf(hash)).toEqual({ kind: "hosts" });
  });

  it("names a host with whatever its name is made of", () => {
    const host = "a/b ü?&#";
    expect(routeOf(hostHref(host))).toEqual({ kind: "host", host, part: "live" });
    expect(routeOf(hostHref(host, "settings"))).toEqual({ kind: "host", host, part: "settings" });
  });

  it("names an operation of a host", () => {
    const route = { kind: "host", host: "scene", part: "live", operation: "op-1" };
    expect(routeOf(operationHref("scene", "op-1"))).toEqual(route);
  });

  it("names a document, or all of them", () => {
    expect(routeOf(analysisHref("a/1"))).toEqual({ kind: "analysis", id: "a/1" });
    expect(routeOf("#/documents")).toEqual({ kind: "documents" });
  });

  it("leads to the hosts if it was cut in the middle of an escape", () => {
    expect(routeOf("#/hosts/a%2")).toEqual({ kind: "hosts" });
  });

  it("keeps what the audit shows", () => {
    const filter = { host: "my scene", by: "", fate: "unknown" };
    expect(routeOf(auditHref(filter))).toEqual({ kind: "audit", filter });
    expect(auditHref({ host: "" })).toBe("#/audit");
  });
});
