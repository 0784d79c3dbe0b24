// The course's generator: its layers counted, and one transposed convolution opened to its arithmetic.

import { expose } from "../../kernel/probe.js";
import { choice, figure } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, numbers, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { exercises } from "./exercises.js";
import { opened, Rows, totals } from "./layers.js";
import { Picture } from "./picture.js";
import { told } from "./told.js";
import { KERNELS, numbersFor, output, outputSide, reaching } from "./transposed.js";

const PACE = { 2: 1.5, 7: 8 }; // inputs a second
const FIELDS = {
  side: { usual: 7, read: (text) => [2, 7].find((side) => String(side) === text) },
  kernel: { usual: 4, read: (text) => [3, 4].find((side) => String(side) === text) },
  colour: { usual: "values", read: oneOf(["values", "times"]) },
  of: { usual: "output", read: oneOf(["output", "input"]) },
  out: { usual: [6, 6], read: numbers(2, 0, 13) },
  into: { usual: [1, 1], read: numbers(2, 0, 6) },
  layer: { usual: "up_1", read: (text) => (/^\w{1,40}$/.test(text) ? text : undefined) },
  t: { usual: -1, read: aNumber(-1, 49, { whole: true }) }, // inputs that have written; all where below 0
};
const ASKED = {
  question: "A 7 × 7 map becomes 14 × 14: kernel 4, stride 2, padding 1. How many inputs reach an output in the middle?",
  answers: ["1", "4", "16"], right: 1,
  because: "",
};

export class View {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    const frame = this.frame = new Frame(stage, { name: "generator", label: "The course’s generator" });
    this.frames = stage.frames(() => this.paint());
    this.predict = new Predict(frame.question, { play: () => this.reveal(), see: "Point and see", changed: () => this.draw() });
    const set = (name) => (value) => this.set({ [name]: value });
    this.fields = {
      side: choice("side", "Input", [[2, "2 × 2"], [7, "7 × 7"]], set("side")),
      kernel: choice("kernel", "Kernel, stride 2", [[4, "4 × 4"], [3, "3 × 3"]], set("kernel")),
      colour: choice("colour", "Output shows", [["values", "values"], ["times", "how often it is reached"]], (colour) => this.look({ colour })),
    };
    this.value = figure("value", "Chosen input", { low: -9, high: 9, step: 1 }, (value) => this.edit(value));
    frame.controls.append(...Object.values(this.fields), this.value);
    this.player = new Player(frame, { step: () => this.step(), reset: () => { this.written = 0; }, draw: () => this.draw(), holds: () => this.predict.holds(), rate: PACE[7], what: "the next input writes" });
    this.picture = new Picture(this);
    this.lines = new Lines(frame.picture);
    exercises(frame);
    this.link = new Link(stage, "generator", FIELDS, (state) => this.take(state));
    stage.resized(() => this.draw(), frame.picture);
    stage.rethemed(() => this.draw());
    // state, written, output values and how often each is reached, lines, phase; a place is [grid, row, column]
    expose(stage.root, {
      shown: () => this.made && { state: this.state, written: this.written, inputs: this.inputs, values: Array.from(this.made.values), times: Array.from(this.made.times), lines: { ...this.lines.told, ...this.sums?.told, ...this.one?.told }, phase: this.predict.phase },
      place: (what) => this.picture.place(what),
      settled: () => Boolean(this.made && this.rows) && !this.frames.waiting && !this.player.playing,
    });
    this.take(this.link.read());
    this.predict.ask(ASKED);
  }

  update({ header }) {
    if (!this.rows && header.layers) {
      const { side } = this.frame;
      this.layers = header.layers;
      this.batch = header.batch;
      this.rows = new Rows(side, header.layers, (layer) => this.look({ layer }));
      this.one = new Lines(side);
      this.sums = new Lines(this.frame.arithmetic, "All layers together");
    }
    this.draw();
  }

  take(state) {
    const { side, kernel, t } = this.state = state;
    this.layer = { side, kernel: KERNELS[kernel], stride: 2, padding: 1, bias: 0 };
    this.inputs = numbersFor(side);
    this.written = t < 0 ? side * side : Math.min(t, side * side);
    if (t > 0 && this.written < side * side) Object.assign(state, this.latest);
    this.hold();
    for (const [name, field] of Object.entries(this.fields)) field.show(state[name]);
    this.player.rate = PACE[side];
    this.player.ended = this.written === side * side;
    this.player.pause();
    this.draw();
  }

  // Places stay within their maps.
  hold() {
    const { state, layer } = this, last = outputSide(layer) - 1, within = (list, most) => list.map((place) => Math.min(most, Math.round(place)));
    state.out = within(state.out, last);
    state.into = within(state.into, layer.side - 1);
  }

  set(change) {
    this.take({ ...this.state, ...change, t: -1 });
  }

  look(change) {
    Object.assign(this.state, change);
    this.hold();
    this.draw();
  }

  edit(/** @type {number} */ value) {
    const { into: [u, v] } = this.state;
    this.inputs[u * this.layer.side + v] = value;
    this.draw();
  }

  reveal() {
    const { state } = this;
    if (state.side !== 7 || state.kernel !== 4) this.set({ side: 7, kernel: 4 });
    this.look({ out: [6, 6], of: "output" });
    const reach = reaching(this.layer, 6, 6);
    this.predict.tell({ because: `Row 7 and column 7 are reached by inputs ${reach.map(({ u, v }) => `(${u + 1}, ${v + 1})`).join(", ")}: kernel / stride = 2 along each axis. At the edge it is fewer.` });
  }

  /** The input that has written last. */
  get latest() {
    const k = this.written - 1, { side } = this.layer;
    return { into: [Math.floor(k / side), k % side], of: "input" };
  }

  step() {
    this.written += 1;
    Object.assign(this.state, this.latest);
    return this.written >= this.inputs.length;
  }

  draw() {
    this.frames.ask();
  }

  paint() {
    const { layer, inputs, state } = this;
    if (!layer) return;
    this.made = output(layer, inputs, this.written);
    this.picture.paint();
    this.fields.colour.show(state.colour);
    this.value.show(inputs[state.into[0] * layer.side + state.into[1]]);
    const rows = told(layer, inputs, /** @type {any} */ (state));
    this.lines.show(this.predict.pending ? rows.slice(0, 1) : rows);
    if (this.rows) {
      const chosen = this.layers.find(({ name }) => name === state.layer) ?? this.layers[0];
      this.rows.show(chosen.name);
      this.one.show(opened(chosen, this.batch), chosen.title);
      this.sums.show(totals(this.layers, this.batch));
    }
    this.link.write({ ...state, t: this.written >= inputs.length ? -1 : this.written });
  }
}
