// Paths of weights over a penalty, and dropout as the ridge that it amounts to, found by descent with masks.

import { number } from "../../kernel/numbers.js";
import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { choice, slider } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Plot } from "../../topic/plot.js";
import { Predict } from "../../topic/predict.js";
import { written } from "../../topic/written.js";
import { Averaged } from "./averaged.js";
import { ACTING, SNPS, study } from "./design.js";
import { masked, paintMask } from "./masks.js";
import { path, PENALTIES, PLACES, POWERS } from "./paths.js";
import { exercises, opened } from "./told.js";

const MOST = 1e6, AT_ONCE = 400, SWEEP_END = 90, RATES = 0.95;
const WAYS = [["ridge", "L2 penalty (ridge)"], ["lasso", "L1 penalty (lasso)"], ["dropout", "dropout of the inputs"]];
const FIELDS = {
  way: { usual: "ridge", read: oneOf(WAYS.map(([name]) => name)) },
  place: { usual: 30, read: aNumber(0, PLACES, { whole: true }) },
  rate: { usual: 0.5, read: aNumber(0, RATES) },
  chosen: { usual: 1, read: aNumber(0, SNPS - 1, { whole: true }) },
  dropped: { usual: "units", read: oneOf(["units", "weights"]) },
};

export class Shrinking {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "shrinking", label: "Paths of weights, and dropout" });
    this.link = new Link(stage, "shrinking", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.paint());
    const draw = () => this.draw();
    this.main = stage.surface({ draw });
    this.masks = stage.surface({ draw, role: "img" });
    this.frame.picture.append(this.main.node, this.masks.node);
    this.lines = new Lines(this.frame.side);
    this.design = study(1);
    this.paths = Object.fromEntries(WAYS.map(([way]) => [way, path(this.design, /** @type {any} */ (way))]));
    this.toss = 4;
    this.predict = new Predict(this.frame.question, { play: () => { this.set({ way: "lasso", place: 0 }); this.player.play(); }, changed: draw });
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.reset(), draw, holds: () => !this.dropping && this.predict.holds(), rate: 40, what: "a larger penalty, or more descent" });
    this.build();
    exercises(this.frame);
    this.listen();
    this.predict.ask({ question: "The penalty grows. Which weights become exactly 0, one after the other?", answers: ["those of ridge (L2)", "those of the lasso (L1)", "those of both"], right: 1, because: "" });
    stage.resized(draw, this.main.node);
    // state, strength, weights there, descent's {steps, mean, error}, lines as written; a place is [share of the axis, weight]
    expose(stage.root, {
      shown: () => this.plot && { state: this.state, strength: this.strength, weights: this.now, descent: { steps: this.average.steps, ...this.average.result }, lines: this.lines.told, phase: this.predict.phase },
      place: ([share, weight]) => inWindow(this.main.node, this.plot.at(share, weight)),
      settled: () => !this.frames.waiting && !this.player.playing,
    });
    this.take(this.link.read());
  }

  build() {
    this.fields = {
      way: choice("way", "Held back by", WAYS, (way) => this.set({ way })),
      place: slider("place", "Penalty \u03bb", { low: 0, high: PLACES, words: (place) => number(PENALTIES[place]) }, (place) => this.set({ place })),
      rate: slider("rate", "Rate p", { low: 0, high: RATES, step: 0.05 }, (rate) => this.set({ rate })),
      dropped: choice("dropped", "Left out below", [["units", "whole units"], ["weights", "single weights"]], (dropped) => this.set({ dropped })),
    };
    this.frame.controls.append(...Object.values(this.fields));
  }

  update() {
    this.draw();
  }

  get dropping() {
    return this.state.way === "dropout";
  }

  get strength() {
    return this.dropping ? this.state.rate : PENALTIES[this.state.place];
  }

  get now() {
    const { state, paths } = this;
    return paths[state.way][this.dropping ? Math.round((state.rate / RATES) * PLACES) : state.place];
  }

  take(state) {
    if (!this.average || this.average.p !== state.rate) this.average = new Averaged(this.design, state.rate, 1);
    this.state = state;
    for (const [name, field] of Object.entries(this.fields)) {
      field.show(state[name]);
      if (name !== "way") field.hidden = this.dropping === (name === "place");
    }
    this.masks.node.hidden = !this.dropping;
    this.frame.question.hidden = this.dropping;
    this.draw();
  }

  set(change) {
    this.take({ ...this.state, ...change });
    this.link.write(this.state);
    this.player.changed();
  }

  step() {
    if (this.dropping) {
      this.average.run(AT_ONCE);
      this.toss += 1;
      return this.average.steps >= MOST;
    }
    if (this.state.place < PLACES) this.set({ place: this.state.place + 1 });
    if (this.predict.phase === "waiting" && this.state.place >= SWEEP_END) {
      const zeros = (w) => w.filter((v) => v === 0).length, [one, two] = [this.paths.lasso[SWEEP_END], this.paths.ridge[SWEEP_END]];
      this.predict.tell({ because: `At a penalty of ${written(PENALTIES[SWEEP_END], 1)} ${zeros(one)} of ${SNPS} weights of the lasso are 0, of ridge ${zeros(two) || "none"}; its smallest is ${written(Math.min(...two.map(Math.abs)), 4)}.` });
    }
    return this.state.place >= PLACES;
  }

  reset() {
    if (this.dropping) this.average = new Averaged(this.design, this.state.rate, 1);
    else this.set({ place: 0 });
  }

  listen() {
    const to = (spot) => {
      const [share, weight] = this.plot.value(spot), place = Math.round(share * PLACES), list = this.paths[this.state.way][place], nearest = list.reduce((best, w, j) => (Math.abs(w - weight) < Math.abs(list[best] - weight) ? j : best), 0);
      return { place, chosen: nearest, share };
    };
    const go = ({ place, chosen, share }, keep) => this.set({ ...(this.dropping ? { rate: Math.round(share * RATES * 100) / 100 } : { place }), ...(keep ? {} : { chosen }) });
    this.main.pointers({
      press: (spot) => { if (!this.plot?.holds(spot, 6)) return null; this.player.pause(); go(to(spot), false); return true; },
      drag: (_, spot) => go(to(spot), true),
    });
    this.main.keys(() => {
      const held = (value, most) => Math.min(most, Math.max(0, value)), { place, rate, chosen } = this.state;
      const by = (step) => () => this.set(this.dropping ? { rate: held(Math.round(rate * 100 + step * 5) / 100, RATES) } : { place: held(place + step, PLACES) });
      const other = (step) => () => this.set({ chosen: (chosen + step + SNPS) % SNPS });
      return { ArrowRight: by(1), ArrowLeft: by(-1), ArrowUp: other(-1), ArrowDown: other(1), " ": () => this.player.toggle() };
    });
  }

  draw() {
    this.frames.ask();
  }

  paint() {
    if (!this.state || this.main.width < 50) return;
    const theme = this.frame.theme, { design, state, strength, average } = this;
    this.paintPaths(theme);
    if (this.dropping) this.paintMasks(theme);
    this.lines.show(opened({ design, way: state.way, strength, chosen: state.chosen, average }), this.dropping ? "Ridge that dropout amounts to" : "Each weight where the sum is least");
    this.main.node.setAttribute("aria-label", `Weights of ${SNPS} SNPs over ${this.dropping ? "the dropout rate" : "the penalty"}, now ${written(strength, 2)}: ${this.now.map((w, j) => `SNP ${j + 1} ${written(w, 3)}`).join(", ")}. Arrow keys left and right change it, up and down choose a weight.`);
  }

  paintPaths(theme) {
    const { main, state, paths, strength } = this, width = main.width, height = this.dropping ? 300 : 400, size = letterSize(width), list = paths[state.way];
    main.node.style.height = `${height}px`;
    const pen = main.pen(width, height, theme), plot = (this.plot = new Plot({ x: 46, y: 34, width: width - 110, height: height - 80 }, { x: [0, 1], y: [-1, 1.4] }));
    const [low, high] = POWERS, mark = this.dropping ? (v) => String(+(v * RATES).toFixed(2)) : (v) => String(+(10 ** (low + v * (high - low))).toPrecision(2));
    const ticks = this.dropping ? [0, 0.25, 0.5, 0.75].map((p) => p / RATES) : [0, 0.25, 0.5, 0.75, 1];
    plot.axes(pen, { size, x: this.dropping ? "dropout rate p" : "penalty \u03bb", y: "weight", wordsX: mark, marksX: ticks });
    list[0].forEach((_, j) => {
      const acts = j in ACTING, on = j === state.chosen;
      plot.line(pen, list.map((w, k) => [k / PLACES, w[j]]), { stroke: acts ? theme.lines[1] : theme.lines[0], width: on ? 3.5 : 1.7, dash: acts ? [] : [6, 3] });
    });
    const order = Array.from(list[0].keys()).sort((a, b) => list[0][b] - list[0][a]);
    let free = -Infinity;
    for (const j of order) {
      const y = Math.max(free, plot.y.at(this.now[j]));
      free = y + size + 1;
      pen.text(`SNP ${j + 1}`, plot.area.x + plot.area.width + 10, y, { size, fill: j === state.chosen ? theme.text : theme.quiet, weight: j === state.chosen ? 600 : 400, baseline: "middle" });
    }
    const share = this.dropping ? strength / RATES : state.place / PLACES, result = this.dropping ? this.average.result : null;
    pen.path([plot.at(share, -1), plot.at(share, 1.4)], { stroke: theme.accent, dash: [3, 4], width: 1.5 });
    this.now.forEach((w, j) => plot.dot(pen, share, w, j === state.chosen ? 5 : 3.5, { fill: theme.accent, stroke: theme.background }));
    if (result) result.mean.forEach((m) => { const [x, y] = plot.at(share, m); pen.path([[x - 7, y], [x + 7, y]], { stroke: theme.mark, width: 2 }); });
    const words = this.dropping ? "solid: SNPs that act; short bars: the average of descent" : "solid: SNPs that act on the trait; dashed: those that do not";
    pen.text(words, plot.area.x + 70, plot.area.y - 0.7 * size, { size, fill: theme.quiet });
  }

  paintMasks(theme) {
    const { masks, state } = this, width = masks.width, height = 132, size = letterSize(width), mask = masked(state.dropped, state.rate, this.toss);
    masks.node.style.height = `${height}px`;
    const pen = masks.pen(width, height, theme);
    paintMask(pen, { x: 46, y: 6, width: Math.min(260, width / 2 - 60), height: height - 12 }, mask);
    const left = 46 + Math.min(260, width / 2 - 60) + 24;
    const words = [`One mask of a network ${"5-4-2"}:`, `${mask.tosses} tosses, one for each ${state.dropped === "units" ? "input and hidden unit" : "weight"};`, `${mask.kept} of ${mask.all} weights take part.`];
    words.forEach((line, k) => { pen.text(line, left, 40 + k * (size + 8), { size, fill: k ? theme.quiet : theme.text, weight: k ? 400 : 600 }); });
    masks.node.setAttribute("aria-label", words.join(" "));
  }
}
