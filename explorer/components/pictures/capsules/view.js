// Capsules that read a digit: routing round by round, every coefficient opened, and the digit drawn from a capsule's numbers.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { button, slider } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, numbers } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { exercises } from "./exercises.js";
import { cellAt, drawRouting, drawStrips, layoutOf, MOST, OFFSETS, ORDER, pairAt, STRIP, stripsOf } from "./picture.js";
import { BELOW, CLASSES, properties, Reader, WIDE } from "./reader.js";
import { capsule, deviations, longest, route } from "./routing.js";
import { asked, meaning, ofAll, ofNumber, ofPair } from "./told.js";

const ROUNDS = 10, DIGITS = 540, LEARNT = 3;
const NAMES = Array.from({ length: CLASSES }, (_, k) => String(k));
export const FIELDS = {
  digit: { usual: 6, read: aNumber(0, DIGITS - 1, { whole: true }) },
  round: { usual: LEARNT, read: aNumber(1, ROUNDS, { whole: true }) },
  part: { usual: 0, read: aNumber(0, BELOW - 1, { whole: true }) },
  to: { usual: -1, read: aNumber(-1, CLASSES - 1, { whole: true }) }, // the capsule above; -1: the longest
  number: { usual: 6, read: aNumber(0, WIDE - 1, { whole: true }) },
  offsets: { usual: [], read: numbers([0, WIDE], -MOST, MOST) }, // of the capsule's numbers; empty: none
};

export class Capsules {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "capsules", label: "Capsules that read a digit" });
    this.link = new Link(stage, "capsules", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.paint());
    const draw = () => this.frames.ask();
    this.routing = stage.surface({ draw });
    this.strips = stage.surface({ draw });
    this.frame.picture.append(this.routing.node);
    this.frame.side.append(this.strips.node);
    this.pair = new Lines(this.frame.picture);
    this.number = new Lines(this.frame.side);
    this.all = new Lines(this.frame.arithmetic, "Over 540 held-out digits");
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.change({ round: 1 }), draw, rate: 1.5, what: "one round of routing", holds: () => this.predict.holds() });
    this.predict = new Predict(this.frame.question, { play: () => this.reveal(), changed: () => this.reader && this.tell() });
    this.state = this.link.read();
    stage.resized(draw, this.routing.node, this.strips.node);
    // {state, coupling, lengths, capsule, drawn, read, phase, lines}; a place is {cell: [part, digit]} or {number, offset}
    expose(stage.root, { shown: () => this.reader && this.shown(), place: (what) => this.placeOf(what), settled: () => !this.player.playing && !this.frames.waiting });
  }

  update({ header, arrays }) {
    if (!this.reader) {
      this.measured = header.measured;
      this.labels = arrays.labels;
      this.pictures = Array.from({ length: DIGITS }, (_, row) => Float64Array.from(arrays.images.subarray(64 * row, 64 * row + 64), (v) => v / 16));
      this.reader = new Reader(arrays);
      /** @type {Map<number, number[]>} */
      this.spreads = new Map();
      this.build();
      this.listen();
      this.predict.ask(asked(this.measured));
    }
    this.take(this.state);
  }

  build() {
    this.fields = { round: slider("round", "Rounds of routing", { low: 1, high: ROUNDS, words: (k) => (k === LEARNT ? `${k}, as in training` : String(k)) }, (round) => this.seek(round)) };
    const go = (by) => () => this.change({ digit: (this.state.digit + by + DIGITS) % DIGITS, offsets: [] });
    this.back = button("As it was", "Take the changes of the capsule's numbers back", () => this.change({ offsets: [] }));
    this.frame.controls.append(this.fields.round, button("Another digit", "Take the next held-out digit", go(1)), this.back);
    exercises(this.frame);
  }

  take(state) {
    this.state = { ...state, offsets: state.offsets.length === WIDE ? state.offsets : [] };
    if (!this.reader) return;
    if (!this.player.playing) this.player.ended = state.round >= ROUNDS;
    this.tell();
  }

  change(some) {
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  seek(round) {
    this.player.pause();
    this.player.changed();
    this.change({ round });
    if (round >= ROUNDS) this.predict.tell();
  }

  reveal() {
    this.change({ round: 1 });
    this.player.ended = false;
    this.player.play();
  }

  step() {
    this.state = { ...this.state, round: Math.min(ROUNDS, this.state.round + 1) };
    const ended = this.state.round >= ROUNDS;
    if (ended) {
      this.predict.tell();
      this.link.write(this.state);
    }
    this.tell();
    return ended;
  }

  /** Small capsules, votes and all rounds of the digit that is read. */
  get read() {
    const { digit } = this.state;
    if (this.readOf !== digit) {
      const small = this.reader.small(this.pictures[digit]), votes = this.reader.votes(small);
      this.made = { small, votes, rounds: route(votes, ROUNDS) };
      this.readOf = digit;
    }
    return this.made;
  }

  get now() {
    return this.read.rounds[this.state.round - 1];
  }

  get best() {
    return longest(this.now.lengths);
  }

  get to() {
    return this.state.to < 0 ? this.best : this.state.to;
  }

  get offsets() {
    return this.state.offsets.length ? this.state.offsets : Array(WIDE).fill(0);
  }

  /** The chosen capsule with its numbers changed, and one of them once more. */
  changed(number = -1, offset = 0) {
    const { offsets } = this;
    return Array.from(capsule(this.now, this.to, WIDE), (value, k) => value + (k === number ? offset : offsets[k]));
  }

  /** Standard deviations of a digit's capsule over its held-out pictures, routed as in training. */
  spreadOf(digit) {
    if (!this.spreads.has(digit)) {
      const rows = this.pictures.filter((_, row) => this.labels[row] === digit), codes = rows.map((picture) => capsule(route(this.reader.votes(this.reader.small(picture)), LEARNT)[LEARNT - 1], digit, WIDE));
      this.spreads.set(digit, deviations(codes));
    }
    return this.spreads.get(digit);
  }

  tell() {
    const { state, read, to, measured, reader } = this, own = capsule(this.now, to, WIDE);
    this.fields.round.show(state.round);
    this.back.hidden = !state.offsets.length;
    this.pair.show(ofPair({ votes: read.votes, rounds: read.rounds, round: state.round, i: state.part, j: to, names: NAMES }));
    this.drawn = reader.draw(to, this.changed());
    this.number.show(ofNumber({ measured, digit: to, number: state.number, spread: this.spreadOf(to)[state.number], offset: state.offsets.length, before: properties(reader.draw(to, own)), after: properties(this.drawn) }));
    this.all.show(ofAll(measured, state.round, this.predict.pending && state.round !== LEARNT));
    this.frames.ask();
  }

  /** Set one number of the capsule. */
  set(number, offset) {
    const offsets = this.offsets.slice();
    offsets[number] = +Math.max(-MOST, Math.min(MOST, offset)).toFixed(3);
    this.change({ number, offsets: offsets.some(Boolean) ? offsets : [] });
  }

  listen() {
    const { routing, strips } = this;
    routing.pointers({
      press: (spot) => {
        const found = this.layout && pairAt(this.layout, spot);
        if (found) this.change({ to: found.j, ...(found.i === undefined ? {} : { part: found.i }), ...(found.j === this.to ? {} : { offsets: [] }) });
        return found ? true : null;
      },
      drag: (_, spot) => {
        const found = pairAt(this.layout, spot);
        if (found) this.change({ to: found.j, ...(found.i === undefined ? {} : { part: found.i }), ...(found.j === this.to ? {} : { offsets: [] }) });
      },
    });
    routing.keys(() => {
      const line = ORDER.indexOf(this.state.part), part = (by) => () => this.change({ part: ORDER[(line + by + BELOW) % BELOW] }), to = (by) => () => this.change({ to: (this.to + by + CLASSES) % CLASSES, offsets: [] });
      return { ArrowUp: part(-1), ArrowDown: part(1), ArrowLeft: to(-1), ArrowRight: to(1), Home: () => this.change({ to: -1, offsets: [] }), " ": () => this.player.toggle() };
    });
    const along = (number, { x }) => {
      const { x: left, side, pitch } = this.places;
      this.set(number, ((x - left - side / 2) / ((STRIP - 1) * pitch)) * 2 * MOST - MOST);
    };
    strips.pointers({
      press: (spot) => {
        const number = Math.floor((spot.y - (this.places?.y ?? 0)) / (this.places?.row ?? 1));
        if (!this.places || number < 0 || number >= WIDE) return null;
        along(number, spot);
        return { number };
      },
      drag: ({ number }, spot) => along(number, spot),
    });
    strips.keys((event) => {
      const { number } = this.state, by = (step) => () => this.set(number, this.offsets[number] + step * (event.shiftKey ? 0.1 : 0.02)), go = (step) => () => this.change({ number: (number + step + WIDE) % WIDE });
      return { ArrowLeft: by(-1), ArrowRight: by(1), ArrowUp: go(-1), ArrowDown: go(1), Home: () => this.set(number, 0) };
    });
  }

  get letter() {
    return letterSize(this.routing.width * 1.6);
  }

  placeOf({ cell, number, offset = 0 }) {
    if (cell) return inWindow(this.routing.node, cellAt(this.layout, cell[0], cell[1]));
    const { x, y, side, pitch, row } = this.places;
    return inWindow(this.strips.node, [x + side / 2 + ((offset + MOST) / (2 * MOST)) * (STRIP - 1) * pitch, y + number * row + side / 2]);
  }

  paint() {
    if (!this.reader || this.routing.width < 50 || this.strips.width < 50) return;
    const { frame: { theme }, state, routing, strips, letter, now, read, to, best } = this;
    this.layout = layoutOf(routing.width, letter);
    routing.node.style.height = `${this.layout.height}px`;
    drawRouting(routing.pen(routing.width, this.layout.height, theme), this.layout, { picture: this.pictures[state.digit], drawn: this.drawn, small: read.small, now, i: state.part, j: to, chosen: to, label: this.labels[state.digit], round: state.round, focused: routing.focused });
    routing.node.setAttribute("aria-label", `Coefficients from 16 parts to 10 digits in round ${state.round}; the longest capsule is ${best}, ${now.lengths[best].toFixed(2)}. Part ${ORDER.indexOf(state.part) + 1} to ${to}: ${now.coupling[state.part * CLASSES + to].toFixed(3)}. Arrow keys go to another.`);
    this.places = stripsOf(strips.width, letter, WIDE);
    strips.node.style.height = `${this.places.height}px`;
    const pictures = Array.from({ length: WIDE }, (_, n) => OFFSETS.map((offset) => this.reader.draw(to, this.changed(n, offset))));
    const names = Array.from({ length: WIDE }, (_, n) => { const found = meaning(this.measured, to, n); return found ? `${found.property} r ${found.r.toFixed(2).replace("-", "\u2212")}` : "\u2013"; });
    drawStrips(strips.pen(strips.width, this.places.height, theme), this.places, { pictures, names, number: state.number, offsets: this.offsets, digit: to, focused: strips.focused });
    strips.node.setAttribute("aria-label", `Pictures drawn from the capsule of ${to} with one of its ${WIDE} numbers changed; number ${state.number + 1} is changed by ${this.offsets[state.number]}. Up and down choose a number, left and right change it, Home takes it back.`);
  }

  shown() {
    const { state, now, to, best } = this;
    return { state, to, read: best, coupling: Array.from(now.coupling), lengths: now.lengths, capsule: this.changed(), drawn: Array.from(this.drawn), phase: this.predict.phase, lines: { ...this.pair.told, ...this.number.told, ...this.all.told } };
  }
}
