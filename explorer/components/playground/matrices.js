// One layer as matrices for one point: x with its 1, W with its row of biases, products, s, activation, what comes back.

import { button, element } from "../kernel/widgets.js";
import { colourOf } from "./maps.js";
import { abbreviated, entryOf, ofLayer } from "./matrix_places.js";
import { tidy } from "./tidy.js";

const PACE = 1400; // milliseconds a step stays, while the steps play
const ROWS = 9, FEWER = 7, LOW = 860, CELL = 62, VECTOR = 96, ARROWS = 60, NARROW = 1150;
const ABOVE = 138, ROW = 22.5, LONG = 110; // pixels over and of the rows; letters of a line that is too long to stand over them

/**
 * A button that opens a layer as matrices.
 * @param {import("./playground.js").Playground} playground
 * @param {number} net
 * @param {number} layer
 */
export function opener(playground, net, layer, label = "W") {
  return button(label, `${label}: layer ${layer} as matrices`, () => playground.open(`m${layer}`, net), "as-matrices");
}

export class Matrices {
  /**
   * @param {import("./playground.js").Playground} playground
   * @param {() => void} changed  called where another step is shown
   */
  constructor(playground, changed) {
    this.playground = playground;
    this.changed = changed;
    this.node = element("div", "matrices");
    this.node.hidden = true;
    this.caption = element("p", "caption");
    this.blocks = element("div", "blocks");
    this.lines = element("ol", "lines");
    this.layers = element("div", "tools", "", { role: "group", "aria-label": "Layer" });
    this.player = button("\u25b6", "Play the steps: forwards, then backwards", () => this.play(!this.timer), "round");
    const above = element("div", "above");
    above.append(this.caption, this.layers);
    this.node.append(above, this.lines, this.blocks);
    this.at = 0;
    this.exact = false; // five digits in the lines
    this.here = { row: null, column: null }; // the entry that is pointed at, or that the keyboard is on
    this.blocks.addEventListener("pointerover", (event) => this.point(event.target));
    this.blocks.addEventListener("pointerleave", () => this.point(null));
    this.blocks.addEventListener("focusin", (event) => this.point(event.target));
    this.blocks.addEventListener("focusout", () => this.point(null));
    this.blocks.addEventListener("keydown", (event) => this.key(event));
  }

  get calm() {
    return matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  get of() {
    return this.opened.matrices;
  }

  // --- steps ---------------------------------------------------------------------------------------------------------

  step(by) {
    const at = Math.min(this.of.steps.length - 1, Math.max(0, this.at + by)), moved = at !== this.at;
    this.at = at;
    this.render();
    this.changed();
    return moved;
  }

  play(on) {
    clearTimeout(this.timer);
    this.timer = on ? setTimeout(() => this.play(this.opened && this.step(1)), PACE) : 0;
    if (on && this.at === this.of.steps.length - 1) { this.at = 0; this.render(); this.changed(); }
    this.player.textContent = on ? "\u23f8" : "\u25b6";
    this.player.setAttribute("aria-pressed", String(Boolean(on)));
  }

  // --- what is pointed at --------------------------------------------------------------------------------------------

  point(target) {
    const cell = target?.closest?.("[data-row], [data-column]");
    const read = (name) => cell?.dataset[name] === undefined ? null : +cell.dataset[name];
    this.here = { row: read("row"), column: read("column") };
    this.mark();
    this.playground.light(this.elements(this.here), this.opened.net);
  }

  // The elements of the picture that an entry stands for; without an entry, those that the step is about.
  elements({ row, column }) {
    const { layer, entered, sums } = this.of, last = layer === this.of.layers;
    if (row !== null && column !== null) return [row < 0 ? `b${layer}.${column}` : `l${layer}.${row}.${column}`];
    if (column !== null) return [`u${layer}.${column}`];
    if (row !== null) return row < 0 ? sums.map((_, k) => `b${layer}.${k}`) : [`u${layer - 1}.${row}`];
    const step = this.of.steps[this.at];
    if (step.kind === "enters") return entered.map((_, k) => `u${layer - 1}.${k}`);
    if (step.kind === "activation") return sums.map((_, k) => `u${layer}.${k}`);
    if (step.kind === "delta") return [...new Set([...this.opened.sections[this.at].terms.flatMap((term) => term.elements), ...(last ? ["loss"] : [])])];
    if (step.kind === "gradient") return sums.flatMap((_, k) => entered.map((__, i) => `l${layer}.${i}.${k}`));
    return this.opened.sections[this.at].terms[0].elements;
  }

  key(event) {
    const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key], cell = event.target.closest?.("td[data-row][data-column]");
    if (by && cell) { event.preventDefault(); this.walk(by[0], by[1]); }
  }

  // Move the keyboard's entry of W; false where it is on none.
  walk(down, right) {
    const root = /** @type {Document | ShadowRoot} */ (this.node.getRootNode()), cell = root.activeElement?.closest(".weights td");
    if (!cell || !this.blocks.contains(cell)) return false;
    const row = Math.min(this.of.entered.length - 1, Math.max(this.of.biases ? -1 : 0, +(/** @type {HTMLElement} */ (cell).dataset.row ?? 0) + down));
    const column = Math.min(this.of.sums.length - 1, Math.max(0, +(/** @type {HTMLElement} */ (cell).dataset.column ?? 0) + right));
    this.focus = this.here = { row, column };
    this.render();
    this.cells.get(`W ${row} ${column}`)?.node.focus({ preventScroll: false });
    return true;
  }

  // --- what is shown -------------------------------------------------------------------------------------------------

  show(opened) {
    const before = this.opened;
    if (!opened && !before) return;
    this.opened = opened;
    this.node.hidden = !opened;
    if (!opened) { this.play(false); this.built = null; this.at = 0; return; }
    if (before?.element !== opened.element || before?.net !== opened.net) { this.play(false); this.at = 0; this.focus = null; this.here = { row: null, column: null }; }
    this.at = Math.min(this.at, this.of.steps.length - 1);
    this.player.hidden = this.calm;
    const { layer, layers } = this.of, key = `${layer} ${layers} ${opened.net}`;
    if (this.offered !== key) {
      this.offered = key;
      this.layers.replaceChildren(...Array.from({ length: layers }, (_, k) => {
        const one = opener(this.playground, opened.net, k + 1, ofLayer("W", k + 1));
        one.setAttribute("aria-pressed", String(k + 1 === layer));
        return one;
      }));
    }
    this.render();
  }

  // The entry that stands out: pointed at here, or hovered in the picture.
  get entry() {
    if (this.here.row !== null || this.here.column !== null) return this.here;
    return entryOf(this.playground.diagrams[this.opened.net]?.look.hovered, this.of.layer) ?? this.here;
  }

  // What a pixel of these measures is at the size of letters here.
  get unit() {
    return (parseFloat(getComputedStyle(this.node).fontSize) || 14) / 14;
  }

  // The height at which a fair share of the rows is seen.
  get tall() {
    return (ABOVE + FEWER * ROW) * this.unit;
  }

  // How many rows fit: where the panel has a height of its own, into that.
  get room() {
    const height = parseFloat(this.node.parentElement?.style.height ?? "");
    if (Number.isNaN(height)) return window.innerHeight < LOW ? FEWER : ROWS;
    return Math.max(4, Math.min(ROWS, Math.floor((height / this.unit - ABOVE) / ROW)));
  }

  render() {
    const { of, entry } = this, section = this.opened.sections[this.at];
    const wanted = { row: entry.row === null ? null : entry.row + (of.biases ? 1 : 0), column: entry.column ?? of.steps[this.at].unit ?? null };
    const room = (this.node.clientWidth || 900) / this.unit, vectors = 5 + (of.normed ? 1 : 0) + (of.pulls ? 2 : 0);
    const narrow = room < NARROW;
    const most = Math.max(3, Math.min(8, Math.floor((room - vectors * (narrow ? VECTOR - 26 : VECTOR) - ARROWS) / CELL)));
    this.node.classList.toggle("narrow", narrow);
    const tall = this.room;
    const rows = abbreviated(of.entered.length + (of.biases ? 1 : 0), tall, wanted.row).map((k) => k === null ? null : k - (of.biases ? 1 : 0));
    const columns = abbreviated(of.sums.length, most, wanted.column), units = abbreviated(of.sums.length, tall - 1, wanted.column);
    const key = JSON.stringify([this.opened.element, this.opened.net, rows, columns, units, Boolean(of.normed), Boolean(of.pulls), of.names]);
    if (key !== this.built) this.build(key, rows, columns, units);
    this.fill();
    this.mark();
    const say = (node, text) => { if (node.textContent !== text) node.textContent = text; };
    say(this.caption, `${this.at + 1} of ${of.steps.length}. ${section.title}`);
    const terms = section.terms, exact = this.exact;
    if (this.lines.childElementCount !== terms.length) {
      this.lines.replaceChildren(...terms.map(() => { const line = element("li"); line.append(element("b"), element("span"), element("output")); return line; }));
    }
    this.node.classList.toggle("several", terms.length > 2 || (terms[0]?.short.length ?? 0) > LONG);
    terms.forEach((term, k) => {
      const [symbol, expression, result] = this.lines.children[k].children;
      say(symbol, term.symbol);
      say(expression, exact ? term.expression : term.short);
      say(result, exact ? term.result : term.short_result);
    });
  }

  build(key, rows, columns, units) {
    const { of } = this, { layer, layers } = of, last = layer === layers;
    this.built = key;
    this.cells = new Map();
    const before = ofLayer("d", layer - 1), after = ofLayer("d", layer), one = of.biases ? 1 : 0, height = of.entered.length + one, wide = of.sums.length;
    const tall = one ? `(${before} + 1)` : before;
    const across = (text, count) => `${text} \u00d7 1|= ${count} \u00d7 1`;
    const withOne = last ? units : [-1, ...units];
    const parts = [
      this.block("x", ofLayer("x", layer - 1), across(tall, height), rows, [null], (row) => row < 0 ? "1" : of.names[row]),
      this.block("W", ofLayer("W", layer), `${tall} \u00d7 ${after}|= ${height} \u00d7 ${wide}`, rows, columns),
      this.block("p", "products", "of W and x|row by row", rows, [null]),
      element("div", "becomes", "\u2192"),
      this.block("s", ofLayer("s", layer), across(after, wide), units, [null]),
      ...(of.normed ? [this.block("n", ofLayer("s\u0303", layer), "batch norm", units, [null])] : []),
      element("div", "becomes", `\u03b8 \u2192`),
      this.block("a", last ? "\u0177" : ofLayer("x", layer), last ? across(after, wide) : across(`(${after} + 1)`, wide + 1), withOne, [null]),
      element("div", "becomes back", "\u2190"),
      ...(of.pulls ? [
        this.block("q", last ? "\u2202L/\u2202\u0177" : `\u2202L/\u2202${ofLayer("x", layer)}`, across(after, wide), units, [null]),
        this.block("t", `\u03b8\u2032(${of.normed ? ofLayer("s\u0303", layer) : ofLayer("s", layer)})`, across(after, wide), units, [null]),
      ] : []),
      this.block("d", ofLayer("\u03b4", layer), across(after, wide), units, [null]),
    ];
    this.blocks.replaceChildren(...parts);
    const grip = this.focus && this.cells.get(`W ${this.focus.row} ${this.focus.column}`);
    for (const { node } of [grip ?? this.cells.get(`W ${rows[0]} 0`)].filter(Boolean)) node.tabIndex = 0;
  }

  block(name, title, dimensions, rows, columns, words = null) {
    const node = element("figure", `block ${name === "W" ? "weights" : ""}`, "", { "data-block": name });
    const caption = element("figcaption"), table = element("table", "", "", { "aria-label": `${title}, ${dimensions.replace("|", " ")}` }), body = element("tbody");
    const size = element("small");
    size.append(...dimensions.split("|").map((part) => element("span", "", part)));
    caption.append(element("b", "", title), size);
    for (const row of rows) {
      const line = element("tr");
      if (words) line.append(element("th", "", row === null ? "" : words(row), { scope: "row" }));
      for (const column of columns) {
        const gap = row === null || (column === null && name === "W"), cell = element("td", gap ? "gap" : "");
        if (gap) cell.textContent = row === null ? (column === null && name === "W" ? "\u22f1" : "\u22ee") : "\u22ef";
        else {
          const place = name === "W" ? { row, column } : "xp".includes(name) ? { row, column: null } : { row: null, column: row };
          if (place.row !== null) cell.dataset.row = String(place.row);
          if (place.column !== null && place.column >= 0) cell.dataset.column = String(place.column);
          if (name === "W") cell.tabIndex = -1;
          this.cells.set(`${name} ${row} ${column ?? 0}`, { node: cell, name, row, column });
        }
        line.append(cell);
      }
      body.append(line);
    }
    table.append(body);
    node.append(caption, table);
    return node;
  }

  // Which neuron's products are shown: that of the entry, else that of the step.
  get column() {
    return this.entry.column ?? this.of.steps[this.at].unit ?? null;
  }

  value(name, row, column) {
    const { of, column: unit } = this, back = of.steps[this.at].kind === "gradient";
    const weight = (k) => row < 0 ? of.biases[k] : of.weights[row][k];
    const x = row < 0 ? 1 : of.entered[row];
    switch (name) {
      case "x": return x;
      case "W": return back ? (row < 0 ? of.deltas[column] : of.gradients[row][column]) : weight(column);
      case "p": return unit === null || back ? undefined : weight(unit) === null || x === null ? null : weight(unit) * x;
      case "a": return row < 0 ? 1 : of.acts[row];
      default: return { s: of.sums, n: of.normed, q: of.pulls, t: of.slopes, d: of.deltas }[name][row];
    }
  }

  fill() {
    const { theme } = this.playground, back = this.of.steps[this.at].kind === "gradient";
    for (const { node, name, row, column } of this.cells.values()) {
      const value = this.value(name, row, column), text = value === undefined ? "" : tidy(value, false);
      if (node.textContent !== text) node.textContent = text;
      const tint = value ? `color-mix(in srgb, ${colourOf(theme, value)} ${Math.round(8 + 34 * (1 - Math.exp(-Math.abs(value))))}%, transparent)` : "";
      if (node.style.background !== tint && this.tints.get(node) !== tint) { this.tints.set(node, tint); node.style.background = tint; }
    }
    const title = this.blocks.querySelector(".weights b"), layer = this.of.layer;
    const text = back ? `\u2202L/\u2202${ofLayer("W", layer)}` : ofLayer("W", layer);
    if (title && title.textContent !== text) title.textContent = text;
    const products = this.blocks.querySelector("[data-block=p] b"), of = this.column === null || back ? "products" : `column ${this.column + 1} \u00b7 x`;
    if (products && products.textContent !== of) products.textContent = of;
  }

  tints = new WeakMap();

  // What the step is about stands out, and the row and column of an entry; what has not come yet is pale.
  mark() {
    const { entry, of } = this, step = of.steps[this.at], kinds = of.steps.map((one) => one.kind), at = this.at;
    const first = { s: "sum", n: "activation", a: "activation", q: "delta", t: "delta", d: "delta" };
    for (const { node, name, row, column } of this.cells.values()) {
      const k = name === "W" ? column : row;
      const lit = { enters: name === "x", sum: k === step.unit && "Wps".includes(name) || name === "p" || name === "x", activation: "na".includes(name), delta: "qtd".includes(name), gradient: "xdW".includes(name) }[step.kind];
      const own = name in first && (name === "s" ? step.kind === "enters" || (step.kind === "sum" && row > step.unit) : at < kinds.indexOf(first[name]));
      const cross = (entry.row !== null && row === entry.row && "xWp".includes(name)) || (entry.column !== null && k === entry.column && !"xp".includes(name));
      node.classList.toggle("lit", Boolean(lit));
      node.classList.toggle("later", Boolean(own));
      node.classList.toggle("cross", cross);
      node.classList.toggle("here", name === "W" && entry.row === row && entry.column === column);
    }
  }
}
