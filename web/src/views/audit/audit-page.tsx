import { useEffect, useMemo, useState, type FormEvent } from "react";
import { AuditLog } from "../../session/audit-log";
import type { Surroundings } from "../../session/surroundings";
import { useStore } from "../../session/use";
import type { AuditEntry } from "../../wire/wire";
import { Choice } from "../choice";
import { auditedFate } from "../operations/fate";
import { FATE_GROUPS, fitsFate, type FateGroup } from "../operations/operation-filter";
import { auditHref, type AuditFilter } from "../route";
import { AuditRow } from "./audit-row";

interface Props {
  readonly filter: AuditFilter;
  readonly around: Surroundings;
  readonly onSignedOut: () => void;
}

/** Fates that the audit can tell apart. */
const FATES = FATE_GROUPS.filter((fate) => fate !== "asks");

/** Who asked what, when, by which way and with what fate. */
export function AuditPage({ filter, around, onSignedOut }: Props) {
  const [round, setRound] = useState(0);
  const log = useAuditLog(filter, around, round);
  const { entries, seen, state } = useStore(log);
  const signedOut = state === "signed-out";
  useEffect(() => {
    document.title = "Audit – Heddle";
  }, []);
  useEffect(() => {
    if (signedOut) {
      onSignedOut();
    }
  }, [signedOut, onSignedOut]);
  return (
    <>
      <div className="title">
        <h1>Audit</h1>
        <button type="button" className="plain" onClick={() => setRound(round + 1)}>
          Look again
        </button>
      </div>
      <section className="card" aria-label="Audit">
        <Filters filter={filter} />
        {entries.length > 0 && (
          <ol className="audit" aria-label="Audit, newest first">
            {entries.map((entry, index) => (
              // An operation may stand here twice; what was read stays where it is.
              <AuditRow key={index} entry={entry} filter={filter} />
            ))}
          </ol>
        )}
        <p className="quiet" role="status">
          {state === "asking" && "Asking the hub …"}
          {typeof state === "object" && `It cannot be shown: ${state.problem}`}
          {state === "end" && entries.length === 0 && "Nothing fits."}
          {state === "end" && entries.length > 0 && "That is all."}
          {state === "more" && entries.length === 0 && `Nothing fits among the newest ${seen}.`}
        </p>
        {(state === "more" || typeof state === "object") && (
          <button type="button" onClick={() => void log.more()} data-testid="audit-more">
            {state === "more" ? "Older" : "Try again"}
          </button>
        )}
      </section>
    </>
  );
}

function useAuditLog({ host, by, fate }: AuditFilter, { api }: Surroundings, round: number) {
  const log = useMemo(
    () => new AuditLog(api, { host, by }, (entry) => fitsEntry(entry, fateGroup(fate))),
    [api, host, by, fate, round],
  );
  useEffect(() => {
    void log.start();
    return () => log.close();
  }, [log]);
  return log;
}

function fitsEntry(entry: AuditEntry, fate: FateGroup): boolean {
  return fate === "any" || (entry.kind === "operation" && fitsFate(auditedFate(entry), fate));
}

function fateGroup(word: string): FateGroup {
  return FATES.find((fate) => fate === word) ?? "any";
}

/** What is chosen stands in the address, so that it can be sent to others and gone back to. */
function Filters({ filter }: { readonly filter: AuditFilter }) {
  const [draft, setDraft] = useState(filter);
  useEffect(() => setDraft(filter), [filter.host, filter.by, filter.fate]);
  const show = (wanted: AuditFilter) => {
    location.hash = auditHref({ ...wanted, host: wanted.host.trim(), by: wanted.by.trim() });
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    show(draft);
  };
  return (
    <form className="filters" aria-label="Filter the audit" onSubmit={onSubmit}>
      <input
        type="search"
        aria-label="Host"
        placeholder="Host"
        value={draft.host}
        onChange={(event) => setDraft({ ...draft, host: event.target.value })}
        data-testid="audit-host"
      />
      <input
        type="search"
        aria-label="Asked by"
        placeholder="Asked by"
        value={draft.by}
        onChange={(event) => setDraft({ ...draft, by: event.target.value })}
        data-testid="audit-by"
      />
      <Choice
        label="Fate"
        value={fateGroup(draft.fate)}
        options={FATES.map((fate) => [fate, fate === "any" ? "any fate" : fate])}
        onChange={(fate) => show({ ...draft, fate: fate === "any" ? "" : fate })}
        testId="audit-fate"
      />
      <button type="submit" data-testid="audit-show">
        Show
      </button>
    </form>
  );
}
