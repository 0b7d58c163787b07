import { useEffect, useRef, type ReactNode } from "react";
import type { Access } from "../session/access";
import type { Surroundings } from "../session/surroundings";
import { useStore } from "../session/use";
import { assertNever } from "../wire/wire";
import { useHash } from "./hooks";
import { HostListPage } from "./host-list-page";
import { HostPage } from "./host-page";
import { HubGone } from "./hub-gone";
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
        <Shell onSignOut={() => void access.signOut()}>
          <Page hash={hash} around={around} access={access} />
        </Shell>
      );
    default:
      return assertNever(view);
  }
}

function Page({ hash, around, access }: Props & { readonly hash: string }) {
  const host = hostIn(hash);
  const before = useRef(host);
  useEffect(() => {
    // The link that was followed is gone; without this the Tab key would start from nowhere.
    if (before.current !== host) {
      before.current = host;
      document.getElementById("main")?.focus();
    }
  }, [host]);
  return host === undefined ? (
    <HostListPage around={around} onSignedOut={access.lost} />
  ) : (
    // A key of its own: nothing of one host may ever show under another.
    <HostPage key={host} host={host} around={around} onSignedOut={access.lost} />
  );
}

interface ShellProps {
  readonly onSignOut?: () => void;
  readonly children: ReactNode;
}

function Shell({ onSignOut, children }: ShellProps) {
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

function hostIn(hash: string): string | undefined {
  const name = /^#\/hosts\/([^/?&]+)/.exec(hash)?.[1];
  try {
    return name === undefined ? undefined : decodeURIComponent(name);
  } catch {
    return undefined; // An address that was cut in the middle of an escape.
  }
}
