// The arithmetic of one number, section by section, with today's numbers; every term lights up where it stands.

import { button } from "../kernel/widgets.js";
import { Matrices } from "./matrices.js";
import { tidy } from "./tidy.js";

export class Unfolded {
  /** @param {import("./playground.js").Playground} playground */
  constructor(playground) {
    this.playground = playground;
    this.node = document.createElement("section");
    this.node.className = "unfolded";
    this.node.tabIndex = -1;
    this.node.hidden = true;
    this.node.setAttribute("aria-label", "Arithmetic");
    this.title = document.createElement("h2");
    this.point = document.createElement("p");
    this.steps = document.createElement("div");
    this.steps.className = "steps";
    this.where = document.createElement("output");
    this.digits = button("more digits", "more digits: begin with five instead of two decimals", () => { this.exact = !this.exact; this.digits.setAttribute("aria-pressed", String(this.exact)); this.show(this.opened, true); });
    this.matrices = new Matrices(playground, () => this.mark());
    const tools = document.createElement("div");
    tools.className = "tools";
    tools.append(this.matrices.player, button("\u2190", "The term before", () => this.step(-1), "round"), this.where, button("\u2192", "The next term", () => this.step(1), "round"),
      this.digits, button("\u00d7", "Close the arithmetic", () => playground.open(null), "round"));
    const head = document.createElement("header");
    head.append(this.title, this.point, tools);
    this.node.append(head, this.matrices.node, this.steps);
    this.at = -1;
    this.exact = false;
  }

  get focused() {
    return !this.node.hidden && this.node.matches(":focus-within");
  }

  // `opened` is what the engine sends with each frame; rows are made once and then only filled anew.
  show(opened, anew = false) {
    this.node.hidden = !opened;
    const before = this.opened;
    this.opened = opened;
    this.matrices.exact = this.exact;
    this.steps.hidden = Boolean(opened?.matrices);
    if (opened?.matrices) { this.head(opened); this.matrices.show(opened); if (anew || before?.element !== opened.element) this.mark(); return; }
    this.matrices.show(null);
    this.matrices.player.hidden = true;
    if (!opened) { this.at = -1; this.rows = []; this.key = null; this.playground.light([], 0); return; }
    const key = JSON.stringify([opened.element, opened.net, opened.sections.map((s) => [s.title, s.terms.map((t) => [t.symbol, t.note])])]);
    if (key !== this.key || anew || !before) this.build(opened, key);
    this.head(opened);
    const say = (node, text) => { if (node.textContent !== text) node.textContent = text; };
    let k = 0;
    for (const section of opened.sections) {
      for (const term of section.terms) {
        const row = this.rows[k++];
        say(row.expression, this.exact ? term.expression : term.short);
        say(row.value, this.exact ? term.result : term.short_result);
        row.term = term;
      }
    }
    say(this.where, `${this.at + 1 || "\u2013"} / ${this.rows.length}`);
  }

  head(opened) {
    const say = (node, text) => { if (node.textContent !== text) node.textContent = text; };
    say(this.title, opened.title);
    const { point } = opened, { playground } = this, image = playground.header.nets[0]?.image;
    if (image) { say(this.point, `Image ${point.index + 1}: ${image.names[point.label]} (choose another below the maps)`); return; }
    say(this.point, `${point.index === null || point.index === undefined ? "A place" : `Point ${point.index + 1}`}: ` +
      `${playground.axisName(0)} = ${tidy(point.x1, this.exact)}, ${playground.axisName(1)} = ${tidy(point.x2, this.exact)}, label ${tidy(point.label, this.exact)} (click another in the output)`);
  }

  build(opened, key) {
    if (this.key && key !== this.key) this.at = -1;
    this.key = key;
    this.rows = [];
    this.steps.replaceChildren(...opened.sections.map((section) => {
      const card = document.createElement("div"), heading = document.createElement("h3"), list = document.createElement("ol");
      card.className = "step";
      heading.textContent = section.title;
      for (const term of section.terms) list.append(this.row(term));
      card.append(heading, list);
      return card;
    }));
    this.mark();
  }

  row(term) {
    const node = document.createElement("li"), symbol = document.createElement("b"), expression = document.createElement("span"), value = document.createElement("output");
    const k = this.rows.length, row = { node, expression, value, term };
    symbol.textContent = term.symbol;
    node.append(symbol, expression, value);
    if (term.note) {
      const note = document.createElement("small");
      note.textContent = term.note;
      node.append(note);
    }
    node.tabIndex = 0;
    node.addEventListener("pointerenter", () => this.playground.light(row.term.elements, this.opened.net));
    node.addEventListener("pointerleave", () => this.mark());
    node.addEventListener("focus", () => { this.at = k; this.mark(); });
    node.addEventListener("click", () => { this.at = k; this.mark(); });
    this.rows.push(row);
    return node;
  }

  step(by) {
    if (this.opened?.matrices) { if (!this.matrices.walk(0, by)) this.matrices.step(by); return; }
    if (!this.rows.length) return;
    this.at = Math.min(this.rows.length - 1, Math.max(0, this.at + by));
    this.rows[this.at].node.focus({ preventScroll: true });
    this.rows[this.at].node.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.mark();
  }

  mark() {
    const { matrices, opened } = this;
    if (opened?.matrices) {
      this.where.textContent = `${matrices.at + 1} / ${opened.matrices.steps.length}`;
      this.playground.light(matrices.elements(matrices.here), opened.net);
      return;
    }
    this.rows.forEach((row, k) => row.node.classList.toggle("current", k === this.at));
    this.where.textContent = `${this.at + 1 || "\u2013"} / ${this.rows.length}`;
    this.playground.light(this.rows[this.at]?.term.elements ?? [], this.opened?.net ?? 0);
  }
}
