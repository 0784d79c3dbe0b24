// How every way did on held-out digits, as a table; a way is chosen by a click.

import { button, element } from "../../kernel/widgets.js";

export const NAMES = ["nearest", "bilinear", "bicubic", "squared error", "adversarial", "mean of 8 draws"];
const COLUMNS = [
  { head: "PSNR, dB", words: "Peak signal-to-noise ratio, the mean over digits; more is nearer", digits: 1 },
  { head: "coarse error", words: "Root mean square error of the coarse digit, pixels being 0 to 16", digits: 2 },
  { head: "sharpness", words: "Mean absolute difference of neighbouring pixels", digits: 2 },
  { head: "read right", words: "Share whose nearest digit learnt from has the same label", digits: 3 },
];

/**
 * The value of a figure for each seed.
 * @param {ArrayLike<number>} figures  (ways, 4, seeds)
 * @param {number} way
 * @param {number} column
 * @param {number} seeds
 */
export function over(figures, way, column, seeds) {
  const from = (way * COLUMNS.length + column) * seeds;
  return Array.from({ length: seeds }, (_, k) => figures[from + k]);
}

export const mean = (/** @type {number[]} */ values) => values.reduce((a, b) => a + b, 0) / values.length;

export class Figures {
  /**
   * @param {Element} place
   * @param {(way: number) => void} choose
   */
  constructor(place, choose) {
    this.choose = choose;
    this.node = element("table", "figures");
    place.append(this.node);
  }

  /**
   * @param {{ figures: Float32Array, real: Float32Array }} arrays
   * @param {{ seeds: number, way: number, waits: boolean }} now
   */
  show({ figures, real }, { seeds, way, waits }) {
    const head = element("tr"), top = element("thead"), body = element("tbody");
    head.append(element("th", "", ""), ...COLUMNS.map(({ head: words, words: title }) => element("th", "", words, { scope: "col", title })));
    top.append(head);
    NAMES.forEach((name, k) => {
      const line = element("tr", k === way ? "chosen" : ""), first = element("th", "", "", { scope: "row" });
      first.append(button(name, `Show ${name}`, () => this.choose(k), "plain"));
      line.dataset.way = String(k);
      line.append(first, ...COLUMNS.map(({ digits }, column) => cell(over(figures, k, column, seeds), digits, waits && column === 0)));
      body.append(line);
    });
    const line = element("tr"), values = (row) => Array.from({ length: seeds }, (_, k) => real[row * seeds + k]);
    line.append(element("th", "", "true digits", { scope: "row" }), element("td", "", "\u2013"), element("td", "", "\u2013"), cell(values(0), 2, false), cell(values(1), 3, false));
    body.append(line);
    this.node.replaceChildren(element("caption", "", `Means over ${seeds} splits with 540 held-out digits each; least and most under the pointer`), top, body);
  }
}

function cell(values, digits, waits) {
  return element("td", "", waits ? "?" : mean(values).toFixed(digits), waits ? {} : { title: `${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)}` });
}
