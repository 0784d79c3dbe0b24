// The four strings letter under letter; from each site that differs a line leads to its dosage, and all of them to f.

import { textWidth } from "../../kernel/pen.js";
import { letterSize, mix } from "../../kernel/theme.js";
import { clean } from "./sites.js";

const ROWS = ["reference", "variants", "mother", "father"];
const TALL = 30, TOP = 26, GAP = 62, BOX = 42;

export class Picture {
  /**
   * @param {any} view
   * @param {Record<string, string>} labels
   */
  constructor(view, labels) {
    this.view = view;
    this.labels = labels;
    this.surface = view.frame.stage.surface({ draw: () => view.ask() });
    this.row = 2;
    this.at = 0;
    this.surface.pointers({ press: (at) => { this.press(at); return null; } });
    this.surface.keys((event) => {
      const { length } = this.view.state.reference, go = (row, at) => () => {
        this.row = Math.max(0, Math.min(3, this.row + row));
        this.at = Math.max(0, Math.min(length - 1, this.at + at));
        this.view.ask();
      };
      const name = ROWS[this.row], letter = event.key.toUpperCase();
      return {
        ArrowUp: go(-1, 0), ArrowDown: go(1, 0), ArrowLeft: go(0, -1), ArrowRight: go(0, 1), Home: go(0, -length), End: go(0, length),
        " ": () => this.view.flip(name, this.at),
        ...("ACGT".includes(letter) && { [event.key]: () => { this.view.set(name, this.at, letter); go(0, 1)(); } }),
      };
    });
  }

  press({ x, y }) {
    const row = Math.floor((y - TOP) / TALL), at = Math.floor((x - this.left) / this.wide);
    if (row < 0 || row > 3 || at < 0 || at >= this.count) return;
    [this.row, this.at] = [row, at];
    this.view.flip(ROWS[row], at);
    this.view.ask();
  }

  /** @returns {[number, number]} */
  middle(row, site) {
    return [this.left + (site - 0.5) * this.wide, TOP + (ROWS.indexOf(row) + 0.5) * TALL];
  }

  draw() {
    const { surface, view } = this, { found, state } = view, width = surface.width, height = TOP + 4 * TALL + GAP + BOX + 26;
    if (width < 60) return;
    surface.node.style.height = `${height}px`;
    const theme = view.frame.theme, pen = surface.pen(width, height, theme), size = letterSize(width), texts = ROWS.map((row) => clean(state[row]));
    this.count = Math.max(1, ...texts.map((text) => text.length));
    this.left = Math.ceil(Math.max(...Object.values(this.labels).map((label) => textWidth(theme, label, size, 600)), textWidth(theme, "Genotype x", size, 600))) + 14;
    this.wide = Math.min(40, (width - this.left - 4) / this.count);
    const sites = new Map(found.sites.map((one) => [one.site - 1, one]));
    for (const at of sites.keys()) pen.rect(this.left + at * this.wide, TOP - 20, this.wide, 4 * TALL + 22, { fill: theme.accent, alpha: theme.dark ? 0.22 : 0.14, radius: 4 });
    ROWS.forEach((row, r) => {
      const y = TOP + (r + 0.5) * TALL, text = texts[r];
      pen.text(this.labels[row], this.left - 12, y, { size, fill: theme.text, align: "right", baseline: "middle", weight: r > 1 ? 600 : 400 });
      [...text].forEach((letter, at) => {
        const site = sites.get(at), other = site && letter !== site.reference, x = this.left + (at + 0.5) * this.wide;
        if (other && r > 1) pen.rect(x - this.wide / 2 + 2, y - TALL / 2 + 3, this.wide - 4, TALL - 6, { fill: theme.positive[0], radius: 4 });
        pen.text(letter, x, y, { size: size + 2, fill: other && r > 1 ? theme.background : site ? theme.text : theme.quiet, align: "center", baseline: "middle", weight: site ? 700 : 400 });
      });
    });
    for (const at of sites.keys()) pen.text(String(at + 1), this.left + (at + 0.5) * this.wide, TOP - 9, { size: Math.max(12, size - 1), fill: theme.text, align: "center", baseline: "middle" });
    if (surface.focused) pen.rect(this.left + this.at * this.wide, TOP + this.row * TALL, this.wide, TALL, { stroke: theme.accent, width: 2, radius: 3 });
    this.result(pen, size, width);
    surface.node.setAttribute("aria-label", this.words);
    view.drawn = true;
  }

  // The vector x below the letters, and f's answer at its right.
  result(pen, size, width) {
    const { view } = this, { sites, genotype } = view.found, { theme } = pen, top = TOP + 4 * TALL + GAP;
    if (!sites.length) {
      if (!view.found.fault) pen.text("Nothing differs from the reference: there is nothing to count.", this.left, top + BOX / 2, { size: size + 1, fill: theme.text, baseline: "middle" });
      return;
    }
    const answer = view.class ? "f(x) = 1: case" : "f(x) = 0: control", room = textWidth(theme, answer, size + 3, 600) + 46;
    const beside = (width - this.left - room) / sites.length >= 20, step = Math.min(90, (width - this.left - (beside ? room : 0)) / sites.length), box = Math.min(BOX, step - 6);
    sites.forEach(({ site }, k) => {
      const x = this.left + (k + 0.5) * step, from = this.left + (site - 0.5) * this.wide, y = top + BOX / 2, start = TOP + 4 * TALL + 4;
      pen.path([[from, start], [from, start + 14], [x, y - box / 2 - 10], [x, y - box / 2]], { stroke: theme.accent, width: 1.8 });
      const full = theme.positive[0], fill = mix(theme.background, full, genotype[k] / 2);
      pen.rect(x - box / 2, y - box / 2, box, box, { fill, stroke: genotype[k] ? full : theme.axis, radius: 5, width: 1.5 });
      pen.text(String(genotype[k]), x, y + 1, { size: Math.max(12, Math.min(size + 7, box * 0.62)), fill: genotype[k] === 2 ? theme.background : theme.text, align: "center", baseline: "middle", weight: 700 });
      if (step > 26) pen.text(`x${[...String(k + 1)].map((d) => "\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088\u2089"[+d]).join("")}`, x, top + BOX + 14, { size, fill: theme.quiet, align: "center", baseline: "middle" });
    });
    pen.text("Genotype x", this.left - 12, top + BOX / 2, { size, fill: theme.text, align: "right", baseline: "middle", weight: 600 });
    const [x, y] = beside ? [this.left + sites.length * step, top + BOX / 2] : [this.left, top + BOX + 12];
    pen.text("\u2192", x + 8, y, { size: size + 5, fill: theme.text, baseline: "middle" });
    pen.text(answer, x + 36, y, { size: size + 3, fill: theme.text, baseline: "middle", weight: 600 });
  }

  get words() {
    const { found, class: called } = this.view, name = this.labels[ROWS[this.row]], letter = clean(this.view.state[ROWS[this.row]])[this.at] ?? "none";
    const read = found.fault || `Genotype ${found.genotype.join(" ") || "without a site"}, f is ${called}`;
    return `${read.replace(/\.$/, "")}. ${name}, site ${this.at + 1}: ${letter}. Arrow keys move, A, C, G and T write, space takes the other allele.`;
  }
}
