import { useRef, useState } from "react";
import type { Room } from "../../session/room";
import { diagnosticsOf } from "./diagnostics";

/** What somebody needs to know who helps with this host. */
export function DiagnosticsPanel({ room }: { readonly room: Room }) {
  const [told, setTold] = useState("");
  const place = useRef<HTMLPreElement>(null);
  const text = diagnosticsOf(room, new Date());
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setTold("Copied.");
    } catch {
      // Browsers keep the clipboard from pages of plain HTTP.
      getSelection()?.selectAllChildren(place.current ?? document.body);
      setTold("Marked: copy it with the keyboard.");
    }
  };
  return (
    <section className="card" aria-labelledby="diagnostics-title">
      <div className="card-head">
        <h2 id="diagnostics-title">Diagnostics</h2>
        <span className="quiet" role="status">
          {told}
        </span>
        <button type="button" className="plain" onClick={() => void copy()}>
          Copy
        </button>
      </div>
      <pre ref={place} tabIndex={0} aria-labelledby="diagnostics-title" data-testid="diagnostics">
        {text}
      </pre>
    </section>
  );
}
