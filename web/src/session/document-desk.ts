import type { Analysis, Receipt } from "../wire/jobs";
import { readUpload, type Answer } from "./api";
import { Requests } from "./requests";
import { Store } from "./store";
import type { Sending, Surroundings } from "./surroundings";

/** More at once would leave none of a browser's six connections for a cancel. */
export const SENDING_AT_ONCE = 3;

/** How many documents may wait here; a folder that was dropped by mistake must not fill the page. */
export const UPLOADS_LIMIT = 1_000;

/** What the hub takes; more need not be sent to learn that. */
export const DOCUMENT_LIMIT_BYTES = 64 * 1024 * 1024;

export type UploadState =
  | { readonly kind: "waiting" }
  | { readonly kind: "sending"; readonly sent: number }
  /** `again`: it may go better another time. */
  | { readonly kind: "failed"; readonly reason: string; readonly again: boolean };

/** A document that is not with the hub yet. */
export interface Upload {
  readonly id: number;
  readonly file: File;
  readonly password?: string;
  /** The analysis that failed and that this one stands in for. */
  readonly replaces?: string;
  readonly state: UploadState;
}

/** What a request is about; the id is that of an analysis. */
export type DeskRequest = `cancel ${string}` | `delete ${string}`;

export interface DeskView {
  readonly uploads: readonly Upload[];
  /** Documents that were not taken because too many waited. */
  readonly notTaken: number;
  /** The files of analyses that were sent from this page, for a second attempt. */
  readonly files: ReadonlyMap<string, File>;
  /** How many deletions ended how, until somebody has read it. */
  readonly receipts: ReadonlyMap<Receipt, number>;
}

/**
 * What this page does with documents: sends them, cancels and deletes their analyses. It outlives
 * the page's places, so that one may look at a result while others are still sent. It keeps handles
 * of files, for a second attempt; their content is read while they are sent and nowhere kept.
 */
export class DocumentDesk extends Store<DeskView> {
  readonly requests = new Requests<DeskRequest>();
  private readonly sendings = new Map<number, Sending>();
  private nextId = 1;

  constructor(
    private readonly around: Surroundings,
    private readonly onSignedOut: () => void,
  ) {
    super({ uploads: [], notTaken: 0, files: new Map(), receipts: new Map() });
  }

  /** Sends documents, a few at a time in the order in which they come. */
  add(files: readonly File[]): void {
    const room = UPLOADS_LIMIT - this.value.uploads.length;
    const uploads = files.slice(0, Math.max(0, room)).map((file) => this.uploadOf(file));
    this.change({
      uploads: [...this.value.uploads, ...uploads],
      notTaken: files.length - uploads.length,
    });
    this.sendNext();
  }

  /** Whether something is lost if the page is left now. */
  isSending(): boolean {
    return this.value.uploads.some(({ state }) => state.kind !== "failed");
  }

  /** Sends a document once more in place of an analysis that failed. */
  again(analysis: string, file: File, password?: string): void {
    const upload = { ...this.uploadOf(file), replaces: analysis };
    const uploads = [...this.value.uploads, password ? { ...upload, password } : upload];
    this.change({ uploads });
    this.sendNext();
  }

  /** Tries a document again that could not be sent. */
  retry(id: number): void {
    this.setUpload(id, { kind: "waiting" });
    this.sendNext();
  }

  /** Gives up a document that is not with the hub yet. */
  drop(id: number): void {
    this.remove(id);
    this.sendings.get(id)?.abort();
    this.sendNext();
  }

  async cancel(id: string): Promise<void> {
    await this.requests.ask(`cancel ${id}`, () => this.around.api.cancelAnalysis(id));
  }

  /** Cancels analyses and whatever has not been sent. */
  async cancelAll(ids: readonly string[]): Promise<void> {
    this.dropAll();
    await eachOf(ids, (id) => this.cancel(id));
  }

  async delete(id: string): Promise<void> {
    const receipt = await this.requests.ask(`delete ${id}`, () => this.around.api.deleteAnalysis(id));
    if (receipt !== undefined) {
      this.setFile(id, undefined);
      const count = (this.value.receipts.get(receipt) ?? 0) + 1;
      this.change({ receipts: new Map(this.value.receipts).set(receipt, count) });
    }
  }

  async deleteAll(ids: readonly string[]): Promise<void> {
    await eachOf(ids, (id) => this.delete(id));
  }

  forgetReceipts(): void {
    this.change({ receipts: new Map() });
  }

  close(): void {
    this.dropAll();
    this.change({ files: new Map() });
  }

  private dropAll(): void {
    this.change({ uploads: [], notTaken: 0 });
    this.sendings.forEach((sending) => sending.abort());
  }

  private uploadOf(file: File): Upload {
    const state: UploadState =
      file.size > DOCUMENT_LIMIT_BYTES
        ? { kind: "failed", reason: "It is larger than 64 MiB.", again: false }
        : { kind: "waiting" };
    return { id: this.nextId++, file, state };
  }

  private sendNext(): void {
    for (const upload of this.value.uploads) {
      if (this.sendings.size >= SENDING_AT_ONCE) {
        return;
      }
      if (upload.state.kind === "waiting") {
        void this.send(upload);
      }
    }
  }

  private async send(upload: Upload): Promise<void> {
    const { id, file, password } = upload;
    const headers = {
      // Without a type a browser would take the file's own, and a .json is no command.
      "Content-Type": "application/octet-stream",
      "Heddle-File-Name": encodeURIComponent(file.name),
      ...(password !== undefined && { "Heddle-Password": encodeURIComponent(password) }),
    };
    this.setUpload(id, { kind: "sending", sent: 0 });
    const sending = this.around.sendFile("/api/analyses", file, headers, (sent) =>
      this.setUpload(id, { kind: "sending", sent }),
    );
    this.sendings.set(id, sending);
    const answer = readUpload(await sending.reply);
    this.sendings.delete(id);
    // One that was given up may have arrived all the same, and is not wanted.
    const wanted = this.value.uploads.some((one) => one.id === id);
    if (answer.kind === "ok") {
      await (wanted
        ? this.arrived(upload, answer.value)
        : this.around.api.deleteAnalysis(answer.value.id));
    } else if (wanted) {
      this.failed(id, answer);
    }
    this.sendNext();
  }

  private async arrived({ id, file, replaces }: Upload, analysis: Analysis): Promise<void> {
    this.setFile(analysis.id, file);
    this.remove(id);
    if (replaces !== undefined) {
      this.setFile(replaces, undefined);
      await this.around.api.deleteAnalysis(replaces);
    }
  }

  private failed(id: number, answer: Exclude<Answer<Analysis>, { kind: "ok" }>): void {
    if (answer.kind === "gone") {
      const reason = "It did not arrive: the line was lost, or the file cannot be read any more.";
      return this.setUpload(id, { kind: "failed", reason, again: true });
    }
    if (answer.status === 401) {
      return this.onSignedOut();
    }
    // What is wrong with the document stays wrong; a hub without room, or a slow line, may pass.
    const again = [408, 429].includes(answer.status) || answer.status >= 500;
    this.setUpload(id, { kind: "failed", reason: answer.error.message, again });
  }

  private setFile(analysis: string, file: File | undefined): void {
    const { files } = this.value;
    const others = [...files].filter(([id]) => id !== analysis);
    const added = file === undefined ? others : [...others, [analysis, file] as const];
    this.change({ files: new Map(added.slice(-UPLOADS_LIMIT)) });
  }

  private setUpload(id: number, state: UploadState): void {
    const uploads = this.value.uploads.map((one) => (one.id === id ? { ...one, state } : one));
    this.change({ uploads });
  }

  private remove(id: number): void {
    this.change({ uploads: this.value.uploads.filter((one) => one.id !== id) });
  }
}

/** As many at once as uploads are: a thousand requests in one go would all time out together. */
async function eachOf(ids: readonly string[], run: (id: string) => Promise<void>): Promise<void> {
  const left = [...ids];
  const worker = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      await run(id);
    }
  };
  await Promise.all(Array.from({ length: SENDING_AT_ONCE }, worker));
}
