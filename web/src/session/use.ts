import { useSyncExternalStore } from "react";
import type { Store } from "./store";

/** Renders again whenever the store shows something new. */
export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.snapshot);
}
