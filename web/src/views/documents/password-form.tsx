import { useId, useRef, useState, type ChangeEvent, type FormEvent } from "react";

interface Props {
  /** The document, if this page still has it. */
  readonly file: File | undefined;
  readonly onOpen: (file: File, password: string) => void;
}

/** Asks for the password of a document and, after the page was loaded anew, for the file as well. */
export function PasswordForm({ file, onOpen }: Props) {
  const [chosen, setChosen] = useState<File>();
  const password = useRef<HTMLInputElement>(null);
  const id = useId();
  const ready = file ?? chosen;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const word = password.current?.value;
    if (ready && word) {
      onOpen(ready, word);
    }
  };
  const onChoose = ({ currentTarget }: ChangeEvent<HTMLInputElement>) =>
    setChosen(currentTarget.files?.[0]);
  return (
    <form className="password-form row" onSubmit={onSubmit} data-testid="password-form">
      {!file && (
        <>
          <label htmlFor={`${id}-file`}>The file, once more</label>
          <input id={`${id}-file`} type="file" required onChange={onChoose} />
        </>
      )}
      <label htmlFor={id}>Password</label>
      {/* Uncontrolled: it stands in no state of the page that something might print. */}
      <input
        id={id}
        ref={password}
        type="password"
        required
        autoComplete="off"
        data-testid="password"
      />
      <button type="submit" className="primary" data-testid="password-open">
        Open
      </button>
    </form>
  );
}
