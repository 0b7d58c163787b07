import { useEffect, useState, type FormEvent } from "react";
import { ticketIn, type SignedOut } from "../session/access";

interface Props {
  readonly why: SignedOut;
  readonly onTicket: (ticket: string) => void;
}

const REASONS: Readonly<Record<SignedOut, string>> = {
  new: "",
  left: "You have signed out.",
  forgotten: "Your sign-in has ended. It lasts twelve hours, or until you sign out in another tab.",
  "bad-ticket": "This link was used already or is older than five minutes.",
};

/** How to get in; a ticket works once and for five minutes, so a refused one is nothing unusual. */
export function SignIn({ why, onTicket }: Props) {
  const [link, setLink] = useState("");
  const [problem, setProblem] = useState("");
  useEffect(() => {
    document.title = "Sign in – Heddle";
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const ticket = ticketIn(link);
    if (ticket === undefined) {
      setProblem("There is no ticket in this text. Paste the whole link.");
    } else {
      onTicket(ticket);
    }
  };
  return (
    <section className="card sign-in" data-testid="sign-in">
      <h1>You need a link to get in</h1>
      {REASONS[why] !== "" && (
        <p className="note tone-warn" role="alert">
          {REASONS[why]}
        </p>
      )}
      <p>
        Go to the terminal where the hub runs and press <kbd>Enter</kbd>. It prints a new link. Open
        it, or paste it here.
      </p>
      <form onSubmit={submit} noValidate>
        <label htmlFor="link">Link from the terminal</label>
        <div className="row">
          <input
            id="link"
            data-testid="ticket-link"
            value={link}
            onChange={(event) => {
              setLink(event.target.value);
              setProblem("");
            }}
            autoFocus
            placeholder={`${location.origin}/#ticket=…`}
            autoComplete="off"
            spellCheck={false}
            aria-describedby="link-problem"
            aria-invalid={problem !== ""}
          />
          <button type="submit" className="primary">
            Sign in
          </button>
        </div>
        <p id="link-problem" className="problem" role="alert">
          {problem}
        </p>
      </form>
    </section>
  );
}
