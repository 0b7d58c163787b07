import { useState } from "react";
import type { Request, RequestName } from "../../session/host-session";
import { RULES, type Action, type Policy, type Rule } from "../../wire/wire";
import { HintPills } from "../actions/hint-pills";
import { Choice } from "../choice";
import { defaultWords, policyRows, RULE_WORDS, type PolicyRow } from "./policy";

interface Props {
  readonly actions: readonly Action[];
  readonly policy: Policy;
  readonly requests: ReadonlyMap<RequestName, Request>;
  readonly live: boolean;
  readonly onRule: (action: string, rule: Rule | undefined) => void;
}

/** What may be asked of a host, action by action. */
export function PolicyTable({ actions, policy, requests, live, onRule }: Props) {
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const rows = policyRows(actions, policy).filter(({ name }) =>
    name.toLowerCase().includes(wanted),
  );
  return (
    <section className="card" aria-labelledby="policy-title">
      <div className="card-head">
        <h2 id="policy-title">Rules</h2>
        <input
          type="search"
          aria-label="Search rules"
          placeholder="Search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      </div>
      <p className="quiet">
        A rule holds for everybody and every way: this page, HTTP, chats and MCP. Without one,
        people may do all, and assistants ask a person before what destroys.
      </p>
      {rows.length === 0 ? (
        <p className="quiet">{wanted ? "No action fits." : "The host offers no actions."}</p>
      ) : (
        <ul className="rules" aria-label="Rules by action">
          {rows.map((row) => (
            <RuleRow
              key={row.name}
              row={row}
              request={requests.get(`rule ${row.name}`)}
              live={live}
              onRule={onRule}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

interface RowProps {
  readonly row: PolicyRow;
  readonly request: Request | undefined;
  readonly live: boolean;
  readonly onRule: Props["onRule"];
}

function RuleRow({ row, request, live, onRule }: RowProps) {
  const { name, hints, rule, stricter } = row;
  return (
    <li data-testid="rule-row" data-action={name} data-rule={rule ?? "default"}>
      <span className="name">
        <code>{name}</code>
        {hints ? <HintPills hints={hints} /> : <span className="quiet">not offered now</span>}
      </span>
      <Choice
        label={`Rule for ${name}`}
        value={rule ?? ""}
        options={[
          ["", defaultWords(hints)],
          ...RULES.map((one) => [one, RULE_WORDS[one]] as const),
        ]}
        onChange={(chosen) => onRule(name, chosen === "" ? undefined : chosen)}
        disabled={!live}
        testId="rule"
      />
      {stricter && (
        <span className="quiet">
          {RULE_WORDS[stricter.rule]} counts, a rule for its alias {stricter.alias}
        </span>
      )}
      <span className="quiet" role="status">
        {request?.kind === "asking" && "saving …"}
        {request?.kind === "refused" && `Not saved: ${request.reason}`}
      </span>
    </li>
  );
}
