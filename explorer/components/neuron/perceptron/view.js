// Rosenblatt's perceptron on points that can be moved: its line turns at each mistake, and the mistakes are counted.

import { expose, inWindow } from "../../kernel/probe.js";
import { button, choice, element, slider } from "../../kernel/widgets.js";
import { Exercise } from "../../topic/exercise.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { BOUND, outcomeOf, UPDATE, willItStop } from "./asked.js";
import { drawChart } from "./chart.js";
import { bound, farthest, widest } from "./margin.js";
import { drawPlane, plotOf, pointUnder } from "./plane.js";
import { GAPS, LEAST, MOST, placed, readPoints, separable, written, XOR } from "./points.js";
import { outcome, ran } from "./rule.js";
import { limitRows, visitRows } from "./rows.js";

const VISITS = 2000; // after which nothing new is to be seen
const PROMISE = "On 8 July 1958 the New York Times told of the Navy\u2019s embryo of a computer, expected one day to walk, talk, see, write, reproduce itself and be conscious of its existence. It was a perceptron. These four points are beyond it.";

export const FIELDS = {
  data: { usual: "separable", read: oneOf(["separable", "xor", "own"]) },
  gap: { usual: 0.2, read: aNumber(GAPS.low, GAPS.high) },
  seed: { usual: 36, read: aNumber(1, 999, { whole: true }) },
  points: { usual: "", read: (/** @type {string} */ text) => { const found = readPoints(text); return found ? written(found) : undefined; } },
  visits: { usual: 20, read: aNumber(0, VISITS, { whole: true }) },
  speed: { usual: "4", read: oneOf(["1", "4", "30"]) },
};

export class Perceptron {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.frame = new Frame(stage, { name: "perceptron", label: "The perceptron" });
    this.link = new Link(stage, "perceptron", FIELDS, (state) => this.take(state));
    this.held = -1;
    this.leaving = false;
    this.surface = stage.surface({ draw: () => this.redraw.ask() });
    this.redraw = stage.frames(() => this.draw());
    this.hint = element("p", "hint", "");
    this.frame.picture.append(this.surface.node, this.hint);
    this.player = new Player(this.frame, {
      step: () => this.step(), draw: () => this.tell(), reset: () => this.go(0), rate: 4, what: "the next point", holds: () => this.predict.holds(),
    });
    this.data = choice("data", "Points", [["separable", "two classes with a gap"], ["xor", "XOR"], ["own", "moved by hand"]], (data) => this.choose(data));
    this.gap = slider("gap", "Gap on either side", GAPS, (gap) => this.fresh({ data: "separable", gap }));
    this.other = button("Other points", "Draw other points with the same gap", () => this.fresh({ data: "separable", seed: this.state.seed % 999 + 1 }));
    this.speed = choice("speed", "Speed", [["1", "1 a second"], ["4", "4 a second"], ["30", "30 a second"]], (speed) => this.change({ speed }));
    this.frame.controls.append(this.data, this.gap, this.other, this.speed);
    this.chart = stage.surface({ role: "img" });
    this.chart.node.tabIndex = -1;
    this.promise = element("p", "promise", PROMISE);
    this.frame.side.append(this.promise);
    this.lines = new Lines(this.frame.side);
    this.frame.side.append(this.chart.node);
    this.limits = new Lines(this.frame.side);
    this.predict = new Predict(this.frame.question, { play: () => this.fromStart() });
    this.exercises = [UPDATE, BOUND].map((about) => new Exercise(this.frame, about));
    this.listen();
    stage.rethemed(() => this.redraw.ask());
    stage.resized(() => this.redraw.ask(), this.surface.node, this.chart.node);
    this.take(this.link.read());
    // {data, points, visits, mistakes, w, done, cycle, margin, size, bound, lines, predict}; a place is a point's number, or [x1, x2]
    expose(stage.root, {
      shown: () => this.run && {
        data: this.state.data, points: this.run.points, visits: this.run.visits, mistakes: this.run.mistakes, w: this.run.w, done: this.run.done, cycle: this.run.cycle,
        margin: this.widest?.margin ?? null, size: this.far.size, bound: this.limit?.bound ?? null, lines: { ...this.limits.told, ...this.lines.told }, predict: this.predict.phase,
      },
      place: (what) => {
        const { x1, x2 } = typeof what === "number" ? this.run.points[what] : { x1: what[0], x2: what[1] };
        return inWindow(this.surface.node, this.plot.at(x1, x2));
      },
      settled: () => !this.player.playing && !this.redraw.waiting,
    });
  }

  update() {
    this.redraw.ask();
  }

  /** @returns {import("./rule.js").Point[]} */
  pointsOf({ data, gap, seed, points }) {
    return data === "xor" ? XOR : (data === "own" && readPoints(points)) || separable(gap, seed);
  }

  take(state) {
    this.state = state;
    this.player.pause();
    this.player.changed();
    const points = this.pointsOf(state);
    this.predict.ask(willItStop(state.data, points.length)); // not while a point is dragged, for it moves the picture
    this.set(points, state.visits);
  }

  change(some) {
    this.state = { ...this.state, ...some };
    this.link.write(this.state);
    this.tell();
  }

  // Other points, nothing learnt yet.
  fresh(some) {
    this.take({ ...this.state, ...some, visits: 0 });
    this.link.write(this.state);
  }

  choose(data) {
    this.fresh({ data, points: data === "own" ? written(this.run.points) : this.state.points });
  }

  // These points, after so many visits.
  set(points, visits) {
    this.wanted = visits;
    this.run = ran(points, visits);
    this.widest = widest(points);
    this.far = farthest(points);
    this.limit = this.widest && { margin: this.widest.margin, bound: bound(this.far.size, this.widest.margin) };
    this.whole = outcome(points, VISITS);
    this.state.visits = this.run.visits;
    this.tell();
  }

  // Points moved by hand: what came of the last ones after so many visits is shown for these.
  moved(points) {
    this.player.pause();
    this.player.changed();
    this.state = { ...this.state, data: "own", points: written(points) };
    this.set(points, Math.max(this.wanted, points.length));
    this.link.write(this.state);
  }

  go(visits) {
    this.run = ran(this.run.points, visits);
    this.state.visits = this.wanted = visits;
    this.link.write(this.state);
  }

  fromStart() {
    this.player.reset();
    this.player.play();
  }

  step() {
    const { run } = this, round = run.cycle && (run.visits - run.cycle.from) % run.cycle.visits === 0;
    run.step();
    this.state.visits = this.wanted = run.visits;
    this.link.write(this.state);
    if (run.done || (round && run.visits >= run.cycle.from + 2 * run.cycle.visits) || run.visits >= VISITS) this.predict.tell(outcomeOf(run, this.limit));
    return run.done || run.visits >= VISITS;
  }

  tell() {
    const { run, state } = this;
    this.player.rate = Number(state.speed);
    this.data.show(state.data);
    this.gap.show(state.gap);
    this.speed.show(state.speed);
    const key = this.widest ? " Dashed: u \u00b7 x = 0, of the widest margin; dotted: \u00b1 the margin." : "";
    this.hint.textContent = `Drag a point; tap it to change its class; tap beside to add one; drag it out to remove it.${key}`;
    this.promise.hidden = state.data !== "xor";
    this.limits.show(limitRows(run, this.widest, this.far));
    this.lines.show(visitRows(run), run.visits ? `Visit ${run.visits}: point ${run.last.at + 1} of ${run.points.length}` : "Before the first visit all weights are 0");
    this.redraw.ask();
  }

  listen() {
    const outside = (at) => !this.plot.holds(at, 24);
    this.surface.pointers({
      wander: 4,
      press: (at) => {
        const point = pointUnder(this.plot, this.run.points, at);
        if (point >= 0) this.held = point;
        this.redraw.ask();
        return point >= 0 ? { point, at: null } : this.plot.holds(at) ? { point: -1, at: this.plot.value(at) } : null;
      },
      drag: ({ point }, at) => {
        if (point < 0) return;
        this.leaving = outside(at) && this.run.points.length > LEAST;
        this.move(point, ...this.plot.value(at));
      },
      drop: ({ point }, at) => {
        this.leaving = false;
        if (point >= 0 && outside(at)) this.remove(point);
        this.redraw.ask();
      },
      tap: ({ point, at }) => (point >= 0 ? this.flip(point) : this.add(...at)),
      cancel: () => { this.leaving = false; this.redraw.ask(); },
      hover: (at) => { this.surface.node.style.cursor = pointUnder(this.plot, this.run.points, at) >= 0 ? "grab" : "crosshair"; },
    });
    this.surface.keys(() => {
      const count = this.run.points.length, chosen = this.held < 0 ? 0 : Math.min(this.held, count - 1), { x1, x2 } = this.run.points[chosen];
      const pick = (by) => () => { this.held = this.held < 0 ? 0 : (chosen + by + count) % count; this.redraw.ask(); };
      const by = (dx, dy) => () => { this.held = chosen; this.move(chosen, x1 + dx, x2 + dy); };
      return {
        ArrowLeft: by(-0.1, 0), ArrowRight: by(0.1, 0), ArrowUp: by(0, 0.1), ArrowDown: by(0, -0.1), PageDown: pick(1), PageUp: pick(-1),
        Enter: () => this.flip(chosen), Delete: () => this.remove(chosen), Insert: () => this.add(0.5, 0.5), " ": () => this.player.toggle(),
      };
    });
  }

  move(point, x1, x2) {
    this.moved(this.run.points.map((one, k) => (k === point ? { ...one, x1: placed(x1), x2: placed(x2) } : one)));
  }

  flip(point) {
    this.moved(this.run.points.map((one, k) => (k === point ? { ...one, y: -one.y } : one)));
  }

  add(x1, x2) {
    if (this.run.points.length >= MOST) return;
    this.held = this.run.points.length;
    this.moved([...this.run.points, { x1: placed(x1), x2: placed(x2), y: 1 }]);
  }

  remove(point) {
    if (this.run.points.length <= LEAST) return;
    this.held = -1;
    this.moved(this.run.points.filter((_, k) => k !== point));
  }

  draw() {
    const { width, node } = this.surface, { theme } = this.frame, { run } = this;
    if (width < 50) return;
    const height = Math.round(Math.min(420, width));
    node.style.height = `${height}px`;
    this.plot = plotOf(width, height);
    drawPlane(this.surface.pen(width, height, theme), this.plot, { run, gap: this.widest, held: this.held, leaving: this.leaving });
    const [b, w1, w2] = run.w, chosen = run.points[this.held];
    node.setAttribute("aria-label", `${run.points.length} points of two classes; after ${run.visits} visits and ${run.mistakes} mistakes the weights are ${b}, ${w1}, ${w2}. Page keys choose a point${chosen ? ` (now ${chosen.x1}, ${chosen.x2})` : ""}, arrows move it, Enter changes its class, Delete removes it, Insert adds one.`);
    const wide = this.chart.width, tall = 165;
    if (wide < 50) return;
    this.chart.node.style.height = `${tall}px`;
    drawChart(this.chart.pen(wide, tall, theme), { run, limit: this.limit, whole: this.whole });
    this.chart.node.setAttribute("aria-label", `${run.mistakes} mistakes in ${run.visits} visits`);
  }
}
