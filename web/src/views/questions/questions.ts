/** Questions: operations that wait for a person to allow them. */
import { isJsonObject, type Json } from "../../wire/json";
import type { HostSummary, Operation } from "../../wire/wire";

/** What is asked, the oldest first: it is the next to lapse. */
export function openQuestions(operations: readonly Operation[]): Operation[] {
  return operations
    .filter(({ asks, state }) => asks && state === "queued")
    .sort((a, b) => Date.parse(a.queuedAt) - Date.parse(b.queuedAt));
}

/** Where the keyboard goes when the question it was on is answered: to the one that took its place. */
export function nextAfter(before: readonly string[], now: readonly string[], gone: string) {
  const later = before.slice(before.indexOf(gone) + 1).find((id) => now.includes(id));
  return later ?? now.at(-1);
}

/** All of the parameters, one a line, so that none is out of sight where there are few. */
export function exactText(params: Json): string {
  if (!isJsonObject(params) || Object.keys(params).length === 0) {
    return JSON.stringify(params);
  }
  const lines = Object.entries(params).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
  return `{\n${lines.join(",\n")}\n}`;
}

/** How many questions all hosts ask, and the one host that does if there is only one. */
export function askedBy(hosts: readonly HostSummary[]): { count: number; only?: string } {
  const asking = hosts.filter(({ asking: count }) => count > 0);
  const count = asking.reduce((sum, host) => sum + host.asking, 0);
  return asking.length === 1 ? { count, only: asking[0]?.host } : { count };
}

export function questions(count: number): string {
  return count === 1 ? "1 question" : `${count} questions`;
}
