// The strip of a guided tour at the foot of the window: one step at a time, which goes on by itself when it was done.

import { hearing } from "../kernel/telling.js";
import { scrolling } from "../kernel/whole_window.js";
import { button, element } from "../kernel/widgets.js";
import { find, inSight, ring } from "./ring.js";

const STORED = "snp-explorer-tours", HEIGHT = "--guide";

export class Guide {
  /** @param {import("../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.root = stage.root;
    this.root.hidden = true;
    this.header = null;
    this.facts = {};
    this.told = "";
    this.emit = (_value) => {};
    this.name = element("strong");
    this.dots = element("span", "dots", "", { "aria-hidden": "true" });
    this.count = element("span", "count");
    this.words = element("p", "", "", { "aria-live": "polite" });
    this.buttons = element("div", "buttons");
    const head = element("div", "head");
    head.append(this.name, this.dots, this.count);
    this.root.append(head, this.words, this.buttons);
    this.show = button("Show me", "Show me: bring the control into view", () => this.bring(), "main");
    this.frames = stage.frames(() => this.check());
    const seen = new MutationObserver(() => this.frames.ask());
    seen.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["open", "aria-selected"] });
    stage.on(document, "scroll", () => this.frames.ask(), { capture: true, passive: true });
    stage.resized(() => this.make(), this.root);
    hearing(stage, (facts) => { this.facts = facts; this.check(); });
    stage.ending(() => {
      seen.disconnect();
      ring("", "");
      document.documentElement.style.removeProperty(HEIGHT);
    });
  }

  update({ header }) {
    const moved = this.header && this.header.page !== header.page;
    if (moved) this.facts = {};
    this.header = header;
    if (header.fresh && this.restore()) return;
    if (!header.fresh) keep(header.kept);
    this.root.hidden = !header.tour;
    if (header.tour) this.draw();
    this.make();
    this.check();
  }

  // What this window kept from before the page was loaded anew is told once, while Python knows nothing yet.
  restore() {
    const kept = found();
    if (!kept || this.restored) return false;
    this.restored = true;
    this.emit({ do: "restore", kept });
    return true;
  }

  draw() {
    const { title, step, steps, words, place, closing } = this.header;
    this.root.setAttribute("aria-label", `Guided tour: ${title}`);
    this.name.textContent = title;
    this.dots.replaceChildren(...Array.from({ length: steps }, (_, k) => element("i", k < step ? "done" : k === step ? "now" : "")));
    this.count.textContent = `${step + 1} of ${steps}`;
    this.words.textContent = words;
    const act = (name) => () => this.emit({ do: name, tour: this.header.tour, step: this.header.step });
    this.buttons.replaceChildren(this.show, ...[
      place && button(`Open ${place}`, `Open the page ${place}, where this step is`, act("go"), "main"),
      closing ? button("Finish", "Finish the tour", act("skip"), "main") : button("Skip", "Skip this step", act("skip")),
      step > 0 && button("Back", "Back to the step before", act("back")),
      button("Leave", "Leave the tour; the start page takes it up again", act("leave")),
    ].filter(Boolean));
  }

  bring() {
    const target = find(this.header.ring), page = target && scrolling(target);
    if (!page) return;
    const box = target.getBoundingClientRect(), behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    page.scrollBy({ top: box.top - Math.max(90, (page.clientHeight - box.height) / 2), behavior });
  }

  // The room that the strip takes is taken from the page above it.
  make() {
    const style = document.documentElement.style, height = this.root.hidden ? "" : `${Math.ceil(this.root.getBoundingClientRect().height)}px`;
    if (style.getPropertyValue(HEIGHT) === height) return;
    style.setProperty(HEIGHT, height);
    window.dispatchEvent(new Event("resize")); // for the parts that measure the window
  }

  // Ring the control, and tell once that the step was done.
  check() {
    if (!this.header) return;
    const { tour, step, place, ring: selector, shows, least } = this.header, target = tour ? find(selector) : null;
    ring(target ? selector : "", this.stage.theme.accent);
    this.show.hidden = !target || inSight(target.getBoundingClientRect(), this.root.getBoundingClientRect().top);
    if (!tour || place || !(shows || Object.keys(least).length)) return;
    const facts = { ...this.facts, shown: +Boolean(find(shows)) };
    const key = `${tour} ${step}`, done = (!shows || facts.shown) && Object.entries(least).every(([name, value]) => (facts[name] ?? 0) >= value);
    if (!done || this.told === key) return;
    this.told = key;
    this.emit({ do: "told", tour, step, facts });
  }
}

function keep(kept) {
  try { sessionStorage.setItem(STORED, JSON.stringify(kept)); } catch { /* a browser that keeps nothing */ }
}

function found() {
  try { return JSON.parse(sessionStorage.getItem(STORED) ?? "null"); } catch { return null; }
}
