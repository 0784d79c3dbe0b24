// The sentences of the playground: the lesson's, the engine's notice, the state of the connection.

import { button } from "../kernel/widgets.js";

// A number as it was typed.
export function figure(value) {
  const plain = Math.abs(value) < 1e10 && (value === 0 || Math.abs(value) >= 1e-6);
  return (plain ? value.toLocaleString("en-GB", { maximumSignificantDigits: 10 }) : String(+value.toPrecision(3))).replace("-", "\u2212");
}

export class Words {
  /** @param {import("./playground.js").Playground} playground */
  constructor(playground) {
    this.playground = playground;
    this.lesson = document.createElement("p");
    this.lesson.className = "lesson";
    this.lesson.dataset.control = "note";
    this.lesson.hidden = true;
    this.notice = document.createElement("div");
    this.notice.className = "notice";
    this.notice.setAttribute("role", "status");
    this.notice.hidden = true;
    this.text = document.createElement("span");
    this.notice.append(this.text, button("\u00d7", "Close this message", () => { this.own = this.reason = ""; this.engine = null; this.dismissed = this.text.textContent; this.refresh(); }, "round"));
    this.own = this.lost = this.reason = "";
    this.engine = null;
    this.dismissed = "";
  }

  tellLesson(text) {
    this.lesson.hidden = !text;
    if (this.lesson.textContent !== text) this.lesson.textContent = text;
  }

  // The engine's notice, which stands until the next action.
  show(notice) {
    if (notice?.text === this.dismissed) notice = null; else if (notice) this.dismissed = "";
    this.engine = notice ?? null;
    this.refresh();
  }

  say(text) {
    this.own = text;
    this.refresh();
  }

  // A number was typed that is too large or too small: what it was set to.
  beyond(name, typed, value) {
    this.say(`${figure(typed)} is ${typed > value ? "beyond" : "below"} ${figure(value)}; ${name} was set to ${figure(value)}.`);
  }

  connection(text) {
    this.lost = text;
    this.refresh();
  }

  // The server had closed the socket for this reason, and it is open again: said with the engine's word from where it goes on.
  reopened(reason) {
    this.reason = reason;
    this.refresh();
  }

  acted() {
    this.dismissed = "";
    if (!this.own && !this.reason) return;
    this.own = this.reason = "";
    this.refresh();
  }

  refresh() {
    const text = this.lost || [this.reason, this.engine?.text].filter(Boolean).join(" ") || this.own, { playground } = this, culprit = this.engine?.culprit ?? null;
    const was = this.notice.hidden;
    this.notice.hidden = !text;
    this.notice.dataset.kind = this.lost ? "lost" : this.engine?.kind ?? "said";
    if (this.text.textContent !== text) this.text.textContent = text;
    if (culprit !== this.culprit) {
      this.culprit = culprit;
      for (const node of playground.root.querySelectorAll("[data-control]")) node.classList.toggle("culprit", node.getAttribute("data-control") === culprit);
    }
    if (was !== this.notice.hidden) playground.fit();
  }
}
