// Codes with a spread: mean and spread of a digit, samples, the way to another digit, and what the divergence's weight does.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { button, slider } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, numbers } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { layersOf } from "../dense.js";
import { drawPixels, inkOf } from "../ink.js";
import { between, decode, drawn, encode } from "./codes.js";
import { exercises } from "./exercises.js";
import { drawPlane, plotOf } from "./plane.js";
import { asked, ofAll, ofCode } from "./told.js";

const HEIGHT = 360, GAP = 6, STRIP = 7, DRAWS = 28;
export const FIELDS = {
  beta: { usual: 2, read: aNumber(0, 3, { whole: true }) }, // its place among those tried
  digit: { usual: 2, read: aNumber(0, 539, { whole: true }) },
  other: { usual: 7, read: aNumber(0, 539, { whole: true }) },
  at: { usual: [], read: numbers([0, 2], -100, 100) }, // empty: the mean of the digit's code
  seed: { usual: 1, read: aNumber(1, 10_000, { whole: true }) },
};

export class Variational {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "variational", label: "A variational autoencoder of digits" });
    this.link = new Link(stage, "variational", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.paint());
    const draw = () => this.frames.ask();
    this.plane = stage.surface({ draw });
    this.pictures = stage.surface({ draw, role: "img" });
    this.frame.picture.append(this.plane.node);
    this.frame.side.append(this.pictures.node);
    this.code = new Lines(this.frame.picture);
    this.all = new Lines(this.frame.side);
    this.shownDraws = STRIP;
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.begin(), draw, rate: 8, what: "one more draw from N(0, I)", holds: () => this.predict.holds() });
    this.predict = new Predict(this.frame.question, { play: () => this.reveal(), changed: () => this.nets && this.tell() });
    this.state = this.link.read();
    stage.resized(draw, this.plane.node, this.pictures.node);
    // {state, mean, spread, point, drawn, phase, lines}; a place is {code: [x, y]} of the plane
    expose(stage.root, { shown: () => this.nets && this.shown(), place: ({ code }) => inWindow(this.plane.node, this.plot.at(code[0], code[1])), settled: () => !this.player.playing && !this.frames.waiting });
  }

  update({ header, arrays }) {
    if (!this.nets) {
      this.betas = header.betas;
      this.tables = header.tables;
      this.labels = arrays.labels;
      this.wholes = Array.from({ length: arrays.labels.length }, (_, row) => Float64Array.from(arrays.images.subarray(64 * row, 64 * row + 64), (v) => v / 16));
      this.nets = this.betas.map((beta, k) => ({ encoder: layersOf(arrays, `b${k}_encoder`, ["tanh", "linear"]), decoder: layersOf(arrays, `b${k}_decoder`, ["tanh", "sigmoid"]), plain: beta === 0 }));
      this.codes = this.nets.map((net) => this.wholes.map((picture) => encode(net, picture)));
      this.build();
      this.listen();
      this.predict.ask(asked(this.tables, this.betas));
    }
    this.take(this.state);
  }

  build() {
    const next = (name) => () => this.change({ [name]: (this.state[name] + 1) % this.labels.length, at: [] });
    this.fields = { beta: slider("beta", "Weight of the divergence", { low: 0, high: 3, words: (k) => (this.betas[k] === 0 ? "0: plain" : `\u03b2 = ${this.betas[k]}`) }, (beta) => this.seek(beta)) };
    this.frame.controls.append(this.fields.beta, button("Another digit", "Take another held-out digit", next("digit")), button("Another end", "Take another digit to go to", next("other")));
    exercises(this.frame, this.tables, this.betas);
  }

  take(state) {
    this.state = { ...state, at: state.at.length === 2 ? state.at : [] };
    if (this.nets) this.tell();
  }

  change(some) {
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  seek(beta) {
    if (this.predict.pending && beta === this.betas.length - 1 && this.predict.holds()) { this.fields.beta.show(this.state.beta); return; }
    this.player.pause();
    this.change({ beta, at: [] });
    if (beta === this.betas.length - 1) this.predict.tell();
  }

  reveal() {
    this.change({ beta: this.betas.length - 1, at: [] });
    this.player.reset();
    this.player.play();
  }

  get net() {
    return this.nets[this.state.beta];
  }

  get own() {
    return this.codes[this.state.beta][this.state.digit];
  }

  get point() {
    return this.state.at.length ? this.state.at : this.own.mean;
  }

  begin() {
    this.shownDraws = 0;
    this.state = { ...this.state, seed: (this.state.seed % 10_000) + 1, at: [] };
    this.tell();
  }

  step() {
    this.shownDraws += 1;
    this.state = { ...this.state, at: this.draws[this.shownDraws - 1] };
    const ended = this.shownDraws >= DRAWS;
    if (ended) {
      if (this.state.beta === this.betas.length - 1) this.predict.tell();
      this.link.write(this.state);
    }
    this.tell();
    return ended;
  }

  /** Codes drawn from N(0, I) by the seed. */
  get draws() {
    return drawn(DRAWS, this.state.seed);
  }

  tell() {
    const { state, own, net } = this, picture = this.wholes[state.digit];
    this.fields.beta.show(state.beta);
    this.code.show(ofCode({ code: own, beta: this.betas[state.beta], picture, drawn: decode(net, own.mean), plain: net.plain }));
    const last = state.beta === this.betas.length - 1;
    this.all.show(last && this.predict.pending ? [{ name: "waits", label: "measured", text: "after your guess" }] : ofAll(this.tables, state.beta));
    this.frames.ask();
  }

  move(at) {
    this.player.pause();
    this.change({ at: at.map((value) => +value.toFixed(3)) });
  }

  listen() {
    const { plane } = this;
    plane.pointers({
      press: (spot) => { if (!this.plot?.holds(spot, 8)) return null; this.move(this.plot.value(spot)); return true; },
      drag: (_, spot) => this.move(this.plot.value(spot)),
    });
    plane.keys((event) => {
      const by = (x, y) => () => {
        const step = (axis, share) => (share * (axis.high - axis.low)) / (event.shiftKey ? 10 : 50);
        this.move([this.point[0] + step(this.plot.x, x), this.point[1] + step(this.plot.y, y)]);
      };
      return { ArrowLeft: by(-1, 0), ArrowRight: by(1, 0), ArrowUp: by(0, 1), ArrowDown: by(0, -1), Home: () => this.change({ at: [] }), " ": () => this.player.toggle() };
    });
  }

  get letter() {
    return letterSize(this.plane.width * 1.6);
  }

  paint() {
    if (!this.nets || this.plane.width < 50 || this.pictures.width < 50) return;
    const { frame: { theme }, state, plane, pictures, letter, point, net } = this, codes = this.codes[state.beta];
    plane.node.style.height = `${HEIGHT}px`;
    this.plot = plotOf(plane.width, HEIGHT, letter, codes);
    const from = Math.max(0, this.shownDraws - STRIP), draws = this.draws.slice(from, Math.max(STRIP, this.shownDraws)).slice(0, this.shownDraws || 0);
    drawPlane(plane.pen(plane.width, HEIGHT, theme), this.plot, { codes, labels: this.labels, digit: state.digit, other: state.other, point, samples: draws, letter, focused: plane.focused });
    plane.node.setAttribute("aria-label", `Plane of the two numbers of 540 held-out digits at beta ${this.betas[state.beta]}; the point is at ${point.map((v) => v.toFixed(2)).join(", ")}. Arrow keys move it, Home takes it to the digit's mean.`);
    const side = Math.min(92, (pictures.width - GAP) / 2.5), small = Math.min(56, (pictures.width - (STRIP - 1) * GAP) / STRIP), ink = inkOf(theme), rows = this.strips(draws);
    const tall = side + 1.8 * letter + rows.length * (small + 1.9 * letter);
    pictures.node.style.height = `${tall}px`;
    const pen = pictures.pen(pictures.width, tall, theme), title = (words, x, y, weight = 400) => pen.text(words, x, y, { size: letter, fill: theme.text, weight });
    title("digit", 0, letter);
    drawPixels(pen, this.wholes[state.digit], { x: 0, y: 1.4 * letter, side }, ink);
    title(state.at.length ? "from the point" : "from its mean", side + 2 * GAP, letter, 600);
    drawPixels(pen, decode(net, point), { x: side + 2 * GAP, y: 1.4 * letter, side }, ink);
    rows.forEach(({ words, codes: list, by }, row) => {
      const y = side + 1.8 * letter + row * (small + 1.9 * letter);
      title(words, 0, y + letter);
      list.forEach((code, k) => drawPixels(pen, decode(by, code), { x: k * (small + GAP), y: y + 1.4 * letter, side: small }, ink));
    });
    pictures.node.setAttribute("aria-label", `A ${this.labels[state.digit]}, what is drawn from the point, ${STRIP} pictures on the way to a ${this.labels[state.other]}, and ${draws.length} drawn from N(0, I)`);
  }

  strips(draws) {
    const { state, nets, labels } = this, way = (k) => between(this.codes[k][state.digit].mean, this.codes[k][state.other].mean, STRIP), said = `from the ${labels[state.digit]} to the ${labels[state.other]}`;
    const rows = [{ words: `${said}, plain autoencoder`, codes: way(0), by: nets[0] }];
    if (state.beta) rows.push({ words: `${said}, \u03b2 = ${this.betas[state.beta]}`, codes: way(state.beta), by: this.net });
    return [...rows, { words: "drawn from N(0, I)", codes: draws, by: this.net }];
  }

  shown() {
    const { state, own, point, net } = this;
    return { state, beta: this.betas[state.beta], mean: own.mean, spread: own.spread, point, drawn: Array.from(decode(net, point)), draws: this.shownDraws, phase: this.predict.phase, lines: { ...this.code.told, ...this.all.told } };
  }
}
