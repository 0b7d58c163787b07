import { useId, useState, type FormEvent } from "react";
import type { Action } from "../../wire/wire";
import { CallResult } from "./call-result";
import { DeadlineField, deadlineMsOf } from "./deadline-field";
import { FieldInput } from "./field-input";
import { HintPills } from "./hint-pills";
import { useActionForm, type Calling } from "./use-action-form";

interface Props {
  readonly action: Action;
  readonly calling: Calling;
}

const DEFAULT_DEADLINE = "10";

/** The form of one action: checked here first, and again by the host. */
export function ActionForm({ action, calling }: Props) {
  const { form, draft, problems, stray, row, element, change, submit } = useActionForm(
    action,
    calling,
  );
  const { live } = calling;
  const obstacle = useId();
  const [deadline, setDeadline] = useState(DEFAULT_DEADLINE);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    submit(deadlineMsOf(deadline));
  };
  return (
    <form
      ref={element}
      className="action-form"
      onSubmit={onSubmit}
      noValidate
      aria-label={action.name}
      data-testid="action-form"
      data-action={action.name}
    >
      <div className="row">
        <h3>{action.name}</h3>
        <HintPills hints={action.hints} />
      </div>
      {action.description && <p className="quiet">{action.description}</p>}
      {form.fields.map((field) => (
        <FieldInput
          key={field.path}
          field={field}
          draft={draft}
          problems={problems}
          onChange={change}
        />
      ))}
      {stray.map(({ path, message }) => (
        <p key={path} className="problem" role="alert">
          {path} {message}
        </p>
      ))}
      <DeadlineField value={deadline} onChange={setDeadline} />
      <div className="row submit">
        <button
          type="submit"
          className="primary"
          data-testid="submit"
          aria-disabled={!live}
          aria-describedby={live ? undefined : obstacle}
        >
          Run {action.name}
        </button>
        {!live && (
          <span id={obstacle} className="quiet">
            not connected
          </span>
        )}
        {problems.length > 0 && (
          <span className="problem" role="alert">
            {problems.length === 1 ? "1 field needs" : `${problems.length} fields need`} another
            look
          </span>
        )}
        <CallResult row={row} />
      </div>
    </form>
  );
}
