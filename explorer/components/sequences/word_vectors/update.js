// One update as a table: v of the word, u of its company and of the words drawn against it, their products and pulls.

import { tint } from "../../kernel/colours.js";
import { letterSize } from "../../kernel/theme.js";
import { textWidth } from "../../kernel/pen.js";
import { sigmoid } from "./skip_gram.js";

/** @typedef {{ role: string, word: string, vector: Float64Array, product: number, chance: number, pull: number }} Row */

/**
 * What one update does: its rows, and how each number of v changes.
 * @param {import("./skip_gram.js").SkipGram} model
 * @param {readonly string[]} names
 */
export function opened(model, names) {
  const { word, company, drawn } = model.next, v = model.vector(word);
  /** @type {Row[]} */
  const rows = [company, ...drawn].map((other, k) => {
    const vector = model.context(other), product = vector.reduce((sum, value, j) => sum + value * v[j], 0), chance = sigmoid(product);
    return { role: k ? "drawn" : "company", word: names[other], vector, product, chance, pull: (k ? 0 : 1) - chance };
  });
  const rate = model.now, change = Float64Array.from(v, (_, j) => rate * rows.reduce((sum, { pull, vector }) => sum + pull * vector[j], 0));
  const loss = rows.reduce((sum, { chance }, k) => sum - Math.log(k ? 1 - chance : chance), 0);
  return { word: names[word], v, rows, rate, change, loss };
}

const said = (value) => value.toFixed(3).replace("-", "\u2212");

export class UpdateTable {
  /**
   * @param {import("../../topic/frame.js").Frame} frame
   * @param {{ redraw: () => void, choose: (column: number) => void }} acts
   */
  constructor(frame, { redraw, choose }) {
    this.frame = frame;
    this.surface = frame.stage.surface({ className: "stage update", draw: redraw });
    this.surface.pointers({ press: ({ x }) => { const column = Math.floor((x - this.left) / this.wide); if (column >= 0 && column < this.columns) choose(column); return null; } });
    this.surface.keys(() => ({
      ArrowRight: () => choose(Math.min(this.columns - 1, this.column + 1)), ArrowLeft: () => choose(Math.max(0, this.column - 1)),
    }));
  }

  /**
   * @param {ReturnType<typeof opened>} update
   * @param {number} column  that is opened
   */
  draw(update, column) {
    const { width } = this.surface;
    if (width < 80) return;
    const { theme } = this.frame, size = Math.max(12, Math.min(13, letterSize(width))), line = Math.round(1.7 * size), height = 9 * line + 6;
    this.surface.node.style.height = `${height}px`;
    const pen = this.surface.pen(width, height, theme), { rows, v, change } = update;
    this.left = 11.2 * size;
    const right = 11.6 * size, room = width - this.left - right;
    this.columns = Math.min(v.length, Math.floor(room / (3.15 * size)));
    this.wide = room / this.columns;
    this.column = Math.min(column, this.columns - 1);
    const most = Math.max(1e-9, ...v.map(Math.abs), ...rows.flatMap(({ vector }) => Array.from(vector, Math.abs)));
    const cells = (values, y, ground) => {
      for (let j = 0; j < this.columns; j++) {
        pen.rect(this.left + j * this.wide + 1, y - line / 2 + 1, this.wide - 2, line - 2, { fill: tint(values[j], ground, theme) });
        pen.text(said(values[j]), this.left + (j + 0.5) * this.wide, y, { size, fill: theme.text, align: "center", baseline: "middle" });
      }
    };
    const head = (text, x) => pen.text(text, x, 0.6 * line, { size, fill: theme.quiet, align: "right", baseline: "middle" });
    const ends = [width - 7.7 * size, width - 3.9 * size, width - 4];
    ["u·v", "σ(u·v)", "pull"].forEach((text, k) => head(text, ends[k]));
    for (let j = 0; j < this.columns; j++) pen.text(String(j + 1), this.left + (j + 0.5) * this.wide, 0.6 * line, { size, fill: j === this.column ? theme.accent : theme.quiet, align: "center", baseline: "middle", weight: j === this.column ? 700 : 400 });
    const name = (text, word, y) => {
      pen.text(text, 2, y, { size, fill: theme.quiet, baseline: "middle" });
      pen.text(word, 2 + textWidth(theme, `${text} `, size), y, { size, fill: theme.text, weight: 600, baseline: "middle" });
    };
    name("v", update.word, 1.6 * line);
    cells(v, 1.6 * line, most);
    rows.forEach((row, k) => {
      const y = (2.6 + k) * line;
      name(row.role === "company" ? "u" : "u, drawn,", row.word, y);
      cells(row.vector, y, most);
      [row.product, row.chance, row.pull].forEach((value, at) => pen.text(said(value), ends[at], y, { size, fill: theme.text, align: "right", baseline: "middle" }));
    });
    name("change of v", "", (2.6 + rows.length) * line);
    cells(change, (2.6 + rows.length) * line, Math.max(1e-9, ...change.map(Math.abs)));
    pen.rect(this.left + this.column * this.wide, 0, this.wide, height - 2, { stroke: theme.accent, width: 2, radius: 3 });
    this.surface.node.setAttribute("aria-label", `The next update as a table. Left and right choose a column; open is ${this.column + 1}.`);
  }
}
