import type { HubApi } from "./api";

/** What a socket tells; after `close()` it tells nothing more. */
export interface SocketListener {
  onMessage(data: unknown): void;
  onClosed(code: number): void;
}

export interface Socket {
  close(): void;
}

/** The surroundings of a session; chance, time and the network are injected for tests. */
export interface Surroundings {
  readonly api: HubApi;
  /** Where the sockets are, e.g. `ws://localhost:8080`. */
  readonly socketBase: string;
  openSocket(url: string, subprotocol: string, listener: SocketListener): Socket;
  random(): number;
  now(): number;
  newKey(): string;
}
