// The products of a pixel's window, written out: each map before with its kernel, their sum with the bias, the activation.

import { ColourScale, tint } from "../../kernel/colours.js";
import { number } from "../../kernel/numbers.js";
import { button, element } from "../../kernel/widgets.js";

const HINT = ["Point at a pixel of a map: its window on the maps before is framed, and the products are written out here. A click keeps it, Shift with an arrow key moves on, Escape lets go.",
  "Each picture in a layer is a feature map, one neuron at every place of the image: orange where it answers above zero, blue below, pale near zero. Beside the maps of the first layer stand their kernels, the weights that slide over the image.",
  "A line is the kernel between two maps: orange where its weights add up to more than zero, blue to less, thicker for larger ones."];

export class WindowPane {
  /** @param {import("./diagram.js").ImageDiagram} diagram */
  constructor(diagram) {
    this.diagram = diagram;
    this.node = element("section", "window", "", { "aria-label": "The window of a pixel", tabindex: "-1" });
    this.title = element("strong");
    this.where = element("small");
    this.digits = button("more digits", "more digits: begin with five instead of two decimals", () => { this.exact = !this.exact; this.digits.setAttribute("aria-pressed", String(this.exact)); this.show(this.opened); });
    this.close = button("\u00d7", "Let go of this pixel", () => diagram.pin(null), "round");
    this.body = element("div", "products");
    this.hint = element("div", "hint");
    this.hint.append(...HINT.map((text) => element("p", "", text)));
    const head = element("header");
    head.append(this.title, this.where, this.digits, this.close);
    this.head = head;
    this.node.append(head, this.body, this.hint);
    this.exact = false;
  }

  // What the engine sends with each frame; rows are made once and then only filled anew.
  show(opened) {
    const shown = opened?.element?.[0] === "p" ? opened : null;
    this.opened = shown;
    this.hint.hidden = Boolean(shown);
    this.head.hidden = this.body.hidden = !shown;
    if (!shown) { this.key = null; return; }
    const say = (node, text) => { if (node.textContent !== text) node.textContent = text; };
    const { pinned } = this.diagram, terms = shown.sections.flatMap((section) => section.terms), key = `${shown.window?.layer} ${shown.window?.sources.length} ${shown.window?.rows} ${shown.window?.columns} ${terms.map((one) => one.symbol)}`;
    say(this.title, shown.title);
    const beyond = shown.window?.sources[0]?.values.filter((one) => one === null).length ?? 0;
    say(this.where, beyond ? `${beyond} of its window's pixels lie in the padding and are 0` : "");
    this.close.hidden = !pinned;
    if (key !== this.key) this.build(shown, terms, key);
    const all = this.scale(shown.window), { theme } = this.diagram.playground;
    this.rows.forEach((row, k) => {
      const term = terms[k], source = row.source === null ? null : shown.window.sources[row.source];
      say(row.symbol, term.symbol);
      say(row.expression, this.exact ? term.expression : term.short);
      say(row.value, this.exact ? term.result : term.short_result);
      say(row.note, row.source === null ? term.note : "");
      if (source) this.paint(row, source, shown.window, all, theme);
    });
  }

  // What the strongest colour of values and of weights stands for.
  scale(window) {
    const most = (lists) => lists.flat().reduce((largest, value) => Math.max(largest, Math.abs(value ?? 0)), 1e-9);
    return window ? { values: most(window.sources.map((one) => one.values)), weights: most(window.sources.map((one) => one.weights ?? [])) } : null;
  }

  build({ window }, terms, key) {
    this.key = key;
    const sources = window?.sources ?? [], large = sources.length <= 2 && (window?.columns ?? 0) <= 5;
    this.body.classList.toggle("large", large);
    this.rows = terms.map((_, k) => {
      const node = element("div", "product"), symbol = element("b"), expression = element("span"), value = element("output"), note = element("small");
      const source = k < sources.length ? k : null, grids = element("span", "grids");
      const row = { node, symbol, expression, value, note, source, large, values: null, weights: null };
      if (source !== null) {
        row.values = this.grid(window, large);
        grids.append(row.values.node);
        if (sources[source].weights) {
          row.weights = this.grid(window, large);
          grids.append(element("i", "", "\u00b7"), row.weights.node);
        }
        node.append(grids);
        node.addEventListener("pointerenter", () => this.diagram.light(sources[source].map));
        node.addEventListener("pointerleave", () => this.diagram.light(null));
      }
      const line = element("span", "line");
      line.append(symbol, expression, value, note);
      node.append(line);
      return row;
    });
    // with many maps before, what they add up to comes first: the products of each can be scrolled to
    const parts = large ? this.rows : [...this.rows.slice(sources.length), ...this.rows.slice(0, sources.length)];
    this.body.replaceChildren(...parts.map(({ node }) => node));
  }

  grid({ rows, columns }, large) {
    const node = element("span", large ? "grid-of numbers" : "grid-of");
    node.style.gridTemplateColumns = `repeat(${columns}, auto)`;
    const cells = Array.from({ length: rows * columns }, () => element("span"));
    node.append(...cells);
    return { node, cells };
  }

  paint({ values, weights, large }, source, window, most, theme) {
    const fill = (grid, list, largest, padded) => {
      const scale = new ColourScale("signed", theme, largest);
      grid.cells.forEach((cell, k) => {
        const value = list[k], winner = padded && window.winner === k;
        cell.style.background = value === null ? "transparent" : large ? tint(value, largest, theme) : scale.colour(value);
        cell.classList.toggle("padding", value === null);
        cell.classList.toggle("winner", winner);
        if (large) { const text = value === null ? "0" : number(Math.abs(value) < 0.005 ? 0 : +value.toFixed(2), 3); if (cell.textContent !== text) cell.textContent = text; }
      });
    };
    fill(values, source.values, most.values, true);
    if (weights) fill(weights, source.weights, most.weights, false);
  }
}
