import { useMemo, useRef, useState, type RefObject } from "react";
import type { Row } from "../../session/calls";
import type { Json } from "../../wire/json";
import type { Action, PathProblem } from "../../wire/wire";
import { fateOf } from "../operations/fate";
import { collect, draftOf, strayProblems, type Draft } from "./draft";
import { formOf, type GroupField } from "./field";

/** How forms call, and see what became of it. */
export interface Calling {
  readonly rows: readonly Row[];
  readonly live: boolean;
  /** Answers the key of the call that it made. */
  readonly onCall: (action: string, params: Json, deadlineMs: number) => string;
}

export interface Filling {
  readonly form: GroupField;
  readonly draft: Draft;
  readonly problems: readonly PathProblem[];
  /** Problems that belong to no field. */
  readonly stray: readonly PathProblem[];
  /** The last call of this form, from the click on. */
  readonly row: Row | undefined;
  /** For the form, so that the first field that is wrong can be found. */
  readonly element: RefObject<HTMLFormElement | null>;
  readonly change: (path: string, text: string) => void;
  /** Calls, or goes to the first field that is known to be wrong. */
  readonly submit: (deadlineMs: number | undefined) => void;
}

/** What is typed into the form of an action, what is wrong with it and what became of its call. */
export function useActionForm(action: Action, { rows, live, onCall }: Calling): Filling {
  const form = useMemo(() => formOf(action.schema), [action.schema]);
  const [draft, setDraft] = useState(() => draftOf(form));
  const [found, setFound] = useState<readonly PathProblem[]>([]);
  const [edited, setEdited] = useState<readonly string[]>([]);
  const [key, setKey] = useState<string>();
  const element = useRef<HTMLFormElement>(null);
  const row = rows.find(({ call }) => call !== undefined && call.key === key);
  // A message about what stood there before is only in the way of who mends it.
  const problems = (row ? (fateOf(row, "").paths ?? []) : found).filter(
    ({ path }) => !edited.some((one) => one === path || one.startsWith(`${path}/`)),
  );

  const change = (path: string, text: string) => {
    setDraft(new Map(draft).set(path, text));
    setEdited([...edited, path]);
  };
  const submit = (deadlineMs: number | undefined) => {
    const { params, problems: own } = collect(form, draft);
    setFound(own);
    setEdited([]);
    setKey(undefined);
    if (own.length === 0 && deadlineMs !== undefined && live) {
      setKey(onCall(action.name, params, deadlineMs));
    } else {
      focusFirstProblem(element.current);
    }
  };
  const stray = strayProblems(form, problems);
  return { form, draft, problems, stray, row, element, change, submit };
}

/** After the next render, when the fields know what is wrong with them. */
function focusFirstProblem(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => {
    form?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  });
}
