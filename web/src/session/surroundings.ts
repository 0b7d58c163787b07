import type { HubApi, Reply } from "./api";

/** What a socket tells; after `close()` it tells nothing more. */
export interface SocketListener {
  onMessage(data: unknown): void;
  onClosed(code: number): void;
}

export interface Socket {
  /** Says something, if the socket is open; else it is lost. */
  send(text: string): void;
  close(): void;
}

/** A document that is on its way to the hub. */
export interface Sending {
  /** Undefined if nobody answered, or it was given up. */
  readonly reply: Promise<Reply | undefined>;
  abort(): void;
}

/** The surroundings of a session; chance, time and the network are injected for tests. */
export interface Surroundings {
  readonly api: HubApi;
  /** Where the sockets are, e.g. `ws://localhost:8080`. */
  readonly socketBase: string;
  openSocket(url: string, subprotocol: string, listener: SocketListener): Socket;
  /** Sends a file as the body of a POST and tells how much of it has gone. */
  sendFile(
    path: string,
    file: Blob,
    headers: Readonly<Record<string, string>>,
    onSent: (bytes: number) => void,
  ): Sending;
  random(): number;
  now(): number;
  newKey(): string;
}
