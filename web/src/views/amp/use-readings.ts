import { useEffect, useRef } from "react";
import { SoundLine } from "../../session/sound-line";
import type { Surroundings } from "../../session/surroundings";
import type { Reading } from "../../wire/sound";

/** Without news for this long the source is silent, or gone. */
const STALE_MS = 500;

/** Fewer pictures for those who asked for less motion; the levels themselves are news. */
const CALM_MS = 250;

/**
 * Calls `draw` for each frame of the screen with the newest reading of an amp's meters, undefined
 * while there is none. Not by way of React: what moves twenty times a second is drawn, not rendered.
 * While nobody sees the page, nothing is asked for.
 */
export function useReadings(
  host: string,
  around: Surroundings,
  draw: (reading: Reading | undefined, passedS: number) => void,
): void {
  const drawing = useRef(draw);
  drawing.current = draw;
  useEffect(() => {
    let newest: Reading | undefined;
    let heardAt = 0;
    const line = new SoundLine(host, "meters", around, (message) => {
      if (message.kind === "meters") {
        newest = message;
        heardAt = performance.now();
      }
    });
    const look = () => (document.hidden ? line.close() : line.connect());
    look();
    document.addEventListener("visibilitychange", look);

    const calm = matchMedia("(prefers-reduced-motion: reduce)");
    let drawnAt = performance.now();
    let frame = requestAnimationFrame(function next(now) {
      if (!calm.matches || now - drawnAt >= CALM_MS) {
        drawing.current(now - heardAt < STALE_MS ? newest : undefined, (now - drawnAt) / 1000);
        drawnAt = now;
      }
      frame = requestAnimationFrame(next);
    });
    return () => {
      cancelAnimationFrame(frame);
      document.removeEventListener("visibilitychange", look);
      line.close();
    };
  }, [host, around]);
}
