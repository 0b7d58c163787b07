import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon";

export type Tone = "good" | "bad" | "warn" | "busy" | "quiet";

interface Props {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly children: ReactNode;
  readonly testId?: string;
}

/** A status in a word, a picture and a colour. */
export function Pill({ tone, icon, children, testId }: Props) {
  return (
    <span className={`pill tone-${tone}`} data-testid={testId}>
      <Icon name={icon} />
      <span>{children}</span>
    </span>
  );
}
