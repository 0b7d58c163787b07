import { memo, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Entity, Span } from "../../wire/jobs";
import { blockAt, blocksOf, byBlock, kindsOf, segmentsOf, type Block } from "./marks";
import type { Look } from "./result-view";
import { kindWords } from "./words";

/** Blocks that are added to the page at once; more would hold up a click for longer than a blink. */
const BLOCKS_AT_ONCE = 50;

interface Props {
  readonly text: string;
  readonly entities: readonly Entity[];
  readonly look: Look | undefined;
  /** To where somebody came from. */
  readonly onBack: () => void;
}

/** The text, with what somebody looks at marked in it, and on request what stands in it. */
export function TextPanel({ text, entities, look, onBack }: Props) {
  const blocks = useMemo(() => blocksOf(text), [text]);
  const [kinds, setKinds] = useState<ReadonlySet<string>>(new Set());
  const marked = useMemo(
    () => byBlock(entities.filter(({ kind }) => kinds.has(kind)), blocks),
    [entities, kinds, blocks],
  );
  const quoted = useMemo(() => byBlock(look?.quotes ?? [], blocks), [look?.quotes, blocks]);
  const sought = look?.quotes[look.at];
  const shown = useGrowing(blocks.length, sought ? blockAt(blocks, sought.start) + 1 : 0);
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (sought) {
      bringIntoSight(scroller.current, sought);
    }
  }, [look?.wish, sought]);
  return (
    <section className="card text-panel" aria-labelledby="text-title">
      <div className="text-head">
        <div className="card-head">
          <h2 id="text-title">Text</h2>
          <span className="quiet">{text.length.toLocaleString("en")} characters</span>
        </div>
        <Kinds entities={entities} kinds={kinds} onKinds={setKinds} />
        <div className="looking" role="status">
          {look && (
            <>
              <span>
                <b>{look.title}</b>: {placeWords(look)}
              </span>
              <button type="button" className="plain" onClick={onBack} data-testid="back">
                Back to it
              </button>
            </>
          )}
        </div>
      </div>
      <div
        ref={scroller}
        className="text"
        tabIndex={0}
        role="region"
        aria-labelledby="text-title"
        data-testid="text"
      >
        {blocks.slice(0, shown).map((block, at) => (
          <TextBlock
            key={block.start}
            block={block}
            quotes={quoted[at] ?? []}
            entities={marked[at] ?? []}
          />
        ))}
      </div>
    </section>
  );
}

function placeWords({ quotes, at }: Look): string {
  return quotes.length === 1 ? "marked" : `place ${at + 1} of ${quotes.length}`;
}

/** Grows to `total` bit by bit, so that a page with a long text can be used from the beginning. */
function useGrowing(total: number, atLeast: number): number {
  const [grown, setGrown] = useState(BLOCKS_AT_ONCE);
  const shown = Math.min(total, Math.max(grown, atLeast));
  useEffect(() => {
    if (shown >= total) {
      return undefined;
    }
    const timer = setTimeout(() => setGrown(shown + BLOCKS_AT_ONCE));
    return () => clearTimeout(timer);
  }, [shown, total]);
  return shown;
}

/** Beside the findings the text scrolls alone; below them, on a phone, the page does. */
function bringIntoSight(scroller: HTMLElement | null, { start }: Span): void {
  const mark = scroller?.querySelector(`[data-begins="${start}"]`);
  if (!scroller || !mark) {
    return;
  }
  if (scroller.scrollHeight <= scroller.clientHeight) {
    mark.scrollIntoView({ block: "center" });
    return;
  }
  const place = mark.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  scroller.scrollTop += place - scroller.clientHeight / 3;
}

interface BlockProps {
  readonly block: Block;
  readonly quotes: readonly Span[];
  readonly entities: readonly Entity[];
}

const TextBlock = memo(function TextBlock({ block, quotes, entities }: BlockProps) {
  const [attach, near] = useNear(entities.length > 0);
  const seen = near ? entities : [];
  if (quotes.length === 0 && seen.length === 0) {
    return (
      <div className="block" ref={attach}>
        {block.text}
      </div>
    );
  }
  return (
    <div className="block" ref={attach}>
      {segmentsOf(block, quotes, seen).map(({ start, text, quoted, begins, kind, ends }) =>
        quoted || kind ? (
          <mark
            key={start}
            className={quoted ? "quoted" : undefined}
            data-begins={begins ? start : undefined}
            data-kind={kind}
            data-ends={kind && ends ? kindWords(kind) : undefined}
            title={kind && kindWords(kind)}
          >
            {text}
          </mark>
        ) : (
          text
        ),
      )}
    </div>
  );
});

/** Whether an element is in sight or nearly so. A long text has more marks than a page can carry. */
function useNear(wanted: boolean): [(element: Element | null) => void, boolean] {
  const [near, setNear] = useState(false);
  const attach = useCallback(
    (element: Element | null) => {
      if (!wanted || !element) {
        return undefined;
      }
      const observer = new IntersectionObserver(
        (entries) => setNear(entries.at(-1)?.isIntersecting ?? false),
        { rootMargin: "100% 0px" },
      );
      observer.observe(element);
      return () => observer.disconnect();
    },
    [wanted],
  );
  return [attach, near];
}

interface KindsProps {
  readonly entities: readonly Entity[];
  readonly kinds: ReadonlySet<string>;
  readonly onKinds: (kinds: ReadonlySet<string>) => void;
}

/** Which kinds of things are marked in the text. */
function Kinds({ entities, kinds, onKinds }: KindsProps) {
  const found = useMemo(() => kindsOf(entities), [entities]);
  if (found.length === 0) {
    return null;
  }
  const toggle = (kind: string) => {
    const next = new Set(kinds);
    if (!next.delete(kind)) {
      next.add(kind);
    }
    onKinds(next);
  };
  const all = kinds.size === found.length;
  return (
    <div className="kinds-row" role="group" aria-label="Marked in the text">
      {found.map(([kind, count]) => (
        <button
          key={kind}
          type="button"
          className="plain"
          aria-pressed={kinds.has(kind)}
          onClick={() => toggle(kind)}
          data-testid="kind"
          data-kind={kind}
        >
          {kindWords(kind)} {count}
        </button>
      ))}
      <button
        type="button"
        className="plain"
        onClick={() => onKinds(new Set(all ? [] : found.map(([kind]) => kind)))}
        data-testid="all-kinds"
      >
        {all ? "None" : "All"}
      </button>
    </div>
  );
}
