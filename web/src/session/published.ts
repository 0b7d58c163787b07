import type { PublishedModule } from "../wire/wire";
import type { HubApi } from "./api";
import { Store } from "./store";

/** People publish now and then; who waits for a new version sees it soon enough. */
const POLL_MS = 5_000;

export interface PublishedView {
  /** Absent until the first answer; what was known last while the hub does not answer. */
  readonly modules?: readonly PublishedModule[];
}

/** Asks the hub which modules are published, while somebody looks. */
export class Published extends Store<PublishedView> {
  private nextPoll: ReturnType<typeof setTimeout> | undefined;
  private round = 0;

  constructor(private readonly api: HubApi) {
    super({});
  }

  start(): void {
    this.stop();
    void this.poll();
  }

  stop(): void {
    this.round++;
    clearTimeout(this.nextPoll);
  }

  private async poll(): Promise<void> {
    const { round } = this;
    const answer = await this.api.modules();
    if (round !== this.round) {
      return; // Stopped while the hub was answering.
    }
    if (answer.kind === "ok") {
      this.change({ modules: answer.value });
    }
    this.nextPoll = setTimeout(() => void this.poll(), POLL_MS);
  }
}
