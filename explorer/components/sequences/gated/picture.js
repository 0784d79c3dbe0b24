// A cell over its steps: the state as a line that runs through them, thick where the gate keeps it, the gates as cells.

import { ColourScale, tint } from "../../kernel/colours.js";
import { Plot } from "../../topic/plot.js";
import { STATE } from "./cells.js";
import { CELLS, NAMES, ROLES, ROWS } from "./words.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */
/** @typedef {import("./cells.js").Cell} Cell */
/** @typedef {import("./cells.js").Values} Values */

const ROW = 34, LINE = 66, ALONE = 150; // pixels: of a gate, of the state's line, and of one that is all there is
const SHARES = "ifozr"; // gates, between 0 and 1

const FULL = 33; // pixels that two decimals need

// A value as it fits into so many pixels.
function short(/** @type {number} */ value, /** @type {number} */ width) {
  const text = value.toFixed(width >= FULL - 4 && Math.abs(value) < 9.995 ? 2 : 1);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "\u2212");
}

export class Picture {
  /**
   * @param {number} width
   * @param {number} letter
   * @param {Cell} cell
   * @param {number} steps
   */
  constructor(width, letter, cell, steps) {
    this.cell = cell;
    this.letter = letter;
    this.left = 7.6 * letter;
    this.column = (width - this.left - 4) / (steps + 1);
    this.rows = [];
    let y = 4;
    for (const name of ROWS[cell]) {
      const height = name !== STATE[cell] ? ROW : cell === "rnn" ? ALONE : LINE;
      this.rows.push({ name, y, height });
      y += height;
    }
    this.reads = y + 0.9 * letter;
    this.height = y + 1.9 * letter;
    this.width = width;
    this.steps = steps;
  }

  /** The middle of a step's column; 0 is the state before the first. */
  x(/** @type {number} */ t) {
    return this.left + (t + 0.5) * this.column;
  }

  /** @returns {[number, number]} */
  at(/** @type {number} */ t, /** @type {string} */ name) {
    const row = this.rows.find((one) => one.name === name);
    return [this.x(t), row.y + row.height / 2];
  }

  /**
   * The step and value at a pixel; null before the first step.
   * @param {{ x: number, y: number }} spot
   */
  hit({ x, y }) {
    const t = Math.floor((x - this.left) / this.column), row = this.rows.find((one) => y >= one.y && y < one.y + one.height);
    return t >= 1 && t <= this.steps ? { t, name: row?.name ?? null } : null;
  }

  /**
   * @param {Pen} pen
   * @param {{ states: Values[], marks: string[], unit: number, t: number, upTo: number, moving: number, chosen: string, keep: (t: number) => number, focused: boolean }} what
   *   drawn up to the step `upTo`, and `moving` of the way to the next; `keep` is the share of the state that a step keeps
   */
  draw(pen, what) {
    const { theme } = pen, { states, marks, unit, t: at, upTo, focused } = what, { letter } = this, state = STATE[this.cell];
    for (const { name, y, height } of this.rows) {
      pen.text(ROLES[name], this.left - 8, y + height / 2, { size: letter, fill: name === what.chosen ? theme.text : theme.quiet, align: "right", baseline: "middle", weight: name === what.chosen ? 700 : 400 });
      if (name === state) this.line(pen, y + height / 2, height, what);
      else for (let t = 1; t <= upTo; t++) this.gate(pen, name, states[t][name][unit], this.x(t), y, height);
    }
    marks.forEach((mark, k) => {
      const size = Math.max(12, Math.min(1.15 * letter, (1.5 * this.column) / mark.length));
      pen.text(mark, this.x(k + 1), this.reads, { size, fill: k < upTo ? theme.text : theme.quiet, align: "center", baseline: "middle", weight: k + 1 === at ? 700 : 400 });
    });
    pen.text("reads", this.left - 8, this.reads, { size: letter, fill: theme.quiet, align: "right", baseline: "middle" });
    if (at >= 1) pen.rect(this.x(at) - this.column / 2 + 1, 3, this.column - 2, this.height - 6, { stroke: theme.accent, width: focused ? 3 : 1.5, radius: 4 });
  }

  gate(pen, name, value, x, y, height) {
    const { theme } = pen, w = this.column - 4, h = height - 5;
    const fill = tint(value, 1, theme, SHARES.includes(name));
    pen.rect(x - w / 2, y + 2.5, w, h, { fill, radius: 3 });
    pen.text(short(value, w), x, y + height / 2, { size: Math.max(12, Math.min(this.letter, w / 2.6)), fill: theme.text, align: "center", baseline: "middle" });
  }

  // The state as a belt: what a step keeps of it is how thick it is.
  line(pen, middle, height, { states, unit, upTo, moving, keep }) {
    const { theme } = pen, state = STATE[this.cell], values = states.map((one) => one[state][unit]), most = Math.max(1, ...values.map(Math.abs));
    const w = this.column - 4, h = Math.min(26, height - 18), thick = (/** @type {number} */ t) => 2 + (height - 12) * Math.min(1, Math.abs(keep(t)));
    for (let t = 1; t <= Math.min(this.steps, upTo + (moving ? 1 : 0)); t++) pen.path([[this.x(t - 1), middle], [this.x(t - 1) + (this.x(t) - this.x(t - 1)) * (t > upTo ? moving : 1), middle]], { stroke: theme.amount, width: thick(t), alpha: 0.35 });
    const scale = ColourScale.around([most], theme), box = (/** @type {number} */ x, /** @type {number} */ value) => {
      pen.rect(x - w / 2, middle - h / 2, w, h, { fill: theme.background, radius: 5 });
      pen.rect(x - w / 2, middle - h / 2, w, h, { fill: tint(value, most, theme), stroke: scale.colour(value < 0 ? -most * 0.7 : most * 0.7), width: 1.5, radius: 5 });
      pen.text(short(value, w), x, middle, { size: Math.max(12, Math.min(1.05 * this.letter, w / 2.5)), fill: theme.text, align: "center", baseline: "middle", weight: 600 });
    };
    for (let t = 0; t <= upTo; t++) box(this.x(t), values[t]);
    if (moving && upTo < this.steps) box(this.x(upTo) + moving * this.column, values[upTo]);
  }
}

/**
 * The states of the three cells over the same steps.
 * @param {Pen} pen
 * @param {{ width: number, height: number, letter: number, courses: Record<Cell, number[]>, cell: Cell, t: number, upTo: number, unit: number }} what
 */
export function drawCourses(pen, { width, height, letter, courses, cell, t, upTo, unit }) {
  const { theme } = pen, all = Object.values(courses).flat(), steps = courses.lstm.length - 1, left = 2.8 * letter, top = 3.2 * letter;
  const plot = new Plot({ x: left, y: top, width: width - left - 0.8 * letter, height: height - top - 3.1 * letter }, { x: [0, steps], y: [Math.min(-0.1, ...all), Math.max(0.1, ...all)] });
  plot.axes(pen, { size: Math.max(12, letter - 1), x: "step", ticksX: Math.min(8, steps), ticksY: 4 });
  pen.text(`Unit ${unit + 1} of each cell`, 2, 0.9 * letter, { size: letter, fill: theme.text, weight: 600, baseline: "middle" });
  let x = left;
  CELLS.forEach(([name], k) => {
    const colour = theme.lines[k], mine = name === cell, words = `${NAMES[name]} ${STATE[name]}`;
    plot.line(pen, courses[name].slice(0, upTo + 1).map((value, step) => [step, value]), { stroke: colour, width: mine ? 3 : 1.8, dash: mine ? [] : [6, 4] });
    pen.text(words, x, 2.3 * letter, { size: letter, fill: colour, weight: mine ? 700 : 400, baseline: "middle" });
    x += (words.length + 2) * 0.62 * letter;
  });
  if (t >= 1 && t <= upTo) plot.dot(pen, t, courses[cell][t], 5, { fill: theme.accent });
  return plot;
}
