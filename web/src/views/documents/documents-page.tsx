import { useEffect, useState } from "react";
import type { DocumentDesk } from "../../session/document-desk";
import { ANALYSES, type ById } from "../../session/job-rooms";
import type { Surroundings } from "../../session/surroundings";
import { useStore } from "../../session/use";
import { RECEIPTS, type Analysis, type Receipt } from "../../wire/jobs";
import { Choice } from "../choice";
import { ConfirmButton } from "../confirm-button";
import { HubGone } from "../hub-gone";
import { useWatchedRoom } from "../hub/use-watched-room";
import { isOpen } from "../jobs/words";
import { AnalysisRow } from "./analysis-row";
import { DropZone } from "./drop-zone";
import { LoadMeter } from "./load-meter";
import { UploadList } from "./upload-list";
import { isShown, receiptWords, SHOWN, SHOWN_WORDS, type Shown } from "./words";

interface Props {
  readonly desk: DocumentDesk;
  readonly around: Surroundings;
  readonly onSignedOut: () => void;
}

/** Documents that are checked: dropped in here, each with how far it is and what came out. */
export function DocumentsPage({ desk, around, onSignedOut }: Props) {
  const [room, view] = useWatchedRoom("/ws/analyses", ANALYSES, around, onSignedOut);
  const { uploads, notTaken, files, receipts } = useStore(desk);
  useEffect(() => {
    document.title = "Documents – Heddle";
  }, []);
  const { watching, state } = view;
  if (watching.kind === "over") {
    return <p className="quiet">Only who is at home in this hub can see its documents.</p>;
  }
  return (
    <>
      {watching.kind === "waiting" && watching.hubGone && (
        <HubGone retryAt={watching.retryAt} onTryNow={() => room.tryNow()} />
      )}
      <div className="title">
        <h1>Documents</h1>
        <LoadMeter around={around} onSignedOut={onSignedOut} />
      </div>
      <DropZone onFiles={(files) => desk.add(files)} />
      {notTaken > 0 && (
        <p className="note tone-warn" role="alert">
          {notTaken} documents were not taken, because too many wait. Add them again later.
        </p>
      )}
      <UploadList uploads={uploads} desk={desk} />
      <Receipts receipts={receipts} onRead={() => desk.forgetReceipts()} />
      <AnalysisList
        analyses={state}
        files={files}
        unsent={uploads.length}
        live={watching.kind === "live"}
        desk={desk}
      />
    </>
  );
}

interface ReceiptsProps {
  readonly receipts: ReadonlyMap<Receipt, number>;
  readonly onRead: () => void;
}

/** What deletions have achieved: no more is said than is true. */
function Receipts({ receipts, onRead }: ReceiptsProps) {
  return (
    <div role="status" className="receipts">
      {receipts.size > 0 && (
        <div className="banner tone-quiet" data-testid="receipts">
          <div>
            {RECEIPTS.filter((receipt) => receipts.has(receipt)).map((receipt) => (
              <p key={receipt} data-receipt={receipt}>
                {receiptWords(receipt, receipts.get(receipt) ?? 0)}
              </p>
            ))}
          </div>
          <button type="button" onClick={onRead}>
            I have read it
          </button>
        </div>
      )}
    </div>
  );
}

interface ListProps {
  readonly analyses: ById<Analysis>;
  readonly files: ReadonlyMap<string, File>;
  /** Documents that are not with the hub yet. */
  readonly unsent: number;
  readonly live: boolean;
  readonly desk: DocumentDesk;
}

function AnalysisList({ analyses, files, unsent, live, desk }: ListProps) {
  const requests = useStore(desk.requests);
  const [shown, setShown] = useState<Shown>("all");
  const all = [...analyses.values()];
  const open = all.filter(isOpen).map(({ id }) => id);
  const over = all.filter((one) => !isOpen(one)).map(({ id }) => id);
  const inView = all.filter((one) => isShown(one, shown));
  return (
    <section className="card" aria-labelledby="documents-title">
      <div className="card-head document-head">
        <h2 id="documents-title">What came of them</h2>
        {all.length > 0 && (
          <>
            <span className="quiet">{countWords(all.length, open.length)}</span>
            <Choice
              label="Shown"
              value={shown}
              options={SHOWN.map((one) => [one, SHOWN_WORDS[one]])}
              onChange={setShown}
              testId="documents-shown"
            />
          </>
        )}
        {open.length + unsent > 0 && (
          <button
            type="button"
            onClick={() => void desk.cancelAll(open)}
            data-testid="cancel-all"
          >
            Cancel all
          </button>
        )}
        {over.length > 0 && (
          <ConfirmButton
            question={`Delete ${over.length === 1 ? "it" : `all ${over.length} that ended`}?`}
            yes="Delete"
            disabled={!live}
            onConfirm={() => void desk.deleteAll(over)}
            testId="delete-all"
          >
            Delete all that ended
          </ConfirmButton>
        )}
      </div>
      {inView.length === 0 ? (
        <p className="quiet">{all.length === 0 ? emptyWords(live) : "None of them is so."}</p>
      ) : (
        <ul className="documents" data-testid="documents">
          {inView.map((analysis) => (
            <AnalysisRow
              key={analysis.id}
              analysis={analysis}
              desk={desk}
              file={files.get(analysis.id)}
              live={live}
              cancelling={requests.get(`cancel ${analysis.id}`)}
              deleting={requests.get(`delete ${analysis.id}`)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function countWords(all: number, open: number): string {
  const documents = all === 1 ? "one document" : `${all} documents`;
  return open === 0 ? documents : `${documents}, ${open} under way`;
}

function emptyWords(live: boolean): string {
  return live ? "No document was added yet." : "Asking the hub …";
}
