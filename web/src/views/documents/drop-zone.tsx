import { useRef, useState, type ChangeEvent } from "react";
import { Icon } from "../icon";
import { useDrop } from "./use-drop";

/** Browsers offer these first; whatever else is chosen the hub judges by its content. */
const ACCEPT = ".pdf,.docx,.rtf,.txt,.text,application/pdf,text/plain";

interface Props {
  readonly onFiles: (files: readonly File[]) => void;
}

/** Where documents are dropped or chosen. */
export function DropZone({ onFiles }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [taken, setTaken] = useState("");
  const take = useRef((files: readonly File[]) => {
    if (files.length > 0) {
      onFiles(files);
      setTaken(files.length === 1 ? "One document was taken." : `${files.length} were taken.`);
    }
  });
  const over = useDrop(take.current);
  const onChange = ({ currentTarget }: ChangeEvent<HTMLInputElement>) => {
    take.current([...(currentTarget.files ?? [])]);
    currentTarget.value = ""; // So that the same file can be chosen again.
  };
  return (
    <section className={`drop-zone${over ? " over" : ""}`} data-testid="drop-zone">
      <Icon name="page" />
      <p className="call">{over ? "Let go to add them" : "Drop documents here"}</p>
      <button
        type="button"
        className="primary"
        onClick={() => input.current?.click()}
        data-testid="choose-files"
      >
        Choose documents
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={ACCEPT}
        onChange={onChange}
        data-testid="file-input"
      />
      <p className="quiet">
        PDF, Word, RTF and plain text, up to 64 MiB each. They are sealed on the hub with keys that
        exist in its memory only, and destroyed when you delete them.
      </p>
      <p className="unseen" role="status">
        {taken}
      </p>
    </section>
  );
}
