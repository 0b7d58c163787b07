import { useMemo, useRef, useState, type FormEvent } from "react";
import type { Row } from "../../session/calls";
import type { Action, PathProblem } from "../../wire/wire";
import { fateOf } from "../operations/fate";
import type { OnCall } from "./action-panel";
import { CallResult } from "./call-result";
import { DeadlineField, deadlineMsOf } from "./deadline-field";
import { collect, draftOf, strayProblems } from "./draft";
import { FieldInput } from "./field-input";
import { formOf } from "./field";

interface Props {
  readonly action: Action;
  readonly rows: readonly Row[];
  readonly live: boolean;
  readonly onCall: OnCall;
}

const DEFAULT_DEADLINE = "10";

/** The form of one action: checked here first, and again by the host. */
export function ActionForm({ action, rows, live, onCall }: Props) {
  const form = useMemo(() => formOf(action.schema), [action.schema]);
  const [draft, setDraft] = useState(() => draftOf(form));
  const [deadline, setDeadline] = useState(DEFAULT_DEADLINE);
  const [found, setFound] = useState<readonly PathProblem[]>([]);
  const [edited, setEdited] = useState<readonly string[]>([]);
  const [key, setKey] = useState<string>();
  const element = useRef<HTMLFormElement>(null);
  const row = rows.find(({ call }) => call !== undefined && call.key === key);
  // A message about what stood there before is only in the way of who mends it.
  const problems = (row ? (fateOf(row, "").paths ?? []) : found).filter(
    ({ path }) => !edited.some((one) => one === path || one.startsWith(`${path}/`)),
  );
  const stray = strayProblems(form, problems);

  const change = (path: string, text: string) => {
    setDraft(new Map(draft).set(path, text));
    setEdited([...edited, path]);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { params, problems: own } = collect(form, draft);
    const deadlineMs = deadlineMsOf(deadline);
    setFound(own);
    setEdited([]);
    setKey(undefined);
    if (own.length === 0 && deadlineMs !== undefined && live) {
      setKey(onCall(action.name, params, deadlineMs));
    } else {
      focusFirstProblem(element.current);
    }
  };
  return (
    <form
      ref={element}
      className="action-form"
      onSubmit={submit}
      noValidate
      aria-label={action.name}
      data-testid="action-form"
      data-action={action.name}
    >
      <h3>{action.name}</h3>
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
          aria-describedby={live ? undefined : "submit-obstacle"}
        >
          Run {action.name}
        </button>
        {!live && (
          <span id="submit-obstacle" className="quiet">
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

/** After the next render, when the fields know what is wrong with them. */
function focusFirstProblem(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => {
    form?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  });
}
