import { useEffect, useRef, type ReactNode } from "react";
import type { Access } from "../session/access";
import type { Surroundings } from "../session/surroundings";
import { useStore } from "../session/use";
import { assertNever } from "../wire/wire";
import { useHash } from "./hooks";
import { HostListPage } from "./host-list-page";
import { HostPage } from "./host-page";
import { HubGone } from "./hub-gone";
import { HubPage } from "./hub/hub-page";
import { SessionListPage } from "./sessions/session-list-page";
import { SessionPage } from "./sessions/session-page";
import { SignIn } from "./sign-in";

interface Props {
  readonly around: Surroundings;
  readonly access: Access;
}

export function App({ around, access }: Props) {
  const { view } = useStore(access);
  const hash = useHash();

  switch (view.phase) {
    case "checking":
      return <Shell>{null}</Shell>;
    case "unreachable":
      return (
        <Shell>
          <HubGone retryAt={view.retryAt} onTryNow={() => access.tryNow()} />
        </Shell>
      );
    case "signed-out":
      return (
        <Shell>
          <SignIn
            why={view.why}
            onTicket={(ticket) => void access.start(ticket)}
          />
        </Shell>
      );
    case "signed-in":
      return (
        <Shell hash={hash} onSignOut={() => void access.signOut()}>
          <Page hash={hash} around={around} access={access} />
        </Shell>
      );
    default:
      return assertNever(view);
  }
}

function Page({ hash, around, access }: Props & { readonly hash: string }) {
  const host = nameIn(hash, "hosts");
  const room = nameIn(hash, "sessions");
  const list = listIn(hash);
  const place = `${host} ${room} ${list}`;
  const before = useRef(place);
  useEffect(() => {
    // The link that was followed is gone; without this the Tab key would start from nowhere.
    if (before.current !== place) {
      before.current = place;
      document.getElementById("main")?.focus();
    }
  }, [place]);
  // A key of its own: nothing of one host or session may ever show under another.
  if (host !== undefined) {
    return <HostPage key={host} host={host} around={around} onSignedOut={access.lost} />;
  }
  if (room !== undefined) {
    return <SessionPage key={room} room={room} api={around.api} onSignedOut={access.lost} />;
  }
  switch (list) {
    case "sessions":
      return <SessionListPage api={around.api} onSignedOut={access.lost} />;
    case "hub":
      return <HubPage around={around} onSignedOut={access.lost} />;
    case "hosts":
      return <HostListPage around={around} onSignedOut={access.lost} />;
    default:
      return assertNever(list);
  }
}

/** Which of the page's places an address belongs to. */
function listIn(hash: string): "hosts" | "sessions" | "hub" {
  return hash.startsWith("#/sessions") ? "sessions" : hash.startsWith("#/hub") ? "hub" : "hosts";
}

interface ShellProps {
  /** Where the page is; absent before anybody is let in. */
  readonly hash?: string;
  readonly onSignOut?: () => void;
  readonly children: ReactNode;
}

function Shell({ hash, onSignOut, children }: ShellProps) {
  return (
    <>
      {/* A link to "#main" would change the route, which stands in the fragment as well. */}
      <button
        type="button"
        className="skip"
        onClick={() => document.getElementById("main")?.focus()}
      >
        Skip to the content
      </button>
      <header className="bar">
        <a className="brand" href="#/">
          <img src="/favicon.svg" alt="" width="20" height="20" />
          Heddle
        </a>
        {hash !== undefined && (
          <nav className="places" aria-label="Places">
            <Place href="#/" here={listIn(hash) === "hosts"}>
              Hosts
            </Place>
            <Place href="#/sessions" here={listIn(hash) === "sessions"}>
              Sessions
            </Place>
            <Place href="#/hub" here={listIn(hash) === "hub"}>
              Hub
            </Place>
          </nav>
        )}
        {onSignOut && (
          <button type="button" className="plain" onClick={onSignOut}>
            Sign out
          </button>
        )}
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

interface PlaceProps {
  readonly href: string;
  readonly here: boolean;
  readonly children: ReactNode;
}

function Place({ href, here, children }: PlaceProps) {
  return (
    <a href={href} aria-current={here ? "true" : undefined}>
      {children}
    </a>
  );
}

function nameIn(hash: string, kind: "hosts" | "sessions"): string | undefined {
  const name = new RegExp(`^#/${kind}/([^/?&]+)`).exec(hash)?.[1];
  try {
    return name === undefined ? undefined : decodeURIComponent(name);
  } catch {
    return undefined; // An address that was cut in the middle of an escape.
  }
}
