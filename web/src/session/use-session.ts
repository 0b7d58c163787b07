import { HeddleSession, type Json, type SessionView, type Status } from "@heddle/client";
import type { SessionOptions, Submitted } from "@heddle/client";
import { useEffect, useMemo, useSyncExternalStore } from "react";

export interface Session {
  /** The session as everyone has it, with what is still pending here on top. */
  readonly state: SessionView;
  readonly status: Status;
  /** Says it to all; with `ask` the assistant answers. */
  sendMessage(content: string, more?: { ask?: boolean; code?: boolean }): Submitted;
  /** Changes a key of the session's state: at once here, for all once the hub has decided. */
  sendOptimisticUpdate(key: string, value: Json): Submitted;
  /** Tells those who are there now something that is not kept; answers whether it was sent. */
  sendRealtimeMessage(data: Json): boolean;
  /** Ends an answer that is being written. */
  cancel(answer: string): Submitted;
  /** All the rest: typing, signals, refused commands. */
  readonly client: HeddleSession;
}

/** Takes part in a session for as long as the component is there. */
export function useSession(room: string, options?: SessionOptions): Session {
  // The options count when the room is entered; a new object in each render changes nothing.
  const client = useMemo(() => new HeddleSession(room, options), [room]);
  const state = useSyncExternalStore(client.subscribe, client.snapshot);
  useEffect(() => {
    void client.start();
    return () => client.close();
  }, [client]);
  return useMemo(
    () => ({
      state,
      status: state.status,
      sendMessage: (content, { ask = false, code } = {}) =>
        ask ? client.ask(content, code) : client.say(content, code),
      sendOptimisticUpdate: (key, value) => client.set(key, value),
      sendRealtimeMessage: (data) => client.signal(data),
      cancel: (answer) => client.cancel(answer),
      client,
    }),
    [client, state],
  );
}
