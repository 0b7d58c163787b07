import type { HostSummary } from "../wire/wire";
import type { HubApi } from "./api";
import { Retry } from "./retry";
import { Store } from "./store";

const POLL_MS = 2_000;

export interface HostListView {
  /** Absent until the first answer. */
  readonly hosts?: readonly HostSummary[];
  /** There while the hub does not answer. */
  readonly retryAt?: number;
  /** Whether this person, a guest of a session, may not see hosts at all. */
  readonly denied?: boolean;
}

/** Asks for the list of hosts while somebody looks at it; a hidden page asks nothing. */
export class HostList extends Store<HostListView> {
  private nextPoll: ReturnType<typeof setTimeout> | undefined;
  private running = false;
  private round = 0;
  private readonly retry: Retry;

  constructor(
    private readonly api: HubApi,
    random: () => number,
    private readonly now: () => number,
    private readonly onSignedOut: () => void,
  ) {
    super({});
    this.retry = new Retry(random, () => void this.poll());
  }

  start(): void {
    if (!this.running) {
      this.running = true;
      void this.poll();
    }
  }

  stop(): void {
    this.running = false;
    this.round++;
    clearTimeout(this.nextPoll);
    this.retry.cancel();
  }

  tryNow(): void {
    this.retry.now();
  }

  private async poll(): Promise<void> {
    const round = ++this.round;
    const answer = await this.api.hosts();
    if (round !== this.round) {
      return; // Stopped, or asked again, while the hub was answering.
    }
    if (answer.kind === "refused" && answer.status === 401) {
      this.stop();
      return this.onSignedOut();
    }
    if (answer.kind === "refused" && answer.status === 403) {
      this.stop();
      return this.change({ denied: true });
    }
    if (answer.kind === "ok") {
      this.retry.succeeded();
      this.change({ hosts: answer.value, retryAt: undefined, denied: undefined });
      this.nextPoll = setTimeout(() => void this.poll(), POLL_MS);
    } else {
      this.change({ retryAt: this.retry.schedule(this.now()) });
    }
  }
}
