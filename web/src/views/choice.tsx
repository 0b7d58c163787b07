interface Props<T extends string> {
  /** For those who cannot see where it stands. */
  readonly label: string;
  readonly value: T;
  /** Values and what they are called. */
  readonly options: readonly (readonly [T, string])[];
  readonly onChange: (value: T) => void;
  readonly testId: string;
  readonly disabled?: boolean;
}

/** One of a few, in a line of filters or a table. */
export function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
  testId,
  disabled = false,
}: Props<T>) {
  return (
    <select
      aria-label={label}
      value={value}
      disabled={disabled}
      data-testid={testId}
      onChange={(event) => {
        const chosen = options.find(([one]) => one === event.target.value);
        if (chosen) {
          onChange(chosen[0]);
        }
      }}
    >
      {options.map(([one, words]) => (
        <option key={one} value={one}>
          {words}
        </option>
      ))}
    </select>
  );
}
