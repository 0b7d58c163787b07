import { ConfirmButton } from "../confirm-button";
import { clock, duration } from "../format";
import { Pill } from "../pill";
import { isBehind, phaseOf, stepWord, type LiveModule, type ModuleStep } from "./module";

/** Steps of one update, and a few of the one before. */
const STEPS_SHOWN = 12;

interface Props {
  readonly module: LiveModule;
  readonly live: boolean;
  /** Absent if the host cannot be asked for it. */
  readonly onUpdate: (() => void) | undefined;
  readonly onRollBack: (() => void) | undefined;
}

export function ModuleRow({ module, live, onUpdate, onRollBack }: Props) {
  const { id, running, newest, steps } = module;
  const behind = isBehind(module);
  const phase = phaseOf(module);
  return (
    <li data-testid="module-row" data-module={id} data-version={running?.version}>
      <div className="row">
        <b className="name">{id}</b>
        {running && <span>version {running.version}</span>}
        <Pill tone={phase.tone} icon={phase.icon} testId="module-phase">
          {phase.text}
        </Pill>
        <span className="row end">
          {behind && onUpdate && newest && (
            <button
              type="button"
              className="primary"
              aria-disabled={!live}
              onClick={() => live && onUpdate()}
              data-testid="update-module"
            >
              {running ? "Update to" : "Install version"} {newest.version}
            </button>
          )}
          {running?.previous !== undefined && onRollBack && (
            <ConfirmButton
              question={`Bring version ${running.previous} of ${id} back?`}
              yes="Roll back"
              disabled={!live}
              onConfirm={onRollBack}
              testId="roll-back"
            >
              Roll back
            </ConfirmButton>
          )}
        </span>
      </div>
      <p className="quiet times">{factsOf(module)}</p>
      {steps[0] && <Steps steps={steps} />}
    </li>
  );
}

/** The rest of what there is to know, on one line. */
function factsOf({ running, newest }: LiveModule): string {
  const facts = [
    running?.swapMs !== undefined &&
      `swapped in ${duration(running.swapMs)}${running.overBudget ? ", over its budget" : ""}`,
    running?.previous !== undefined && `before: version ${running.previous}`,
    running && `hash ${running.hash.slice(0, 8)}`,
    newest ? `newest at the hub: ${newest.version} (${newest.name})` : "none at the hub",
  ];
  return facts.filter((fact) => fact !== undefined && fact !== false).join(" · ");
}

/** How the last update goes, or went: the newest step in view, the others behind it. */
function Steps({ steps }: { readonly steps: readonly ModuleStep[] }) {
  return (
    <details className="steps">
      <summary data-testid="module-step">{steps[0] && <Step step={steps[0]} />}</summary>
      <ol aria-label="Steps, newest first">
        {steps.slice(0, STEPS_SHOWN).map((step) => (
          <li key={`${step.at} ${step.version} ${step.step}`}>
            <Step step={step} />
          </li>
        ))}
      </ol>
    </details>
  );
}

function Step({ step }: { readonly step: ModuleStep }) {
  const { at, version, reason } = step;
  return (
    <>
      <time dateTime={new Date(at).toISOString()}>{clock(at)}</time> {version}{" "}
      <b>{stepWord(step)}</b> {reason}
    </>
  );
}
