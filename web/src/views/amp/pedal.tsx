import { memo } from "react";
import type { BlockSpec, ChoiceSpec, Setting, Settings } from "./amp";
import { Knob } from "./knob";
import { blockWords, parameterWords, valueWords } from "./words";

interface Props {
  readonly spec: BlockSpec;
  /** What stands on the board: what this page has set, else what the host shows. */
  readonly settings: Settings;
  readonly disabled: boolean;
  readonly onSet: (parameter: string, value: Setting) => void;
}

/** One block of the chain: its lamp and switch, its choices, its knobs. */
export const Pedal = memo(
  function Pedal({ spec, settings, disabled, onSet }: Props) {
    const { name, numbers, choices } = spec;
    const title = blockWords(name);
    const on = settings.get(`${name}.enabled`) !== false;
    return (
      <li
        className={on ? "pedal on" : "pedal"}
        data-testid="pedal"
        data-block={name}
        role="group"
        aria-label={title}
      >
        <div className="pedal-head">
          <h3>{title}</h3>
          <button
            type="button"
            role="switch"
            className="foot-switch"
            aria-checked={on}
            aria-label={title}
            aria-disabled={disabled}
            onClick={() => !disabled && onSet(`${name}.enabled`, !on)}
            data-testid="pedal-switch"
          >
            <span className="led" aria-hidden="true" />
            {on ? "On" : "Off"}
          </button>
        </div>
        {choices.length > 0 && (
          <div className="pedal-choices">
            {choices.map((choice) => (
              <Selector
                key={choice.name}
                block={name}
                spec={choice}
                value={settings.get(`${name}.${choice.name}`)}
                disabled={disabled}
                onSet={onSet}
              />
            ))}
          </div>
        )}
        <div className="knobs">
          {numbers.map((number) => {
            const parameter = `${name}.${number.name}`;
            const value = settings.get(parameter);
            return (
              <Knob
                key={number.name}
                label={parameterWords(number.name)}
                spec={number}
                value={typeof value === "number" ? value : number.initial}
                disabled={disabled}
                parameter={parameter}
                onChange={onSet}
              />
            );
          })}
        </div>
      </li>
    );
  },
  // A meter or another pedal that moves is no reason to draw this one.
  (before, after) =>
    before.spec === after.spec &&
    before.disabled === after.disabled &&
    before.onSet === after.onSet &&
    isSameFor(before.spec, before.settings, after.settings),
);

function isSameFor({ name, numbers, choices }: BlockSpec, one: Settings, other: Settings) {
  return ["enabled", ...[...numbers, ...choices].map((spec) => spec.name)]
    .map((parameter) => `${name}.${parameter}`)
    .every((parameter) => one.get(parameter) === other.get(parameter));
}

interface SelectorProps {
  readonly block: string;
  readonly spec: ChoiceSpec;
  readonly value: Setting | undefined;
  readonly disabled: boolean;
  readonly onSet: (parameter: string, value: Setting) => void;
}

function Selector({ block, spec, value, disabled, onSet }: SelectorProps) {
  const { name, values, initial } = spec;
  return (
    <label className="pedal-choice">
      <span>{parameterWords(name)}</span>
      <select
        value={value === undefined ? initial : String(value)}
        disabled={disabled}
        onChange={(event) => onSet(`${block}.${name}`, event.target.value)}
        data-testid="pedal-choice"
        data-parameter={`${block}.${name}`}
      >
        {values.map((one) => (
          <option key={one} value={one}>
            {valueWords(name, one)}
          </option>
        ))}
      </select>
    </label>
  );
}
