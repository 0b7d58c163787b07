/** Actions that are about the host itself: they stand with its settings, not with what it does. */
import type { Action } from "../../wire/wire";
import { MODULE_ACTIONS } from "../modules/module";

/** About the link to the hub, and getting it back. */
const LINK_ACTIONS = [
  "mode",
  "reconnect",
  "emergency_recovery",
  "server_switch",
  "file_drop",
  "restart_assistant",
] as const;

export interface Upkeep {
  readonly link: readonly Action[];
  readonly modules: readonly Action[];
  /** What the host is there for. */
  readonly work: readonly Action[];
}

export function upkeepOf(actions: readonly Action[]): Upkeep {
  const link = new Set<string>(LINK_ACTIONS);
  const modules = new Set<string>(MODULE_ACTIONS);
  return {
    link: actions.filter(({ name }) => link.has(name)),
    modules: actions.filter(({ name }) => modules.has(name)),
    work: actions.filter(({ name }) => !link.has(name) && !modules.has(name)),
  };
}
