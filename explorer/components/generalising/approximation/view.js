// Bumps laid over a curve, the error by the number of units, and a trained network of the same width beside.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { button, choice, slider, tick } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, flag, Link, numbers, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Plot, sampled } from "../../topic/plot.js";
import { Predict } from "../../topic/predict.js";
import { written } from "../../topic/written.js";
import { built, errors, value } from "./bumps.js";
import { CURVES, PLACES, through } from "./curves.js";
import { exercises } from "./exercises.js";
import { errorsByWidth, opened, partAt, unitsOf } from "./measured.js";
import { GAP, places, Trained } from "./trained.js";

const OWN = "own", KINDS = [["steps", "steps"], ["sigmoids", "sigmoids"], ["relus", "ReLUs"]], MOST_STEPS = 4000, REACH = 1.4;
const FIELDS = {
  curve: { usual: "wave", read: oneOf([...Object.keys(CURVES), OWN]) },
  own: { usual: [], read: numbers([0, PLACES + 1], -REACH, REACH) },
  kind: { usual: "steps", read: oneOf(KINDS.map(([name]) => name)) },
  count: { usual: 8, read: aNumber(1, 64, { whole: true }) },
  steepness: { usual: 16, read: aNumber(2, 60, { whole: true }) },
  gap: { usual: false, read: flag },
  seed: { usual: 1, read: aNumber(1, 999, { whole: true }) },
  x: { usual: 0.3, read: aNumber(0, 1) },
};

export class Approximation {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "approximation", label: "A curve built from bumps" });
    this.link = new Link(stage, "approximation", FIELDS, (state) => this.take(state));
    const draw = () => this.draw();
    this.main = stage.surface({ draw });
    this.widths = stage.surface({ draw, role: "img" });
    this.frame.picture.append(this.main.node);
    this.frame.side.append(this.widths.node);
    this.lines = new Lines(this.frame.side);
    this.predict = new Predict(this.frame.question, { play: () => this.set({ count: 16 }), see: "Double them and see" });
    this.player = new Player(this.frame, { step: () => this.train(), reset: () => this.fresh(), draw, rate: 400, what: "train the other network one step" });
    this.build();
    exercises(this.frame);
    this.listen();
    this.frames = stage.frames(() => this.paint());
    stage.resized(draw, this.main.node, this.widths.node);
    // state; built: units, most, rms; trained: steps and most; lines as written; a place is [x, y] of the curve
    expose(stage.root, {
      shown: () => this.plot && { state: this.state, built: { units: unitsOf(this.state.kind, this.state.count), ...errors(this.curve, (x) => value(this.network, x)) }, trained: { steps: this.trained.steps, ...errors(this.curve, (x) => this.trained.value(x)) }, lines: this.lines.told, phase: this.predict.phase },
      place: ([x, y]) => inWindow(this.main.node, this.plot.at(x, y)),
      settled: () => !this.frames.waiting && !this.player.playing,
    });
    this.take(this.link.read());
  }

  build() {
    const set = (name) => (now) => this.set({ [name]: now });
    this.fields = {
      curve: choice("curve", "Curve", [...Object.entries(CURVES).map(([name, { words }]) => [name, words]), [OWN, "my own: draw it"]], set("curve")),
      kind: choice("kind", "Built from", KINDS, set("kind")),
      count: slider("count", "Bumps", { low: 1, high: 64 }, set("count")),
      steepness: slider("steepness", "Steepness", { low: 2, high: 60 }, set("steepness")),
      gap: tick("gap", "No training points from 0.4 to 0.6", set("gap")),
    };
    const again = button("New start", "Train from other random weights", () => this.set({ seed: (this.state.seed % 999) + 1 }));
    this.frame.controls.append(this.fields.curve, this.fields.kind, this.fields.count, this.fields.steepness, this.fields.gap, again);
  }

  update() {
    this.draw();
  }

  take(state) {
    this.state = state;
    if (state.curve === OWN && state.own.length !== PLACES + 1) state.own = sampled(CURVES.wave.of, [0, 1], PLACES).map(([, y]) => y);
    this.made();
  }

  set(change) {
    this.take({ ...this.state, ...change });
    this.link.write(this.state);
  }

  // Everything that follows from the state.
  made() {
    const { state, fields } = this;
    this.curve = state.curve === OWN ? through(state.own) : CURVES[state.curve].of;
    this.network = built(this.curve, state.count, state.kind, state.steepness);
    this.byWidth = errorsByWidth(this.curve, state.kind, state.steepness);
    for (const [name, field] of Object.entries(fields)) field.show(state[name]);
    fields.steepness.hidden = state.kind !== "sigmoids";
    fields.count.querySelector("span").firstChild.textContent = state.kind === "relus" ? "Stretches" : "Bumps";
    this.xs = places(state.gap);
    this.ys = this.xs.map(this.curve);
    this.fresh();
    this.player.pause();
    this.player.changed();
    this.ask();
    this.draw();
  }

  fresh() {
    const { kind, count, seed } = this.state;
    this.trained = new Trained(unitsOf(kind, count), kind === "relus" ? "relu" : "tanh", seed);
  }

  train() {
    this.trained.step(this.xs, this.ys);
    return this.trained.steps >= MOST_STEPS;
  }

  ask() {
    const { curve, kind, count } = this.state, usual = curve === "wave" && kind === "steps";
    if (usual && count === 16 && this.predict.phase === "waiting") {
      const [[, at8], [, at16]] = [8, 16].map((n) => this.byWidth.find(([units]) => units === 2 * n));
      this.predict.tell({ because: `The largest error went from ${written(at8)} to ${written(at16)}: a bump is flat, so it is off by the curve's rise over half its width.` });
    } else if (this.predict.phase !== "told") {
      this.predict.ask(usual && count === 8 ? { question: "Twice as many bumps: what becomes of the largest error?", answers: ["about half", "about a quarter", "about the same"], right: 0, because: "" } : null);
    }
  }

  listen() {
    const at = (spot, from) => {
      const [x, y] = this.plot.value(spot);
      if (this.state.curve !== OWN) { this.look(x); return; }
      const own = [...this.state.own], [x0, y0] = from ? this.plot.value(from) : [x, y], last = Math.round(x * PLACES), first = Math.round(x0 * PLACES);
      for (let k = Math.min(first, last); k <= Math.max(first, last); k++) own[k] = +(first === last ? y : y0 + ((y - y0) * (k - first)) / (last - first)).toFixed(3);
      this.set({ own, x });
    };
    this.main.pointers({
      press: (spot) => { if (!this.plot?.holds(spot, 6)) return null; at(spot, null); return true; },
      drag: (_, spot, before) => at(spot, before),
      hover: (spot) => { if (this.plot?.holds(spot)) this.look(this.plot.value(spot)[0]); },
    });
    this.main.keys((event) => {
      const by = (step) => () => this.look(Math.min(1, Math.max(0, this.state.x + step * (event.shiftKey ? 0.1 : 0.01))));
      return { ArrowRight: by(1), ArrowLeft: by(-1), Home: () => this.look(0), End: () => this.look(1), " ": () => this.player.toggle() };
    });
  }

  look(x) {
    this.state.x = +x.toFixed(4);
    this.link.write(this.state);
    this.draw();
  }

  draw() {
    this.frames.ask();
  }

  paint() {
    if (this.main.width < 50) return;
    const theme = this.frame.theme;
    this.paintCurve(theme);
    this.paintWidths(theme);
    const { state, network, curve, trained } = this;
    this.lines.show(opened({ network, count: state.count, curve, x: state.x, trained, gap: state.gap }));
    this.main.node.setAttribute("aria-label", `Curve and network over x. At ${written(state.x, 3)} the curve is ${written(curve(state.x))}, the network ${written(value(network, state.x))}. Arrow keys move the place.`);
  }

  paintCurve(theme) {
    const { main, state, network, curve, trained } = this, width = main.width, height = 390, size = letterSize(width);
    main.node.style.height = `${height}px`;
    const pen = main.pen(width, height, theme), plot = (this.plot = new Plot({ x: 40, y: 48, width: width - 52, height: height - 92 }, { x: [0, 1], y: [-REACH, REACH] }));
    plot.axes(pen, { size, x: "x" });
    const names = [["curve", theme.quiet, 3], ["built", theme.lines[0], 2], ...(trained.steps ? [["trained", theme.lines[1], 2]] : [])];
    let left = 40;
    for (const [name, stroke, thick] of names) {
      pen.path([[left, 18], [left + 22, 18]], { stroke: String(stroke), width: Number(thick) });
      pen.text(String(name), left + 28, 18, { size, fill: theme.text, baseline: "middle" });
      left += 28 + 8 * String(name).length + 22;
    }
    const { place } = partAt(network, state.count, state.x), share = 1 / state.count, zero = plot.y.at(0);
    if (state.gap) pen.rect(plot.x.at(GAP[0]), plot.area.y, plot.x.at(GAP[1]) - plot.x.at(GAP[0]), plot.area.height, { fill: theme.grid, alpha: 0.7 });
    if (network.kind === "steps") {
      for (let k = 0; k < state.count; k++) {
        const [from, to, top] = [plot.x.at(k * share), plot.x.at((k + 1) * share), plot.y.at(network.units[2 * k].out)];
        pen.rect(from, Math.min(top, zero), to - from, Math.abs(top - zero), { fill: theme.lines[0], alpha: k === place ? 0.32 : 0.1 });
      }
    } else if (network.kind === "sigmoids") {
      const [up, down] = [network.units[2 * place], network.units[2 * place + 1]], one = { ...network, units: [up, down], offset: 0 };
      plot.line(pen, [[0, 0], ...sampled((x) => value(one, x), [0, 1], 400), [1, 0]], { fill: theme.lines[0], alpha: 0.22, closed: true });
    } else for (let k = 0; k <= state.count; k++) plot.dot(pen, k * share, value(network, k * share), k === place ? 5 : 3, { fill: theme.lines[0] });
    plot.line(pen, sampled(curve, [0, 1], 400), { stroke: theme.quiet, width: 3 });
    plot.line(pen, sampled((x) => value(network, x), [0, 1], 1000), { stroke: theme.lines[0], width: 2 });
    if (trained.steps) {
      plot.line(pen, sampled((x) => trained.value(x), [0, 1], 300), { stroke: theme.lines[1], width: 2 });
      this.xs.forEach((x, i) => { plot.dot(pen, x, this.ys[i], 1.8, { fill: theme.text, alpha: 0.6 }); });
    }
    const [x, y] = plot.at(state.x, value(network, state.x));
    pen.path([[x, plot.area.y], [x, plot.area.y + plot.area.height]], { stroke: theme.accent, dash: [3, 4] });
    pen.circle(x, y, 5, { fill: theme.accent, stroke: theme.background, width: 1.5 });
  }

  paintWidths(theme) {
    const { widths, state, byWidth, trained } = this, width = widths.width, height = 190, size = letterSize(width);
    widths.node.style.height = `${height}px`;
    const pen = widths.pen(width, height, theme), units = unitsOf(state.kind, state.count);
    const plot = new Plot({ x: 56, y: 28, width: width - 70, height: height - 76 }, { x: [1, 140], y: [1e-3, 3], logX: true, logY: true });
    plot.axes(pen, { size, x: "hidden units", y: "largest error" });
    const shown = byWidth.map(([n, most]) => [n, Math.max(1e-3, most)]);
    plot.line(pen, shown, { stroke: theme.lines[0], width: 2 });
    const [, now] = [units, errors(this.curve, (x) => value(this.network, x)).most];
    plot.dot(pen, units, Math.max(1e-3, now), 5, { fill: theme.lines[0], stroke: theme.background });
    if (trained.steps) plot.dot(pen, units, Math.min(3, Math.max(1e-3, errors(this.curve, (x) => trained.value(x)).most)), 5, { fill: theme.lines[1], stroke: theme.background });
    widths.node.setAttribute("aria-label", `Largest error by hidden units: ${byWidth.map(([n, most]) => `${n}: ${written(most)}`).join(", ")}`);
  }
}
