import { describe, expect, it } from "vitest";
import type { Action, Rule } from "../../wire/wire";
import { policyRows } from "./policy";

const HINTS = { readOnly: false, destructive: false, idempotent: false, background: false };

function action(name: string, ...aliases: string[]): Action {
  return { name, aliases, description: "", schema: {}, hints: HINTS };
}

function rows(actions: Action[], rules: Record<string, Rule>) {
  return policyRows(actions, { rules: new Map(Object.entries(rules)) });
}

describe("the rules of a host", () => {
  it("stand beside the actions, whatever case a name is in", () => {
    expect(rows([action("Spawn"), action("delete")], { spawn: "ask" })).toMatchObject([
      { name: "delete", rule: undefined },
      { name: "Spawn", rule: "ask" },
    ]);
  });

  it("are shown for names that are not offered now, so that they can be taken away", () => {
    expect(rows([], { gone: "deny" })).toEqual([{ name: "gone", rule: "deny" }]);
  });

  it("tell of a stricter one under an alias, because that counts", () => {
    const [row] = rows([action("delete", "remove", "kill")], {
      delete: "ask",
      remove: "allow",
      kill: "deny",
    });
    expect(row).toMatchObject({ rule: "ask", stricter: { alias: "kill", rule: "deny" } });
    expect(
      rows([action("delete", "kill")], { delete: "deny", kill: "ask" })[0]?.stricter,
    ).toBeUndefined();
    expect(rows([action("delete", "kill")], { kill: "allow" })[0]?.stricter).toEqual({
      alias: "kill",
      rule: "allow",
    });
  });
});
