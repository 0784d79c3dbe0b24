// A digit whose pixels travel to their new places, other digits with the same order, and what two networks then read.

import { choice } from "../../kernel/widgets.js";
import { normals } from "../../topic/chance.js";
import { Player } from "../../topic/player.js";
import { NAMES, READERS } from "./accuracies.js";
import { drawAccuracies, percent, plotOf } from "./accuracy_chart.js";
import { inkOf } from "./ink.js";
import { between, places, reordered, sum } from "./order.js";

const SIDE = 8, PIXELS = SIDE * SIDE, STEPS = 90;
const whole = (/** @type {number} */ value) => value.toLocaleString("en-GB");

export class Shuffling {
  title = "Permuted pixels";

  /** @param {any} view */
  constructor(view) {
    this.view = view;
    this.step = STEPS; // of the way; all of it at first
    this.pixel = 27;
    const normal = normals(12);
    this.weights = Array.from({ length: PIXELS }, () => normal());
    this.player = new Player(view.frame, {
      step: () => this.go(), reset: () => { this.step = 0; }, draw: () => view.ask(), rate: 45, what: "a part of the way", holds: () => view.predict.holds(),
    });
    this.player.ended = true;
    this.digit = choice("digit", "Digit", Array.from({ length: 10 }, (_, k) => [k, String(k)]), (digit) => view.change({ digit }));
    this.order = choice("order", "Order of the pixels", [0, 1, 2, 3, 4].map((k) => [k, `of seed ${k}`]), (order) => view.change({ order }));
    this.size = choice("size", "Digits learnt from", [], (size) => view.change({ size }));
    this.controls = [this.player.node, this.digit, this.order, this.size];
  }

  update() {
    const { sizes, seeds } = this.view.accuracies;
    this.size = replaced(this.size, choice("size", "Digits learnt from", sizes.map((size) => [size, whole(size)]), (size) => this.view.change({ size })));
    this.order = replaced(this.order, choice("order", "Order of the pixels", seeds.map((seed, k) => [k, `of seed ${seed}`]), (order) => this.view.change({ order })));
    this.controls = [this.player.node, this.digit, this.order, this.size];
  }

  show() {
    this.digit.show(this.view.state.digit);
    this.order.show(this.view.state.order);
    this.size.show(this.chosen);
  }

  get chosen() {
    const { sizes } = this.view.accuracies, { size } = this.view.state;
    return sizes.includes(size) ? size : sizes[sizes.length - 1];
  }

  get ordering() {
    const { orders } = this.view.arrays, from = PIXELS * Math.min(this.view.state.order, orders.length / PIXELS - 1);
    return orders.subarray(from, from + PIXELS);
  }

  /** The pixels of the first test digit of a class, 0 to 1. */
  image(digit) {
    return Array.from(this.view.arrays.shown.subarray(PIXELS * digit, PIXELS * (digit + 1)), (v) => v / 16);
  }

  go() {
    this.step = Math.min(STEPS, this.step + 1);
    if (this.step < STEPS) return false;
    this.view.told();
    return true;
  }

  words() {
    if (this.view.predict.pending) return ["Every digit\u2019s pixels are put in one and the same order; the marked one goes to the same new place in all of them."];
    return [`A dense layer adds up all pixels, wherever they stand: put its weights in the same order, and it is the very same network as before. What it scores differs by the luck of training alone. A convolution looks at neighbours, and after the permutation neighbours are pixels from anywhere.`];
  }

  lines() {
    const { accuracies, predict, state } = this.view, size = this.chosen, to = places(this.ordering), { pixel } = this, hidden = predict.pending;
    const where = (p) => `row ${Math.floor(p / SIDE) + 1}, column ${(p % SIDE) + 1}`;
    const x = this.image(state.digit), before = sum(this.weights, x), after = sum(reordered(this.weights, this.ordering), reordered(x, this.ordering));
    const row = (reader, permuted) => {
      const counts = accuracies.counts(reader, size, permuted);
      return { name: `${reader}${permuted ? "-permuted" : ""}`, label: `${NAMES[reader]}${permuted ? ", permuted" : ""}`, text: `(${counts.map(whole).join(" + ")}) / (${counts.length} \u00d7 ${whole(accuracies.tested)})`, value: percent(accuracies.mean(reader, size, permuted)), lit: permuted };
    };
    const cost = (reader) => {
      const { mean, worse } = accuracies.lost(reader, size), all = (permuted) => whole(accuracies.counts(reader, size, permuted).reduce((total, count) => total + count, 0));
      return { name: `${reader}-lost`, label: `${NAMES[reader]}, lost`, text: `(${all(false)} \u2212 ${all(true)}) / (${accuracies.seeds.length} \u00d7 ${whole(accuracies.tested)}), fewer in ${worse} of ${accuracies.seeds.length} seeds`, value: `${(100 * mean).toFixed(2).replace("-", "\u2212")}%` };
    };
    const ofReader = (reader) => [row(reader, false), ...(hidden ? [] : [row(reader, true), cost(reader)])];
    return [
      { name: "pixel", label: "Marked pixel", text: `${where(pixel)} \u2192 ${where(to[pixel])}, in every digit` },
      ...ofReader("dense"),
      ...(hidden ? [] : [{ name: "unit", label: "A dense unit", text: `64 weights \u00d7 pixels: ${before.toFixed(4)}\u2026; both in the new order`, value: `${after.toFixed(4)}\u2026` }]),
      ...ofReader("convolution"),
    ];
  }

  label() {
    const { accuracies, predict } = this.view, size = this.chosen;
    return `Digit ${this.view.state.digit} and its pixels in a new order. ${READERS.map((reader) => `From ${size} digits, ${NAMES[reader]}: ${percent(accuracies.mean(reader, size, false))}${predict.pending ? "" : `, permuted ${percent(accuracies.mean(reader, size, true))}`}`).join("; ")}. Arrow keys move the marked pixel; space plays.`;
  }

  shown() {
    return { step: this.step, pixel: this.pixel, to: places(this.ordering)[this.pixel], size: this.chosen, phase: this.view.predict.phase };
  }

  /** A place is a pixel of the digit, or [size] on the chart. */
  place(what) {
    if (Array.isArray(what)) return [this.plot.x.at(what[0]), this.plot.area.y + this.plot.area.height / 2];
    const { x, y, cell } = this.before;
    return [x + (what % SIDE + 0.5) * cell, y + (Math.floor(what / SIDE) + 0.5) * cell];
  }

  pixelAt(spot) {
    for (const [grid, ordering] of [[this.before, null], [this.after, this.ordering]]) {
      const column = Math.floor((spot.x - grid.x) / grid.cell), row = Math.floor((spot.y - grid.y) / grid.cell);
      if (column >= 0 && row >= 0 && column < SIDE && row < SIDE) return ordering ? ordering[row * SIDE + column] : row * SIDE + column;
    }
    return -1;
  }

  grips(spot) {
    return Boolean(this.before) && (this.pixelAt(spot) >= 0 || this.plot.holds(spot, 4));
  }

  press(spot) {
    if (!this.before) return null;
    if (this.pixelAt(spot) >= 0) { this.drag("pixel", spot); return "pixel"; }
    if (!this.plot.holds(spot, 4)) return null;
    const at = Math.log(this.plot.value(spot)[0]);
    this.view.change({ size: this.view.accuracies.sizes.reduce((best, size) => (Math.abs(Math.log(size) - at) < Math.abs(Math.log(best) - at) ? size : best)) });
    return null;
  }

  drag(_, spot) {
    const pixel = this.pixelAt(spot);
    if (pixel < 0 || pixel === this.pixel) return;
    this.pixel = pixel;
    this.view.change({});
  }

  keys() {
    const by = (rows, columns) => () => {
      const row = (Math.floor(this.pixel / SIDE) + rows + SIDE) % SIDE, column = (this.pixel % SIDE + columns + SIDE) % SIDE;
      this.pixel = row * SIDE + column;
      this.view.change({});
    };
    return { ArrowLeft: by(0, -1), ArrowRight: by(0, 1), ArrowUp: by(-1, 0), ArrowDown: by(1, 0), " ": () => this.player.toggle() };
  }

  height(width, size) {
    return width < 820 ? 620 : 300 + size;
  }

  draw(pen, size) {
    const { width } = pen, small = width < 820, left = small ? width : Math.round(0.52 * width), gap = 26;
    const grid = Math.min(200, (left - gap - 20) / 2), cell = Math.floor(grid / SIDE), wide = cell * SIDE, top = Math.round(1.7 * size);
    this.before = { x: 2, y: top, cell };
    this.after = { x: wide + gap + 12, y: top, cell };
    this.twins = { y: Math.round(top + wide + 0.9 * size), cell: Math.max(3, Math.floor((2 * wide + gap) / (9 * 9.5))) };
    this.digits(pen, size, wide);
    const from = small ? 0 : left + 3.2 * size, upper = small ? this.twins.y + 2 * 8 * this.twins.cell + 3.4 * size : 1.9 * size;
    const area = { x: from + 3.2 * size, y: upper, width: width - from - 3.2 * size - 8.6 * size, height: (small ? 620 : 300 + size) - upper - 3.3 * size };
    this.plot = plotOf(this.view.accuracies, area);
    drawAccuracies(pen, this.plot, { accuracies: this.view.accuracies, chosen: this.chosen, letter: size, hidden: this.view.predict.pending });
  }

  digits(pen, size, wide) {
    const { theme } = pen, { before, after, twins, ordering, pixel, view } = this, to = places(ordering), share = this.step / STEPS, ink = inkOf(theme);
    pen.text("as it is", before.x, size, { size, fill: theme.text, weight: 600 });
    pen.text(share < 1 ? "on the way" : "in the new order", after.x, size, { size, fill: theme.text, weight: 600 });
    const square = (grid, values, of = (p) => p) => {
      pen.rect(grid.x - 1, grid.y - 1, SIDE * grid.cell + 2, SIDE * grid.cell + 2, { fill: theme.background, stroke: theme.axis });
      for (let p = 0; p < PIXELS; p++) pen.rect(grid.x + (of(p) % SIDE) * grid.cell, grid.y + Math.floor(of(p) / SIDE) * grid.cell, grid.cell, grid.cell, { fill: ink(values[p]) });
    };
    const moved = (grid, values, by) => { // over the way from the grid before: `by` lies between the two, in pixels
      for (let p = 0; p < PIXELS; p++) {
        const [row, column] = between(p, to[p], share, SIDE), eased = share * share * (3 - 2 * share);
        if (values[p] > 0) pen.rect(grid.x + column * grid.cell - (1 - eased) * by[0], grid.y + row * grid.cell - (1 - eased) * by[1], grid.cell, grid.cell, { fill: ink(values[p]) });
      }
    };
    const x = this.image(view.state.digit);
    square(before, x);
    square(after, []);
    moved(after, x, [after.x - before.x, 0]);
    pen.rect(before.x + (pixel % SIDE) * before.cell, before.y + Math.floor(pixel / SIDE) * before.cell, before.cell, before.cell, { stroke: theme.accent, width: 2.5 });
    const goal = [after.x + (to[pixel] % SIDE + 0.5) * after.cell, after.y + (Math.floor(to[pixel] / SIDE) + 0.5) * after.cell];
    pen.rect(goal[0] - after.cell / 2, goal[1] - after.cell / 2, after.cell, after.cell, { stroke: theme.accent, width: 2.5 });
    pen.path([this.place(pixel), goal], { stroke: theme.accent, width: 1.2, dash: [3, 3] });
    const others = Array.from({ length: 10 }, (_, d) => d).filter((d) => d !== view.state.digit), step = (wide + after.x - before.x - SIDE * twins.cell) / (others.length - 1);
    others.forEach((digit, k) => {
      const values = this.image(digit), upper = { x: before.x + Math.round(k * step), y: twins.y, cell: twins.cell }, lower = { ...upper, y: twins.y + SIDE * twins.cell + 8 };
      square(upper, values);
      square(lower, []);
      moved(lower, values, [0, lower.y - upper.y]);
      pen.rect(lower.x + (to[pixel] % SIDE) * lower.cell, lower.y + Math.floor(to[pixel] / SIDE) * lower.cell, lower.cell, lower.cell, { stroke: theme.accent, width: 1.5 });
    });
  }
}

function replaced(old, made) {
  old.replaceWith(made);
  return made;
}
