// A line is fitted: in closed form, opened as matrices, and by descent that comes to it step by step.

import { expose, inWindow } from "../../kernel/probe.js";
import { element, slider, tick } from "../../kernel/widgets.js";
import { Exercise } from "../../topic/exercise.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, numbers, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { written } from "../../topic/written.js";
import { group } from "../loss/group.js";
import { formula, Matrix } from "../loss/matrix.js";
import { Descent, MOST } from "./descent.js";
import { LIMIT, SLOPE } from "./exercises.js";
import { laidOut, paint } from "./picture.js";
import { HEIGHT, held, OUTLIER, USUAL, WIDTH } from "./points.js";
import { outcome, rows } from "./words.js";

const RATE = { usual: 0.098, low: 0.001, high: 0.15 };
const COUNT = USUAL.x.length;
const FIELDS = {
  x: { usual: USUAL.x, read: numbers(COUNT, 0, WIDTH) },
  y: { usual: USUAL.y, read: numbers(COUNT, 0, HEIGHT) },
  loss: { usual: "squares", read: oneOf(["squares", "absolute"]) },
  rate: { usual: RATE.usual, read: aNumber(RATE.low, RATE.high) },
  step: { usual: 0, read: aNumber(0, MOST, { whole: true }) },
};
const SHOWN = 12; // steps after which the outcome is told

/** @param {{ x: number[], y: number[] }} points @returns {[number, number][]} */
const paired = ({ x, y }) => x.map((one, i) => [one, y[i]]);

const set = (node, text) => { if (node.textContent !== text) node.textContent = text; };

export class LineView {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "line", label: "Fitting a line in closed form and by descent" });
    this.predict = new Predict(this.frame.question, { play: () => this.playAsked() });
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.begin(), draw: () => this.changed(), holds: () => this.predict.holds(), rate: 6, what: "one step of descent" });
    this.losses = group("Loss", [["squares", "Squares", "The mean of squared residuals"], ["absolute", "Absolute", "The mean of absolute residuals"]], (loss) => this.take({ loss }));
    this.rate = slider("rate", "Rate \u03b7", { low: RATE.low, high: RATE.high, step: 0.001 }, (rate) => this.take({ rate }));
    this.limit = element("span", "limit");
    this.outlier = tick("outlier", "Outlier", (on) => this.move(OUTLIER.point, this.state.x[OUTLIER.point], on ? OUTLIER.y : USUAL.y[OUTLIER.point]));
    this.outcome = element("p", "outcome", "", { role: "status" });
    this.frame.controls.append(this.losses, this.rate, this.limit, this.outlier, this.outcome);
    /** @type {ReturnType<typeof laidOut> | null} */
    this.place = null;
    this.surface = stage.surface({ draw: () => this.draw() });
    this.frame.picture.append(this.surface.node);
    this.matrices = { x: new Matrix("X, a row for each point", "X"), y: new Matrix("y", "y"), square: new Matrix("X transposed times X", "X\u1d40X"), times: new Matrix("X transposed times y", "X\u1d40y"), adjugate: new Matrix("the inverse times the determinant"), right: new Matrix("X transposed times y, again"), w: new Matrix("intercept and slope in closed form") };
    this.over = element("span", "sign");
    this.det = element("span", "sign");
    const { x, y, square, times, adjugate, right, w } = this.matrices, closed = element("div", "closed"), data = formula(x, y), first = formula(square, times), second = formula("w = (X\u1d40X)\u207b\u00b9 X\u1d40y =");
    first.append(this.det);
    second.append(this.over, adjugate.node, right.node, element("span", "sign", "="), w.node);
    const both = element("div");
    both.append(first, second);
    closed.append(data, both);
    this.frame.arithmetic.append(closed);
    this.lines = new Lines(this.frame.arithmetic);
    for (const about of [SLOPE, LIMIT]) new Exercise(this.frame, about);
    this.chosen = 0;
    this.frames = stage.frames(() => this.paint());
    this.link = new Link(stage, "line", FIELDS, (state) => { this.state = state; this.restart(); });
    this.state = this.link.read();
    this.restart();
    if (this.descent.steps === 0) this.ask();
    this.listen();
    stage.resized(() => this.draw(), this.surface.node);
    stage.rethemed(() => this.draw());
    // a place is the number of a point, from 1, or [x, y]
    expose(stage.root, {
      shown: () => ({ ...this.state, step: this.descent.steps, w: [...this.descent.w], best: this.descent.best, distances: [...this.descent.distances], playing: this.player.playing, predict: this.predict.phase, outcome: this.outcome.textContent, told: this.lines.told, matrices: Object.fromEntries(Object.entries(this.matrices).map(([name, one]) => [name, one.told])) }),
      place: (what) => inWindow(this.surface.node, this.placeOf(Array.isArray(what) ? what : this.points[what - 1])),
      settled: () => this.place !== null && !this.frames.waiting && !this.player.playing,
    });
  }

  update() {
    this.draw();
  }

  /** @returns {[number, number][]} */
  get points() {
    return paired(/** @type {any} */ (this.state));
  }

  ask() {
    const { curvature } = new Descent(paired(USUAL), "squares", RATE.usual), factor = 1 - RATE.usual * curvature.largest;
    this.predict.ask({
      question: `Descent starts at w = (0, 0) with rate ${RATE.usual}; the limit is ${written(curvature.limit)} How does its line come to the closed form?`,
      answers: ["Nearer from one side", "To and fro about it", "It never does"],
      right: 1,
      because: `Along the steepest direction each step multiplies what is missing by 1 \u2212 ${RATE.usual} \u00d7 ${written(curvature.largest)} = ${written(factor)}: across, and a fifth less. Above the limit it would be across and more.`,
    });
  }

  /** Play what the question is about, whatever was set before. */
  playAsked() {
    Object.assign(this.state, { x: [...USUAL.x], y: [...USUAL.y], loss: "squares", rate: RATE.usual });
    this.begin();
    this.player.changed();
    this.player.play();
  }

  /** Start at w = (0, 0). */
  begin() {
    this.descent = new Descent(this.points, this.state.loss, this.state.rate);
    this.state.step = 0;
    this.player.rate = 6;
  }

  /** Start, and take as many steps as the state says. */
  restart() {
    const { step } = this.state;
    this.begin();
    while (this.descent.steps < step && !this.descent.step()) { /* on to there */ }
    this.state.step = this.descent.steps;
    this.player?.changed();
    this.draw();
  }

  step() {
    const ended = this.descent.step();
    this.state.step = this.descent.steps;
    this.player.rate = Math.min(60, 6 + this.descent.steps / 2);
    if (this.descent.steps >= SHOWN || ended) this.predict.tell();
    return ended;
  }

  /** Something was set: descent starts anew. */
  take(change) {
    Object.assign(this.state, change);
    this.player.pause();
    this.begin();
    this.player.changed();
    this.changed();
  }

  move(i, x, y) {
    const [a, b] = held(x, y), xs = [...this.state.x], ys = [...this.state.y];
    xs[i] = a;
    ys[i] = b;
    this.take({ x: xs, y: ys });
  }

  changed() {
    this.link.write(this.state);
    this.draw();
  }

  /** @param {number[]} point @returns {[number, number]} */
  placeOf([x, y]) {
    return this.place.points.at(x, y);
  }

  listen() {
    const nearest = ({ x, y }) => {
      const far = this.points.map((point) => { const [a, b] = this.placeOf(point); return Math.hypot(a - x, b - y); }), least = Math.min(...far);
      return least < 24 ? far.indexOf(least) : null;
    };
    this.surface.pointers({
      press: (spot) => {
        if (!this.place) return null;
        const i = nearest(spot);
        if (i !== null) { this.chosen = i; this.draw(); }
        return i;
      },
      drag: (i, spot) => { const [x, y] = this.place.points.value(spot); this.move(i, x, y); },
      hover: (spot) => { this.surface.node.style.cursor = this.place && nearest(spot) !== null ? "grab" : ""; },
    });
    this.surface.keys((event) => {
      const by = (dx, dy) => () => { const far = event.shiftKey ? 1 : 0.1, i = this.chosen; this.move(i, this.state.x[i] + dx * far, this.state.y[i] + dy * far); };
      const other = (step) => () => { this.chosen = (this.chosen + step + COUNT) % COUNT; this.draw(); };
      return { ArrowLeft: by(-1, 0), ArrowRight: by(1, 0), ArrowUp: by(0, 1), ArrowDown: by(0, -1), n: other(1), p: other(-1) };
    });
  }

  draw() {
    this.frames.ask();
  }

  paint() {
    const { width } = this.surface, { theme } = this.frame;
    if (width < 50) return;
    this.place = laidOut(width, this.descent);
    this.surface.node.style.height = `${this.place.height}px`;
    paint(this.surface.pen(width, this.place.height, theme), this.place, { descent: this.descent, chosen: this.chosen, focused: this.surface.focused });
    this.say();
  }

  say() {
    const { descent, state } = this, { sums, best } = descent, { n, sx, sxx, sy, sxy, det } = sums, column = (values) => values.map((one) => [written(one)]);
    this.losses.show(state.loss);
    this.rate.show(state.rate);
    this.outlier.show(state.y[OUTLIER.point] === OUTLIER.y);
    const { x, y, square, times, adjugate, right, w } = this.matrices;
    x.show(state.x.map((one) => ["1", written(one)]));
    y.show(column(state.y));
    square.show([[n, sx], [sx, sxx]].map((row) => row.map((one) => written(one))));
    times.show(column([sy, sxy]));
    adjugate.show([[sxx, -sx], [-sx, n]].map((row) => row.map((one) => written(one))));
    right.show(column([sy, sxy]));
    w.show(sums.w ? column(sums.w) : [["\u2013"], ["\u2013"]]);
    set(this.det, `det = ${n} \u00d7 ${written(sxx)} \u2212 ${written(sx)}\u00b2 = ${written(det)}`);
    set(this.over, sums.w ? `1/${written(det)}` : "1/0");
    set(this.limit, state.loss === "squares" ? `limit 2/\u03bb = ${written(descent.curvature.limit)}` : "no such limit");
    this.limit.classList.toggle("beyond", state.loss === "squares" && state.rate > descent.curvature.limit);
    this.lines.show(rows(descent), !best ? "" : state.loss === "squares" ? "The limit, and the next step" : "The best line, and the next step");
    set(this.outcome, outcome(descent));
    const i = this.chosen;
    this.surface.node.setAttribute("aria-label", `${COUNT} points and lines through them${best ? `: the best one is y = ${written(best[0])} + ${written(best[1])} x, descent has y = ${written(descent.w[0])} + ${written(descent.w[1])} x` : ""}. Point ${i + 1} is at (${written(state.x[i])}, ${written(state.y[i])}): arrows move it, N and P choose another.`);
  }
}
