/** What the hub tells of itself, folded from the frames of its rooms. */
import { decodeHubParts, decodeLogLine, decodeLogLines, decodePart } from "../wire/decode";
import { isJsonObject, type Json } from "../wire/json";
import type { HubPart, LogEntry } from "../wire/wire";
import type { Fold } from "./watched-room";

/** Lines that the page keeps. */
export const LINES_IN_VIEW = 500;

export interface HealthState {
  readonly parts: ReadonlyMap<string, HubPart>;
  readonly uptimeMs?: number;
  readonly load?: HubLoad;
}

export const HEALTH: Fold<HealthState> = {
  empty: { parts: new Map() },
  snapshot(before, data) {
    const decoded = decodeHubParts(data);
    return decoded.ok ? { ...before, parts: new Map(decoded.value) } : before;
  },
  frame(before, frame) {
    if (frame.t === "soft") {
      const { uptimeMs, ...load } = pulseIn(frame.d);
      return { ...before, ...(uptimeMs !== undefined && { uptimeMs }), load };
    }
    if (frame.t !== "stored" || frame.k === undefined) {
      return before;
    }
    const parts = new Map(before.parts);
    const part = frame.d === null ? undefined : decodePart(frame.k, frame.d);
    if (part?.ok) {
      parts.set(frame.k, part.value);
    } else {
      parts.delete(frame.k);
    }
    return { ...before, parts };
  },
};

/** How much the hub's machine has to do; what it cannot measure is absent. */
export interface HubLoad {
  readonly cpuPercent?: number;
  readonly memoryPercent?: number;
  readonly activeTasks?: number;
}

function pulseIn(data: Json): HubLoad & { readonly uptimeMs?: number } {
  const number = (name: string) => {
    const value = isJsonObject(data) ? data[name] : undefined;
    return typeof value === "number" ? value : undefined;
  };
  return {
    uptimeMs: number("uptimeMs"),
    cpuPercent: number("cpuPercent"),
    memoryPercent: number("memoryPercent"),
    activeTasks: number("activeTasks"),
  };
}

/** A line, or the place where some are missing. */
export type LogItem = { readonly id: number } & (
  | { readonly kind: "line"; readonly line: LogEntry }
  | { readonly kind: "missing"; readonly lines: number }
);

export interface LogState {
  /** Newest first. */
  readonly items: readonly LogItem[];
  readonly nextId: number;
}

export const LOGS: Fold<LogState> = {
  empty: { items: [], nextId: 0 },
  snapshot(before, data) {
    const decoded = decodeLogLines(data);
    const lines = decoded.ok ? decoded.value : [];
    return lines.reduce((state, line) => withItem(state, { kind: "line", line }), {
      ...before,
      items: [],
    } as LogState);
  },
  frame(before, frame) {
    if (frame.t !== "stored") {
      return before;
    }
    if (frame.type === "dropped") {
      const lines = typeof frame.d === "object" && frame.d && "lines" in frame.d && frame.d.lines;
      return withItem(before, { kind: "missing", lines: typeof lines === "number" ? lines : 0 });
    }
    const line = decodeLogLine(frame.d);
    return line.ok ? withItem(before, { kind: "line", line: line.value }) : before;
  },
};

type NewItem =
  | { readonly kind: "line"; readonly line: LogEntry }
  | { readonly kind: "missing"; readonly lines: number };

function withItem(state: LogState, item: NewItem): LogState {
  const items = [{ ...item, id: state.nextId }, ...state.items].slice(0, LINES_IN_VIEW);
  return { items, nextId: state.nextId + 1 };
}
