// The unrolled net: letters and states by step, and below each the size of its gradient, on a logarithmic scale.

import { ColourScale } from "../../kernel/colours.js";
import { Plot } from "../../topic/plot.js";
import { written } from "../../topic/written.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */
/** @typedef {{ radius: number, sizes: number[] }} Course  sizes of the gradient by step, for one spectral radius */

const LEAST = 1e-12, MOST = 1e12; // what the axis holds

/**
 * Powers of ten around these numbers, zero aside.
 * @param {number[]} sizes
 * @returns {[number, number]}
 */
export function decades(sizes) {
  const known = sizes.filter((size) => size > 0 && Number.isFinite(size)).map((size) => Math.min(MOST, Math.max(LEAST, size)));
  if (!known.length) return [0.1, 10];
  const low = Math.floor(Math.log10(Math.min(...known))), high = Math.ceil(Math.log10(Math.max(...known)));
  return [10 ** Math.min(low, -1), 10 ** Math.max(high, 1)];
}

export class Picture {
  /**
   * @param {number} width
   * @param {number} height
   * @param {number} letter
   * @param {number} steps
   * @param {number} units
   * @param {[number, number]} range
   */
  constructor(width, height, letter, steps, units, range) {
    const left = 4.4 * letter, right = 3.6 * letter, top = 7.2 * letter + Math.min(11, 0.75 * letter) * units;
    this.letter = letter;
    this.units = units;
    this.steps = steps;
    this.cell = Math.min(11, 0.75 * letter);
    this.states = 3.1 * letter; // where the cells begin
    this.plot = new Plot({ x: left, y: top, width: width - left - right, height: height - top - 1.4 * letter }, { x: [0.5, steps + 0.5], y: range, logY: true });
    this.column = this.plot.area.width / steps;
  }

  /** The middle of a step's column; steps count from 0. */
  x(/** @type {number} */ t) {
    return this.plot.x.at(t + 1);
  }

  /** @returns {[number, number]} */
  cellAt(/** @type {number} */ t, /** @type {number} */ unit) {
    return [this.x(t), this.states + (unit + 0.5) * this.cell];
  }

  /**
   * The step and, where its cells are, the unit at a pixel; null beside the columns.
   * @param {{ x: number, y: number }} spot
   */
  hit({ x, y }) {
    const { area } = this.plot, t = Math.floor((x - area.x) / this.column), unit = Math.floor((y - this.states) / this.cell);
    if (t < 0 || t >= this.steps || y < 0 || y > area.y + area.height) return null;
    return { t, unit: unit >= 0 && unit < this.units ? unit : null };
  }

  /**
   * @param {Pen} pen
   * @param {{ task: import("./network.js").Task, run: import("./network.js").Run, sizes: number[], whole: number[], courses: Course[], t: number, unit: number, from: number, moving: number, cost: string, focused: boolean }} what
   *   `sizes` are those that are followed back, `whole` all; `from` is the first step reached on the way back, `moving` the share of the way to the next
   */
  draw(pen, what) {
    this.letters(pen, what);
    this.bars(pen, what);
  }

  letters(pen, { task, run, t: chosen, unit, from, cost, focused }) {
    const { theme } = pen, { letter, cell } = this, size = Math.max(12, Math.min(letter, this.column * 0.9)), { area } = this.plot;
    const scale = ColourScale.around(run.h.flat(), theme), below = this.states + cell * this.units;
    const name = (text, y) => pen.text(text, area.x - 6, y, { size: Math.max(12, letter - 1), fill: theme.quiet, align: "right", baseline: "middle" });
    name("next", 1.1 * letter);
    name("state h", this.states + (cell * this.units) / 2);
    name("reads", below + 1.2 * letter);
    for (let t = 0; t < this.steps; t++) {
      const x = this.x(t), w = Math.min(this.column - 2, 22), counts = cost === "every" || t === this.steps - 1;
      if (t > 0) pen.path([[this.x(t - 1) + w / 2, this.states + (cell * this.units) / 2], [x - w / 2, this.states + (cell * this.units) / 2]], { stroke: theme.axis });
      pen.path([[x, 1.9 * letter], [x, this.states - 3]], { stroke: counts ? theme.text : theme.grid, width: counts ? 1.5 : 1 });
      pen.path([[x, below + 3], [x, below + 0.6 * letter]], { stroke: theme.axis });
      pen.text(task.letters[task.next[t]], x, 1.1 * letter, { size, fill: counts ? theme.text : theme.quiet, align: "center", baseline: "middle", weight: counts ? 700 : 400 });
      pen.text(task.letters[task.read[t]], x, below + 1.2 * letter, { size, fill: theme.text, align: "center", baseline: "middle", weight: t === chosen ? 700 : 400 });
      for (let i = 0; i < this.units; i++) pen.rect(x - w / 2, this.states + i * cell, w, cell - 1, { fill: scale.colour(run.h[t + 1][i]) });
      if (t === chosen) {
        pen.rect(x - w / 2 - 1.5, this.states - 1.5, w + 3, cell * this.units + 2, { stroke: theme.accent, width: focused ? 3 : 2 });
        pen.rect(x - w / 2, this.states + unit * cell - 0.5, w, cell, { stroke: theme.mark, width: 2 });
      }
      if (t < from) pen.rect(x - this.column / 2, this.states - 2, this.column, cell * this.units + 4, { fill: theme.background, alpha: 0.35 });
    }
  }

  bars(pen, { sizes, whole, courses, t: chosen, from, moving }) {
    const { theme } = pen, { plot, letter } = this, { area } = plot, base = area.y + area.height, w = Math.max(3, this.column * 0.62);
    const marks = plot.y.powers(), every = Math.ceil(marks.length / 9);
    plot.axes(pen, { size: Math.max(12, letter - 1), y: "‖G‖, the gradient at each state", marksX: [], ticksY: 1, wordsY: () => "" });
    for (const mark of marks) {
      if (Math.round(Math.log10(mark)) % every === 0) pen.text(powerOfTen(mark), area.x - 7, plot.y.at(mark), { size: Math.max(12, letter - 1), fill: theme.quiet, align: "right", baseline: "middle" });
    }
    for (let t = 0; t < this.steps; t++) {
      const grown = t >= from ? 1 : t === from - 1 ? moving : 0, x = this.x(t) - w / 2;
      if (!grown) continue;
      const top = (/** @type {number} */ size) => base - grown * (base - plot.y.within(size));
      if (whole[t] > 0 && whole[t] !== sizes[t]) pen.rect(x, top(whole[t]), w, base - top(whole[t]), { stroke: theme.quiet });
      if (sizes[t] > 0) pen.rect(x, top(sizes[t]), w, base - top(sizes[t]), { fill: t === chosen ? theme.accent : theme.amount });
      else pen.text("0", this.x(t), base - 3, { size: 12, fill: theme.quiet, align: "center" });
    }
    const labels = courses.map(({ radius, sizes: course }) => {
      const points = course.map((size, t) => (size > 0 ? [t + 1, Math.min(MOST, Math.max(LEAST, size))] : null));
      plot.line(pen, points, { stroke: theme.text, width: 1.5, dash: [5, 4], alpha: 0.75 });
      return { text: `ρ ${written(radius, 2)}`, y: points[0] ? plot.y.at(points[0][1]) - 4 : base };
    }).sort((a, b) => b.y - a.y);
    let free = base;
    for (const { text, y } of labels) { // from the lowest up, none over another
      const level = Math.min(y, free);
      pen.text(text, area.x + 4, Math.max(area.y + letter, level), { size: Math.max(12, letter - 1), fill: theme.text, halo: theme.background });
      free = level - 1.1 * letter;
    }
    if (from > 0) {
      const x = plot.x.at(from + 1 - moving);
      pen.path([[x, area.y], [x, base]], { stroke: theme.accent, width: 2 });
    }
    for (const t of [0, Math.floor(this.steps / 2), this.steps - 1]) pen.text(`t = ${t + 1}`, this.x(t), base + letter, { size: Math.max(12, letter - 1), fill: theme.quiet, align: "center", baseline: "middle" });
  }
}

const RAISED = { "-": "\u207b", 0: "\u2070", 1: "\u00b9", 2: "\u00b2", 3: "\u00b3", 4: "\u2074", 5: "\u2075", 6: "\u2076", 7: "\u2077", 8: "\u2078", 9: "\u2079" };

/** A power of ten as an axis says it. */
export function powerOfTen(/** @type {number} */ value) {
  const power = Math.round(Math.log10(value));
  return power === 0 ? "1" : power === 1 ? "10" : `10${[...String(power)].map((c) => RAISED[c]).join("")}`;
}
