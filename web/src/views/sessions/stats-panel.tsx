import type { Json, JsonObject } from "@heddle/client";

/** Whatever numbers the hub tells of the session. */
export function StatsPanel({ stats }: { readonly stats: JsonObject }) {
  const figures = Object.entries(stats).filter(([, value]) => typeof value !== "object");
  if (figures.length === 0) {
    return null;
  }
  return (
    <section className="card side-stats" aria-labelledby="stats-title">
      <h2 id="stats-title">Statistics</h2>
      <dl className="numbers">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{wordsOf(name)}</dt>
            <dd>{textOf(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** `answerTokens` is "answer tokens". */
function wordsOf(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}

function textOf(value: Json): string {
  return typeof value === "number" ? value.toLocaleString("en") : String(value);
}
