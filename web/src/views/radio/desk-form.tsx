import { useId, type FormEvent } from "react";
import type { Action } from "../../wire/wire";
import { CallResult } from "../actions/call-result";
import { FieldInput } from "../actions/field-input";
import { useActionForm, type Calling } from "../actions/use-action-form";
import { answerWords } from "./words";

/** A button that waits for longer than this was pressed for a show that has moved on. */
const DEADLINE_MS = 10_000;

interface Props {
  readonly action: Action;
  readonly label: string;
  /** Whether it is what people most likely came for. */
  readonly primary: boolean;
  /** Why it may not be pressed now. */
  readonly obstacle: string | undefined;
  readonly calling: Calling;
}

/**
 * A button with its parameters. One that may not be pressed stays focusable and says why, so that
 * a keyboard user does not lose the place when the show moves on.
 */
export function DeskForm({ action, label, primary, obstacle, calling }: Props) {
  const id = useId();
  const { form, draft, problems, stray, row, element, change, submit } = useActionForm(
    action,
    calling,
  );
  const operation = row?.kind === "operation" ? row.operation : undefined;
  const answer = answerWords(operation?.result);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (obstacle === undefined) {
      submit(DEADLINE_MS);
    }
  };
  return (
    <form
      ref={element}
      className="desk-form"
      onSubmit={onSubmit}
      noValidate
      aria-label={label}
      data-testid="desk-form"
      data-action={action.name}
    >
      <button
        type="submit"
        className={primary ? "primary" : undefined}
        title={action.description}
        aria-disabled={obstacle !== undefined}
        aria-describedby={obstacle === undefined ? undefined : id}
        data-testid="desk-button"
      >
        {label}
      </button>
      {form.fields.map((field) => (
        <FieldInput
          key={field.path}
          field={field}
          draft={draft}
          problems={problems}
          onChange={change}
        />
      ))}
      <div className="desk-news">
        {obstacle !== undefined && (
          <p id={id} className="quiet" data-testid="desk-obstacle">
            {obstacle}
          </p>
        )}
        {stray.map(({ path, message }) => (
          <p key={path} className="problem" role="alert">
            {path} {message}
          </p>
        ))}
        <CallResult row={row} />
        {answer !== undefined && (
          <p className="answer" role="status" data-testid="desk-answer">
            {answer}
          </p>
        )}
      </div>
    </form>
  );
}
