import { useEffect, useMemo, useRef, type ReactNode } from "react";
import type { Access } from "../session/access";
import { DocumentDesk } from "../session/document-desk";
import { HostList } from "../session/host-list";
import type { Surroundings } from "../session/surroundings";
import { useStore } from "../session/use";
import { assertNever } from "../wire/wire";
import { AuditPage } from "./audit/audit-page";
import { AnalysisPage } from "./documents/analysis-page";
import { DocumentsPage } from "./documents/documents-page";
import { useHash } from "./hooks";
import { HostListPage } from "./host-list-page";
import { HostPage } from "./host-page";
import { HubGone } from "./hub-gone";
import { HubPage } from "./hub/hub-page";
import { OpenQuestions } from "./questions/open-questions";
import { routeOf, type Route } from "./route";
import { SessionListPage } from "./sessions/session-list-page";
import { SessionPage } from "./sessions/session-page";
import { SignIn } from "./sign-in";

interface Props {
  readonly around: Surroundings;
  readonly access: Access;
}

export function App({ around, access }: Props) {
  const { view } = useStore(access);
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
      return <Home around={around} access={access} />;
    default:
      return assertNever(view);
  }
}

/** The page of who was let in. */
function Home({ around, access }: Props) {
  const route = routeOf(useHash());
  const list = useHostList(around, access.lost);
  const desk = useDocumentDesk(around, access.lost);
  return (
    <Shell route={route} list={list} onSignOut={() => void access.signOut()}>
      <Page route={route} list={list} desk={desk} around={around} access={access} />
    </Shell>
  );
}

/** Polls only while the page is visible. */
function useHostList(around: Surroundings, onSignedOut: () => void): HostList {
  const list = useMemo(
    () => new HostList(around.api, around.random, around.now, onSignedOut),
    [around, onSignedOut],
  );
  useEffect(() => {
    const follow = () => (document.hidden ? list.stop() : list.start());
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      list.stop();
    };
  }, [list]);
  return list;
}

/** One for all places: documents are still sent while one looks at something else. */
function useDocumentDesk(around: Surroundings, onSignedOut: () => void): DocumentDesk {
  const desk = useMemo(() => new DocumentDesk(around, onSignedOut), [around, onSignedOut]);
  useEffect(() => {
    // What is on the way would be lost with the page; a browser asks in words of its own.
    const onLeave = (event: BeforeUnloadEvent) => desk.isSending() && event.preventDefault();
    addEventListener("beforeunload", onLeave);
    return () => {
      removeEventListener("beforeunload", onLeave);
      desk.close();
    };
  }, [desk]);
  return desk;
}

interface PageProps extends Props {
  readonly route: Route;
  readonly list: HostList;
  readonly desk: DocumentDesk;
}

function Page({ route, list, desk, around, access }: PageProps) {
  const place = placeOf(route);
  const before = useRef(place);
  useEffect(() => {
    // The link that was followed is gone; without this the Tab key would start from nowhere.
    if (before.current !== place) {
      before.current = place;
      document.getElementById("main")?.focus();
    }
  }, [place]);
  // A key of its own: nothing of one host or session may ever show under another.
  switch (route.kind) {
    case "host":
      return (
        <HostPage
          key={route.host}
          host={route.host}
          part={route.part}
          sought={route.operation}
          around={around}
          onSignedOut={access.lost}
        />
      );
    case "session":
      return (
        <SessionPage
          key={route.room}
          room={route.room}
          api={around.api}
          onSignedOut={access.lost}
        />
      );
    case "sessions":
      return <SessionListPage api={around.api} onSignedOut={access.lost} />;
    case "documents":
      return <DocumentsPage desk={desk} around={around} onSignedOut={access.lost} />;
    case "analysis":
      return (
        <AnalysisPage
          key={route.id}
          id={route.id}
          desk={desk}
          around={around}
          onSignedOut={access.lost}
        />
      );
    case "hub":
      return <HubPage around={around} onSignedOut={access.lost} />;
    case "audit":
      return <AuditPage filter={route.filter} around={around} onSignedOut={access.lost} />;
    case "hosts":
      return <HostListPage list={list} />;
    default:
      return assertNever(route);
  }
}

/** What is another page to who reads it. */
function placeOf(route: Route): string {
  switch (route.kind) {
    case "host":
      return `host ${route.host}`;
    case "session":
      return `session ${route.room}`;
    case "analysis":
      return `analysis ${route.id}`;
    default:
      return route.kind;
  }
}

interface ShellProps {
  /** Where the page is and what it knows of hosts; absent before anybody is let in. */
  readonly route?: Route;
  readonly list?: HostList;
  readonly onSignOut?: () => void;
  readonly children: ReactNode;
}

function Shell({ route, list, onSignOut, children }: ShellProps) {
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
        {route && (
          <nav className="places" aria-label="Places">
            <Place href="#/" here={route.kind === "hosts" || route.kind === "host"}>
              Hosts
            </Place>
            <Place href="#/sessions" here={route.kind === "sessions" || route.kind === "session"}>
              Sessions
            </Place>
            <Place
              href="#/documents"
              here={route.kind === "documents" || route.kind === "analysis"}
            >
              Documents
            </Place>
            <Place href="#/audit" here={route.kind === "audit"}>
              Audit
            </Place>
            <Place href="#/hub" here={route.kind === "hub"}>
              Hub
            </Place>
          </nav>
        )}
        {list && <OpenQuestions list={list} />}
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
