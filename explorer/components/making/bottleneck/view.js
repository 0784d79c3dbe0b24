// The narrow place: a linear autoencoder that descends beside the principal components, and errors by size of the code.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { button, choice } from "../../kernel/widgets.js";
import { ColourScale } from "../../kernel/colours.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { scriptButton } from "../../topic/script.js";
import { drawPixels } from "../ink.js";
import { drawCurve, plotOf } from "./curve.js";
import { exercises } from "./exercises.js";
import { begin, column, largestAngle, loss, step } from "./linear.js";
import { script } from "./script.js";
import { asked, ofDescent, ofSize } from "./told.js";

const RATE = 0.2, LINEAR = [1, 2, 4, 8], MOST = 2000, CURVE = 250, WIDTH = 64;
export const FIELDS = {
  size: { usual: 2, read: (/** @type {string} */ text) => (LINEAR.includes(Number(text)) ? Number(text) : undefined) },
  seed: { usual: 2, read: aNumber(1, 10_000, { whole: true }) },
  steps: { usual: 400, read: aNumber(0, MOST, { whole: true }) },
  at: { usual: 2, read: aNumber(1, 32, { whole: true }) },
};

export class Bottleneck {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "bottleneck", label: "The size of the code" });
    this.link = new Link(stage, "bottleneck", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.paint());
    const draw = () => this.frames.ask();
    this.columns = stage.surface({ draw, role: "img" });
    this.curve = stage.surface({ draw });
    this.frame.picture.append(this.columns.node);
    this.descent = new Lines(this.frame.picture);
    this.frame.side.append(this.curve.node);
    this.sizes = new Lines(this.frame.side);
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.begin(), draw: () => this.tell(), rate: 60, what: "a step of descent", holds: () => this.predict.holds() });
    this.predict = new Predict(this.frame.question, { play: () => { this.player.reset(); this.player.play(); }, changed: () => this.measured && this.tell() });
    this.state = this.link.read();
    stage.resized(draw, this.columns.node, this.curve.node);
    // {state, steps, degrees, value, phase, lines}; a place is {size} of the curve
    expose(stage.root, { shown: () => this.measured && this.shown(), place: ({ size }) => inWindow(this.curve.node, [this.plot.x.at(size), CURVE / 2]), settled: () => !this.player.playing && !this.frames.waiting });
  }

  update({ header, arrays }) {
    if (!this.measured) {
      const { sizes, seeds } = header;
      this.measured = { sizes, seeds, errors: sizes.map((_, k) => Array.from(arrays.errors.subarray(k * seeds, (k + 1) * seeds))), components: Array.from(arrays.components) };
      this.arrays = arrays;
      this.build();
      this.listen();
    }
    this.take(this.state);
  }

  build() {
    this.fields = {
      size: choice("size", "Numbers in the linear code", LINEAR.map((size) => [size, String(size)]), (size) => this.change({ size, at: size, steps: FIELDS.steps.usual })),
    };
    this.anew = button("Other first weights", "Draw the first weights anew", () => this.change({ seed: (this.state.seed % 10_000) + 1, steps: 0 }));
    this.frame.controls.append(this.fields.size, this.anew, scriptButton("linear_autoencoder", () => script({ size: this.state.size, seed: this.state.seed, steps: this.net.steps, rate: RATE })));
    exercises(this.frame, this.measured);
  }

  take(state) {
    this.state = state;
    if (!this.measured) return;
    if (!this.measured.sizes.includes(state.at)) state.at = FIELDS.at.usual;
    this.player.pause();
    this.player.changed();
    this.net = begin(state.size, WIDTH, state.seed);
    for (let k = 0; k < state.steps; k++) this.net = step(this.net, this.arrays.covariance, RATE);
    this.player.ended = this.found.degrees < 0.5; // playing then begins anew
    this.player.show();
    this.predict.ask(asked(state.size));
    this.tell();
  }

  change(some) {
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  get components() {
    return Array.from({ length: this.state.size }, (_, k) => this.arrays.directions.subarray(WIDTH * k, WIDTH * (k + 1)));
  }

  get found() {
    const { net, components } = this;
    return { ...largestAngle(Array.from({ length: net.size }, (_, k) => column(net, k)), components), value: loss(net, this.arrays.covariance).value };
  }

  begin() {
    this.net = begin(this.state.size, WIDTH, this.state.seed);
  }

  step() {
    this.net = step(this.net, this.arrays.covariance, RATE);
    const ended = this.net.steps >= MOST || (this.net.steps % 20 === 0 && this.found.degrees < 0.5);
    if (ended) {
      const { degrees } = this.found;
      this.predict.tell(degrees < 1 ? { because: `After ${this.net.steps} steps the largest angle is ${degrees.toFixed(2)}\u00b0. Each column of the decoder is a mixture of the components; what they span together is the same.` } : { right: 1, because: `After ${this.net.steps} steps the largest angle is still ${degrees.toFixed(2)}\u00b0.` });
      this.state.steps = this.net.steps;
      this.link.write(this.state);
    }
    return ended;
  }

  tell() {
    const { net, found, state } = this;
    this.fields.size.show(state.size);
    this.descent.show(ofDescent({ ...found, steps: net.steps, size: net.size, variances: this.arrays.variances, told: !this.predict.pending || this.player.playing }));
    this.sizes.show(ofSize(this.measured, this.measured.sizes.indexOf(state.at)));
    this.frames.ask();
  }

  listen() {
    const { curve } = this, near = (spot) => this.measured.sizes.reduce((best, size) => (Math.abs(this.plot.x.at(size) - spot.x) < Math.abs(this.plot.x.at(best) - spot.x) ? size : best));
    const to = (/** @type {number} */ at) => { this.state = { ...this.state, at }; this.link.write(this.state); this.tell(); };
    curve.pointers({ press: (spot) => { if (!this.plot?.holds(spot, 12)) return null; to(near(spot)); return true; }, drag: (_, spot) => to(near(spot)) });
    curve.keys(() => {
      const { sizes } = this.measured, by = (places) => () => to(sizes[Math.max(0, Math.min(sizes.length - 1, sizes.indexOf(this.state.at) + places))]);
      return { ArrowLeft: by(-1), ArrowRight: by(1), Home: by(-9), End: by(9) };
    });
  }

  get letter() {
    return letterSize(this.columns.width * 1.7);
  }

  paint() {
    if (!this.measured || this.columns.width < 50 || this.curve.width < 50) return;
    const { frame: { theme }, letter, columns, curve, net, components } = this, gap = 10;
    const across = Math.max(2, Math.min(4, net.size)), side = Math.min(120, (columns.width - 12 * letter - (across - 1) * gap) / across, 120), shown = Math.min(4, net.size), tall = 2 * (side + 10) + 6;
    columns.node.style.height = `${tall}px`;
    const pen = columns.pen(columns.width, tall, theme);
    [["linear autoencoder:", "columns of its decoder"], ["principal", "components"]].forEach((words, row) => {
      const y = row * (side + 14) + 2;
      words.forEach((word, k) => pen.text(word, 0, y + side / 2 + (k - 0.2) * 1.3 * letter, { size: letter, fill: theme.text, weight: row ? 400 : 600 }));
      for (let k = 0; k < shown; k++) {
        const values = row ? components[k] : column(net, k);
        drawPixels(pen, values, { x: 12 * letter + k * (side + gap), y, side }, ((scale) => (value) => scale.colour(value))(ColourScale.around(values, theme)));
      }
    });
    columns.node.setAttribute("aria-label", `${shown} of ${net.size} columns of the linear autoencoder's decoder above as many principal components, blue below zero, orange above`);
    curve.node.style.height = `${CURVE}px`;
    this.plot = plotOf(curve.width, CURVE, letter, this.measured);
    drawCurve(curve.pen(curve.width, CURVE, theme), this.plot, this.measured, { chosen: this.measured.sizes.indexOf(this.state.at), letter, focused: curve.focused });
    curve.node.setAttribute("aria-label", `Mean squared error of a pixel of held-out digits by numbers in the code; ${this.state.at} chosen. Arrow keys choose another size.`);
  }

  shown() {
    const { degrees, value } = this.found;
    return { state: this.state, steps: this.net.steps, degrees, value, phase: this.predict.phase, lines: { ...this.descent.told, ...this.sizes.told } };
  }
}
