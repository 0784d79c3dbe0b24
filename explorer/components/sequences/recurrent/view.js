// The recurrent cell: a loop, unrolled over what is typed; every number opens, and all steps share one set of weights.

import { expose, inWindow } from "../../kernel/probe.js";
import { button, choice, element, framed } from "../../kernel/widgets.js";
import { Exercise } from "../../topic/exercise.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, aText, flag, Link, numbers, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { written } from "../../topic/written.js";
import { counted, nested, run } from "./cell.js";
import { EXERCISES } from "./exercises.js";
import { coded, decoded, places, WHEN } from "./layout.js";
import { atWork, opened, total } from "./opened.js";
import { Picture } from "./picture.js";
import { asked, outcome } from "./questions.js";
import { inputsOf, MOST, outputsOf, STREAMS, targetsOf, tokensOf } from "./streams.js";
import { changed, flat, shaped, WeightTable } from "./weights.js";

const FRAMES = 60, PACE = 1.6, GLIDE = 0.8; // seconds for a step, and for unrolling
const STRUCTURES = [["h", "I: the state h is fed back"], ["o", "II: the output o is fed back"], ["last", "I, with one output after the last step"]];
const QUIET = matchMedia("(prefers-reduced-motion: reduce)");

export const FIELDS = {
  stream: { usual: "letters", read: oneOf(Object.keys(STREAMS)) },
  structure: { usual: "h", read: oneOf(STRUCTURES.map(([name]) => name)) },
  text: { usual: "", read: aText(80) },
  step: { usual: -1, read: aNumber(0, MOST, { whole: true }) },
  unrolled: { usual: true, read: flag },
  open: { usual: "", read: (text) => (decoded(text) ? text : undefined) },
  weights: { usual: [], read: numbers([0, 60], -9.99, 9.99) },
};

export class View {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "recurrent", label: "Recurrent cell" });
    this.link = new Link(stage, "recurrent", FIELDS, (state) => this.take(state));
    this.frames = stage.frames((now) => this.paint(now));
    this.lit = "";
    this.glide = null;
    this.cells = null;
    this.predict = new Predict(this.frame.question, { play: () => this.player.play(), changed: () => this.soon() });
    this.player = new Player(this.frame, { step: () => this.advance(), reset: () => this.again(), draw: () => this.moved(), holds: () => this.predict.holds(), rate: FRAMES, what: "one token" });
    this.makeControls();
    this.surface = stage.surface({ draw: () => this.soon() });
    this.picture = new Picture(this.surface);
    const scroll = element("div", "scroll"), work = element("div", "work"), shelf = element("div", "shelf");
    scroll.append(this.surface.node);
    this.frame.picture.append(scroll);
    this.lines = new Lines(work);
    this.table = new WeightTable(stage, { set: (cell, value) => this.reweigh(changed(this.weights, cell, value)), light: (block) => this.light(block), soon: () => this.soon() });
    this.trained = button("Trained weights", "Back to the trained weights", () => this.reweigh(this.known));
    this.says = element("p", "says");
    shelf.append(this.table.surface.node, this.says);
    work.append(shelf);
    this.frame.arithmetic.append(work);
    for (const about of EXERCISES) new Exercise(this.frame, about);
    this.listen();
    stage.resized(() => this.soon(), scroll, shelf);
    stage.rethemed(() => this.soon());
    // {stream, structure, text, step, unrolled, open, weights, trained, steps: [{a, h, o, p, y, cost}], total, nested, error, lit, phase, lines};
    // null while not there. A place is a value as `coded` has it, a copy ["w", step], or a weight ["weight", block, row, column] from 0.
    expose(stage.root, {
      shown: () => (this.result ? this.shown() : null),
      place: (what) => {
        if (typeof what === "string") return inWindow(this.surface.node, this.picture.at(decoded(what)));
        const [name, step, row, column] = what;
        return name === "weight" ? inWindow(this.table.surface.node, this.table.at({ block: step, row, column })) : inWindow(this.surface.node, this.picture.at({ name, step }));
      },
      settled: () => Boolean(this.cells) && !this.player.playing && !this.glide && !this.frames.waiting,
    });
  }

  makeControls() {
    this.controls = {
      stream: choice("stream", "What it reads", Object.entries(STREAMS).map(([name, { title }]) => [name, title]), (stream) => this.take({ ...this.usual, stream, structure: this.state.structure, unrolled: this.state.unrolled })),
      structure: choice("structure", "What is fed back", STRUCTURES, (structure) => this.take({ ...this.usual, structure, stream: this.state.stream, text: this.state.text, unrolled: this.state.unrolled })),
    };
    this.typing = element("input", "", "", { type: "text", spellcheck: "false", autocomplete: "off", autocapitalize: "off", maxlength: "80" });
    this.field = framed("text", "Typed", this.typing);
    this.typing.addEventListener("input", () => this.type(this.typing.value));
    this.roller = button("Roll up", "Roll up: the copies become one loop", () => this.roll());
    this.error = element("p", "error", "", { role: "alert" });
    this.formula = element("p", "formula");
    this.frame.controls.append(this.controls.stream, this.field, this.controls.structure, this.roller, this.error);
    this.frame.controls.after(this.formula);
  }

  get usual() {
    return Object.fromEntries(Object.entries(FIELDS).map(([key, { usual }]) => [key, usual]));
  }

  update({ header }) {
    const first = !this.cells;
    this.cells = header.cells;
    if (first) this.take(this.link.read());
    else this.soon();
  }

  /** The weights as they were trained. */
  get known() {
    const { w, u, b, v, c } = this.cells.find(({ stream, structure }) => stream === this.state.stream && structure === this.state.structure);
    return { w, u, b, v, c };
  }

  take(state) {
    if (!this.cells) return;
    const { usual, opens } = STREAMS[state.stream], found = state.text ? tokensOf(state.stream, state.text) : { error: "none" };
    this.state = { ...state, text: found.error ? usual : state.text };
    this.weights = shaped(this.known, state.weights) ?? this.known;
    this.tokens = tokensOf(state.stream, this.state.text).tokens;
    const atHome = this.state.text === usual && this.isTrained;
    this.clock = Math.min(this.tokens.length, state.step < 0 ? (atHome ? opens : this.tokens.length) : state.step);
    this.unrolled = +state.unrolled;
    this.glide = null;
    this.player.pause();
    if (this.predict.phase !== "asking") this.predict.ask(null);
    this.predict.ask(atHome && this.clock <= opens ? asked(state.stream, state.structure) : null);
    this.typing.value = this.state.text;
    this.say("");
    this.calculate();
  }

  get isTrained() {
    const known = flat(this.known);
    return flat(this.weights).every((value, k) => value === known[k]);
  }

  // What is typed becomes the sequence, at once, as soon as it is one.
  type(text) {
    const { tokens, error } = tokensOf(this.state.stream, text);
    this.say(error);
    if (error) return;
    this.state.text = text;
    this.tokens = tokens;
    this.clock = tokens.length;
    this.predict.ask(null);
    this.player.pause();
    this.calculate();
  }

  say(error) {
    this.error.textContent = error;
    this.error.hidden = !error;
  }

  reweigh(weights) {
    this.weights = weights;
    if (this.predict.phase === "asking") this.predict.ask(null); // it was about the trained ones
    this.calculate();
  }

  calculate() {
    const { stream, structure } = this.state, numbers = stream === "numbers";
    this.result = run(this.weights, inputsOf(stream, this.tokens), targetsOf(stream, structure, this.tokens), { structure, numbers });
    const { letters } = STREAMS[stream];
    this.names = { inputs: letters ? [...letters] : ["x"], outputs: outputsOf(stream, structure), fed: /** @type {"h" | "o"} */ (structure === "o" ? "o" : "h"), numbers, token: (step) => String(this.tokens[step - 1]).replace("-", "\u2212") };
    this.sizes = { units: this.weights.b.length, outputs: this.weights.c.length, inputs: this.weights.u[0].length, numbers };
    this.moved();
  }

  advance() {
    const end = this.tokens.length, by = this.player.playing ? 1 / (PACE * FRAMES) : Math.floor(this.clock + 1e-9) + 1 - this.clock;
    this.clock = Math.min(end, this.clock + by);
    if (end - this.clock < 1e-6) this.clock = end;
    if (this.clock > Math.ceil(this.clock - 1e-9) - 1 && this.player.playing) this.follow();
    return this.clock === end;
  }

  // The newest value is opened as it comes, unless somebody has opened another.
  follow() {
    this.state.open = "";
  }

  again() {
    this.clock = 0;
  }

  moved() {
    const { stream, structure } = this.state, end = this.clock >= this.tokens.length;
    if (this.predict.phase === "waiting" && this.clock >= (structure === "last" ? this.tokens.length : 4)) this.predict.tell(outcome(stream, structure, this.result.steps, this.names.outputs));
    if (!this.player.playing) {
      this.player.ended = end;
      this.player.show();
      this.write();
    }
    this.soon();
  }

  write() {
    const { stream, text, unrolled } = this.state, { usual, opens } = STREAMS[stream], trained = this.isTrained, home = text === usual && trained ? opens : this.tokens.length, step = Math.floor(this.clock);
    this.link.write({ ...this.state, text: text === usual ? "" : text, step: step === home ? -1 : step, unrolled, weights: trained ? [] : flat(this.weights) });
  }

  roll() {
    this.state.unrolled = !this.state.unrolled;
    this.glide = { from: this.unrolled, to: +this.state.unrolled, since: 0 };
    if (QUIET.matches) this.unrolled = this.glide.to;
    this.write();
    this.soon();
  }

  light(name) {
    if (this.lit === name) return;
    this.lit = name;
    this.soon();
  }

  open(place) {
    this.state.open = place ? coded(place) : "";
    this.write();
    this.soon();
  }

  /** The value that is opened: the chosen one, or the newest number of the step at work. */
  get place() {
    const { steps } = this.result, all = places(this.sizes, steps).filter(({ kind, step }) => this.clock >= step - 1 + WHEN[kind]), chosen = this.state.open;
    const found = all.find((place) => coded(place) === chosen);
    if (found) return found;
    const now = Math.max(1, Math.ceil(this.clock)), here = all.filter(({ step }) => step === now), newest = here.at(-1);
    return here.find(({ kind, unit }) => kind === "h" && unit === 1) ?? newest ?? null;
  }

  listen() {
    this.surface.pointers({
      press: (at) => this.picture.under(at),
      tap: ({ place, name }) => (place ? this.open(place) : this.light(name)),
      hover: (at) => {
        const found = this.picture.under(at);
        this.light(found?.name ?? "");
        this.surface.node.style.cursor = found ? "pointer" : "default";
      },
      leave: () => this.light(""),
      wander: 4,
    });
    this.surface.keys(() => {
      const all = places(this.sizes, this.result.steps).filter(({ kind, step }) => this.clock >= step - 1 + WHEN[kind]), now = this.place;
      if (!now) return {};
      const at = all.findIndex((one) => coded(one) === coded(now));
      const aside = (by) => () => {
        const other = all.find(({ kind, step, unit }) => kind === now.kind && unit === now.unit && step === now.step + by);
        if (other) this.open(other);
      };
      const along = (by) => () => this.open(all[(at + by + all.length) % all.length]);
      return { ArrowLeft: aside(-1), ArrowRight: aside(1), ArrowUp: along(1), ArrowDown: along(-1), Escape: () => this.open(null) };
    });
  }

  soon() {
    this.frames.ask();
  }

  paint(now) {
    const { glide } = this;
    if (glide) {
      glide.since ||= now;
      const share = QUIET.matches ? 1 : Math.min(1, (now - glide.since) / 1000 / GLIDE), ease = share * share * (3 - 2 * share);
      this.unrolled = glide.from + (glide.to - glide.from) * ease;
      if (share === 1) this.glide = null;
      else this.frames.ask();
    }
    this.draw();
  }

  draw() {
    if (!this.result || this.frame.picture.clientWidth < 60) return;
    const { state, result, names, sizes, frame } = this, { theme } = frame, { steps } = result, place = this.place, passed = Math.max(0, Math.min(this.tokens.length, Math.floor(this.clock + 1e-9)));
    const scene = { steps, sizes, structure: state.structure, tokens: this.tokens.map((_, t) => names.token(t + 1)), names: names.outputs, clock: this.clock, unrolled: this.unrolled, open: place ? coded(place) : "", lit: this.lit, total: result.total };
    this.picture.draw(/** @type {any} */ (scene), theme);
    this.table.draw(this.weights, { inputs: names.inputs, outputs: names.outputs, fed: names.fed, used: place ? atWork(place, steps[place.step - 1]) : () => false, lit: this.lit }, theme, frame.picture.clientWidth);
    const found = place ? opened(place, steps, this.weights, names) : { title: "Play, or go step by step.", rows: [] };
    this.lines.show([...found.rows, total(steps, this.clock)], found.title);
    for (const [name, node] of Object.entries(this.controls)) node.show(state[name]);
    this.tell(passed);
  }

  tell(passed) {
    const { state, names } = this, set = (node, text) => { if (node.textContent !== text) node.textContent = text; };
    const back = names.fed, step = Math.max(1, passed), reads = Array.from({ length: step }, (_, k) => `x(${step - k})`).join(", ");
    set(this.formula, `a(t) = b + W ${back}(t\u22121) + U x(t)   h(t) = tanh a(t)   o(t) = c + V h(t)${names.numbers ? "" : "   p = softmax(o)"}.   ${back}(${step}) = ${nested(step, back)} = g\u207d${RAISED[step]}\u207e(${reads}), ${back}(0) = 0.`);
    const cell = this.cells.find(({ stream, structure }) => stream === state.stream && structure === state.structure), { about, last } = STREAMS[state.stream];
    const taught = state.structure === "last" ? `trained on random sequences to give ${last}` : `trained on ${about}`;
    set(this.says, `One set of ${counted(this.weights)} numbers for all steps: hover one and its copies light up; drag it up or down. ${this.isTrained ? `They were ${taught}: a mean cost of ${written(cell.loss, 3)} an output, on others. The picture shows two decimals.` : "They were changed by hand. "}`);
    if (this.isTrained) this.trained.remove();
    else if (!this.trained.isConnected) this.says.append(this.trained);
    const words = state.unrolled ? "Roll up" : "Unroll";
    if (this.roller.textContent !== words) {
      this.roller.textContent = words;
      this.roller.title = state.unrolled ? "Roll up: the copies become one loop" : "Unroll: one copy of the cell for each token";
      this.roller.setAttribute("aria-label", this.roller.title);
    }
    this.surface.node.setAttribute("aria-label", `${state.unrolled ? "The cell unrolled" : "The cell as a loop"} over ${this.tokens.join(" ")}; ${passed} of ${this.tokens.length} steps are done. Left and right go to the step before or after, up and down to another number; it is opened below.`);
  }

  shown() {
    const { state, result } = this;
    return {
      ...state, step: this.clock, unrolledNow: this.unrolled, weights: this.weights, trained: this.isTrained, tokens: this.tokens, total: result.total, opens: this.place ? coded(this.place) : "",
      steps: result.steps.map(({ x, a, h, o, p, y, cost }) => ({ x, a, h, o, p, y, cost })), formula: this.formula.textContent, error: this.error.textContent, lit: this.lit, phase: this.predict.phase, lines: this.lines.told,
    };
  }
}

const RAISED = ["\u2070", "\u00b9", "\u00b2", "\u00b3", "\u2074", "\u2075", "\u2076", "\u2077", "\u2078"];
