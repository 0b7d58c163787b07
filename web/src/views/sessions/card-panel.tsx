import { CARD_PREFIX, type Json } from "@heddle/client";
import { useState, type FormEvent } from "react";
import type { Session } from "../../session/use-session";
import { Icon } from "../icon";
import { cardsOf, type Card } from "./cards";
import { NOT_TAKEN } from "./words";

/** What all should have in mind, and the assistant too. */
export function CardPanel({ session }: { readonly session: Session }) {
  const { state } = session;
  const [editing, setEditing] = useState<string>();
  const [problem, setProblem] = useState("");
  const cards = cardsOf(state);
  const role = state.you?.role;
  const mayAct = (role === "act" || role === "admin") && !state.closed;
  const put = (key: string, value: Json) => {
    const sent = session.sendOptimisticUpdate(key, value);
    setProblem(sent.ok ? "" : NOT_TAKEN[sent.code]);
    if (sent.ok) {
      setEditing(undefined);
    }
  };
  const form = (key: string, card?: Card) => (
    <CardForm
      card={card}
      onSave={(title, text) => put(key, { title, text })}
      onCancel={() => setEditing(undefined)}
      onRemove={card && (() => put(key, null))}
    />
  );
  return (
    <section className="card side-cards" aria-labelledby="cards-title">
      <div className="card-head">
        <h2 id="cards-title">Context cards</h2>
        {mayAct && editing === undefined && (
          <button type="button" className="plain" onClick={() => setEditing("new")}>
            Add a card
          </button>
        )}
      </div>
      <p className="problem" role="alert">
        {problem}
      </p>
      {editing === "new" && form(`${CARD_PREFIX}${newName()}`)}
      {cards.length === 0 && editing === undefined && (
        <p className="quiet">Put here what everybody, and the assistant, should know.</p>
      )}
      <ul className="context-cards">
        {cards.map((card) => (
          <li key={card.key} className={card.pending ? "pending" : undefined} data-testid="card">
            {editing === card.key ? (
              form(card.key, card)
            ) : (
              <>
                <div className="card-title">
                  {card.title !== "" && <h3>{card.title}</h3>}
                  {card.pending && (
                    <span className="fate quiet">
                      <Icon name="wait" /> saving
                    </span>
                  )}
                  {mayAct && (
                    <button
                      type="button"
                      className="plain"
                      aria-label={`Edit ${card.title}`}
                      onClick={() => setEditing(card.key)}
                    >
                      Edit
                    </button>
                  )}
                </div>
                <p className="content">{card.text}</p>
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface FormProps {
  readonly card?: Card;
  readonly onSave: (title: string, text: string) => void;
  readonly onCancel: () => void;
  readonly onRemove?: () => void;
}

function CardForm({ card, onSave, onCancel, onRemove }: FormProps) {
  const [title, setTitle] = useState(card?.title ?? "");
  const [text, setText] = useState(card?.text ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave(title.trim(), text);
  };
  return (
    <form
      className="card-form"
      onSubmit={submit}
      onKeyDown={(event) => event.key === "Escape" && onCancel()}
    >
      <input
        aria-label="Title"
        placeholder="Title"
        value={title}
        maxLength={120}
        autoFocus
        required
        onChange={(event) => setTitle(event.target.value)}
      />
      <textarea
        aria-label="Text"
        placeholder="Text"
        rows={4}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="row">
        <button type="submit" className="primary" disabled={title.trim() === ""}>
          Save
        </button>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
        {onRemove && (
          <button type="button" className="plain remove" onClick={onRemove}>
            Remove for all
          </button>
        )}
      </div>
    </form>
  );
}

/** A key that no other card has. */
function newName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
