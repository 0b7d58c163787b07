import { memo } from "react";
import type { DocumentDesk, Upload } from "../../session/document-desk";
import { fileSize } from "../format";
import { Pill } from "../pill";

interface Props {
  readonly uploads: readonly Upload[];
  readonly desk: DocumentDesk;
}

/** Documents that are on their way to the hub. */
export function UploadList({ uploads, desk }: Props) {
  if (uploads.length === 0) {
    return null;
  }
  return (
    <section className="card" aria-labelledby="uploads-title" data-testid="uploads">
      <div className="card-head">
        <h2 id="uploads-title">On the way</h2>
        <span className="quiet">{uploads.length}</span>
      </div>
      <ul className="documents scroll" tabIndex={0} aria-labelledby="uploads-title">
        {uploads.map((upload) => (
          <UploadRow key={upload.id} upload={upload} desk={desk} />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  readonly upload: Upload;
  readonly desk: DocumentDesk;
}

const UploadRow = memo(function UploadRow({ upload, desk }: RowProps) {
  const { id, file, state } = upload;
  return (
    <li data-testid="upload-row" data-state={state.kind}>
      <div className="row">
        <span className="name">{file.name}</span>
        <Sent upload={upload} />
      </div>
      <span className="deeds">
        {state.kind === "failed" && state.again && (
          <button
            type="button"
            className="plain"
            onClick={() => desk.retry(id)}
            aria-label={`Try again: ${file.name}`}
          >
            Try again
          </button>
        )}
        <button
          type="button"
          className="plain"
          onClick={() => desk.drop(id)}
          aria-label={`${state.kind === "failed" ? "Remove" : "Cancel"}: ${file.name}`}
          data-testid="upload-cancel"
        >
          {state.kind === "failed" ? "Remove" : "Cancel"}
        </button>
      </span>
      {state.kind === "failed" && (
        <p className="problem" role="status">
          {state.reason}
        </p>
      )}
    </li>
  );
});

function Sent({ upload: { file, state } }: { readonly upload: Upload }) {
  switch (state.kind) {
    case "waiting":
      return (
        <Pill tone="quiet" icon="wait">
          waits to be sent
        </Pill>
      );
    case "sending":
      return (
        <span className="how-far">
          <progress aria-label="Sent" value={state.sent} max={Math.max(1, file.size)} />
          <span className="quiet">
            {fileSize(Math.min(state.sent, file.size))} of {fileSize(file.size)}
          </span>
        </span>
      );
    case "failed":
      return (
        <Pill tone="bad" icon="bad">
          not sent
        </Pill>
      );
  }
}
