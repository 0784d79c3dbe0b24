// delta(l) on a multi-layer perceptron: values forwards and deltas backwards in matrices, each number opened to what made it.

import { expose } from "../../kernel/probe.js";
import { button, choice, element, figure } from "../../kernel/widgets.js";
import { MatrixSteps } from "../../matrix_steps/steps.js";
import { Exercise } from "../../topic/exercise.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, numbers } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { bracketed, written } from "../../topic/written.js";
import { BY_HAND } from "./by_hand.js";
import { calculated, FORWARDS, laidOut, named, STEPS, typedOver, UNITS, usual } from "./matrices.js";

const NAME = "deltas", MOST = 99;
const OPENS = usual();

/** @type {Record<string, import("../../topic/link.js").Field>} */
const FIELDS = {
  x: { usual: OPENS.inputs, read: numbers([1, 3], -MOST, MOST) },
  y: { usual: OPENS.label, read: aNumber(-MOST, MOST) },
  w: { usual: [], read: numbers([0, 30], -MOST, MOST) },
  rate: { usual: OPENS.rate, read: aNumber(0, 10) },
  step: { usual: FORWARDS, read: aNumber(0, STEPS.length, { whole: true }) },
};

export class Deltas {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "deltas", label: "Deltas in matrices" });
    this.link = new Link(stage, NAME, FIELDS, (fields) => this.take(fields));
    this.frames = stage.frames(() => this.draw());
    this.predict = new Predict(this.frame.question, { play: () => this.player.play(), see: "Play backwards and see" });
    this.player = new Player(this.frame, {
      step: () => this.advance(),
      reset: () => this.again(),
      draw: () => this.changed(),
      holds: () => this.predict.holds(),
      rate: 0.7,
      what: "the next matrix",
    });
    this.inputs = choice("inputs", "Inputs d", [[1, "1"], [2, "2"], [3, "3"]], (count) => { this.network = usual(count); this.step = Math.min(this.step, FORWARDS); this.changed(); });
    this.rate = figure("rate", "Learning rate \u03b7", { low: 0, high: 10 }, (rate) => { this.network.rate = rate; this.changed(); });
    this.words = element("p", "words", "", { role: "status" });
    this.frame.controls.append(this.inputs, this.rate, button("Take the step", "Take the step: go on with the new weights", () => this.descend()), this.words);
    const place = element("div", "matrix-steps");
    this.frame.picture.append(place);
    this.matrices = new MatrixSteps(Object.create(stage, { root: { value: place } }), (value) => written(value));
    this.matrices.emit = (edited) => { this.network = typedOver(this.network, edited); this.lossBefore = null; this.changed(); };
    this.lines = new Lines(this.frame.arithmetic);
    new Exercise(this.frame, BY_HAND);
    stage.rethemed(() => this.frames.ask());
    // {step, steps, words, matrices: by id, null where not made yet, cell: what is opened, loss, lossAfter, lines}; null while not there
    expose(stage.root, {
      shown: () => (this.header ? this.shown() : null),
      settled: () => !this.player.playing && !this.frames.waiting,
    });
    this.take(this.link.read());
  }

  update() {
    this.frames.ask();
  }

  /** @param {Record<string, any>} fields  see FIELDS */
  take({ x, y, w, rate, step }) {
    const network = usual(x.length), flat = w.length === network.weights.flat(2).length ? [...w] : null;
    if (flat) network.weights = network.weights.map((rows) => rows.map((row) => row.map(() => flat.shift())));
    this.network = { ...network, inputs: x, label: y, rate };
    this.step = this.open = step;
    this.lossBefore = null;
    this.player.pause();
    this.predict.ask(step > FORWARDS + 1 ? null : {
      question: "The deltas run backwards next. In which layer will the largest one be?",
      answers: UNITS.map((_, k) => named("\u03b4", k + 1)), right: UNITS.length - 1, because: "",
    });
    this.changed();
  }

  outcome() {
    const { deltas } = calculated(this.network).back, most = deltas.map((delta) => Math.max(...delta.flat().map(Math.abs)));
    return {
      right: most.indexOf(Math.max(...most)),
      because: `The largest in size are ${most.map((value, k) => `${written(value)} in ${named("\u03b4", k + 1)}`).join(", ")}. On the way to the inputs each layer multiplies by its weights and by g\u2032, which is never above 1.`,
    };
  }

  advance() {
    if (this.step < STEPS.length) this.step += 1;
    this.open = this.step;
    return this.step === STEPS.length;
  }

  again() {
    if (!this.player.ended) this.network = usual(this.network.inputs.length); // reset; else it is only played again
    this.step = 0;
    this.lossBefore = null;
  }

  descend() {
    if (this.predict.holds()) return;
    this.player.pause();
    this.step = STEPS.length;
    const { passed, after } = calculated(this.network);
    this.network = { ...this.network, weights: after };
    this.lossBefore = passed.loss;
    this.changed();
  }

  changed() {
    const { network } = this;
    if (STEPS.slice(0, this.step).some(({ shows }) => shows.includes("delta1"))) this.predict.tell(this.outcome());
    const flat = network.weights.flat(2), first = usual(network.inputs.length).weights.flat(2);
    this.link.write({ x: network.inputs, y: network.label, rate: network.rate, step: this.step, w: flat.every((value, k) => value === first[k]) ? [] : flat });
    if (!this.player.playing) {
      this.player.ended = this.step === STEPS.length;
      this.player.show();
    }
    this.frames.ask();
  }

  draw() {
    const { network, step } = this, all = calculated(network);
    this.frame.theme; // for the style sheet
    this.all = all;
    this.header = laidOut(network, all, step);
    this.matrices.update({ header: this.header });
    const newest = step ? STEPS[step - 1].shows.at(-1) : "";
    for (const node of /** @type {NodeListOf<HTMLElement>} */ (this.matrices.root.querySelectorAll("figure[data-id]"))) node.classList.toggle("newest", Boolean(step) && STEPS[step - 1].shows.includes(node.dataset.id));
    if (this.open === step && newest) this.matrices.show({ id: newest, row: this.matrices.by.get(newest).rows[0] === "1" ? 1 : 0, column: 0 }); // past the bias
    this.open = null;
    const words = step ? `${step} of ${STEPS.length}: ${STEPS[step - 1].words}` : "Play, or go step by step.";
    if (this.words.textContent !== words) this.words.textContent = words;
    this.inputs.show(network.inputs.length);
    this.rate.show(network.rate);
    this.lines.show(this.rows());
  }

  rows() {
    const { network, step, all } = this, rows = [];
    if (step < FORWARDS) return rows;
    const output = all.passed.layers.at(-1).x[0][0];
    if (this.lossBefore !== null) rows.push({ name: "before", label: "loss before the step", text: "", value: written(this.lossBefore, 6) });
    rows.push({ name: "loss", label: this.lossBefore === null ? "loss" : "loss now", text: `(${written(output)} \u2212 ${bracketed(network.label)})\u00b2 / 2`, value: written(all.passed.loss, 6) });
    if (step === STEPS.length) rows.push({ name: "after", label: "loss with new W", text: "the same network with the new weights", value: written(all.lossAfter, 6) });
    return rows;
  }

  shown() {
    const values = ({ values: rows }) => (rows[0][0] === undefined ? null : rows);
    return {
      step: this.step, steps: STEPS.length, words: this.words.textContent, loss: this.all.passed.loss, lossAfter: this.all.lossAfter,
      matrices: Object.fromEntries(this.header.matrices.map((matrix) => [matrix.id, values(matrix)])), lines: this.lines.told,
    };
  }
}
