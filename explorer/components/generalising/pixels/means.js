// Mean pictures of the classes, a picture read by the nearest of them, and pictures whose means say nothing.

import { button, choice } from "../../kernel/widgets.js";
import { inkOf } from "./ink.js";
import { distances, nearest } from "./nearest.js";

const SIDE = 8, PIXELS = SIDE * SIDE;
const KINDS = [["digits", "digits"], ["permuted", "digits, permuted"], ["bars", "bars anywhere"]];
const BARS = ["row", "column"];

export class ClassMeans {
  title = "Class means";

  /** @param {any} view */
  constructor(view) {
    this.view = view;
    this.kind = choice("pictures", "Pictures", KINDS, (pictures) => view.change({ pictures }));
    this.next = button("Next picture", "Show the next test picture", () => this.to(() => true));
    this.wrong = button("Next misread", "Show the next test picture that is misread", () => this.to((k) => this.readings[k].read !== this.truth[k]));
    this.controls = [this.kind, this.next, this.wrong];
    this.cache = {};
  }

  update() {
    this.cache = {};
  }

  show() {
    this.kind.show(this.name);
  }

  get name() {
    return this.view.state.pictures;
  }

  get means() {
    return this.view.arrays[`${this.name}_means`];
  }

  get truth() {
    return this.view.arrays[`${this.name}_truth`];
  }

  get at() {
    return Math.min(this.view.state.test, this.truth.length - 1);
  }

  picture(k = this.at) {
    return Array.from(this.view.arrays[`${this.name}_tests`].subarray(k * PIXELS, (k + 1) * PIXELS), (v) => v / 16);
  }

  /** How every test picture is read, by class. */
  get readings() {
    this.cache[this.name] ??= Array.from(this.truth, (_, k) => nearest(distances(this.picture(k), this.means)));
    return this.cache[this.name];
  }

  get right() {
    return this.readings.filter(({ read }, k) => read === this.truth[k]).length;
  }

  words() {
    const say = {
      digits: "The mean of all digits is a blot; the mean of each class still looks like it, because a digit stands in the same place in every picture.",
      permuted: "The same digits, the pixels of all in one new order. To the eye nothing is left in the means. The distances are the same as before, so as many are read: like a dense network, they do not know where a pixel stands.",
      bars: "One whole row or one whole column of ink, anywhere. Both classes have the same mean, an even grey, and every picture is as far from one as from the other: what is the same in all rows is not in any pixel. Comparing the fullest row with the fullest column reads all of them.",
    };
    return [say[this.name]];
  }

  to(wanted) {
    const count = this.truth.length;
    for (let by = 1; by <= count; by++) {
      const k = (this.at + by) % count;
      if (wanted(k)) { this.view.change({ test: k }); return; }
    }
  }

  nameOf(one) {
    return this.name === "bars" ? BARS[one] : String(one);
  }

  lines() {
    const all = distances(this.picture(), this.means), { read, tied } = this.readings[this.at], tests = this.truth.length, truth = this.truth[this.at];
    const order = all.map((_, c) => c).sort((a, b) => all[a] - all[b]), { longest } = this.view.header;
    const guess = 100 / all.length;
    return [
      ...order.slice(0, 2).sort((a, b) => a - b).map((c) => ({ name: `class-${c}`, label: `To the mean of ${this.nameOf(c)}`, text: "(pixel \u2212 mean)\u00b2, 64 of them added up", value: all[c].toFixed(3) + (Math.abs(all[c] - +all[c].toFixed(3)) > 1e-9 ? "\u2026" : ""), lit: c === read && !tied })),
      { name: "read", label: "Read as", text: tied ? "both are as near; then the first is taken" : "the nearest", value: `${this.nameOf(read)}; it is ${this.name === "bars" ? "a " : ""}${this.nameOf(truth)}` },
      { name: "right", label: "Test pictures", text: `${this.right} of ${tests} read rightly; guessing gets 1 in ${all.length}, ${guess}%`, value: `${(100 * this.right / tests).toFixed(1)}%`, lit: true },
      ...(this.name === "bars" ? [{ name: "longest", label: "Row against column", text: `fullest row against fullest column: ${longest} of ${tests}`, value: `${(100 * longest / tests).toFixed(1)}%` }] : []),
    ];
  }

  label() {
    return `Mean pictures of ${this.means.length / PIXELS} classes. Test picture ${this.at + 1}, ${this.nameOf(this.truth[this.at])}, is read as ${this.nameOf(this.readings[this.at].read)}. ${this.right} of ${this.truth.length} are read rightly. Arrow keys go through the pictures.`;
  }

  shown() {
    return { distances: distances(this.picture(), this.means), read: this.readings[this.at].read, truth: this.truth[this.at], right: this.right, of: this.truth.length };
  }

  place() {
    return [10, 40];
  }

  keys() {
    const by = (step) => () => this.view.change({ test: (this.at + step + this.truth.length) % this.truth.length });
    return { ArrowRight: by(1), ArrowLeft: by(-1), Enter: () => this.wrong.click() };
  }

  height(width, size) {
    return this.rows(width, size).height;
  }

  rows(width, size) {
    const count = this.means.length / PIXELS, left = 130 + 4 * size, columns = Math.min(count, 5);
    const cell = Math.max(4, Math.min(13, Math.floor((width - left - 14 * columns) / columns / SIDE))), lines = Math.ceil(count / columns);
    const tall = Math.round(SIDE * cell + 3.9 * size);
    return { left, columns, cell, tall, height: Math.max(2 * SIDE * 13 + 4.4 * size, lines * tall + 1.5 * size) };
  }

  draw(pen, size) {
    const { width, theme } = pen, { left, columns, cell, tall } = this.rows(width, size), count = this.means.length / PIXELS;
    const all = distances(this.picture(), this.means), { read, tied } = this.readings[this.at];
    const overall = Array.from({ length: PIXELS }, (_, p) => { let sum = 0; for (let c = 0; c < count; c++) sum += this.means[c * PIXELS + p]; return sum / count; });
    const ink = inkOf(theme), top = Math.round(1.6 * size);
    const square = (x, y, side, values, lit = false) => {
      for (let p = 0; p < PIXELS; p++) pen.rect(x + (p % SIDE) * side, y + Math.floor(p / SIDE) * side, side, side, { fill: ink(values[p]) });
      pen.rect(x - 1, y - 1, SIDE * side + 2, SIDE * side + 2, { stroke: lit ? theme.accent : theme.axis, width: lit ? 3 : 1 });
    };
    pen.text(`test picture: ${this.nameOf(this.truth[this.at])}`, 2, size, { size, fill: theme.text, weight: 600 });
    square(2, top, 13, this.picture());
    const lower = Math.round(top + SIDE * 13 + 2 * size);
    pen.text("mean of all classes", 2, lower - 0.5 * size, { size, fill: theme.text, weight: 600 });
    square(2, lower, 13, overall);
    pen.text("mean of each class; squared distance from the test picture", left, size, { size, fill: theme.text, weight: 600 });
    for (let c = 0; c < count; c++) {
      const x = left + (c % columns) * (SIDE * cell + 14), y = top + Math.floor(c / columns) * tall, near = c === read && !tied;
      square(x, y, cell, this.means.subarray(c * PIXELS, (c + 1) * PIXELS), near);
      const middle = x + SIDE * cell / 2, under = y + SIDE * cell + 1.3 * size;
      pen.text(this.nameOf(c), middle, under, { size, fill: theme.text, align: "center", weight: 600 });
      pen.text(all[c].toFixed(2), middle, under + 1.25 * size, { size, fill: near ? theme.accent : theme.quiet, align: "center", weight: near ? 700 : 400 });
    }
  }
}
