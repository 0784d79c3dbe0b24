// A recurrent net unrolled over a text, and the gradient on its way back through time.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { choice, element, framed, slider } from "../../kernel/widgets.js";
import { Exercise } from "../../topic/exercise.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, aText, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { gradients, NAMES, norm, summed } from "./backward.js";
import { costAt, slopeAt, stepped } from "./cliff.js";
import { EXERCISES } from "./exercises.js";
import { drawn, forward, taskOf, UNITS, withRadius } from "./network.js";
import { decades, Picture } from "./picture.js";
import { cells, drawCells, drawCliff } from "./side.js";
import { asked, cliffRow, entryRows, lengths, named, opened, OTHER } from "./words.js";

const HEIGHT = 322, CLIFF = 172, PARTS = 8, PACE = 7; // pixels; frames from step to step, steps a second
const RADII = [0.5, 1, 1.5], RANGE = /** @type {[number, number]} */ ([0.1, 2]), POINTS = 190, RATE = 0.1;
const DNA = "ACGCGTTAATACGGTACTGGGGCGT", WORDS = "she sells sea shells";

export const FIELDS = {
  text: { usual: DNA, read: (/** @type {string} */ text) => (aText(60)(text) !== undefined && taskOf(text).task ? text : undefined) },
  w: { usual: "orthogonal", read: oneOf(["orthogonal", "random"]) },
  rho: { usual: 1, read: aNumber(RANGE[0], RANGE[1]) },
  act: { usual: "linear", read: oneOf(["tanh", "linear"]) },
  cost: { usual: "end", read: oneOf(["end", "every"]) },
  reach: { usual: 0, read: aNumber(0, 40, { whole: true }) },
  clip: { usual: 1, read: (/** @type {string} */ text) => [0, 0.1, 1, 10].find((most) => String(most) === text) },
  seed: { usual: 1, read: aNumber(1, 999, { whole: true }) },
  t: { usual: 12, read: aNumber(0, 40, { whole: true }) }, // 0 is the last
  unit: { usual: 1, read: aNumber(1, UNITS, { whole: true }) },
  entry: { usual: "W.1.2", read: (/** @type {string} */ text) => (/^[WUVbc]\.[1-8]\.[1-8]$/.test(text) ? text : undefined) },
  back: { usual: -1, read: aNumber(-1, 40, { whole: true }) }, // steps that the gradient has come back; all
};

export class View {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "through_time", label: "Gradients through time" });
    this.predict = new Predict(this.frame.question, { play: () => this.player.play(), changed: () => this.frames?.ask() });
    this.frames = stage.frames(() => this.draw());
    this.link = new Link(stage, "through_time", FIELDS, (state) => this.take(state));
    this.player = new Player(this.frame, {
      step: () => this.step(), reset: () => this.rewind(), draw: () => this.frames.ask(), holds: () => this.holds(), rate: PACE * PARTS, what: "one state back",
    });
    this.makeControls();
    this.makeSurfaces();
    this.lines = new Lines(this.frame.arithmetic);
    this.exercises = EXERCISES.map((about) => new Exercise(this.frame, about));
    this.take(this.link.read());
    stage.resized(() => this.frames.ask(), this.frame.picture, this.frame.side);
    stage.rethemed(() => this.frames.ask());
    // {radius, reach, t, unit, entry, back, steps, sizes, whole, weights, run, sums, slope, lines, question}; a place is ["step", t, unit], ["entry", name, row, column] or ["radius", value]
    expose(stage.root, { shown: () => this.told(), place: (what) => this.place(what), settled: () => !this.frames.waiting && !this.player.playing });
  }

  update() {
    this.frames.ask();
  }

  makeControls() {
    const { controls } = this.frame, set = (/** @type {string} */ name) => (/** @type {any} */ value) => this.set({ [name]: value });
    this.field = element("input", "", "", { type: "text", size: "12", title: "Each letter is read, and the next one guessed", spellcheck: "false", autocomplete: "off", maxlength: "60" });
    this.stage.on(this.field, "change", () => this.type(this.field.value));
    this.refusal = element("p", "refusal", "", { role: "status" });
    const kinds = [["orthogonal", "orthogonal"], ["random", "random"]], costs = [["end", "at the end"], ["every", "every step"]];
    this.parts = {
      example: choice("example", "Example", [[DNA, "DNA"], [WORDS, "words"], [null, "own text"]], (text) => { if (text) this.type(text); else this.field.focus(); }),
      rho: slider("rho", "Spectral radius ρ", { low: RANGE[0], high: RANGE[1], step: 0.01, words: (value) => value.toFixed(2) }, set("rho")),
      w: choice("w", "W", kinds, set("w")),
      act: choice("act", "Activation", [["linear", "linear"], ["tanh", "tanh"]], set("act")),
      cost: choice("cost", "Cost", costs, set("cost")),
      reach: slider("reach", "Follow back", { low: 0, high: 24, words: (k) => (k === 0 ? "all" : String(k)) }, (k) => this.set({ reach: k })),
      clip: choice("clip", "Clip at", [[0, "never"], [0.1, "0.1"], [1, "1"], [10, "10"]], set("clip")),
      seed: choice("seed", "Seed", [1, 2, 3, 4, 5].map((seed) => [seed, String(seed)]), set("seed")),
    };
    const { example, ...others } = this.parts;
    controls.append(example, framed("text", "Text", this.field), ...Object.values(others), this.refusal);
  }

  makeSurfaces() {
    const draw = () => this.frames.ask();
    this.main = this.stage.surface({ draw });
    this.weights = this.stage.surface({ className: "stage weights", draw });
    this.cliff = this.stage.surface({ className: "stage cliff", draw });
    this.frame.picture.append(this.main.node);
    this.frame.side.append(this.weights.node, this.cliff.node);
    const pick = (/** @type {any} */ spot) => {
      const hit = this.picture?.hit(spot);
      if (hit) this.show({ t: hit.t + 1, ...(hit.unit === null ? {} : { unit: hit.unit + 1 }) });
      return hit ? "step" : null;
    };
    this.main.pointers({ press: pick, drag: (_, spot) => pick(spot) });
    this.main.keys(() => ({
      ArrowLeft: () => this.show({ t: Math.max(1, this.at + 1 - 1) }), ArrowRight: () => this.show({ t: Math.min(this.steps, this.at + 1 + 1) }),
      ArrowUp: () => this.show({ unit: Math.max(1, this.state.unit - 1) }), ArrowDown: () => this.show({ unit: Math.min(UNITS, this.state.unit + 1) }),
      " ": () => this.player.toggle(),
    }));
    this.weights.pointers({ press: (spot) => {
      const { list, side } = this.placed, cell = list.find(({ x, y }) => spot.x >= x && spot.x < x + side && spot.y >= y && spot.y < y + side);
      if (cell) this.show({ entry: `${cell.name}.${cell.row + 1}.${cell.at + 1}` });
      return null;
    } });
    const move = (/** @type {number} */ by) => () => {
      const { list } = this.placed, now = list.findIndex((cell) => this.same(cell)), next = list[Math.min(list.length - 1, Math.max(0, now + by))];
      this.show({ entry: `${next.name}.${next.row + 1}.${next.at + 1}` });
    };
    this.weights.keys(() => ({ ArrowLeft: move(-1), ArrowRight: move(1), ArrowUp: move(-this.sums[this.entry.name][0].length), ArrowDown: move(this.sums[this.entry.name][0].length) }));
    const turn = (/** @type {any} */ spot) => this.set({ rho: +Math.min(RANGE[1], Math.max(RANGE[0], this.plot.x.value(spot.x))).toFixed(2) });
    this.cliff.pointers({ press: (spot) => { turn(spot); return "radius"; }, drag: (_, spot) => turn(spot) });
    const nudge = (/** @type {number} */ by) => () => this.set({ rho: +Math.min(RANGE[1], Math.max(RANGE[0], this.state.rho + by)).toFixed(2) });
    this.cliff.keys(() => ({ ArrowLeft: nudge(-0.01), ArrowRight: nudge(0.01) }));
  }

  take(state) {
    this.state = { ...state };
    this.player.pause();
    this.part = 0;
    this.predict.ask(null);
    this.compute();
    const usual = Object.entries(FIELDS).every(([name, field]) => name === "text" || name === "entry" || name === "t" || this.state[name] === field.usual);
    this.turning = usual;
    if (usual) this.predict.ask(asked(this.courses[0].sizes, this.state.rho));
    this.player.ended = this.back === this.steps;
    this.player.show();
    this.frames.ask();
  }

  /** Other settings: the whole way back is drawn at once. */
  set(change) {
    Object.assign(this.state, change, { back: -1 });
    this.turning = false;
    this.predict.ask(null);
    this.player.pause();
    this.player.ended = true;
    this.player.show();
    this.part = 0;
    this.stale = true;
    this.frames.ask();
  }

  show(change) {
    Object.assign(this.state, change);
    this.frames.ask();
  }

  type(text) {
    const { task, words } = taskOf(text);
    this.refusal.textContent = words;
    this.refusal.hidden = !words;
    if (task) this.set({ text, t: 0 });
  }

  get steps() {
    return this.task.read.length;
  }

  get back() {
    return this.state.back < 0 ? this.steps : Math.min(this.steps, this.state.back);
  }

  /** The step that is opened, from 0. */
  get at() {
    return (this.state.t < 1 ? this.steps : Math.min(this.steps, this.state.t)) - 1;
  }

  get entry() {
    const [name, row, at] = this.state.entry.split("."), sums = this.found.sums[name];
    return { name: /** @type {import("./backward.js").Name} */ (name), row: Math.min(sums.length, +row) - 1, at: Math.min(sums[0].length, +at) - 1 };
  }

  same({ name, row, at }) {
    const { entry } = this;
    return name === entry.name && row === entry.row && at === entry.at;
  }

  compute() {
    const { text, w, rho, act, cost, seed, reach } = this.state;
    this.stale = false;
    this.task = taskOf(text).task ?? taskOf(DNA).task;
    this.unit = drawn(this.task.letters.length, w, seed);
    this.net = withRadius(this.unit, rho);
    this.run = forward(this.net, this.task, act, cost);
    this.whole = gradients(this.net, this.task, this.run, act);
    this.found = reach && reach < this.steps ? gradients(this.net, this.task, this.run, act, reach) : this.whole;
    const key = [text, w, act, cost, seed].join("|");
    if (key !== this.known) {
      this.known = key;
      this.courses = RADII.map((radius) => {
        const net = withRadius(this.unit, radius), { G } = gradients(net, this.task, forward(net, this.task, act, cost), act);
        return { radius, sizes: G.map(norm) };
      });
      this.curve = Array.from({ length: POINTS + 1 }, (_, k) => {
        const radius = RANGE[0] + ((RANGE[1] - RANGE[0]) * k) / POINTS;
        return /** @type {[number, number]} */ ([radius, costAt(this.unit, this.task, act, cost, radius)]);
      });
    }
    this.slope = slopeAt(this.unit, this.task, act, cost, rho);
  }

  step() {
    if (this.player.playing && ++this.part < PARTS) return false;
    this.part = 0;
    const back = this.back + 1;
    this.state.back = back >= this.steps ? -1 : back;
    this.state.t = Math.max(1, this.steps + 1 - back);
    if (back < this.steps) return false;
    this.predict.tell();
    return true;
  }

  rewind() {
    this.part = 0;
    this.state.back = 0;
    this.state.t = 0;
  }

  holds() {
    if (this.predict.holds()) return true;
    if (this.turning && this.predict.phase === "waiting") {
      Object.assign(this.state, { rho: OTHER });
      this.compute();
      this.rewind();
      this.player.changed();
    }
    this.turning = false;
    return false;
  }

  draw() {
    if (this.stale) this.compute();
    const { state, task, run, found, whole, steps, at } = this, { theme } = this.frame, { width } = this.main;
    if (width < 50) return;
    const from = steps - this.back, letter = letterSize(width * 1.4), entry = this.entry, sizes = found.G.map(norm), all = whole.G.map(norm);
    this.main.node.style.height = `${HEIGHT}px`;
    this.picture = new Picture(width, HEIGHT, letter, steps, UNITS, decades([...all, ...this.courses.flatMap((course) => course.sizes)]));
    this.picture.draw(this.main.pen(width, HEIGHT, theme), { task, run, sizes, whole: all, courses: this.turning && this.predict.pending ? [this.courses[1]] : this.courses, t: at, unit: state.unit - 1, from, moving: this.part / PARTS, cost: state.cost, focused: this.main.focused });
    this.main.node.setAttribute("aria-label", `A recurrent net over ${steps} steps. The gradient at step ${at + 1} has length ${sizes[at].toPrecision(3)}, at the last ${sizes[steps - 1].toPrecision(3)}, at the first ${sizes[0].toPrecision(3)}. Arrow keys move through steps and units.`);
    this.sums = from ? summed(this.net, task, run.h, found, from) : found.sums;
    this.drawSide(letter, entry, from);
    this.tellControls();
    this.lines.show([
      ...opened(this.net, found, at, state.unit - 1), ...entryRows(entry, task, run, found, at),
      ...lengths(whole, found, found === whole ? 0 : state.reach, state.clip), cliffRow(state.rho, this.slope, RATE, stepped(state.rho, this.slope, RATE, state.clip)),
    ], `G(t) = Vᵀ(ŷ − y) + Wᵀ diag(h′) G(t+1), h′ = ${state.act === "tanh" ? "1 − h²" : "1"}; step ${at + 1}, unit ${state.unit}; ρ = ${state.rho.toFixed(2)}, C = ${run.cost.toPrecision(4)}…`);
    this.link.write({ ...state, t: state.t === steps ? 0 : state.t });
  }

  drawSide(letter, entry, from) {
    const { state } = this, { theme } = this.frame, wide = this.weights.width, name = named(entry);
    if (wide < 50) return;
    this.placed = cells(this.sums, wide, letter);
    this.weights.node.style.height = `${this.placed.height}px`;
    drawCells(this.weights.pen(wide, this.placed.height, theme), this.placed, { letter, entry, focused: this.weights.focused, title: from ? `Gradients, summed from t = ${from + 1} on` : "Gradients, summed over time" });
    this.weights.node.setAttribute("aria-label", `The gradients of ${NAMES.join(", ")}; chosen ${name}. Arrow keys choose another entry.`);
    this.cliff.node.style.height = `${CLIFF}px`;
    const step = stepped(state.rho, this.slope, RATE, state.clip);
    this.plot = drawCliff(this.cliff.pen(wide, CLIFF, theme), { width: wide, height: CLIFF, letter, points: this.curve, radius: state.rho, cost: this.run.cost, step, clipped: step.held !== this.slope, range: RANGE, focused: this.cliff.focused });
    this.cliff.node.setAttribute("aria-label", `The cost over the spectral radius, now ${state.rho.toFixed(2)} with cost ${this.run.cost.toPrecision(4)}. Arrow keys change the radius.`);
  }

  tellControls() {
    const { state, parts } = this;
    for (const name of ["rho", "w", "act", "cost", "clip", "seed"]) parts[name].show(state[name]);
    parts.reach.querySelector("input").max = String(Math.max(1, this.steps - 1));
    parts.reach.show(this.found === this.whole ? 0 : state.reach);
    parts.example.show([DNA, WORDS].includes(state.text) ? state.text : null);
    if (this.field !== /** @type {any} */ (this.field.getRootNode()).activeElement && this.field.value !== state.text) this.field.value = state.text;
    this.refusal.hidden = !this.refusal.textContent;
  }

  told() {
    const { state, found, whole, run, net, task } = this;
    return {
      radius: state.rho, reach: state.reach, t: this.at + 1, unit: state.unit, entry: state.entry, back: this.back, steps: this.steps, phase: this.predict.phase,
      sizes: found.G.map(norm), whole: whole.G.map(norm), weights: net, task, sums: found.sums, cost: run.cost, slope: this.slope, lines: this.lines.told,
    };
  }

  place([what, ...rest]) {
    if (what === "step") return inWindow(this.main.node, this.picture.cellAt(rest[0] - 1, (rest[1] ?? 1) - 1));
    if (what === "radius") return inWindow(this.cliff.node, [this.plot.x.at(rest[0]), this.plot.area.y + this.plot.area.height / 2]);
    const [name, row, column] = rest, { side, list } = this.placed, cell = list.find((one) => one.name === name && one.row === row - 1 && one.at === column - 1);
    return inWindow(this.weights.node, [cell.x + side / 2, cell.y + side / 2]);
  }
}
