import type { HubPart, OwnerHealth } from "../../wire/wire";
import type { IconName } from "../icon";
import type { Tone } from "../pill";

/** A state as a word, a picture and a colour. */
export interface Words {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly text: string;
}

export function ownerWords({ health, phase, running }: OwnerHealth): Words {
  if (health === "stalled") {
    const behind = running === undefined ? "" : ` behind ${running}`;
    return { tone: "warn", icon: "alert", text: `owner stalled${behind}` };
  }
  if (health === "unknown") {
    return { tone: "quiet", icon: "unknown", text: "owner not told" };
  }
  return phase === "open"
    ? { tone: "good", icon: "good", text: "owner ticks" }
    : { tone: "quiet", icon: "good", text: `owner ${phase}` };
}

/** Red if one of the hub's own owners stands still, amber if something it depends on is not well. */
export function overall(parts: ReadonlyMap<string, HubPart>, live: boolean): Words {
  if (!live) {
    return { tone: "quiet", icon: "unknown", text: "not heard of now" };
  }
  const all = [...parts.values()];
  if (all.some((part) => part.kind === "owner" && part.health === "stalled")) {
    return { tone: "bad", icon: "bad", text: "the hub itself stands still" };
  }
  const ill = all.filter(
    (part) =>
      part.kind === "link" && (part.link === "offline" || part.owner.health === "stalled"),
  ).length;
  return ill === 0
    ? { tone: "good", icon: "good", text: "all is well" }
    : { tone: "warn", icon: "alert", text: ill === 1 ? "one host is not well" : `${ill} hosts are not well` };
}
