/** What is needed of a page to know whether somebody can see it. */
export interface Seen extends Pick<EventTarget, "addEventListener" | "removeEventListener"> {
  readonly hidden: boolean;
}

/**
 * Calls `tick` again and again while the page is visible, and at once when it has become so: a tab
 * that slept must not show for a moment what was true an hour ago. Answers how to stop it.
 */
export function whileVisible(page: Seen, everyMs: number, tick: () => void): () => void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const follow = () => {
    clearInterval(timer);
    if (!page.hidden) {
      tick();
      timer = setInterval(tick, everyMs);
    }
  };
  follow();
  page.addEventListener("visibilitychange", follow);
  return () => {
    clearInterval(timer);
    page.removeEventListener("visibilitychange", follow);
  };
}
