import { useNow } from "./hooks";

interface Props {
  /** Absent while an attempt is under way. */
  readonly retryAt?: number;
  readonly onTryNow: () => void;
}

/** Says plainly that nobody answers. Only the fact is announced; a countdown would never stop. */
export function HubGone({ retryAt, onTryNow }: Props) {
  const now = useNow(250);
  const seconds = retryAt === undefined ? 0 : Math.max(0, Math.ceil((retryAt - now) / 1000));
  return (
    <div className="banner tone-bad" data-testid="hub-gone">
      <p>
        <strong role="alert">The hub is gone.</strong>{" "}
        <span>{retryAt === undefined ? "Trying now …" : `Trying again in ${seconds} s.`}</span>
      </p>
      <button type="button" onClick={onTryNow} disabled={retryAt === undefined}>
        Try now
      </button>
    </div>
  );
}
