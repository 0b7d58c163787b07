/** What the assistant does at a host, in plain words. */
import { decodeTurn, TURN_PREFIX, type SessionView, type ToolCall, type Turn } from "@heddle/client";
import { OUTCOME_FATES, type Fate } from "../operations/fate";

/** What is being done for an answer under way, if anything. */
export function turnOf({ keyed }: SessionView, answer: string): Turn | undefined {
  const decoded = decodeTurn(keyed.get(`${TURN_PREFIX}${answer}`));
  return decoded.ok ? decoded.value : undefined;
}

const STATES: Readonly<Record<string, Fate>> = {
  starting: { name: "starting", text: "on its way", tone: "busy", icon: "wait" },
  asks: { name: "asks", text: "asks: may it run?", tone: "warn", icon: "wait" },
  queued: { name: "queued", text: "waits for its turn", tone: "busy", icon: "wait" },
  running: { name: "running", text: "running", tone: "busy", icon: "run" },
  unknown: { name: "unknown", text: "fate unknown: it may have run", tone: "warn", icon: "unknown" },
  refused: { name: "refused", text: "not called", tone: "warn", icon: "never" },
};

const OUTCOMES: Readonly<Record<string, Fate>> = OUTCOME_FATES;

/**
 * What became of a call. In a message nothing changes any more: what ran then is said to have been
 * running when the turn ended.
 */
export function callFate({ state, outcome = "", error }: ToolCall, isOver: boolean): Fate {
  const known =
    (state === "settled" ? OUTCOMES[outcome] : STATES[state]) ??
    ({ name: state, text: `${state} ${outcome}`.trim(), tone: "quiet", icon: "unknown" } as const);
  const text = isOver && state === "running" ? "still ran when this was said" : known.text;
  return { ...known, text, reason: error?.message };
}
