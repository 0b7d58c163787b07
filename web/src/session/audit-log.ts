import type { AuditEntry } from "../wire/wire";
import type { AuditQuery, HubApi } from "./api";
import { Store } from "./store";

/** Pages that one wish for more may cost, before the person is asked again. */
const PAGES_AT_ONCE = 10;

export interface AuditView {
  /** Newest first: those that fit. */
  readonly entries: readonly AuditEntry[];
  /** How many were looked at. */
  readonly seen: number;
  readonly state: "asking" | "more" | "end" | "signed-out" | { readonly problem: string };
}

/** Reads the audit back from now, page by page, as somebody asks for more. */
export class AuditLog extends Store<AuditView> {
  private before: number | undefined;
  private round = 0;

  constructor(
    private readonly api: HubApi,
    private readonly query: Pick<AuditQuery, "host" | "by">,
    /** What the hub cannot choose. */
    private readonly fits: (entry: AuditEntry) => boolean,
  ) {
    super({ entries: [], seen: 0, state: "asking" });
  }

  /** Reads from the newest on. */
  start(): Promise<void> {
    this.before = undefined;
    this.change({ entries: [], seen: 0 });
    return this.more();
  }

  /** Reads on until something fits, or there is no more. */
  async more(): Promise<void> {
    const round = ++this.round;
    this.change({ state: "asking" });
    for (let page = 0; page < PAGES_AT_ONCE; page++) {
      const answer = await this.api.audit({ ...this.query, before: this.before });
      if (round !== this.round) {
        return; // Closed, or asked again, while the hub was answering.
      }
      if (answer.kind === "refused" && answer.status === 401) {
        return this.change({ state: "signed-out" });
      }
      if (answer.kind !== "ok") {
        const problem = answer.kind === "gone" ? "The hub did not answer." : answer.error.message;
        return this.change({ state: { problem } });
      }
      const { entries, next } = answer.value;
      const found = entries.filter(this.fits);
      const { value } = this;
      this.change({
        entries: [...value.entries, ...found],
        seen: value.seen + entries.length,
        state: next === undefined ? "end" : "asking",
      });
      this.before = next;
      if (next === undefined) {
        return;
      }
      if (found.length > 0) {
        break;
      }
    }
    this.change({ state: "more" });
  }

  close(): void {
    this.round++;
  }
}
