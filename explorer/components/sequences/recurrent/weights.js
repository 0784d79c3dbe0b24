// The one set of weights that all steps share, in numbers that are dragged, and lit where they are at work.

import { tint } from "../../kernel/colours.js";
import { letterSize } from "../../kernel/theme.js";

export const PIXELS = 2, FINE = 0.01, COARSE = 0.1, MOST = 9.99; // of a drag: a step is so many pixels
/** @typedef {"w" | "u" | "b" | "v" | "c"} Block */
/** @typedef {{ block: Block, row: number, column: number }} Cell  counted from 0 */

const ORDER = /** @type {Block[]} */ (["u", "w", "b", "v", "c"]);
const minus = (text) => text.replace("-", "\u2212");

/**
 * A block as rows, biases as one column.
 * @param {import("./cell.js").Weights} weights
 * @param {Block} block
 */
export function rowsOf(weights, block) {
  return block === "b" || block === "c" ? weights[block].map((value) => [value]) : weights[block];
}

/**
 * Weights with one of them changed, held to two decimals and the range.
 * @param {import("./cell.js").Weights} weights
 * @param {Cell} cell
 * @param {number} value
 * @returns {import("./cell.js").Weights}
 */
export function changed(weights, { block, row, column }, value) {
  const held = Math.round(Math.min(MOST, Math.max(-MOST, value)) * 100) / 100 + 0;
  const rows = rowsOf(weights, block).map((list, i) => list.map((one, j) => (i === row && j === column ? held : one)));
  return { ...weights, [block]: block === "b" || block === "c" ? rows.map(([one]) => one) : rows };
}

/**
 * All weights in a row, and back; null where the row is of another length.
 * @param {import("./cell.js").Weights} weights
 */
export function flat(weights) {
  return ORDER.flatMap((block) => rowsOf(weights, block).flat());
}

/**
 * @param {import("./cell.js").Weights} like
 * @param {number[]} list
 * @returns {import("./cell.js").Weights | null}
 */
export function shaped(like, list) {
  if (list.length !== flat(like).length) return null;
  const rest = [...list], made = /** @type {any} */ ({});
  for (const block of ORDER) {
    const rows = rowsOf(like, block).map((row) => row.map(() => rest.shift()));
    made[block] = block === "b" || block === "c" ? rows.map(([one]) => one) : rows;
  }
  return made;
}

export class WeightTable {
  /**
   * @param {import("../../kernel/stage.js").Stage} stage
   * @param {{ set: (cell: Cell, value: number) => void, light: (block: Block | "") => void, soon: () => void }} acts
   */
  constructor(stage, { set, light, soon }) {
    this.surface = stage.surface({ draw: soon, className: "stage weights" });
    /** @type {Cell} */
    this.chosen = { block: "u", row: 0, column: 0 };
    /** @type {{ block: Block, x: number, y: number, width: number, height: number, rows: number, columns: number }[]} */
    this.blocks = [];
    const value = ({ block, row, column }) => rowsOf(this.weights, block)[row][column];
    const choose = (cell) => { this.chosen = cell; soon(); };
    this.surface.pointers({
      press: (at) => {
        const cell = this.under(at);
        if (!cell) return null;
        choose(cell);
        return { cell, from: value(cell), y: at.y };
      },
      drag: ({ cell, from, y }, at) => set(cell, from + Math.round((y - at.y) / PIXELS) * (at.event.shiftKey ? COARSE : FINE)),
      hover: (at) => {
        const cell = this.under(at);
        this.surface.node.style.cursor = cell ? "ns-resize" : "default";
        light(cell ? cell.block : "");
      },
      leave: () => light(""),
    });
    this.surface.keys((event) => {
      const all = ORDER.flatMap((block) => rowsOf(this.weights, block).flatMap((row, i) => row.map((_, j) => ({ block, row: i, column: j }))));
      const now = all.findIndex((one) => one.block === this.chosen.block && one.row === this.chosen.row && one.column === this.chosen.column);
      const aside = (by) => () => choose(all[(now + by + all.length) % all.length]);
      const by = (sign) => () => set(this.chosen, value(this.chosen) + sign * (event.shiftKey ? COARSE : FINE));
      return { ArrowRight: aside(1), ArrowLeft: aside(-1), ArrowUp: by(1), ArrowDown: by(-1) };
    });
  }

  under({ x, y }) {
    const block = this.blocks.find((one) => x >= one.x && x < one.x + one.width && y >= one.y && y < one.y + one.height);
    return block ? { block: block.block, row: Math.floor(((y - block.y) / block.height) * block.rows), column: Math.floor(((x - block.x) / block.width) * block.columns) } : null;
  }

  /** The middle of a weight's box. */
  at(/** @type {Cell} */ { block, row, column }) {
    const one = this.blocks.find((known) => known.block === block);
    return /** @type {[number, number]} */ ([one.x + ((column + 0.5) * one.width) / one.columns, one.y + ((row + 0.5) * one.height) / one.rows]);
  }

  /**
   * @param {import("./cell.js").Weights} weights
   * @param {{ inputs: string[], outputs: string[], fed: string, used: (cell: Cell) => boolean, lit: string }} look  names of columns and rows; which weights made what is opened
   * @param {any} theme
   * @param {number} room
   */
  draw(weights, { inputs, outputs, fed, used, lit }, theme, room) {
    this.weights = weights;
    const letter = Math.min(15, letterSize(room)), row = Math.round(1.55 * letter), gap = 1.9 * letter, head = 2.4 * letter;
    const columns = { u: inputs, w: weights.w[0].map((_, k) => (fed === "o" && outputs.length > 1 ? outputs[k] : `${fed}${weights.w[0].length > 1 ? sub(k + 1) : ""}`)), b: [""], v: weights.v[0].map((_, k) => `h${sub(k + 1)}`), c: [""] };
    const cellWide = 3.5 * letter, width = ORDER.reduce((sum, block) => sum + columns[block].length * cellWide + gap, letter);
    const height = head + Math.max(weights.b.length, weights.c.length) * row + 4;
    this.surface.node.style.width = `${width}px`;
    this.surface.node.style.height = `${height}px`;
    const pen = this.surface.pen(width, height, theme);
    this.blocks = [];
    let x = gap;
    for (const block of ORDER) {
      const rows = rowsOf(weights, block), wide = rows[0].length * cellWide, on = lit === block || (lit === "a" && block !== "v" && block !== "c");
      const names = block === "v" || block === "c" ? (outputs.length > 1 ? outputs : ["o"]) : weights.b.map((_, i) => String(i + 1));
      pen.text(block.length && block < "d" ? block : block.toUpperCase(), x + wide / 2, letter, { size: letter + 1, fill: on ? theme.accent : theme.text, align: "center", weight: 700 });
      columns[block].forEach((name, j) => pen.text(name, x + (j + 0.5) * cellWide, head - 0.35 * letter, { size: Math.max(12, letter - 1), fill: theme.quiet, align: "center" }));
      names.forEach((name, i) => pen.text(name, x - 0.35 * letter, head + (i + 0.5) * row + 1, { size: Math.max(12, letter - 1), fill: theme.quiet, align: "right", baseline: "middle" }));
      rows.forEach((list, i) => list.forEach((value, j) => {
        const cell = { block, row: i, column: j }, here = used(cell), held = this.surface.focused && this.chosen.block === block && this.chosen.row === i && this.chosen.column === j;
        pen.rect(x + j * cellWide + 1, head + i * row + 1, cellWide - 2, row - 2, { fill: tint(value, 6, theme), stroke: held || here || on ? theme.accent : theme.border, width: held ? 3 : here ? 2.2 : 1, radius: 4 });
        pen.text(minus(value.toFixed(2)), x + (j + 0.5) * cellWide, head + (i + 0.5) * row + 1, { size: letter, fill: theme.text, align: "center", baseline: "middle", weight: here ? 700 : 400 });
      }));
      this.blocks.push({ block, x, y: head, width: wide, height: rows.length * row, rows: rows.length, columns: rows[0].length });
      x += wide + gap;
    }
    const { block, row: r, column } = this.chosen, known = rowsOf(weights, block)[r]?.[column];
    if (known === undefined) this.chosen = { block: "u", row: 0, column: 0 };
    this.surface.node.setAttribute("aria-label", `The weights that all steps share. Left and right choose one, up and down change it. Now ${this.chosen.block}, row ${this.chosen.row + 1}, column ${this.chosen.column + 1}: ${rowsOf(weights, this.chosen.block)[this.chosen.row][this.chosen.column]}`);
  }
}

const sub = (k) => "\u2080\u2081\u2082\u2083\u2084"[k];
