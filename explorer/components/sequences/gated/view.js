// An LSTM, a GRU or a plain recurrent cell reads a short sequence; each of its values opens.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { choice, element, figure, framed, slider } from "../../kernel/widgets.js";
import { Exercise } from "../../topic/exercise.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { run, STATE } from "./cells.js";
import { EXERCISES } from "./exercises.js";
import { sequenceOf } from "./inputs.js";
import { drawCourses, Picture } from "./picture.js";
import { KEEPS, UNITS, weightsOf } from "./weights.js";
import { about, asked, CELLS, counted, opened, OTHER, ROWS } from "./words.js";

const PARTS = 18, PACE = 2.5, CHART = 190; // frames from step to step, steps a second; pixels
const DNA = "ACGCGTTAATGGTG", NUMBERS = "0 2 0 0 -1 0.5 3 0 0 0";
const BIAS = /** @type {[number, number]} */ ([-3, 8]);

export const FIELDS = {
  text: { usual: DNA, read: (/** @type {string} */ text) => (text.length <= 120 && sequenceOf(text).sequence ? text : undefined) },
  cell: { usual: "lstm", read: oneOf(["lstm", "gru", "rnn"]) },
  bias: { usual: 5, read: aNumber(BIAS[0], BIAS[1]) },
  seed: { usual: 0, read: aNumber(0, 999, { whole: true }) }, // 0: by hand
  unit: { usual: 1, read: aNumber(1, UNITS, { whole: true }) },
  t: { usual: 11, read: aNumber(1, 16, { whole: true }) },
  of: { usual: "c", read: oneOf(["c", "h", "i", "f", "g", "o", "z", "r", "n"]) },
  upto: { usual: -1, read: aNumber(-1, 16, { whole: true }) }, // all
  m: { usual: 4, read: aNumber(1, 10000, { whole: true }) },
  n: { usual: 64, read: aNumber(1, 10000, { whole: true }) },
};

export class View {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "gated", label: "Gates of recurrent cells" });
    this.predict = new Predict(this.frame.question, { play: () => this.player.play(), changed: () => this.frames?.ask() });
    this.frames = stage.frames(() => this.draw());
    this.link = new Link(stage, "gated", FIELDS, (state) => this.take(state));
    this.player = new Player(this.frame, {
      step: () => this.step(), reset: () => this.rewind(), draw: () => this.frames.ask(), holds: () => this.holds(), rate: PACE * PARTS, what: "one letter or number",
    });
    this.makeControls();
    const draw = () => this.frames.ask();
    this.main = stage.surface({ draw });
    this.chart = stage.surface({ role: "img" });
    this.chart.node.tabIndex = -1;
    this.note = element("p", "note");
    this.frame.picture.append(this.main.node, this.note);
    this.frame.side.append(this.chart.node);
    this.makeCounts();
    this.lines = new Lines(this.frame.arithmetic);
    this.exercises = EXERCISES.map((one) => new Exercise(this.frame, one));
    this.listen();
    this.take(this.link.read());
    stage.resized(() => this.frames.ask(), this.frame.picture, this.frame.side);
    stage.rethemed(() => this.frames.ask());
    // {cell, unit, t, of, upto, steps, weights, sequence, states, counts, lines, phase}; a place is [t, name]
    expose(stage.root, { shown: () => this.told(), place: ([t, name]) => inWindow(this.main.node, this.picture.at(t, name)), settled: () => !this.frames.waiting && !this.player.playing });
  }

  update() {
    this.frames.ask();
  }

  makeControls() {
    const { controls } = this.frame;
    this.field = element("input", "", "", { type: "text", size: "18", spellcheck: "false", autocomplete: "off", maxlength: "120", title: "Letters A, C, G, T, or numbers with spaces between them" });
    this.stage.on(this.field, "change", () => this.type(this.field.value));
    this.refusal = element("p", "refusal", "", { role: "status" });
    const set = (/** @type {string} */ name) => (/** @type {any} */ value) => this.set({ [name]: value });
    this.parts = {
      cell: choice("cell", "Cell", CELLS, set("cell")),
      bias: slider("bias", "Forget bias", { low: BIAS[0], high: BIAS[1], step: 0.1, words: (value) => value.toFixed(1).replace("-", "\u2212") }, set("bias")),
      unit: choice("unit", "Unit", [[1, "1"], [2, "2"], [3, "3"]], set("unit")),
      seed: choice("seed", "Weights", [[0, "by hand"], [1, "random, seed 1"], [2, "random, seed 2"], [3, "random, seed 3"]], set("seed")),
    };
    this.example = choice("example", "Example", [[DNA, "DNA"], [NUMBERS, "numbers"], [null, "own"]], (text) => { if (text) this.type(text); else this.field.focus(); });
    controls.append(this.parts.cell, this.example, framed("text", "Sequence", this.field), this.parts.unit, this.parts.bias, this.parts.seed, this.refusal);
  }

  makeCounts() {
    const place = element("div", "counts"), fields = element("div", "fields");
    this.m = figure("m", "m", { low: 1, high: 10000, step: 1 }, (m) => this.show({ m }));
    this.n = figure("n", "n", { low: 1, high: 10000, step: 1 }, (n) => this.show({ n }));
    fields.append(element("strong", "", "Parameters (torch)"), this.m, this.n);
    place.append(fields);
    this.counts = new Lines(place);
    this.frame.side.append(place);
  }

  listen() {
    const pick = (/** @type {any} */ spot) => {
      const hit = this.picture?.hit(spot);
      if (hit && hit.t <= this.upTo) this.show({ t: hit.t, ...(hit.name ? { of: hit.name } : {}) });
      return hit ? "step" : null;
    };
    this.main.pointers({ press: pick, drag: (_, spot) => pick(spot) });
    const turn = (/** @type {number} */ by) => () => {
      const names = ROWS[this.state.cell], place = names.indexOf(this.chosen);
      this.show({ of: names[Math.min(names.length - 1, Math.max(0, place + by))] });
    };
    this.main.keys(() => ({
      ArrowLeft: () => this.show({ t: Math.max(1, this.at - 1) }), ArrowRight: () => this.show({ t: Math.min(this.upTo, this.at + 1) }),
      ArrowUp: turn(-1), ArrowDown: turn(1), " ": () => this.player.toggle(),
    }));
  }

  take(state) {
    this.state = { ...state };
    this.part = 0;
    this.player.pause();
    this.predict.ask(null);
    this.compute();
    const { cell, bias, unit, seed, text, upto } = state;
    this.turning = cell === "lstm" && bias === FIELDS.bias.usual && unit === 1 && !seed && text === DNA && upto < 0;
    if (this.turning) this.predict.ask(asked(cell, bias, this.final(bias), this.final(OTHER)));
    this.player.ended = this.upTo === this.steps;
    this.player.show();
    this.frames.ask();
  }

  /** The state of unit 1 at the end, with this forget bias. */
  final(/** @type {number} */ bias) {
    const { cell, seed } = this.state, states = run(cell, weightsOf(cell, this.sequence.kind, bias, seed), this.sequence.xs);
    return states[this.steps][STATE[cell]][0];
  }

  set(change) {
    Object.assign(this.state, change, { upto: -1 });
    this.part = 0;
    this.turning = false;
    this.predict.ask(null);
    this.player.pause();
    this.player.ended = true;
    this.player.show();
    this.stale = true;
    this.frames.ask();
  }

  show(change) {
    Object.assign(this.state, change);
    this.frames.ask();
  }

  type(text) {
    const { sequence, words } = sequenceOf(text);
    this.refusal.textContent = words;
    if (sequence) this.set({ text, t: Math.min(this.state.t, sequence.xs.length) });
    else this.frames.ask();
  }

  get steps() {
    return this.sequence.xs.length;
  }

  get upTo() {
    return this.state.upto < 0 ? this.steps : Math.min(this.steps, this.state.upto);
  }

  get at() {
    return Math.min(this.upTo, this.state.t);
  }

  /** The value that is opened: the state, where the chosen one is of another cell. */
  get chosen() {
    const { cell, of } = this.state;
    return ROWS[cell].includes(of) ? of : STATE[cell];
  }

  compute() {
    const { text, bias, seed, cell } = this.state;
    this.stale = false;
    this.sequence = sequenceOf(text).sequence ?? sequenceOf(DNA).sequence;
    const { kind, xs } = this.sequence;
    this.weights = weightsOf(cell, kind, bias, seed);
    this.all = Object.fromEntries(CELLS.map(([name]) => [name, run(name, weightsOf(name, kind, bias, seed), xs)]));
  }

  step() {
    if (this.player.playing && ++this.part < PARTS) return false;
    this.part = 0;
    const next = this.upTo + 1;
    Object.assign(this.state, { upto: next >= this.steps ? -1 : next, t: next });
    if (next < this.steps) return false;
    this.predict.tell();
    return true;
  }

  rewind() {
    this.part = 0;
    this.state.upto = 0;
  }

  holds() {
    if (this.predict.holds()) return true;
    if (this.turning && this.predict.phase === "waiting") {
      this.state.bias = OTHER;
      this.compute();
      this.rewind();
      this.player.changed();
    }
    this.turning = false;
    return false;
  }

  /** The share of the state that a step keeps: its gate, or the plain cell's weight from the unit to itself. */
  keep(/** @type {number} */ t) {
    const { cell, unit } = this.state, gate = KEEPS[cell];
    return gate ? this.all[cell][t][gate][unit - 1] : this.weights.h.W[unit - 1][unit - 1];
  }

  draw() {
    if (this.stale) this.compute();
    const { state, sequence, steps, upTo, at, frame } = this, { theme } = frame, { width } = this.main, { cell } = state, unit = state.unit - 1;
    if (width < 50) return;
    const letter = letterSize(width * 1.4), states = this.all[cell];
    this.picture = new Picture(width, letter, cell, steps);
    this.main.node.style.height = `${this.picture.height}px`;
    this.picture.draw(this.main.pen(width, this.picture.height, theme), { states, marks: sequence.marks, unit, t: at, upTo, moving: this.part / PARTS, chosen: this.chosen, keep: (t) => this.keep(t), focused: this.main.focused });
    const wide = this.chart.width, courses = /** @type {any} */ (Object.fromEntries(CELLS.map(([name]) => [name, this.all[name].map((one) => one[STATE[name]][unit])])));
    if (wide > 50) {
      this.chart.node.style.height = `${CHART}px`;
      drawCourses(this.chart.pen(wide, CHART, theme), { width: wide, height: CHART, letter, courses, cell, t: at, upTo, unit });
      this.chart.node.setAttribute("aria-label", `Unit ${unit + 1} after step ${upTo}: ${CELLS.map(([name, words]) => `${words} ${courses[name][upTo].toFixed(3)}`).join(", ")}.`);
    }
    this.tell(states, unit);
    this.link.write({ ...state });
  }

  tell(states, unit) {
    const { state, sequence, at, parts } = this, { cell } = state;
    for (const name of Object.keys(parts)) parts[name].show(state[name]);
    parts.bias.hidden = !KEEPS[cell];
    this.example.show([DNA, NUMBERS].includes(state.text) ? state.text : null);
    if (this.field !== /** @type {any} */ (this.field.getRootNode()).activeElement && this.field.value !== state.text) this.field.value = state.text;
    this.refusal.hidden = !this.refusal.textContent;
    const words = about(cell, sequence.kind, unit, state.seed);
    if (this.note.textContent !== words) this.note.textContent = words;
    this.m.show(state.m);
    this.n.show(state.n);
    this.counts.show(counted(state.m, state.n));
    if (at < 1) {
      this.lines.show([{ name: "none", label: "no step yet", text: "Play, or take one step." }], "");
      this.main.node.setAttribute("aria-label", "A recurrent cell before its first step.");
      return;
    }
    const { rows, title } = opened(cell, this.weights, sequence, states, at, unit, this.chosen);
    this.lines.show(rows, title);
    this.main.node.setAttribute("aria-label", `${title} ${rows.map(({ label, value }) => `${label} ${value}`).join(", ")}. Arrow keys move through steps and values.`);
  }

  told() {
    const { state, sequence } = this;
    return {
      cell: state.cell, unit: state.unit, t: this.at, of: this.chosen, upto: this.upTo, steps: this.steps, bias: state.bias, phase: this.predict.phase,
      weights: this.weights, sequence, states: this.all[state.cell], counts: this.counts.told, lines: this.lines.told,
    };
  }
}
