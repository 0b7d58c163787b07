import { useId } from "react";
import { assertNever, type PathProblem } from "../../wire/wire";
import { optionText, problemFor, type Draft } from "./draft";
import {
  takesColour,
  type ChoiceField,
  type Field,
  type GroupField,
  type Range,
  type VectorField,
} from "./field";

interface Shared {
  readonly draft: Draft;
  readonly problems: readonly PathProblem[];
  readonly onChange: (path: string, text: string) => void;
}

/** The attributes that tie an input to its label, hint and problem. */
interface Wiring {
  readonly id: string;
  readonly "data-testid": string;
  readonly "aria-invalid": boolean;
  readonly "aria-describedby": string;
  readonly "aria-required": boolean;
}

type Props<F extends Field> = Shared & { readonly field: F };

/** The input of a field, whatever kind it is. */
export function FieldInput({ field, ...shared }: Props<Field>) {
  switch (field.kind) {
    case "group":
      return <GroupInput field={field} {...shared} />;
    case "vector":
      return <VectorInput field={field} {...shared} />;
    case "flag":
    case "choice":
    case "text":
    case "number":
    case "json":
      return <SimpleInput field={field} {...shared} />;
    default:
      return assertNever(field);
  }
}

function SimpleInput({ field, draft, problems, onChange }: Props<Field>) {
  const id = useId();
  const problem = problemFor(field, problems);
  const value = draft.get(field.path) ?? "";
  const wiring: Wiring = {
    id,
    "data-testid": testIdOf(field),
    "aria-invalid": problem !== undefined,
    "aria-describedby": `${id}-note`,
    "aria-required": field.required,
  };
  const set = (text: string) => onChange(field.path, text);
  return (
    <div className={field.kind === "flag" ? "field flag" : "field"}>
      <label htmlFor={id}>
        <Name field={field} />
      </label>
      <Control field={field} value={value} wiring={wiring} onChange={set} />
      <Note id={`${id}-note`} problem={problem} hint={hintOf(field)} />
    </div>
  );
}

interface ControlProps {
  readonly field: Field;
  readonly value: string;
  readonly wiring: Wiring;
  readonly onChange: (text: string) => void;
}

function Control({ field, value, wiring, onChange }: ControlProps) {
  switch (field.kind) {
    case "flag":
      return (
        <input
          {...wiring}
          type="checkbox"
          checked={value === "true"}
          onChange={(event) => onChange(String(event.target.checked))}
        />
      );
    case "choice":
      return <Choice field={field} value={value} wiring={wiring} onChange={onChange} />;
    case "json":
      return (
        <textarea
          {...wiring}
          rows={3}
          spellCheck={false}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    default:
      return (
        <div className="row line">
          {field.kind === "text" && takesColour(field) && (
            <ColourPicker name={field.name} value={value} onChange={onChange} />
          )}
          {/* No type="number": it hides from the page what was typed when that is no number. */}
          <input
            {...wiring}
            inputMode={field.kind === "number" ? "decimal" : "text"}
            autoComplete="off"
            spellCheck={false}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        </div>
      );
  }
}

interface ColourProps {
  readonly name: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** The browser's own picker. It cannot be empty, so it looks faint where no colour is given. */
function ColourPicker({ name, value, onChange }: ColourProps) {
  const given = /^#[0-9a-f]{6}$/i.test(value);
  return (
    <input
      type="color"
      className={given ? undefined : "unset"}
      aria-label={`Pick ${name}`}
      value={given ? value : "#ffffff"}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function Choice({ field, value, wiring, onChange }: ControlProps & { field: ChoiceField }) {
  const options = field.options.map(optionText);
  return (
    <select {...wiring} value={value} onChange={(event) => onChange(event.target.value)}>
      {(!field.required || !options.includes(value)) && <option value="">–</option>}
      {options.map((option) => (
        <option key={option} value={option}>
          {option}
        </option>
      ))}
    </select>
  );
}

function VectorInput({ field, draft, problems, onChange }: Props<VectorField>) {
  const id = useId();
  const problem = problemFor(field, problems);
  const wrong = (path: string) =>
    problems.some((one) => one.path === path || one.path === field.path);
  return (
    <fieldset className="field vector" data-testid={testIdOf(field)}>
      <legend>
        <Name field={field} />
      </legend>
      <div className="parts">
        {field.parts.map((part) => (
          <label key={part.path}>
            <span>{part.name}</span>
            <input
              inputMode="decimal"
              autoComplete="off"
              value={draft.get(part.path) ?? ""}
              onChange={(event) => onChange(part.path, event.target.value)}
              data-testid={testIdOf(part)}
              aria-invalid={wrong(part.path)}
              aria-describedby={id}
            />
          </label>
        ))}
      </div>
      <Note id={id} problem={problem} hint={hintOf(field)} />
    </fieldset>
  );
}

function GroupInput({ field, ...shared }: Props<GroupField>) {
  const id = useId();
  const optional = field.required ? "" : "May stay empty as a whole.";
  const hint = [field.hint, optional].filter((part) => part !== "").join(" ");
  return (
    <fieldset className="field group" data-testid={testIdOf(field)}>
      <legend>
        <Name field={field} />
      </legend>
      <Note id={id} problem={problemFor(field, shared.problems)} hint={hint} />
      {field.fields.map((inner) => (
        <FieldInput key={inner.path} field={inner} {...shared} />
      ))}
    </fieldset>
  );
}

function Name({ field }: { readonly field: Field }) {
  return (
    <>
      {field.name}
      {field.required && <span className="required"> required</span>}
    </>
  );
}

interface NoteProps {
  readonly id: string;
  readonly problem: string | undefined;
  readonly hint: string;
}

function Note({ id, problem, hint }: NoteProps) {
  return (
    <p id={id} className={problem === undefined ? "hint" : "problem"} data-testid="field-note">
      {problem ?? hint}
    </p>
  );
}

/** `field-` and the way to the parameter, e.g. `field-location.0`. */
function testIdOf(field: Field): string {
  return `field-${field.path.slice(1).replaceAll("/", ".")}`;
}

function hintOf(field: Field): string {
  const numbers = field.kind === "number" ? field : field.kind === "vector" && field.parts[0];
  const range = numbers ? rangeText(numbers.range) : "";
  return [field.hint, range].filter((part) => part !== "").join(" ");
}

function rangeText({ min, max, above, below }: Range): string {
  const both = Number.isFinite(min) && Number.isFinite(max);
  const parts = [
    Number.isFinite(min) && `${both ? "" : "from "}${readable(min)}`,
    Number.isFinite(above) && `more than ${readable(above)}`,
    Number.isFinite(max) && `to ${readable(max)}`,
    Number.isFinite(below) && `less than ${readable(below)}`,
  ].filter((part) => part !== false);
  return parts.length > 0 ? `(${parts.join(" ")})` : "";
}

/** A limit as it reads best, and never less exact than the schema's. */
function readable(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: 20 });
}
