// Once streamlit's socket is gone: whether the app still lets this browser in, and if not, why and how to come back.

import { mounting } from "../kernel/stage.js";
import { element } from "../kernel/widgets.js";

const APP = "[data-testid=stApp]", STATE = "data-test-connection-state", CONNECTED = "CONNECTED";
const AGAIN = 2000; // milliseconds between two questions while there is no connection
const NOT_IN = 401;

class Entered {
  /** @param {import("../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    stage.root.hidden = true;
    this.due = 0;
    /** @type {HTMLDialogElement | null} */
    this.told = null;
    const app = document.querySelector(APP);
    if (!app) return;
    const observer = new MutationObserver(() => this.look(app));
    observer.observe(app, { attributes: true, attributeFilter: [STATE] });
    stage.ending(() => { observer.disconnect(); clearTimeout(this.due); this.told?.remove(); });
    this.look(app);
  }

  update() {}

  /** @param {Element} app */
  look(app) {
    clearTimeout(this.due);
    this.due = 0;
    if (app.getAttribute(STATE) === CONNECTED || this.told) return;
    this.due = setTimeout(() => this.look(app), AGAIN);
    this.ask();
  }

  async ask() {
    let answer, words;
    try {
      answer = await fetch(new URL("_stcore/host-config", document.baseURI), { cache: "no-store", signal: this.stage.signal });
      words = await answer.text();
    } catch {
      return; // nobody answers: streamlit says so itself
    }
    if (answer.status === NOT_IN && !this.told) this.tell(words);
  }

  // On the whole window, before streamlit's own word that it has no connection.
  tell(words) {
    clearTimeout(this.due);
    const { theme } = this.stage;
    const dialog = element("dialog", "", "", {
      "aria-label": "You are not in the app any more", "data-react-aria-top-layer": "true", // or streamlit makes it inert
    });
    const card = element("div"), title = element("h2", "", "You are not in the app any more");
    const again = element("button", "", "Enter again");
    again.type = "button";
    again.autofocus = true;
    again.addEventListener("click", () => location.reload());
    card.append(title, element("p", "", words), again);
    dialog.append(card);
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    Object.assign(dialog.style, {
      width: "100vw", height: "100vh", maxWidth: "none", maxHeight: "none", margin: "0", border: "0", padding: "1.5rem",
      boxSizing: "border-box", background: `color-mix(in srgb, ${theme.background} 88%, transparent)`, color: theme.text,
      fontFamily: theme.font, fontSize: "1rem", lineHeight: "1.5",
    });
    Object.assign(card.style, {
      maxWidth: "26rem", margin: "18vh auto 0", padding: "1.5rem 2rem", border: `1px solid ${theme.border}`,
      borderRadius: "0.5rem", background: theme.background,
    });
    Object.assign(title.style, { margin: "0 0 0.75rem", padding: "0", fontSize: "1.25rem" });
    Object.assign(again.style, {
      marginTop: "0.75rem", padding: "0.4rem 1rem", border: "0", borderRadius: "0.5rem", font: "inherit", cursor: "pointer",
      background: theme.accent, color: theme.background,
    });
    document.body.append(dialog);
    dialog.showModal();
    this.told = dialog;
  }
}

export const mount = mounting("entered", Entered);
