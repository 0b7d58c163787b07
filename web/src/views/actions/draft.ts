/** What stands in the inputs of a form, and the parameters it makes. */
import { isJsonObject, parseJson, type Json } from "../../wire/json";
import { assertNever, type PathProblem } from "../../wire/wire";
import type {
  ChoiceField,
  Field,
  GroupField,
  NumberField,
  Range,
  TextField,
  VectorField,
} from "./field";

/** The text of each input by its JSON pointer; an empty text is a value that is not given. */
export type Draft = ReadonlyMap<string, string>;

export interface Collected {
  readonly params: Json;
  readonly problems: readonly PathProblem[];
}

/** A field's value, or `undefined` where nothing is given. */
type Value = Json | undefined;

class Problems {
  readonly list: PathProblem[] = [];

  refuse(field: Field, message: string): undefined {
    this.list.push({ path: field.path, message });
  }
}

/** The inputs as the schema's defaults fill them. */
export function draftOf(form: GroupField): Draft {
  const draft = new Map<string, string>();
  form.fields.forEach((field) => prefill(field, field.initial, draft));
  return draft;
}

/** Makes the parameters, with everything that the hub would refuse for certain. */
export function collect(form: GroupField, draft: Draft): Collected {
  const problems = new Problems();
  const params = groupValue({ ...form, required: true }, draft, problems) ?? {};
  return { params, problems: problems.list };
}

/** The text by which a choice stands in the draft. */
export function optionText(option: Json): string {
  return typeof option === "string" ? option : JSON.stringify(option);
}

/** The message for a field: its own, or one about a part of it that has no input of its own. */
export function problemFor(field: Field, problems: readonly PathProblem[]): string | undefined {
  const parts = field.kind === "vector" || field.kind === "json";
  return problems.find(
    ({ path }) => path === field.path || (parts && path.startsWith(`${field.path}/`)),
  )?.message;
}

/** Problems that belong to no field of the form, e.g. a parameter the page does not know. */
export function strayProblems(form: GroupField, problems: readonly PathProblem[]): PathProblem[] {
  return problems.filter((problem) => !form.fields.some((field) => covers(field, problem)));
}

function covers(field: Field, problem: PathProblem): boolean {
  return field.kind === "group"
    ? field.path === problem.path || field.fields.some((inner) => covers(inner, problem))
    : problemFor(field, [problem]) !== undefined;
}

function prefill(field: Field, initial: Value, draft: Map<string, string>): void {
  if (field.kind === "group") {
    const given = isJsonObject(initial) ? initial : {};
    field.fields.forEach((inner) => prefill(inner, given[inner.name] ?? inner.initial, draft));
  } else if (field.kind === "vector") {
    field.parts.forEach((part) => prefill(part, part.initial, draft));
  } else if (initial !== undefined && initial !== null) {
    draft.set(field.path, optionText(initial));
  } else if (field.kind === "flag" && field.required) {
    // An unticked box is an answer where one is required.
    draft.set(field.path, "false");
  }
}

function valueOf(field: Field, draft: Draft, problems: Problems): Value {
  const text = draft.get(field.path) ?? "";
  switch (field.kind) {
    case "group":
      return groupValue(field, draft, problems);
    case "vector":
      return vectorValue(field, draft, problems);
    case "text":
      return textValue(field, text, problems);
    case "choice":
      return choiceValue(field, text, problems);
    case "number":
      return numberValue(field, text, problems);
    case "flag":
      return text === "" ? undefined : text === "true";
    case "json":
      return jsonValue(field, text, problems);
    default:
      return assertNever(field);
  }
}

function groupValue(group: GroupField, draft: Draft, problems: Problems): Value {
  // An optional group that nobody touched is left out, and so are its required fields.
  if (!group.required && isEmpty(group, draft)) {
    return undefined;
  }
  const value: Record<string, Json> = {};
  for (const field of group.fields) {
    const inner = valueOf(field, draft, problems);
    if (inner !== undefined) {
      value[field.name] = inner;
    }
  }
  return value;
}

function isEmpty(field: Field, draft: Draft): boolean {
  return field.kind === "group"
    ? field.fields.every((inner) => isEmpty(inner, draft))
    : field.kind === "vector"
      ? field.parts.every((part) => isEmpty(part, draft))
      : (draft.get(field.path) ?? "") === "";
}

function vectorValue(field: VectorField, draft: Draft, problems: Problems): Value {
  if (!field.required && isEmpty(field, draft)) {
    return undefined;
  }
  const parts = field.parts.map((part) =>
    numberValue({ ...part, required: true }, draft.get(part.path) ?? "", problems),
  );
  return parts.map((part) => part ?? 0);
}

function textValue(field: TextField, text: string, problems: Problems): Value {
  if (text === "") {
    // "" itself can be meant only where it must be given and is allowed.
    return field.required && field.minLength === 0 && field.pattern === undefined
      ? ""
      : missing(field, problems);
  }
  if (text.length < field.minLength) {
    return problems.refuse(field, `at least ${field.minLength} characters`);
  }
  if (text.length > field.maxLength) {
    return problems.refuse(field, `at most ${field.maxLength} characters`);
  }
  return matches(field.pattern, text)
    ? text
    : problems.refuse(field, `must match ${field.pattern ?? ""}`);
}

/** A pattern that this browser cannot read is left to the host to check. */
function matches(pattern: string | undefined, text: string): boolean {
  if (pattern === undefined) {
    return true;
  }
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return true;
  }
}

function choiceValue(field: ChoiceField, text: string, problems: Problems): Value {
  const option = field.options.find((one) => optionText(one) === text);
  return option === undefined ? missing(field, problems) : option;
}

function numberValue(field: NumberField, text: string, problems: Problems): Value {
  if (text.trim() === "") {
    return missing(field, problems);
  }
  const value = Number(text);
  if (!Number.isFinite(value)) {
    return problems.refuse(field, "must be a number");
  }
  if (field.integer && !Number.isInteger(value)) {
    return problems.refuse(field, "must be a whole number");
  }
  const outside = outsideOf(field.range, value);
  return outside === undefined ? value : problems.refuse(field, outside);
}

function outsideOf(range: Range, value: number): string | undefined {
  if (value < range.min) {
    return `must be at least ${range.min}`;
  }
  if (value > range.max) {
    return `must be at most ${range.max}`;
  }
  if (value <= range.above) {
    return `must be more than ${range.above}`;
  }
  return value >= range.below ? `must be less than ${range.below}` : undefined;
}

function jsonValue(field: Field, text: string, problems: Problems): Value {
  if (text.trim() === "") {
    return missing(field, problems);
  }
  const value = parseJson(text);
  return value === undefined ? problems.refuse(field, "must be JSON") : value;
}

function missing(field: Field, problems: Problems): undefined {
  return field.required ? problems.refuse(field, "is required") : undefined;
}
