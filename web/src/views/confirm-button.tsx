import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";

interface Props {
  /** What is asked once more before it is done. */
  readonly question: string;
  /** What the button that does it says. */
  readonly yes: string;
  readonly disabled: boolean;
  readonly onConfirm: () => void;
  readonly testId: string;
  readonly children: ReactNode;
}

/** A button for what one would not do by mistake: it asks first, and Escape is a no. */
export function ConfirmButton(props: Props) {
  const { question, yes, disabled, onConfirm, testId, children } = props;
  const [asking, setAsking] = useState(false);
  const no = useRef<HTMLButtonElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const asked = useRef(false);
  useEffect(() => {
    if (asking) {
      no.current?.focus();
    } else if (asked.current) {
      button.current?.focus();
    }
    asked.current = asking;
  }, [asking]);
  if (!asking) {
    return (
      <button
        ref={button}
        type="button"
        className="danger"
        aria-disabled={disabled}
        onClick={() => !disabled && setAsking(true)}
        data-testid={testId}
      >
        {children}
      </button>
    );
  }
  const onKeyDown = (event: KeyboardEvent) => event.key === "Escape" && setAsking(false);
  return (
    <span className="confirm" role="group" aria-label={question} onKeyDown={onKeyDown}>
      <span>{question}</span>
      <button
        type="button"
        className="danger sure"
        onClick={() => {
          setAsking(false);
          if (!disabled) {
            onConfirm();
          }
        }}
        data-testid={`${testId}-yes`}
      >
        {yes}
      </button>
      <button ref={no} type="button" onClick={() => setAsking(false)}>
        No
      </button>
    </span>
  );
}
