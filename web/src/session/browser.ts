import { ticketIn, withoutTicket } from "./access";
import { HubApi, type Reply } from "./api";
import { parseJson } from "../wire/json";
import type { Sending, Socket, SocketListener, Surroundings } from "./surroundings";

/** The real surroundings: this page's own origin, clock and chance. */
export function browserSurroundings(): Surroundings {
  return {
    // Called through a function, because fetch insists on being called on the window.
    api: new HubApi((input, init) => fetch(input, init)),
    socketBase: location.origin.replace(/^http/, "ws"),
    openSocket,
    sendFile,
    random: Math.random,
    now: Date.now,
    newKey,
  };
}

/** The ticket of the link that opened this page; it leaves the address bar and the history. */
export function takeTicket(): string | undefined {
  const { hash, pathname } = location;
  const ticket = hash.includes("ticket=") ? ticketIn(hash) : undefined;
  if (ticket !== undefined) {
    history.replaceState(null, "", `${pathname}${withoutTicket(hash)}`);
  }
  return ticket;
}

function openSocket(url: string, subprotocol: string, listener: SocketListener): Socket {
  const socket = new WebSocket(url, subprotocol);
  socket.binaryType = "arraybuffer";
  socket.onmessage = ({ data }: MessageEvent<unknown>) => listener.onMessage(data);
  socket.onclose = ({ code }) => listener.onClosed(code);
  return {
    send(text) {
      if (socket.readyState === WebSocket.OPEN) {
        socket.send(text);
      }
    },
    close() {
      socket.onmessage = null;
      socket.onclose = null;
      socket.close();
    },
  };
}

/** Not by `fetch`, which does not tell how much has gone. */
function sendFile(
  path: string,
  file: Blob,
  headers: Readonly<Record<string, string>>,
  onSent: (bytes: number) => void,
): Sending {
  const request = new XMLHttpRequest();
  const reply = new Promise<Reply | undefined>((resolve) => {
    request.onload = () =>
      resolve({ status: request.status, body: parseJson(request.responseText) });
    request.onerror = request.onabort = () => resolve(undefined);
  });
  request.upload.onprogress = ({ loaded }) => onSent(loaded);
  request.open("POST", path);
  Object.entries(headers).forEach(([name, value]) => request.setRequestHeader(name, value));
  request.send(file);
  return { reply, abort: () => request.abort() };
}

/** `crypto.randomUUID` exists only on secure origins; a hub on a LAN address is none. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
