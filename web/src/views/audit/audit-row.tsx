import type { ReactNode } from "react";
import type { AuditedOperation, AuditEntry } from "../../wire/wire";
import { assertNever } from "../../wire/wire";
import { dayAndTime } from "../format";
import { answerOf, auditedFate, wayOf } from "../operations/fate";
import { summaryOf } from "../operations/operation-row";
import { Pill } from "../pill";
import { auditHref, hostHref, operationHref, type AuditFilter } from "../route";
import { RULE_WORDS } from "../settings/policy";

interface Props {
  readonly entry: AuditEntry;
  readonly filter: AuditFilter;
}

export function AuditRow({ entry, filter }: Props) {
  const { at, host, by } = entry;
  const when = entry.kind === "operation" ? entry.queuedAt : at;
  return (
    <li data-testid="audit-row" data-kind={entry.kind} data-host={host}>
      <time dateTime={when}>{dayAndTime(when)}</time>
      <span className="who">
        <a href={auditHref({ ...filter, by })} title={`Only what ${by} asked`}>
          {by}
        </a>{" "}
        <span className="quiet">{wayOf(entry.via)}</span>
      </span>
      <div className="deed">
        <Deed entry={entry}>
          <a href={hostHref(host)}>{host}</a>
        </Deed>
      </div>
    </li>
  );
}

interface DeedProps {
  readonly entry: AuditEntry;
  /** The host, to be named in the sentence. */
  readonly children: ReactNode;
}

function Deed({ entry, children }: DeedProps) {
  switch (entry.kind) {
    case "operation":
      return <Asked entry={entry}>{children}</Asked>;
    case "policy":
      return (
        <p>
          set the rules of {children}:{" "}
          <code>
            {[...entry.policy.rules]
              .map(([action, rule]) => `${action}: ${RULE_WORDS[rule]}`)
              .join(", ") || "none"}
          </code>
        </p>
      );
    case "deed":
      return (
        <p>
          {entry.what} {children}
        </p>
      );
    default:
      return assertNever(entry);
  }
}

interface AskedProps {
  readonly entry: AuditedOperation;
  readonly children: ReactNode;
}

function Asked({ entry, children }: AskedProps) {
  const { host, operation, action, params, approval, error } = entry;
  const fate = auditedFate(entry);
  return (
    <>
      <p className="what">
        <a href={operationHref(host, operation)}>
          <b>{action}</b>
        </a>{" "}
        of {children} <code>{summaryOf(params)}</code>
      </p>
      <p className="fate" data-fate={fate.name}>
        <Pill tone={fate.tone} icon={fate.icon}>
          {fate.text}
        </Pill>
        {approval && <span>{answerOf(approval)}</span>}
        {error && <span className="reason">{error.message}</span>}
      </p>
    </>
  );
}
