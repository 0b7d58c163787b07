import { useEffect, useMemo } from "react";
import type { Surroundings } from "../../session/surroundings";
import { useStore } from "../../session/use";
import { WatchedRoom, type Fold, type Watched } from "../../session/watched-room";

/** Watches a room for as long as the component is there. */
export function useWatchedRoom<S>(
  path: string,
  fold: Fold<S>,
  around: Surroundings,
  onSignedOut: () => void,
): [WatchedRoom<S>, Watched<S>] {
  const room = useMemo(() => new WatchedRoom(path, around, fold), [path, around, fold]);
  const view = useStore(room);
  useEffect(() => {
    room.connect();
    return () => room.close();
  }, [room]);
  const { watching } = view;
  const signedOut = watching.kind === "over" && watching.verdict === "sign-in";
  useEffect(() => {
    if (signedOut) {
      onSignedOut();
    }
  }, [signedOut, onSignedOut]);
  return [room, view];
}
