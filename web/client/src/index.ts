/** Takes part in the sessions of a Heddle hub; start reading at `HeddleSession`. */
export { LONGEST_MS, retryDelayMs, SHORTEST_MS } from "./backoff";
export { isJsonObject, parseJson, type Json, type JsonObject } from "./json";
export type {
  News,
  NotTaken,
  SessionView,
  Status,
  Submitted,
  TransportKind,
  Unconfirmed,
} from "./machine";
export { decodeTurn } from "./decode";
export { HeddleSession, type SessionOptions } from "./session";
export type { Answer, ShownState } from "./state";
export { noStorage, tabStorage, type OutboxStorage } from "./storage";
export { httpTransport, webSocket, type Connection, type Transport } from "./transport";
export * from "./wire";
