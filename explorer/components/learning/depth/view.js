// The gradient on its way back through many layers, measured; one path multiplied out; the steps that are then needed.

import { expose, inWindow } from "../../kernel/probe.js";
import { choice, element, slider, tick } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, flag, Link, numbers, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { ACTIVATIONS, INITIALISATIONS } from "./choices.js";
import { exercises } from "./exercises.js";
import { BATCH, measured, MOST_LAYERS, SEEDS, WIDTH } from "./measured.js";
import { Network } from "./network.js";
import { FORMULA, rows, typeset } from "./opened.js";
import { Picture } from "./picture.js";
import { asked, QUESTIONS, seen } from "./questions.js";
import { Steps, TAUGHT } from "./steps.js";

const HEIGHT = 350, NETWORK = 215, PACE = 12; // pixels; layers a second

const FIELDS = {
  activation: { usual: "sigmoid", read: oneOf(Object.keys(ACTIVATIONS)) },
  initialisation: { usual: "xavier", read: oneOf(Object.keys(INITIALISATIONS)) },
  residual: { usual: false, read: flag },
  norm: { usual: false, read: flag },
  depth: { usual: MOST_LAYERS, read: aNumber(2, MOST_LAYERS, { whole: true }) },
  layer: { usual: 1, read: aNumber(1, MOST_LAYERS, { whole: true }) },
  units: { usual: [0, 0, 0], read: (text) => numbers(3, 0, 1)(text)?.map(Math.round) },
  size: { usual: TAUGHT, read: aNumber(1e-60, 1e60) },
  rate: { usual: 1, read: aNumber(0.001, 1) },
};

export class View {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "depth", label: "Vanishing and exploding gradients" });
    this.kept = new Map(); // sizes by choices
    this.question = 0;
    this.predict = new Predict(this.frame.question, { play: () => this.player.play(), see: "Send the gradient back" });
    this.makeControls();
    this.player = new Player(this.frame, {
      step: () => {
        this.reached += 1;
        return this.reached >= this.state.depth;
      },
      reset: () => { this.reached = 0; }, draw: () => this.draw(), holds: () => this.holds(), rate: PACE, what: "one layer back",
    });
    this.picture = new Picture(this);
    this.said = element("p", "said");
    this.frame.picture.append(this.said);
    this.network = new Network(this);
    this.steps = new Steps(this);
    this.lines = new Lines(this.frame.arithmetic);
    this.frame.arithmetic.append(...this.notes());
    exercises(this.frame);
    this.frames = stage.frames(() => this.draw());
    this.link = new Link(stage, "depth", FIELDS, (state) => this.take(state));
    this.take(this.link.read());
    stage.resized(() => this.soon(), this.frame.picture, this.frame.side);
    stage.rethemed(() => this.soon());
    stage.on(this.frame.question, "click", () => this.soon());
    // {…choices, layer, reached, mean, low, high, plain, path, size, rate, steps, lines, phase}; a place is ["layer", l] or ["unit", layer, unit]
    expose(stage.root, {
      shown: () => ({
        ...this.state, reached: this.reached, mean: this.sizes.mean, low: this.sizes.low, high: this.sizes.high, plain: this.plain?.mean ?? null,
        path: this.path, steps: this.steps.lines.told, lines: this.lines.told, phase: this.predict.phase,
      }),
      place: ([what, a, b]) => {
        if (what === "unit") return inWindow(this.network.surface.node, this.network.at(a - 1, b - 1));
        const { plot, surface } = this.picture;
        return inWindow(surface.node, plot.at(a, this.sizes.mean[a - 1]));
      },
      settled: () => !this.frames.waiting && !this.player.playing,
    });
  }

  notes() {
    const formula = element("p", "formula"), note = element("p", "note", `Measured above: ${WIDTH} units a layer, ${BATCH} standard normal inputs, labels −1 and 1, squared error, biases 0, ${SEEDS} seeds; the line is the mean of the logarithms, the band reaches from the smallest seed to the largest.`);
    formula.append(...typeset(FORMULA), ": on the way back, each layer of a path multiplies by a slope g′(z) and a weight, here first by the error.");
    return [formula, note];
  }

  makeControls() {
    const set = (name) => (value) => this.set({ [name]: value });
    const listed = (about) => Object.entries(about).map(([name, { title }]) => [name, title]);
    this.controls = {
      activation: choice("activation", "Activation", listed(ACTIVATIONS), set("activation")),
      initialisation: choice("initialisation", "First weights", listed(INITIALISATIONS), set("initialisation")),
      depth: slider("depth", "Layers", { low: 2, high: MOST_LAYERS }, set("depth")),
      residual: tick("residual", "Residual", set("residual")),
      norm: tick("norm", "Batch norm", set("norm")),
    };
    this.frame.controls.append(...Object.values(this.controls));
  }

  update() {
    this.soon();
  }

  soon() {
    this.frames.ask();
  }

  take(state) {
    this.state = state;
    state.layer = Math.min(state.layer, state.depth);
    this.measure();
    this.reached = state.depth;
    this.player.ended = true;
    this.player.show();
    this.ask();
    this.soon();
  }

  /** Another network: its sizes are drawn at once. */
  set(change) {
    Object.assign(this.state, change);
    this.state.layer = Math.min(this.state.layer, this.state.depth);
    if (this.predict.phase === "told") this.predict.enter("none"); // it was about another network
    else if (this.predict.phase === "waiting") this.sent = null; // what is asked about is to be sent again
    this.measure();
    this.player.pause();
    this.reached = this.state.depth;
    this.player.ended = true;
    this.player.show();
    this.soon();
  }

  /** What is read or opened of it. */
  show(change) {
    Object.assign(this.state, change);
    this.soon();
  }

  choose(layer) {
    const held = Math.min(this.state.depth, Math.max(1, layer));
    this.show({ layer: held, size: this.sizes.mean[held - 1] });
  }

  led(path) {
    this.show({ units: path.slice(1, 4) });
  }

  /** The units of the path, layer by layer. */
  get path() {
    return [0, ...this.state.units, 0];
  }

  sizesOf(choices) {
    const { activation, initialisation, residual, norm, depth } = choices, key = [activation, initialisation, residual, norm, depth].join();
    if (!this.kept.has(key)) this.kept.set(key, measured({ activation, initialisation, residual, norm, depth }));
    return this.kept.get(key);
  }

  measure() {
    const { state } = this, plain = { ...state, residual: false, norm: false };
    this.sizes = this.sizesOf(state);
    this.plain = state.residual || state.norm ? this.sizesOf(plain) : null;
  }

  // The next question, once the one before is told and put away.
  ask() {
    if (this.question >= QUESTIONS.length || this.predict.phase !== "none") return;
    const question = QUESTIONS[this.question];
    this.predict.ask(asked(question, this.sizesOf(question.choices)));
  }

  // Whether a question is open; once it is answered, what it asks about is what is measured.
  holds() {
    if (this.predict.holds()) return true;
    if (this.predict.phase === "waiting" && this.question < QUESTIONS.length && this.sent !== this.question) {
      this.sent = this.question;
      this.state = { ...this.state, ...QUESTIONS[this.question].choices, layer: 1 };
      this.measure();
      this.reached = 0;
      this.player.ended = false;
    }
    return false;
  }

  draw() {
    const { state } = this;
    if (this.reached === state.depth && this.predict.phase === "waiting" && this.sent === this.question) this.predict.tell();
    if (this.predict.phase === "none" && this.sent === this.question) {
      this.question += 1;
      this.ask();
    }
    for (const [name, node] of Object.entries(this.controls)) node.show(state[name]);
    this.picture.draw(HEIGHT);
    const words = this.reached === state.depth ? seen(/** @type {any} */ (state), this.sizes) : "The gradient is on its way back from the output.";
    if (this.said.textContent !== words) this.said.textContent = words;
    this.network.draw(NETWORK);
    this.steps.draw();
    this.lines.show(rows(this.path, state.activation), "One path multiplied out, from the error back to the first weight");
    this.link.write(state);
  }
}
