/** The rules of a host beside its actions. */
import { RULES, type Action, type ActionHints, type Policy, type Rule } from "../../wire/wire";

export const RULE_WORDS: Readonly<Record<Rule, string>> = {
  allow: "allow",
  ask: "ask a person",
  deny: "deny",
};

/** An action, or a name that has a rule although the host offers nothing of that name now. */
export interface PolicyRow {
  readonly name: string;
  readonly hints?: ActionHints;
  /** The rule under this very name. */
  readonly rule?: Rule;
  /** A stricter rule under an alias, which counts instead. */
  readonly stricter?: { readonly alias: string; readonly rule: Rule };
}

/** In the order of their names. A rule under an alias has no row of its own. */
export function policyRows(actions: readonly Action[], { rules }: Policy): PolicyRow[] {
  const offered = actions.map(({ name, aliases, hints }): PolicyRow => {
    const rule = rules.get(name.toLowerCase());
    return { name, hints, rule, stricter: strictestOf(aliases, rules, rule) };
  });
  const known = new Set(
    actions.flatMap(({ name, aliases }) => [name, ...aliases]).map((one) => one.toLowerCase()),
  );
  const rest = [...rules].filter(([name]) => !known.has(name));
  return [...offered, ...rest.map(([name, rule]): PolicyRow => ({ name, rule }))].sort((a, b) =>
    a.name.localeCompare(b.name),
  );
}

function strictestOf(
  aliases: readonly string[],
  rules: Policy["rules"],
  own: Rule | undefined,
): PolicyRow["stricter"] {
  let found: PolicyRow["stricter"];
  for (const alias of aliases) {
    const rule = rules.get(alias.toLowerCase());
    if (rule && strictness(rule) > strictness(found?.rule ?? own)) {
      found = { alias, rule };
    }
  }
  return found;
}

/** From allow on; no rule is less than any. */
function strictness(rule: Rule | undefined): number {
  return rule === undefined ? -1 : RULES.indexOf(rule);
}

/** What the hub does where nobody has set a rule. */
export function defaultWords(hints: ActionHints | undefined): string {
  return hints?.destructive ? "default: assistants ask" : "default: allow";
}
