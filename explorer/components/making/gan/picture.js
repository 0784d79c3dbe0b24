// The game on a line as a picture: real and made densities, D and D*, and below where each noise goes.

import { inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { Plot } from "../../topic/plot.js";
import { bell, best, BINS, KNOTS, middle, SHOWN } from "./densities.js";

const HEIGHT = 440, STRIP = 104, TOP = 1.08; // pixels of all, of the noise; the largest density shown
const NOISE = /** @type {[number, number]} */ ([-2.5, 2.5]), ARROWS = 26;
const NEAR = 22; // pixels around the generator's grip

/** @typedef {"grip" | "draw" | "x" | "z"} Held */

export class Picture {
  /** @param {import("./view.js").View} view */
  constructor(view) {
    this.view = view;
    this.surface = view.stage.surface({ draw: () => view.draw() });
    view.frame.picture.append(this.surface.node);
    this.surface.pointers({
      press: (at) => {
        const held = this.under(at);
        if (held) this.move(held, at);
        return held;
      },
      drag: (held, at) => this.move(/** @type {Held} */ (held), at),
    });
    this.surface.keys(({ shiftKey }) => {
      const { state } = view, by = (change) => () => view.look(change), raise = (up) => () => view.raise(state.x, up);
      const x = (step) => by({ x: held(state.x + step, SHOWN) }), z = (step) => by({ z: held(state.z + step, NOISE) }), drawn = state.target === "drawn";
      return { ArrowRight: shiftKey ? z(0.1) : x(0.1), ArrowLeft: shiftKey ? z(-0.1) : x(-0.1), ArrowUp: drawn && raise(0.25), ArrowDown: drawn && raise(-0.25) };
    });
  }

  /** @returns {Held | null} */
  under(at) {
    if (!this.plot) return null;
    const { state } = this.view;
    if (state.maker === "affine" && this.grip && Math.hypot(at.x - this.grip[0], at.y - this.grip[1]) < NEAR) return "grip";
    if (this.strip.holds(at, 10)) return "z";
    if (!this.plot.holds(at, 10)) return null;
    return state.target === "drawn" ? "draw" : "x";
  }

  /** @param {Held} what */
  move(what, at) {
    const { view } = this, [x, y] = this.plot.value(at);
    if (what === "grip") {
      const top = Math.max(0.1, Math.min(1, y));
      view.set({ a: Math.round(20 * x) / 20, b: Math.round(100 * bell(0) / top) / 100 });
    } else if (what === "draw") view.drawn(x, y);
    else if (what === "x") view.look({ x: Math.round(20 * x) / 20 });
    else view.look({ z: Math.round(20 * this.strip.value(at)[0]) / 20 });
  }

  paint() {
    const { surface, view } = this, { width } = surface, { line, state, frame } = view;
    if (width < 80) return;
    surface.node.style.height = `${HEIGHT}px`;
    const { theme } = frame, size = letterSize(width), pen = surface.pen(width, HEIGHT, theme), [real, made, ideal] = theme.lines;
    const left = 3 * size, inner = width - left - 1.8 * size, floor = HEIGHT - STRIP - 3.1 * size;
    const plot = this.plot = new Plot({ x: left, y: 3.4 * size, width: inner, height: floor - 3.4 * size }, { x: SHOWN, y: [0, TOP] });
    const strip = this.strip = new Plot({ x: left, y: floor + 1.7 * size, width: inner, height: STRIP - 2.6 * size }, { x: NOISE, y: [0, 1] });
    plot.axes(pen, { size, ticksX: 10, marksX: plot.x.ticks(10), wordsX: () => "" });
    this.legend(pen, size, left, width);
    const area = (values, colour) => {
      const points = [];
      for (let k = 0; k < BINS; k++) if (middle(k) >= SHOWN[0] && middle(k) <= SHOWN[1]) points.push([middle(k), values[k]]);
      plot.line(pen, [[SHOWN[0], 0], ...points, [SHOWN[1], 0]], { fill: colour, alpha: 0.22 });
      plot.line(pen, points, { stroke: colour, width: 2 });
    };
    area(line.p, real);
    area(line.q, made);
    const { p, q, D } = line, of = (value) => Array.from({ length: BINS }, (_, k) => [middle(k), value(k)]).filter(([x]) => x >= SHOWN[0] && x <= SHOWN[1]);
    if (!view.predict.pending) plot.line(pen, of((k) => best(p[k], q[k])).map(([x, y], k, all) => (p[at(all[k][0])] + q[at(all[k][0])] > 1e-4 ? [x, y] : null)), { stroke: ideal, width: 2.5, dash: [7, 5] });
    plot.line(pen, of((k) => D[k]), { stroke: theme.mark, width: 2.5 });
    this.arrows(pen, size, plot, strip, made);
    const x = plot.x.at(state.x);
    pen.path([[x, plot.area.y], [x, plot.area.y + plot.area.height]], { stroke: theme.accent, width: 1.2, dash: [3, 4] });
    plot.dot(pen, state.x, sampledAt(D, state.x), 5, { fill: theme.mark, stroke: theme.background, width: 1.5 });
    this.grip = state.maker === "affine" ? plot.at(line.game.g[1], Math.min(TOP, bell(0) / Math.max(0.05, Math.abs(line.game.g[0])))) : null;
    if (this.grip) pen.circle(this.grip[0], this.grip[1], 8, { fill: theme.background, stroke: made, width: 3 });
    const { measured } = line;
    surface.node.setAttribute("aria-label", `Real and made densities over x, D and D*. V ${measured.value.toFixed(3)}, JSD ${measured.jsd.toFixed(4)}. Arrow keys move x, with Shift the noise${state.target === "drawn" ? ", up and down raise and lower the drawn curve at x" : ""}.`);
  }

  legend(pen, size, left, width) {
    const { theme } = pen, [real, made, ideal] = theme.lines, names = [["real, p(x)", real, []], ["made, q(x)", made, []], ["D(x), learnt", theme.mark, []], ["D* = p / (p + q)", ideal, [7, 5]]];
    const step = Math.min(10.5 * size, (width - left) / names.length);
    names.forEach(([words, stroke, dash], k) => {
      const x = left + k * step;
      if (words === names[3][0] && this.view.predict.pending) return;
      pen.path([[x, 1.2 * size], [x + 20, 1.2 * size]], { stroke, width: 3, dash });
      pen.text(words, x + 25, 1.2 * size, { size, fill: theme.text, baseline: "middle" });
    });
  }

  // From each noise below to the x above that it becomes.
  arrows(pen, size, plot, strip, colour) {
    const { theme } = pen, { line, state } = this.view, top = plot.area.y + plot.area.height, bottom = strip.area.y + strip.area.height;
    const marks = plot.x.ticks(10);
    for (const mark of marks) pen.text(String(mark).replace("-", "−"), plot.x.at(mark), top + 6, { size, fill: theme.quiet, align: "center", baseline: "top" });
    pen.path([[strip.area.x, bottom], [strip.area.x + strip.area.width, bottom]], { stroke: theme.axis });
    const from = top + 1.6 * size;
    const way = (z, look) => {
      const x = line.chain(z).x;
      if (x >= SHOWN[0] && x <= SHOWN[1]) pen.path([[strip.x.at(z), bottom], [plot.x.at(x), from]], look);
    };
    for (let k = 0; k < ARROWS; k++) way(NOISE[0] + (NOISE[1] - NOISE[0]) * k / (ARROWS - 1), { stroke: colour, width: 1, alpha: 0.55 });
    way(state.z, { stroke: theme.accent, width: 2.5 });
    pen.circle(strip.x.at(state.z), bottom, 6, { fill: theme.accent, stroke: theme.background, width: 1.5 });
    for (const mark of strip.x.ticks(5)) pen.text(String(mark).replace("-", "−"), strip.x.at(mark), bottom + 7, { size, fill: theme.quiet, align: "center", baseline: "top" });
    pen.text("z, noise", strip.area.x + strip.area.width, bottom + 1.7 * size, { size, fill: theme.text, align: "right", baseline: "top", weight: 600 });
    pen.text("x", plot.area.x + plot.area.width + 8, top, { size, fill: theme.text, baseline: "middle", weight: 600 });
  }

  /** @param {["x" | "z" | "grip", number?, number?]} what */
  place([what, x = 0, y = 0.5]) {
    if (what === "grip") return inWindow(this.surface.node, this.grip);
    return inWindow(this.surface.node, what === "z" ? this.strip.at(x, 0.1) : this.plot.at(x, y));
  }
}

const at = (x) => Math.max(0, Math.min(BINS - 1, Math.round((x - middle(0)) / (middle(1) - middle(0)))));
const sampledAt = (values, x) => values[at(x)];
const held = (value, [low, high]) => Math.round(20 * Math.min(high, Math.max(low, value))) / 20;

/** The knot that is nearest to a place. */
export const knotAt = (/** @type {number} */ x) => Math.max(0, Math.min(KNOTS - 1, Math.round((x - SHOWN[0]) / (SHOWN[1] - SHOWN[0]) * (KNOTS - 1))));
