import { useState } from "react";

/** What the hub takes: `PT0.001S` to `PT1H`. */
const SHORTEST_S = 0.001;
const LONGEST_S = 3_600;

interface Props {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** How long the call may wait for its start. */
export function DeadlineField({ value, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const bad = deadlineMsOf(value) === undefined;
  return (
    // Open while wrong: nobody finds a mistake in a closed box.
    <details
      className="advanced"
      open={open || bad}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>Advanced</summary>
      <div className="field">
        <label htmlFor="deadline">Deadline in seconds</label>
        <input
          id="deadline"
          data-testid="deadline"
          inputMode="decimal"
          autoComplete="off"
          value={value}
          onChange={(event) => onChange(event.target.value)}
          aria-invalid={bad}
          aria-describedby="deadline-hint"
        />
        <p id="deadline-hint" className={bad ? "problem" : "hint"}>
          {bad
            ? `must be from ${SHORTEST_S} to ${LONGEST_S}`
            : "It starts within this time or never runs."}
        </p>
      </div>
    </details>
  );
}

/** The deadline in milliseconds, or nothing if the hub would refuse it. */
export function deadlineMsOf(text: string): number | undefined {
  const seconds = text.trim() === "" ? NaN : Number(text);
  return seconds >= SHORTEST_S && seconds <= LONGEST_S ? Math.round(seconds * 1000) : undefined;
}
