import type { ActionHints } from "../../wire/wire";
import { Pill } from "../pill";

/** What a host says of an action beyond its schema; one that says nothing has no pills. */
export function HintPills({ hints }: { readonly hints: ActionHints }) {
  const { readOnly, destructive, background } = hints;
  if (!readOnly && !destructive && !background) {
    return null;
  }
  return (
    <span className="pills" data-testid="hints">
      {readOnly && (
        <Pill tone="good" icon="eye">
          only reads
        </Pill>
      )}
      {destructive && (
        <Pill tone="bad" icon="alert">
          destroys
        </Pill>
      )}
      {background && (
        <Pill tone="quiet" icon="beside">
          beside the owner
        </Pill>
      )}
    </span>
  );
}
