import { assertNever } from "../wire/wire";
import type { Answer } from "./api";
import type { Request } from "./host-session";
import { Store } from "./store";

/** What was asked of the hub: what is under way, and why something was not done. */
export class Requests<Name extends string> extends Store<ReadonlyMap<Name, Request>> {
  constructor() {
    super(new Map());
  }

  /** Asks, and answers what was answered; undefined if it was not done. */
  async ask<T>(name: Name, request: () => Promise<Answer<T>>): Promise<T | undefined> {
    this.set(name, { kind: "asking" });
    const answer = await request();
    const reason = refusalOf(answer);
    this.set(name, reason === undefined ? undefined : { kind: "refused", reason });
    return answer.kind === "ok" ? answer.value : undefined;
  }

  private set(name: Name, request: Request | undefined): void {
    const next = new Map(this.value);
    if (request) {
      next.set(name, request);
    } else {
      next.delete(name);
    }
    this.replace(next);
  }
}

/** Why the hub did not do what it was asked; undefined if it did. */
export function refusalOf(answer: Answer<unknown>): string | undefined {
  switch (answer.kind) {
    case "ok":
      return undefined;
    case "refused":
      return answer.error.message;
    case "gone":
      return "The hub did not answer.";
    default:
      return assertNever(answer);
  }
}
