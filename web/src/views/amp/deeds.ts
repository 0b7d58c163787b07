import type { Row } from "../../session/calls";

/** What the panel has a control for; other actions need a form of their own. */
const ACTIONS: ReadonlySet<string> = new Set([
  "generate_preset",
  "surprise_me",
  "cancel_request",
  "cancel_all",
  "apply_preset",
  "set_parameter",
  "set_enabled",
  "store_ab",
  "select_ab",
  "play",
  "stop",
  "choose_input",
]);

export function isAmpAction(name: string): boolean {
  return ACTIONS.has(name);
}

/** A knob that was turned as wanted is no news: a second of turning would fill a list with it. */
export function isKnobTurn(row: Row): boolean {
  return (
    row.kind === "operation" &&
    row.operation.action === "set_parameter" &&
    (row.operation.state !== "settled" || row.operation.outcome === "executed")
  );
}
