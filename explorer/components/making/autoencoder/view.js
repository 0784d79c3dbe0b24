// Digits as two numbers: the plane of codes, a point that is moved and what is drawn from it, and a digit that is changed.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { button, choice, slider } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, numbers, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { layersOf } from "../dense.js";
import { drawPixels, inkOf, pixelAt } from "../ink.js";
import { cloud, Codes, moved, tour, WAYS, wobbled } from "./codes.js";
import { exercises } from "./exercises.js";
import { drawPlane, plotOf } from "./plane.js";
import { asked, ofChange, ofComponents, ofNetwork } from "./told.js";

const NAMES = { network: "autoencoder", components: "two principal components" }, HEIGHT = 400, GAP = 14, STEPS = 45;
export const FIELDS = {
  by: { usual: "network", read: oneOf(WAYS) },
  digit: { usual: 2, read: aNumber(0, 539, { whole: true }) },
  at: { usual: [], read: numbers([0, 2], -1000, 1000) }, // empty: the code of the digit as it is seen
  noise: { usual: 0, read: aNumber(0, 1) },
  seed: { usual: 1, read: aNumber(1, 10_000, { whole: true }) },
  turned: { usual: [], read: numbers([0, 64], 0, 63) },
  pixel: { usual: 27, read: aNumber(0, 63, { whole: true }) },
};

export class Autoencoder {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "autoencoder", label: "An autoencoder of digits" });
    this.link = new Link(stage, "autoencoder", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.paint());
    const draw = () => this.frames.ask();
    this.plane = stage.surface({ draw });
    this.pictures = stage.surface({ draw });
    this.frame.picture.append(this.plane.node);
    this.frame.side.append(this.pictures.node);
    this.lines = new Lines(this.frame.side);
    this.walk = 0;
    /** @type {{ noise: number, other: number, count: number } | null} */
    this.moves = null;
    this.movesOf = "";
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.begin(), draw, rate: STEPS, what: "the point walks on", holds: () => this.predict.holds() });
    this.predict = new Predict(this.frame.question, { play: () => { this.player.reset(); this.player.play(); }, changed: () => this.codes && this.tell() });
    this.state = this.link.read();
    stage.resized(draw, this.plane.node, this.pictures.node);
    // {state, point, code, figure, phase, lines}; a place is {code: [x, y]} of the plane, {pixel} of the digit or {drawn} of what is drawn
    expose(stage.root, { shown: () => this.codes && this.shown(), place: (what) => this.placeOf(what), settled: () => !this.player.playing && !this.frames.waiting });
  }

  update({ header, arrays }) {
    if (!this.codes) {
      this.codes = new Codes(arrays, { encoder: layersOf(arrays, "layer", ["tanh", "linear"]), decoder: layersOf(arrays, "layer", ["tanh", "sigmoid"], 3) });
      this.build();
      this.listen();
      this.predict.ask(asked(header));
    }
    this.take(this.state);
  }

  build() {
    this.fields = {
      by: choice("by", "Code", WAYS.map((by) => [by, NAMES[by]]), (by) => this.change({ by, at: [] })),
      noise: slider("noise", "Noise on the digit", { low: 0, high: 1, step: 0.05, words: (v) => v.toFixed(2) }, (noise) => this.change({ noise, at: [] })),
    };
    this.next = button("Another digit", "Take another held-out digit", () => this.choose((this.state.digit + 1) % this.codes.labels.length));
    this.anew = button("Noise anew", "Draw the noise anew", () => this.change({ seed: (this.state.seed % 10_000) + 1, at: [] }));
    this.mend = button("As it was", "Take noise and changed pixels away", () => this.change({ noise: 0, turned: [], at: [] }));
    this.frame.controls.append(this.fields.by, this.next, this.fields.noise, this.anew, this.mend);
    exercises(this.frame);
  }

  take(state) {
    this.state = { ...state, at: state.at.length === 2 ? state.at : [] };
    if (this.codes) this.tell();
  }

  change(some) {
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  choose(digit) {
    this.player.pause();
    this.change({ digit, at: [], noise: 0, turned: [] });
  }

  get changed() {
    return this.state.noise > 0 || this.state.turned.length > 0;
  }

  /** The digit as it is read: with noise, and with pixels that were turned. */
  get seen() {
    return this.changed ? wobbled(this.codes.pictures[this.state.digit], { noise: this.state.noise, turned: this.state.turned, seed: this.state.seed }) : this.codes.pictures[this.state.digit];
  }

  get point() {
    return this.state.at.length ? this.state.at : Array.from(this.codes.encode(this.state.by, this.seen));
  }

  begin() {
    this.walk = 0;
    this.change({ noise: 0, turned: [], at: [] });
  }

  get places() {
    if (this.walked !== this.state.by) {
      this.walked = this.state.by;
      this.stops = tour(Array.from({ length: 10 }, (_, figure) => this.codes.middle(this.state.by, figure)), STEPS);
    }
    return this.stops;
  }

  step() {
    const { places } = this, at = places[Math.min(this.walk, places.length - 1)];
    this.walk += 1;
    this.state = { ...this.state, at, noise: 0, turned: [] };
    const ended = this.walk >= places.length;
    if (ended) this.walk = 0;
    if (ended || this.walk === STEPS) this.predict.tell();
    this.tell();
    if (ended) this.link.write(this.state);
    return ended;
  }

  tell() {
    const { state, codes, fields, seen, point } = this, picture = codes.pictures[state.digit], drawn = codes.decode(state.by, point), own = state.at.length === 0;
    for (const [name, field] of Object.entries(fields)) field.show(state[name]);
    this.anew.hidden = state.noise === 0;
    this.mend.hidden = !this.changed;
    const before = codes.codes[state.by][state.digit], after = codes.encode(state.by, seen);
    if (this.changed) {
      const length = Math.hypot(...picture.map((value, k) => seen[k] - value)), key = `${state.by} ${length}`;
      if (key !== this.movesOf) this.moves = moved(codes, state.by, length, 5);
      this.movesOf = key;
    }
    const opened = (state.by === "network" ? ofNetwork : ofComponents)(codes, { seen, point, pixel: state.pixel });
    const change = own ? ofChange({ picture, seen, before, after, drawn, changed: this.changed, moved: this.moves }) : [];
    const figure = this.predict.pending ? "after your guess" : `a ${codes.labels[codes.nearest(state.by, point)]}`;
    this.lines.show([
      ...(own ? opened.slice(0, 1) : [{ name: "point", label: "the point", text: `(${written3(point[0])}, ${written3(point[1])}); the digit whose code is nearest is ${figure}` }]),
      ...opened.slice(1), ...change,
    ]);
    this.copies = own && state.noise > 0 ? cloud(codes, state.by, picture, { noise: state.noise, turned: state.turned, seed: state.seed }) : [];
    this.frames.ask();
  }

  move(at) {
    this.player.pause();
    this.change({ at: at.map((value) => +value.toFixed(4)) });
  }

  listen() {
    const { plane, pictures } = this;
    plane.pointers({
      press: (spot) => { if (!this.plot?.holds(spot, 8)) return null; this.move(this.plot.value(spot)); return true; },
      drag: (_, spot) => this.move(this.plot.value(spot)),
    });
    plane.keys((event) => {
      const by = (x, y) => () => {
        const step = (axis, share) => (share * (axis.high - axis.low)) / (event.shiftKey ? 10 : 50);
        this.move([this.point[0] + step(this.plot.x, x), this.point[1] + step(this.plot.y, y)]);
      };
      return { ArrowLeft: by(-1, 0), ArrowRight: by(1, 0), ArrowUp: by(0, 1), ArrowDown: by(0, -1), Home: () => this.change({ at: [] }), Enter: () => this.choose(this.codes.nearest(this.state.by, this.point)), " ": () => this.player.toggle() };
    });
    pictures.pointers({
      press: (spot) => {
        const turned = pixelAt(spot, this.square(0)), opened = pixelAt(spot, this.square(1));
        if (turned >= 0) this.turn(turned);
        else if (opened >= 0) this.change({ pixel: opened });
        return null;
      },
    });
    pictures.keys(() => {
      const by = (step) => () => this.change({ pixel: (this.state.pixel + step + 64) % 64 });
      return { ArrowLeft: by(-1), ArrowRight: by(1), ArrowUp: by(-8), ArrowDown: by(8), Enter: () => this.turn(this.state.pixel) };
    });
  }

  /** Turn a pixel of the digit from ink to none, or back. */
  turn(pixel) {
    const { turned } = this.state;
    this.change({ pixel, turned: turned.includes(pixel) ? turned.filter((k) => k !== pixel) : [...turned, pixel], at: [] });
  }

  get letter() {
    return letterSize(this.plane.width * 1.6);
  }

  square(place) {
    const side = Math.min(150, (this.pictures.width - GAP) / 2);
    return { x: place * (side + GAP), y: 1.6 * this.letter, side };
  }

  paint() {
    if (!this.codes || this.plane.width < 50 || this.pictures.width < 50) return;
    const { frame: { theme }, codes, state, plane, pictures, letter, point } = this, names = state.by === "network" ? ["h\u2081", "h\u2082"] : ["score 1", "score 2"];
    plane.node.style.height = `${HEIGHT}px`;
    this.plot = plotOf(plane.width, HEIGHT, letter, codes.codes[state.by]);
    drawPlane(plane.pen(plane.width, HEIGHT, theme), this.plot, { codes: codes.codes[state.by], labels: codes.labels, told: !this.predict.pending, chosen: state.digit, point, copies: this.copies, names, letter, focused: plane.focused });
    plane.node.setAttribute("aria-label", `Plane of the two numbers of 540 held-out digits; the point is at ${written3(point[0])}, ${written3(point[1])}. Arrow keys move it, Enter takes the digit whose code is nearest, Home goes back to the digit.`);
    const squares = [this.square(0), this.square(1)], tall = squares[0].y + squares[0].side + 4, ink = inkOf(theme);
    pictures.node.style.height = `${tall}px`;
    const pen = pictures.pen(pictures.width, tall, theme), seen = this.seen, drawn = codes.decode(state.by, point);
    const words = [this.changed ? "digit, changed" : "digit (click a pixel)", state.at.length ? "drawn from the point" : "drawn from its code"];
    [seen, drawn].forEach((values, k) => {
      pen.text(words[k], squares[k].x, letter, { size: letter, fill: theme.text, weight: k ? 600 : 400 });
      drawPixels(pen, values, squares[k], ink);
      const cell = squares[k].side / 8, at = [squares[k].x + (state.pixel % 8) * cell, squares[k].y + Math.floor(state.pixel / 8) * cell];
      if (k === 1 || pictures.focused) pen.rect(at[0], at[1], cell, cell, { stroke: theme.accent, width: 2 });
    });
    pictures.node.setAttribute("aria-label", `A ${codes.labels[state.digit]}${this.changed ? ", changed" : ""}, and what is drawn. Arrow keys go to a pixel, Enter turns it in the digit.`);
  }

  shown() {
    const { state, codes, point } = this;
    return { state, point, code: Array.from(codes.encode(state.by, this.seen)), drawn: Array.from(codes.decode(state.by, point)), figure: codes.labels[state.digit], phase: this.predict.phase, lines: this.lines.told };
  }

  placeOf(what) {
    if (what.code) return inWindow(this.plane.node, this.plot.at(what.code[0], what.code[1]));
    const k = what.pixel ?? what.drawn, { x, y, side } = this.square(what.drawn === undefined ? 0 : 1), cell = side / 8;
    return inWindow(this.pictures.node, [x + (k % 8 + 0.5) * cell, y + (Math.floor(k / 8) + 0.5) * cell]);
  }
}

const written3 = (/** @type {number} */ value) => value.toFixed(3).replace("-", "\u2212");
