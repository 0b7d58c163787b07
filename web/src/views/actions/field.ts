/**
 * From an action's JSON Schema to the fields of a form. What a form cannot show well becomes a
 * field for raw JSON, so that every action can be called.
 */
import { isJsonObject, type Json, type JsonObject } from "../../wire/json";

interface FieldCommon {
  readonly name: string;
  /** The JSON pointer of the parameter, as the hub's `paths` name it. */
  readonly path: string;
  readonly hint: string;
  readonly required: boolean;
  readonly initial?: Json;
}

export interface TextField extends FieldCommon {
  readonly kind: "text";
  readonly minLength: number;
  readonly maxLength: number;
  readonly pattern?: string;
}

export interface ChoiceField extends FieldCommon {
  readonly kind: "choice";
  readonly options: readonly Json[];
}

export interface Range {
  readonly min: number;
  readonly max: number;
  readonly above: number;
  readonly below: number;
}

export interface NumberField extends FieldCommon {
  readonly kind: "number";
  readonly integer: boolean;
  readonly range: Range;
}

export interface FlagField extends FieldCommon {
  readonly kind: "flag";
}

/** A fixed number of numbers, such as a place in space. */
export interface VectorField extends FieldCommon {
  readonly kind: "vector";
  readonly parts: readonly NumberField[];
}

export interface GroupField extends FieldCommon {
  readonly kind: "group";
  readonly fields: readonly Field[];
}

export interface JsonField extends FieldCommon {
  readonly kind: "json";
}

export type Field =
  | TextField
  | ChoiceField
  | NumberField
  | FlagField
  | VectorField
  | GroupField
  | JsonField;

/** More numbers than this are easier to write as JSON than in inputs. */
const VECTOR_LIMIT = 4;

/** The form of a whole action; its own name and path are empty. */
export function formOf(schema: JsonObject): GroupField {
  const field = fieldOf("", "", { ...schema, type: "object" }, true);
  return field.kind === "group" ? field : { ...field, kind: "group", fields: [] };
}

function fieldOf(name: string, path: string, schema: JsonObject, required: boolean): Field {
  const common = {
    name,
    path,
    hint: text(schema["description"]),
    required,
    initial: schema["default"],
  };
  const options = schema["enum"];
  if (Array.isArray(options)) {
    return { ...common, kind: "choice", options };
  }
  switch (typeOf(schema)) {
    case "string":
      return { ...common, kind: "text", ...textLimits(schema) };
    case "integer":
      return { ...common, kind: "number", integer: true, range: rangeOf(schema) };
    case "number":
      return { ...common, kind: "number", integer: false, range: rangeOf(schema) };
    case "boolean":
      return { ...common, kind: "flag" };
    case "array":
      return vectorOf(common, schema) ?? { ...common, kind: "json" };
    case "object":
      return isJsonObject(schema["properties"]) || path === ""
        ? { ...common, kind: "group", fields: fieldsOf(schema, path) }
        : { ...common, kind: "json" };
    default:
      return { ...common, kind: "json" };
  }
}

function fieldsOf(schema: JsonObject, path: string): Field[] {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return Object.entries(properties).map(([name, property]) =>
    fieldOf(
      name,
      `${path}/${pointerPart(name)}`,
      isJsonObject(property) ? property : {},
      required.includes(name),
    ),
  );
}

function vectorOf(common: FieldCommon, schema: JsonObject): VectorField | undefined {
  const { items, minItems, maxItems } = schema;
  const fixed = typeof minItems === "number" && minItems === maxItems && minItems <= VECTOR_LIMIT;
  const item = isJsonObject(items) ? typeOf(items) : undefined;
  if (!fixed || !isJsonObject(items) || (item !== "number" && item !== "integer")) {
    return undefined;
  }
  const initial = Array.isArray(common.initial) ? (common.initial as readonly Json[]) : [];
  const parts = Array.from({ length: minItems }, (_, index): NumberField => ({
    kind: "number",
    name: "xyzw"[index] ?? String(index),
    path: `${common.path}/${index}`,
    hint: "",
    required: common.required,
    initial: initial[index],
    integer: item === "integer",
    range: rangeOf(items),
  }));
  return { ...common, kind: "vector", parts };
}

/** JSON Schema has no colours; a pattern that takes one and no plain letters is meant for one. */
export function takesColour({ pattern }: TextField): boolean {
  try {
    const regex = pattern === undefined ? undefined : new RegExp(pattern, "u");
    return regex !== undefined && regex.test("#a1b2c3") && !regex.test("abcdef");
  } catch {
    return false; // A pattern that this browser cannot read.
  }
}

/** A type that also allows null is the other type: an empty field is left out instead. */
function typeOf(schema: JsonObject): Json | undefined {
  const type = schema["type"];
  return Array.isArray(type) ? type.find((one) => one !== "null") : type;
}

function textLimits(schema: JsonObject) {
  const { pattern } = schema;
  return {
    minLength: limit(schema["minLength"], 0),
    maxLength: limit(schema["maxLength"], Infinity),
    pattern: typeof pattern === "string" ? pattern : undefined,
  };
}

function rangeOf(schema: JsonObject): Range {
  return {
    min: limit(schema["minimum"], -Infinity),
    max: limit(schema["maximum"], Infinity),
    above: limit(schema["exclusiveMinimum"], -Infinity),
    below: limit(schema["exclusiveMaximum"], Infinity),
  };
}

function limit(value: Json | undefined, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function pointerPart(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
