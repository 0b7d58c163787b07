import type { HubApi } from "./api";
import { Retry } from "./retry";
import { Store } from "./store";

export type AccessView =
  | { readonly phase: "checking" }
  | { readonly phase: "signed-in" }
  | { readonly phase: "signed-out"; readonly why: SignedOut }
  | { readonly phase: "unreachable"; readonly retryAt: number };

/** Nobody was here, the person left, the hub forgot this browser, or the ticket was no good. */
export type SignedOut = "new" | "left" | "forgotten" | "bad-ticket";

/** Whether this browser may talk to the hub: a ticket from the link becomes a cookie. */
export class Access extends Store<{ readonly view: AccessView }> {
  private ticket: string | undefined;
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
    return this.ask();
  }

  tryNow(): void {
    this.retry.now();
  }

  /** Something else learned that the cookie no longer counts. */
  readonly lost = (): void => this.show({ phase: "signed-out", why: "forgotten" });

  async signOut(): Promise<void> {
    await this.api.logout();
    this.show({ phase: "signed-out", why: "left" });
  }

  private async ask(): Promise<void> {
    const round = ++this.round;
    this.show({ phase: "checking" });
    const { ticket } = this;
    const answer = ticket ? await this.api.login(ticket) : await this.api.session();
    if (round !== this.round) {
      return; // Another link was opened while the hub was answering.
    }
    if (answer.kind === "gone") {
      const retryAt = this.retry.schedule(this.now());
      return this.show({ phase: "unreachable", retryAt });
    }
    this.retry.succeeded();
    this.ticket = undefined;
    if (answer.kind === "ok") {
      return this.show({ phase: "signed-in" });
    }
    // A used ticket is no harm where the cookie it once gave still counts.
    const known = ticket !== undefined && (await this.api.session()).kind === "ok";
    this.show(
      known
        ? { phase: "signed-in" }
        : { phase: "signed-out", why: ticket === undefined ? "new" : "bad-ticket" },
    );
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
