import { Icon } from "../icon";
import { Pill } from "../pill";
import type { Item, Radio } from "./radio";
import { gone, left, nextBreak, type Moment } from "./show-clock";
import { plain } from "./words";

interface Props {
  readonly radio: Radio;
  readonly moment: Moment;
  /** Whether the host is heard now; if not, this is what the clock makes of its last news. */
  readonly known: boolean;
}

/** What is on air, what comes next, and how long until then. */
export function OnAirPanel({ radio, moment, known }: Props) {
  const { show } = radio;
  return (
    <>
      <div className="card-head">
        <h2 id="radio-title">{show.title || "Live show"}</h2>
        <span className="pills">
          {!known && <span className="quiet">reckoned from the last news</span>}
          {show.speed !== 1 && (
            <Pill tone="busy" icon="run">
              speed ×{Number(show.speed.toFixed(2))}
            </Pill>
          )}
          <Lamp radio={radio} moment={moment} />
        </span>
      </div>
      <div className="studio">
        <div className="studio-now">
          <p className="show-state" aria-live="polite" data-testid="show-state">
            {plain(show.state)}
          </p>
          <CurrentItem radio={radio} moment={moment} />
          <p className="up-next">
            {show.next && (
              <span>
                <span className="quiet">Next</span> <ItemName item={show.next} />
                {show.next.lengthS !== undefined && (
                  <span className="quiet"> {gone(show.next.lengthS)}</span>
                )}
              </span>
            )}
            <span data-testid="sponsor">
              <span className="quiet">Sponsor</span> {show.sponsor ?? "none"}
            </span>
          </p>
        </div>
        <Countdowns radio={radio} moment={moment} />
      </div>
    </>
  );
}

function Lamp({ radio: { show }, moment }: Pick<Props, "radio" | "moment">) {
  if (moment.elapsedS === undefined) {
    return (
      <Pill tone="quiet" icon="never" testId="lamp">
        off air
      </Pill>
    );
  }
  return show.paused ? (
    <Pill tone="warn" icon="pause" testId="lamp">
      paused
    </Pill>
  ) : (
    <span className="pill lamp" data-testid="lamp">
      <Icon name="mast" />
      on air
    </span>
  );
}

function CurrentItem({ radio: { show }, moment }: Pick<Props, "radio" | "moment">) {
  const { onAir } = show;
  if (!onAir) {
    return <p className="item quiet">Nothing is on air.</p>;
  }
  const { itemS, itemLeftS } = moment;
  const share = itemS === undefined || !onAir.lengthS ? undefined : itemS / onAir.lengthS;
  return (
    <div className="item" data-testid="on-air">
      <p className="item-name">
        <span>
          <ItemName item={onAir} />
        </span>
        {itemS !== undefined && (
          <span className="item-time" role="timer" aria-label="Time of the item">
            {gone(itemS)}
            {onAir.lengthS !== undefined && itemLeftS !== undefined && (
              <span className="quiet"> of {gone(onAir.lengthS)}</span>
            )}
          </span>
        )}
      </p>
      {share !== undefined && (
        // The times beside it say the same in words.
        <div className="progress" aria-hidden="true">
          <div style={{ transform: `scaleX(${Math.min(1, share)})` }} />
        </div>
      )}
    </div>
  );
}

function ItemName({ item }: { readonly item: Item }) {
  return (
    <>
      {item.kind !== undefined && <span className="kind">{plain(item.kind)}</span>} {item.title}
    </>
  );
}

function Countdowns({ radio, moment }: Pick<Props, "radio" | "moment">) {
  const { show } = radio;
  const { elapsedS, endInS, breakInS, breakEndInS } = moment;
  const next = nextBreak(radio);
  return (
    <div className="countdowns">
      {show.inBreak && breakEndInS !== undefined ? (
        <Countdown name="Break ends in" value={left(breakEndInS)} tone="break" testId="break-end" />
      ) : (
        <Countdown
          name={next ? `Break ${next.number} in` : "Next break in"}
          value={breakInS === undefined ? undefined : left(breakInS)}
          tone={breakInS !== undefined && breakInS <= 20 ? "soon" : undefined}
          testId="break-in"
        />
      )}
      <Countdown
        name="Show ends in"
        value={endInS === undefined ? undefined : left(endInS)}
        tone={endInS !== undefined && endInS <= 20 ? "soon" : undefined}
        testId="end-in"
      />
      <Countdown
        name="On air for"
        value={elapsedS === undefined ? undefined : gone(elapsedS)}
        testId="elapsed"
      />
    </div>
  );
}

interface CountdownProps {
  readonly name: string;
  readonly value: string | undefined;
  readonly tone?: "soon" | "break";
  readonly testId: string;
}

function Countdown({ name, value, tone, testId }: CountdownProps) {
  return (
    <div className={tone ? `countdown ${tone}` : "countdown"} data-testid={testId}>
      <span className="quiet">{name}</span>
      <b role="timer">{value ?? "–:––"}</b>
    </div>
  );
}
