import type { Row } from "../../session/calls";
import { fateOf } from "../operations/fate";
import { ResultPicture } from "../operations/picture";
import { Pill } from "../pill";

/** What became of the last call of a form, right beside its button. */
export function CallResult({ row }: { readonly row: Row | undefined }) {
  const fate = row && fateOf(row, "its owner");
  return (
    <div className="call-result" role="status" data-testid="call-result" data-fate={fate?.name}>
      {fate && (
        <Pill tone={fate.tone} icon={fate.icon}>
          {fate.text}
        </Pill>
      )}
      {fate?.reason && <p className="reason">{fate.reason}</p>}
      {row?.kind === "operation" && <ResultPicture result={row.operation.result} />}
    </div>
  );
}
