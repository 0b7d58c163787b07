import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { whileVisible } from "./visible";

/** The page's fragment; the route stands in it, so that the hub needs to serve one file only. */
export function useHash(): string {
  return useSyncExternalStore(
    (changed) => {
      addEventListener("hashchange", changed);
      return () => removeEventListener("hashchange", changed);
    },
    () => location.hash,
  );
}

/** The time, again and again while somebody can see it. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => whileVisible(document, everyMs, () => setNow(Date.now())), [everyMs]);
  return now;
}

/** Whether the system asks for dark colours; canvases have to be told. */
export function useDark(): boolean {
  const [query] = useState(() => matchMedia("(prefers-color-scheme: dark)"));
  return useSyncExternalStore(
    (changed) => {
      query.addEventListener("change", changed);
      return () => query.removeEventListener("change", changed);
    },
    () => query.matches,
  );
}

/** The width of an element, for pictures that are drawn to fit. */
export function useWidth(): [(element: Element | null) => void, number] {
  const [width, setWidth] = useState(0);
  const attach = useCallback((element: Element | null) => {
    if (!element) {
      return undefined;
    }
    const observer = new ResizeObserver(([entry]) => {
      setWidth(Math.floor(entry?.contentRect.width ?? 0));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [attach, width];
}
