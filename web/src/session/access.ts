import type { HubApi } from "./api";
import { Retry } from "./retry";
import { Store } from "./store";

export type AccessView =
  | { readonly phase: "checking" }
  | { readonly phase: "signed-in" }
  | { readonly phase: "signed-out"; readonly why: SignedOut }
  /** Without a time while an attempt is under way. */
  | { readonly phase: "unreachable"; readonly retryAt?: number };

/** Nobody was here, the person left, the hub forgot this browser, or the ticket was no good. */
export type SignedOut = "new" | "left" | "forgotten" | "bad-ticket";

/** Whether this browser may talk to the hub: a ticket from the link becomes a cookie. */
export class Access extends Store<{ readonly view: AccessView }> {
  private ticket: string | undefined;
  private leaving = false;
  /** What to say if the cookie does not count either. */
  private whyOut: SignedOut = "new";
  private round = 0;
  private readonly retry: Retry;

  constructor(
    private readonly api: HubApi,
    random: () => number,
    private readonly now: () => number,
  ) {
    super({ view: { phase: "checking" } });
    this.retry = new Retry(random, () => void this.ask());
  }

  /** Begins with the link's ticket, or with the cookie this browser may hold already. */
  start(ticket: string | undefined): Promise<void> {
    this.ticket = ticket;
    this.leaving = false;
    this.whyOut = "new";
    return this.ask();
  }

  tryNow(): void {
    this.retry.now();
  }

  /** Something else learned that the cookie no longer counts. */
  readonly lost = (): void => this.show({ phase: "signed-out", why: "forgotten" });

  /** Tries until the hub has heard it: a cookie that still counts is no sign-out. */
  signOut(): Promise<void> {
    this.leaving = true;
    return this.ask();
  }

  private async ask(): Promise<void> {
    const round = ++this.round;
    this.retry.cancel();
    const again = this.value.view.phase === "unreachable";
    this.show({ phase: again ? "unreachable" : "checking" });
    const { ticket, leaving } = this;
    const answer = await (leaving
      ? this.api.logout()
      : ticket !== undefined
        ? this.api.login(ticket)
        : this.api.session());
    if (round !== this.round) {
      return; // Another link was opened while the hub was answering.
    }
    // Only a 401 says that this browser is not known; anything else may be a hub that restarts.
    const known = answer.kind === "ok";
    if (!known && !(answer.kind === "refused" && answer.status === 401)) {
      const retryAt = this.retry.schedule(this.now());
      return this.show({ phase: "unreachable", retryAt });
    }
    this.retry.succeeded();
    this.ticket = undefined;
    if (leaving) {
      return this.show({ phase: "signed-out", why: "left" });
    }
    if (known) {
      return this.show({ phase: "signed-in" });
    }
    if (ticket !== undefined) {
      // A used ticket is no harm where the cookie it once gave still counts.
      this.whyOut = "bad-ticket";
      return this.ask();
    }
    this.show({ phase: "signed-out", why: this.whyOut });
  }

  private show(view: AccessView): void {
    this.change({ view });
  }
}

/** The ticket in a pasted link or in the page's own fragment; a bare ticket counts as well. */
export function ticketIn(text: string): string | undefined {
  const inLink = /[#?&]ticket=([^&\s]+)/.exec(text)?.[1];
  if (inLink !== undefined) {
    return decodeURIComponent(inLink);
  }
  const bare = text.trim();
  return /^[\w-]{8,}$/.test(bare) ? bare : undefined;
}

/** The fragment without the ticket, so that it stays neither in the bar nor in the history. */
export function withoutTicket(hash: string): string {
  const rest = hash.replace(/[#?&]ticket=[^&]*/, "");
  return rest.startsWith("#/") ? rest : "#/";
}
