// What is said in sentences: the lesson's, what the engine has to tell, how the connection fares.

import { button } from "../kernel/widgets.js";

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
    this.notice.append(this.text, button("\u00d7", "Close this message", () => { this.said = ""; this.told = null; this.dismissed = this.text.textContent; this.refresh(); }, "round"));
    this.said = this.lost = "";
    this.told = null;
    this.dismissed = "";
  }

  tellLesson(text) {
    this.lesson.hidden = !text;
    if (this.lesson.textContent !== text) this.lesson.textContent = text;
  }

  // The engine's notice, which stands until the next action.
  show(notice) {
    if (notice?.text === this.dismissed) notice = null; else if (notice) this.dismissed = "";
    this.told = notice ?? null;
    this.refresh();
  }

  say(text) {
    this.said = text;
    this.refresh();
  }

  connection(text) {
    this.lost = text;
    this.refresh();
  }

  acted() {
    this.dismissed = "";
    if (!this.said) return;
    this.said = "";
    this.refresh();
  }

  refresh() {
    const text = this.lost || this.told?.text || this.said, { playground } = this, culprit = this.told?.culprit ?? null;
    const was = this.notice.hidden;
    this.notice.hidden = !text;
    this.notice.dataset.kind = this.lost ? "lost" : this.told?.kind ?? "said";
    if (this.text.textContent !== text) this.text.textContent = text;
    if (culprit !== this.culprit) {
      this.culprit = culprit;
      for (const node of playground.root.querySelectorAll("[data-control]")) node.classList.toggle("culprit", node.getAttribute("data-control") === culprit);
    }
    if (was !== this.notice.hidden) playground.fit();
  }
}
