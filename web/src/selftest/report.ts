import type { CheckResult } from "./selftest";

const STYLE = `
  :root { color-scheme: light dark; --line: light-dark(#d6dae0, #3a414c);
    --ok: light-dark(#17663a, #6fd49b); --bad: light-dark(#a11d2a, #ff8d96); }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto;
    padding: 0 1rem; color: light-dark(#1b2129, #e6e9ee); background: light-dark(#fff, #14181d); }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; padding: .5rem .75rem .5rem 0; vertical-align: top;
    border-bottom: 1px solid var(--line); }
  .ok { color: var(--ok); } .failed { color: var(--bad); font-weight: 600; }`;

/** The results as a page that needs nothing else, light or dark as its reader wants. */
export function reportPage(hub: string, when: Date, checks: readonly CheckResult[]): string {
  const result = word(checks.every(({ passed }) => passed));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Heddle self-test: ${result}</title>
<style>${STYLE}
</style>
<h1>Self-test: <span class="${result}">${result}</span></h1>
<p>${escaped(hub)}, ${when.toISOString()}, in a browser</p>
<table>
<thead><tr><th>Check</th><th>Result</th><th>Measured</th><th>Limit</th></tr></thead>
<tbody>
${checks.map(row).join("\n")}
</tbody>
</table>
</html>
`;
}

function row({ check, passed, measured, limit }: CheckResult): string {
  const cells = `<td class="${word(passed)}">${word(passed)}</td><td>${escaped(measured)}</td>`;
  return `<tr><th scope="row">${escaped(check)}</th>${cells}<td>${escaped(limit)}</td></tr>`;
}

function word(passed: boolean): string {
  return passed ? "ok" : "failed";
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
  return text.replace(/[&<>]/g, (sign) => entities[sign] ?? sign);
}
