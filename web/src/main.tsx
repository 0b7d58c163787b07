import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "uplot/dist/uPlot.min.css";
import { Access } from "./session/access";
import { browserSurroundings, takeTicket } from "./session/browser";
import "./styles/base.css";
import "./styles/amp.css";
import "./styles/documents.css";
import "./styles/host.css";
import "./styles/hub.css";
import "./styles/layout.css";
import "./styles/parts.css";
import "./styles/radio.css";
import "./styles/scene.css";
import "./styles/session.css";
import "./styles/work.css";
import { App } from "./views/app";

const around = browserSurroundings();
const access = new Access(around.api, around.random, around.now);
void access.start(takeTicket());
// A new link may also be pasted into the address bar of a page that is open already.
addEventListener("hashchange", () => {
  const ticket = takeTicket();
  if (ticket !== undefined) {
    void access.start(ticket);
  }
});

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App around={around} access={access} />
    </StrictMode>,
  );
}
