import type { Progress } from "../../wire/jobs";

/** How far something is, as a bar and as what it does now. */
export function ProgressBar({ progress }: { readonly progress: Progress }) {
  const { current, total, message } = progress;
  const known = total > 0;
  return (
    <span className="how-far">
      <progress
        aria-label={message || "Progress"}
        {...(known && { value: Math.min(current, total), max: total })}
      />
      <span className="quiet">
        {known && `${current} of ${total}`}
        {known && message && ": "}
        {message}
      </span>
    </span>
  );
}
