import {
  decodeAudit,
  decodeError,
  decodeHost,
  decodeHosts,
  decodeModules,
  decodeOperation,
  decodePolicy,
  decodeSessions,
  decodeText,
  looksLikeOperation,
  type Decoded,
} from "../wire/decode";
import { decodeAnalysis, decodeAnalysisResult, decodeReceipt } from "../wire/decode-jobs";
import type { Analysis, AnalysisResult, Receipt } from "../wire/jobs";
import { parseJson, type Json } from "../wire/json";
import type { Role } from "@heddle/client";
import type {
  AuditPage,
  Host,
  HostSummary,
  Operation,
  Policy,
  PublishedModule,
  SessionPage,
  WireError,
} from "../wire/wire";

/** Longer than any answer takes: calls are asked for asynchronously and answered at once. */
const TIMEOUT_MS = 10_000;

/** A result has the whole text of a document, and may be on its way for a while. */
const RESULT_TIMEOUT_MS = 120_000;

/** What can be asked of a job of the hub. */
export type JobDeed = "cancel" | "pause" | "resume";

/** What came of a request. Refusals and a hub that is gone are values, not exceptions. */
export type Answer<T> =
  | { readonly kind: "ok"; readonly value: T }
  | { readonly kind: "refused"; readonly status: number; readonly error: WireError }
  | { readonly kind: "gone" };

export interface CallRequest {
  readonly host: string;
  readonly action: string;
  readonly params: Json;
  readonly deadlineMs: number;
  readonly key: string;
}

/** What of the audit is asked for; empty words mean all. */
export interface AuditQuery {
  readonly host: string;
  readonly by: string;
  /** Only what was written before this number. */
  readonly before?: number;
}

/** An answer of the hub as it came. */
export interface Reply {
  readonly status: number;
  readonly body: Json | undefined;
}

/** The hub's HTTP calls, as the page uses them. */
export class HubApi {
  constructor(private readonly fetcher: typeof fetch) {}

  async login(ticket: string): Promise<Answer<null>> {
    return nothing(await this.send("POST", "/api/login", { ticket }));
  }

  async logout(): Promise<Answer<null>> {
    return nothing(await this.send("POST", "/api/logout", {}));
  }

  async session(): Promise<Answer<null>> {
    return nothing(await this.send("GET", "/api/session"));
  }

  async health(): Promise<Answer<null>> {
    return nothing(await this.send("GET", "/health"));
  }

  async hosts(): Promise<Answer<HostSummary[]>> {
    return read(await this.send("GET", "/api/hosts"), decodeHosts);
  }

  async host(host: string): Promise<Answer<Host>> {
    return read(await this.send("GET", hostPath(host)), decodeHost);
  }

  /**
   * Calls an action and does not wait for its outcome: a browser keeps only six connections to a
   * hub, and six calls behind a stalled owner would block the seventh request, even a cancel.
   */
  async call(request: CallRequest): Promise<Answer<Operation>> {
    const path = `${hostPath(request.host)}/actions/${encodeURIComponent(request.action)}?deadline=${isoDuration(request.deadlineMs)}`;
    const headers = { "Idempotency-Key": request.key, Prefer: "respond-async" };
    return operation(await this.send("POST", path, request.params, headers));
  }

  /** Calls an action and waits for its outcome; without a key nothing of it is kept. */
  async ask({ host, action, params, deadlineMs }: Omit<CallRequest, "key">) {
    const path = `${hostPath(host)}/actions/${encodeURIComponent(action)}?deadline=${isoDuration(deadlineMs)}`;
    return operation(await this.send("POST", path, params));
  }

  /** Cancels an operation that has not started; a refusal may carry the operation as it stands. */
  async cancel(id: string): Promise<Answer<Operation>> {
    const reply = await this.send("DELETE", operationPath(id));
    return reply?.status === 409
      ? refusal(409, "It has started or ended already.")
      : read(reply, decodeOperation);
  }

  async operation(id: string): Promise<Answer<Operation>> {
    return read(await this.send("GET", operationPath(id)), decodeOperation);
  }

  /** Answers the question whether an operation may run, bound to its exact parameters. */
  async approve(id: string, allow: boolean): Promise<Answer<Operation>> {
    const reply = await this.send("POST", `${operationPath(id)}/approval`, { allow });
    return read(reply, decodeOperation);
  }

  /** Replaces all rules of a host and answers those that hold now. */
  async setPolicy(host: string, { rules }: Policy): Promise<Answer<Policy>> {
    const body = { rules: Object.fromEntries(rules) };
    return read(await this.send("PUT", `${hostPath(host)}/policy`, body), decodePolicy);
  }

  /** Withdraws all that has not started at a host. */
  async cancelAll(host: string): Promise<Answer<null>> {
    return nothing(await this.send("DELETE", `${hostPath(host)}/operations`));
  }

  /** Makes the hub forget a host that is not linked. */
  async deleteHost(host: string): Promise<Answer<null>> {
    return nothing(await this.send("DELETE", hostPath(host)));
  }

  async audit({ host, by, before }: AuditQuery): Promise<Answer<AuditPage>> {
    const query = new URLSearchParams({
      ...(host !== "" && { host }),
      ...(by !== "" && { by }),
      ...(before !== undefined && { before: String(before) }),
    });
    return read(await this.send("GET", `/api/audit?${query}`), decodeAudit);
  }

  async modules(): Promise<Answer<PublishedModule[]>> {
    return read(await this.send("GET", "/api/modules"), decodeModules);
  }

  async sessions(after?: string): Promise<Answer<SessionPage>> {
    const page = after === undefined ? "" : `?after=${encodeURIComponent(after)}`;
    return read(await this.send("GET", `/api/sessions${page}`), decodeSessions);
  }

  /** Makes a session and answers its room. */
  async createSession(name: string): Promise<Answer<string>> {
    const reply = await this.send("POST", "/api/sessions", { name });
    return read(reply, (body) => decodeText(body, "room"));
  }

  /** Ends a session for all. */
  async closeSession(room: string): Promise<Answer<null>> {
    return nothing(await this.send("DELETE", `/api/sessions/${encodeURIComponent(room)}`));
  }

  /** Answers a link that lets in one person, once. */
  async invite(room: string, role: Role): Promise<Answer<string>> {
    const path = `/api/sessions/${encodeURIComponent(room)}/invites`;
    return read(await this.send("POST", path, { role }), (body) => decodeText(body, "link"));
  }

  /** Changes what a member may do; those who are at home in the hub stay admins. */
  async setRole(room: string, member: string, role: Role): Promise<Answer<null>> {
    return nothing(await this.send("PUT", memberPath(room, member), { role }));
  }

  /** Takes a member out; its connections end. */
  async removeMember(room: string, member: string): Promise<Answer<null>> {
    return nothing(await this.send("DELETE", memberPath(room, member)));
  }

  async cancelAnalysis(id: string): Promise<Answer<null>> {
    return nothing(await this.send("POST", `${analysisPath(id)}/cancel`, {}));
  }

  /** Destroys the copy of the document and the result; answers how well that went. */
  async deleteAnalysis(id: string): Promise<Answer<Receipt>> {
    return read(await this.send("DELETE", analysisPath(id)), decodeReceipt);
  }

  async analysisResult(id: string): Promise<Answer<AnalysisResult>> {
    const path = `${analysisPath(id)}/result`;
    const reply = await this.send("GET", path, undefined, {}, RESULT_TIMEOUT_MS);
    return read(reply, decodeAnalysisResult);
  }

  async askJob(id: string, deed: JobDeed): Promise<Answer<null>> {
    return nothing(await this.send("POST", `/api/jobs/${encodeURIComponent(id)}/${deed}`, {}));
  }

  private async send(
    method: string,
    path: string,
    body?: Json,
    headers: Record<string, string> = {},
    timeoutMs = TIMEOUT_MS,
  ): Promise<Reply | undefined> {
    const json = body === undefined ? undefined : JSON.stringify(body);
    try {
      const response = await this.fetcher(path, {
        method,
        headers: json === undefined ? headers : { ...headers, "Content-Type": "application/json" },
        body: json,
        signal: AbortSignal.timeout(timeoutMs),
        cache: "no-store",
      });
      return { status: response.status, body: parseJson(await response.text()) };
    } catch {
      // fetch throws for one reason only that matters here: nobody answered.
      return undefined;
    }
  }
}

function hostPath(host: string): string {
  return `/api/hosts/${encodeURIComponent(host)}`;
}

function operationPath(id: string): string {
  return `/api/operations/${encodeURIComponent(id)}`;
}

/** Where an analysis is; its reports are below. */
export function analysisPath(id: string): string {
  return `/api/analyses/${encodeURIComponent(id)}`;
}

function memberPath(room: string, member: string): string {
  return `/api/sessions/${encodeURIComponent(room)}/members/${encodeURIComponent(member)}`;
}

/** ISO 8601 for a length of time, to the millisecond. */
export function isoDuration(ms: number): string {
  return `PT${Number((ms / 1000).toFixed(3))}S`;
}

function nothing(reply: Reply | undefined): Answer<null> {
  return read(reply, () => ({ ok: true, value: null }));
}

/** What came of a document that was sent. */
export function readUpload(reply: Reply | undefined): Answer<Analysis> {
  return read(reply, decodeAnalysis);
}

/** A refused call still answers with an operation; its fate is inside. */
function operation(reply: Reply | undefined): Answer<Operation> {
  if (reply && looksLikeOperation(reply.body)) {
    return read({ ...reply, status: 200 }, decodeOperation);
  }
  return read(reply, decodeOperation);
}

function read<T>(
  reply: Reply | undefined,
  decode: (body: Json | undefined) => Decoded<T>,
): Answer<T> {
  if (!reply) {
    return { kind: "gone" };
  }
  if (reply.status < 200 || reply.status > 299) {
    return { kind: "refused", status: reply.status, error: errorOf(reply) };
  }
  const decoded = decode(reply.body);
  return decoded.ok
    ? { kind: "ok", value: decoded.value }
    : refusal(reply.status, `The hub's answer cannot be read: ${decoded.problem}`);
}

function errorOf(reply: Reply): WireError {
  const decoded = decodeError(reply.body);
  return decoded.ok ? decoded.value : unreadable(`The hub answered ${reply.status}.`);
}

function refusal<T>(status: number, message: string): Answer<T> {
  return { kind: "refused", status, error: unreadable(message) };
}

function unreadable(message: string): WireError {
  return { code: "unreadable_answer", message, raw: {} };
}
