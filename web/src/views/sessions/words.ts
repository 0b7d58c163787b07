import type { NotTaken, Role, Status } from "@heddle/client";

export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  watch: "may watch",
  talk: "may talk",
  act: "may act",
  admin: "admin",
};

const REASONS: Readonly<Record<(Status & { kind: "disconnected" })["reason"], string>> = {
  closed: "This session was left.",
  bad_token: "Your sign-in no longer counts.",
  protocol: "This page and the hub do not understand each other.",
  replaced: "This session was opened elsewhere under the same name.",
  unsupported: "The hub does not take what this page sends.",
  no_such_room: "There is no such session, or you are not one of its members.",
  not_a_member: "There is no such session, or you are not one of its members.",
  too_much: "This page sent too much, and the hub has stopped listening.",
};

export function reasonWords(status: Status & { kind: "disconnected" }): string {
  return REASONS[status.reason];
}

/** What the person can do about it; the message itself stays in the field. */
export const NOT_TAKEN: Readonly<Record<NotTaken, string>> = {
  outbox_full: "Too much waits to be sent already. Try again once the hub can be reached.",
  too_large: "This is too long for one message.",
  disconnected: "This session is not connected.",
  session_closed: "This session has been closed; nothing more can be said.",
};

/** "Bo types …" for one, two or many. */
export function typingWords(names: readonly string[]): string {
  const [first, second] = names;
  if (first === undefined) {
    return "";
  }
  if (second === undefined) {
    return `${first} is typing …`;
  }
  return names.length === 2
    ? `${first} and ${second} are typing …`
    : `${first} and ${names.length - 1} others are typing …`;
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

/** The time of day without its seconds; of another day the date as well. */
export function saidAt(at: number, now: number): string {
  const date = new Date(at);
  const time = date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const today = date.toDateString() === new Date(now).toDateString();
  const day = date.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
  return today ? time : `${day}, ${time}`;
}
