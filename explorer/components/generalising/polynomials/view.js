// Points to drag, the polynomial fitted to them, and its error on them and on fresh points, by degree.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { button, choice, slider } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, numbers, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Plot, sampled } from "../../topic/plot.js";
import { Predict } from "../../topic/predict.js";
import { written } from "../../topic/written.js";
import { curve, error, fit, MOST_DEGREE } from "./fits.js";
import { METHODS, placeOf, strengthAt, USUAL } from "./methods.js";
import { drawnPoints, FRESH, training, truth } from "./points.js";
import { exercises, opened } from "./told.js";

const CLIMBS = 12, REACH = 1.6, NEAR = 14;
/** @type {[number, number]} */
const ERRORS = [1e-3, 100];
const FIELDS = {
  degree: { usual: 1, read: aNumber(0, MOST_DEGREE, { whole: true }) },
  method: { usual: "none", read: oneOf(Object.keys(METHODS)) },
  strength: { usual: 0, read: aNumber(0, 20000) },
  seed: { usual: 1, read: aNumber(1, 999, { whole: true }) },
  moved: { usual: [], read: numbers([0, 80], -REACH, REACH) },
  x: { usual: 0.4, read: aNumber(-1, 1) },
};

export class Polynomials {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "polynomials", label: "Polynomials fitted to points" });
    this.link = new Link(stage, "polynomials", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.paint());
    const draw = () => this.draw();
    this.main = stage.surface({ draw });
    this.errors = stage.surface({ draw, role: "img" });
    this.frame.picture.append(this.main.node);
    this.frame.side.append(this.errors.node);
    this.lines = new Lines(this.frame.side);
    this.predict = new Predict(this.frame.question, { play: () => this.player.play(), changed: draw });
    this.player = new Player(this.frame, { step: () => this.climb(), reset: () => this.set({ degree: 1 }), draw, holds: () => this.predict.holds(), rate: 2.5, what: "one degree more" });
    this.build();
    exercises(this.frame);
    this.listen();
    stage.resized(draw, this.main.node, this.errors.node);
    // state, points, weights, errors by degree as [fitted, fresh], lines as written; a place is [x, y] of the points' picture
    expose(stage.root, {
      shown: () => this.plot && { state: this.state, points: this.points, fresh: this.fresh, weights: this.weights, byDegree: this.byDegree, lines: this.lines.told, phase: this.predict.phase },
      place: ([x, y]) => inWindow(this.main.node, this.plot.at(x, y)),
      settled: () => !this.frames.waiting && !this.player.playing,
    });
    this.take(this.link.read());
  }

  build() {
    this.fields = {
      degree: slider("degree", "Degree", { low: 0, high: MOST_DEGREE }, (degree) => this.set({ degree })),
      method: choice("method", "Held back by", Object.entries(METHODS).map(([name, { words }]) => [name, words]), (method) => this.set({ method, strength: USUAL[method] })),
    };
    this.strength = slider("strength", "Strength", { low: 0, high: 100, words: (place) => written(strengthAt(this.state?.method ?? "ridge", place), 5) }, (place) => this.set({ strength: strengthAt(this.state.method, place) }));
    const again = button("New points", "Draw other points of the same curve", () => this.set({ seed: (this.state.seed % 999) + 1, moved: [] }));
    this.frame.controls.append(this.fields.degree, this.fields.method, this.strength, again);
  }

  update() {
    this.draw();
  }

  take(state) {
    const { method } = state, { powers: [low, high], strength } = METHODS[method];
    if (method !== "none" && !(state.strength >= 10 ** low * 0.99 && state.strength <= 10 ** high * 1.01)) state.strength = USUAL[method];
    if (state.moved.length % 2) state.moved = [];
    this.state = state;
    this.points = state.moved.length ? state.moved.filter((_, k) => k % 2 === 0).map((x, k) => [x, state.moved[2 * k + 1]]) : training(state.seed);
    this.fresh = drawnPoints(FRESH, state.seed + 900);
    this.strength.hidden = method === "none";
    this.strength.querySelector("span").firstChild.textContent = `${strength} `;
    this.strength.show(placeOf(method, state.strength || 1));
    for (const [name, field] of Object.entries(this.fields)) field.show(state[name]);
    this.fitted();
  }

  set(change) {
    this.take({ ...this.state, ...change });
    this.link.write(this.state);
    this.player.changed();
  }

  fitted() {
    const { points, fresh, state: { degree, method, strength } } = this;
    const of = (d) => fit(points, d, method, strength);
    this.weights = of(degree);
    const key = JSON.stringify([points, method, strength]);
    if (key !== this.key) this.byDegree = Array.from({ length: MOST_DEGREE + 1 }, (_, d) => { const w = of(d); return [error(w, points), error(w, fresh)]; });
    this.key = key;
    this.ask();
    this.draw();
  }

  // Asked as long as nothing holds the polynomial back; which answer is right is read from the errors themselves.
  ask() {
    const { method, degree } = this.state, beyond = this.byDegree.slice(0, CLIMBS + 1).map(([, one]) => one), least = Math.min(...beyond), best = beyond.indexOf(least);
    if (this.predict.phase === "waiting" && degree === CLIMBS) {
      const right = best === CLIMBS ? 0 : beyond[CLIMBS] > 1.2 * least ? 1 : 2;
      this.predict.tell({ right, because: `It is least at degree ${best}, ${written(least, 3)}, and ${written(beyond[CLIMBS], 3)} at degree ${CLIMBS}; on the points fitted it only falls.` });
    } else if (!this.asked && method === "none" && degree < CLIMBS) {
      this.asked = true;
      this.predict.ask({ question: `The degree climbs to ${CLIMBS}. What becomes of the error on fresh points?`, answers: ["it falls all the way", "it falls, then rises", "it falls, then stays"], right: 1, because: "" });
    }
  }

  climb() {
    if (this.state.degree < CLIMBS) this.set({ degree: this.state.degree + 1 });
    return this.state.degree >= CLIMBS;
  }

  listen() {
    const at = ({ x, y }) => this.points.findIndex(([u, v]) => Math.hypot(this.plot.x.at(u) - x, this.plot.y.at(v) - y) < NEAR);
    this.main.pointers({
      press: (spot) => {
        if (!this.plot?.holds(spot, 6)) return null;
        const k = at(spot);
        if (k < 0) this.look(this.plot.value(spot)[0]);
        return { k };
      },
      drag: ({ k }, spot) => {
        const [x, y] = this.plot.value(spot);
        if (k < 0) this.look(x);
        else this.set({ moved: this.points.flatMap((point, j) => (j === k ? [+x.toFixed(3), +y.toFixed(3)] : point)) });
      },
      hover: (spot) => { if (this.plot) this.main.node.style.cursor = at(spot) >= 0 ? "grab" : "crosshair"; },
    });
    this.main.keys((event) => {
      const by = (step) => () => this.look(Math.min(1, Math.max(-1, this.state.x + step * (event.shiftKey ? 0.1 : 0.02))));
      const degree = (step) => () => this.set({ degree: Math.min(MOST_DEGREE, Math.max(0, this.state.degree + step)) });
      return { ArrowRight: by(1), ArrowLeft: by(-1), ArrowUp: degree(1), ArrowDown: degree(-1), " ": () => this.player.toggle() };
    });
  }

  look(x) {
    this.state.x = +x.toFixed(3);
    this.link.write(this.state);
    this.draw();
  }

  draw() {
    this.frames.ask();
  }

  paint() {
    if (!this.state || this.main.width < 50) return;
    const theme = this.frame.theme, { weights, points, fresh, state } = this;
    this.paintPoints(theme);
    this.paintErrors(theme);
    this.lines.show(opened({ weights, points, fresh, x: state.x, method: state.method, strength: state.strength }));
    this.main.node.setAttribute("aria-label", `${points.length} points and a polynomial of degree ${state.degree}. Arrow keys up and down change the degree, left and right the place that is opened. Points are dragged.`);
  }

  paintPoints(theme) {
    const { main, weights, points, state } = this, width = main.width, height = 400, size = letterSize(width);
    main.node.style.height = `${height}px`;
    const pen = main.pen(width, height, theme), plot = (this.plot = new Plot({ x: 40, y: 40, width: width - 52, height: height - 84 }, { x: [-1, 1], y: [-REACH, REACH] }));
    plot.axes(pen, { size, x: "x" });
    pen.path([[40, 16], [62, 16]], { stroke: theme.quiet, width: 2, dash: [5, 4] });
    pen.text("the curve behind the points", 68, 16, { size, fill: theme.text, baseline: "middle" });
    pen.path([[260, 16], [282, 16]], { stroke: theme.lines[0], width: 2.5 });
    pen.text("fitted", 288, 16, { size, fill: theme.text, baseline: "middle" });
    plot.line(pen, sampled(truth, [-1, 1]), { stroke: theme.quiet, width: 2, dash: [5, 4] });
    plot.line(pen, sampled((x) => curve(weights, x), [-1, 1], 400), { stroke: theme.lines[0], width: 2.5 });
    for (const [x, y] of points) plot.dot(pen, x, y, 5, { fill: theme.lines[1], stroke: theme.background, width: 1.5 });
    const here = Math.max(-REACH, Math.min(REACH, curve(weights, state.x)));
    pen.path([plot.at(state.x, -REACH), plot.at(state.x, REACH)], { stroke: theme.accent, dash: [3, 4] });
    plot.dot(pen, state.x, here, 5, { fill: theme.accent, stroke: theme.background, width: 1.5 });
  }

  paintErrors(theme) {
    const { errors, byDegree, state } = this, width = errors.width, height = 200, size = letterSize(width), shown = this.predict.pending ? state.degree : MOST_DEGREE;
    errors.node.style.height = `${height}px`;
    const pen = errors.pen(width, height, theme), plot = new Plot({ x: 52, y: 28, width: width - 66, height: height - 76 }, { x: [0, MOST_DEGREE], y: ERRORS, logY: true });
    plot.axes(pen, { size, x: "degree", y: "mean squared error", ticksX: 7 });
    const held = (v) => Math.min(ERRORS[1], Math.max(ERRORS[0], v)), list = byDegree.slice(0, shown + 1);
    [[0, theme.quiet, [5, 4]], [1, theme.mark, []]].forEach(([side, stroke, dash]) => {
      plot.line(pen, list.map((both, d) => [d, held(both[side])]), { stroke, width: 2, dash });
      if (list[state.degree]) plot.dot(pen, state.degree, held(list[state.degree][side]), 4.5, { fill: stroke, stroke: theme.background });
    });
    pen.path([[52, height - 14], [72, height - 14]], { stroke: theme.quiet, width: 2, dash: [5, 4] });
    pen.text("fitted", 78, height - 14, { size, fill: theme.text, baseline: "middle" });
    pen.path([[132, height - 14], [152, height - 14]], { stroke: theme.mark, width: 2 });
    pen.text("fresh", 158, height - 14, { size, fill: theme.text, baseline: "middle" });
    errors.node.setAttribute("aria-label", `Mean squared error by degree, fitted and fresh: ${list.map(([one, other], d) => `${d}: ${written(one, 3)}, ${written(other, 3)}`).join("; ")}`);
  }
}
