// Digits made of noise: a wall that grows over the epochs, the nearest real digit beside each, and a quiz.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { choice, slider } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { asked, exercises, lines } from "./asked.js";
import { drawAnswers, drawDigit, drawWall, layout, WALL } from "./pictures.js";
import { Quiz } from "./quiz.js";
import { digit, nearest, PIXELS } from "./real_ones.js";

const WAYS = ["steadied", "taught"], HIGH = 190, BETWEEN = 9;
export const FIELDS = {
  way: { usual: "steadied", read: oneOf(WAYS) },
  epoch: { usual: -1, read: aNumber(-1, 1e6, { whole: true }) }, // the last
  digit: { usual: 1, read: aNumber(1, WALL, { whole: true }) },
  pair: { usual: 1, read: aNumber(1, 5, { whole: true }) },
};

export class DigitsGan {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "digits_gan", label: "Digits made of noise" });
    this.link = new Link(stage, "digits_gan", FIELDS, (state) => this.take(state));
    this.redraw = stage.frames(() => this.draw());
    const draw = () => this.redraw.ask();
    this.wall = stage.surface({ draw });
    this.strip = stage.surface({ draw, role: "img" });
    this.chart = stage.surface({ draw, role: "img" });
    this.frame.picture.append(this.wall.node, this.strip.node);
    this.frame.side.append(this.chart.node);
    this.lines = new Lines(this.frame.arithmetic);
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.set({ epoch: 0 }), draw, rate: 1.5, what: "the next epoch shown", holds: () => this.predict.holds() });
    this.predict = new Predict(this.frame.question, { see: "Show", play: () => { this.set({ way: "steadied", epoch: 0 }); this.predict.tell(); this.player.play(); }, changed: () => this.about && this.tell() });
    this.state = this.link.read();
    /** @type {Map<string, any>} */
    this.found = new Map();
    this.listen();
    stage.resized(draw, this.wall.node, this.strip.node, this.chart.node);
    // {state, epoch, lines, phase, quiz: {phase, at, right}}; a place is {digit} of the wall
    expose(stage.root, { shown: () => this.about && this.shown(), place: ({ digit: k }) => inWindow(this.wall.node, this.middle(k - 1)), settled: () => !this.player.playing && !this.redraw.waiting });
  }

  update({ header, arrays }) {
    if (!this.about) {
      this.about = header.about;
      this.arrays = arrays;
      this.fields = {
        way: choice("way", "Trained", [["steadied", "steadied"], ["taught", "as taught"]], (way) => this.change({ way })),
        epoch: slider("epoch", "After epoch", { low: 0, high: this.epochs.length - 1, words: (k) => String(this.epochs[k] ?? "") }, (k) => this.seek(k)),
        pair: slider("pair", "From noise to noise, pair", { low: 1, high: 5 }, (pair) => this.change({ pair })),
      };
      this.frame.controls.append(...Object.values(this.fields));
      this.quiz = new Quiz(this.frame, this.frame.side, { draw: (pen, pixels, side) => drawDigit(pen, pixels, { x: 0, y: 0, side }), real: () => arrays.held_out, made: () => arrays.quiz });
      exercises(this.frame);
      this.predict.ask(asked({ made: this.about.figures.steadied[this.epochs.length - 1].near, heldOut: this.about.held_out.near }));
    }
    this.take(this.state);
  }

  /** @returns {number[]} */
  get epochs() {
    return this.about.epochs;
  }

  get place() {
    const found = this.epochs.indexOf(this.state.epoch);
    return found < 0 ? this.epochs.length - 1 : found;
  }

  get epoch() {
    return this.epochs[this.place];
  }

  at(/** @type {string} */ way, /** @type {number} */ place) {
    return this.arrays[way].subarray(place * WALL * PIXELS, (place + 1) * WALL * PIXELS);
  }

  get made() {
    return this.at(this.state.way, this.place);
  }

  /** The nearest real digit of each on the wall; worked out once. */
  get near() {
    const name = `${this.state.way} ${this.place}`;
    if (!this.found.has(name)) this.found.set(name, Array.from({ length: WALL }, (_, k) => nearest(digit(this.made, k), this.arrays.train)));
    return this.found.get(name);
  }

  take(state) {
    this.state = state;
    if (this.about) this.tell();
  }

  set(some) {
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  change(some) {
    this.player.pause();
    this.player.changed();
    this.set(some);
  }

  seek(place) {
    const held = Math.max(0, Math.min(this.epochs.length - 1, place));
    this.change({ epoch: held === this.epochs.length - 1 ? -1 : this.epochs[held] });
  }

  step() {
    const next = this.place + 1, last = this.epochs.length - 1;
    if (next <= last) this.set({ epoch: next === last ? -1 : this.epochs[next] });
    return next >= last;
  }

  tell() {
    const { state, fields, arrays } = this, k = state.digit - 1, found = this.near[k];
    fields.way.show(state.way);
    fields.epoch.show(this.place);
    fields.pair.show(state.pair);
    this.player.ended = this.place === this.epochs.length - 1;
    this.player.show();
    this.lines.show(lines({ one: digit(this.made, k), real: digit(arrays.train, found.place), place: found.place, figures: this.about.figures[state.way][this.place], heldOut: this.about.held_out, waits: this.predict.pending }), `Made digit ${state.digit} after epoch ${this.epoch}`);
    this.redraw.ask();
  }

  middle(/** @type {number} */ k) {
    const { x, y, side } = layout(this.wall.width).spot(k);
    return /** @type {[number, number]} */ ([x + side / 2, y + side / 2]);
  }

  listen() {
    const choose = (k) => this.change({ digit: Math.max(1, Math.min(WALL, k + 1)) });
    this.wall.pointers({
      press: ({ x, y }) => {
        const { wide, high } = layout(this.wall.width), column = Math.floor(x / wide), row = Math.floor(y / high);
        if (column < 6 && 6 * row + column < WALL) choose(6 * row + column);
        return null;
      },
    });
    this.wall.keys(() => {
      const by = (step) => () => choose(this.state.digit - 1 + step);
      return this.about && { ArrowLeft: by(-1), ArrowRight: by(1), ArrowUp: by(-6), ArrowDown: by(6), " ": () => this.player.toggle() };
    });
  }

  draw() {
    const { frame: { theme }, wall, strip, chart, state, arrays } = this;
    if (!this.about || wall.width < 50 || chart.width < 50) return;
    const letter = letterSize(wall.width * 1.4), { high, rows, wide, side } = layout(wall.width), tall = rows * high;
    wall.node.style.height = `${tall}px`;
    drawWall(wall.pen(wall.width, tall, theme), wall.width, { made: this.made, near: this.near.map(({ place }) => digit(arrays.train, place)), chosen: state.digit - 1, focused: wall.focused });
    wall.node.setAttribute("aria-label", `${WALL} digits made after epoch ${this.epoch}, each with the nearest real one in a frame; digit ${state.digit} is chosen. Arrow keys choose another.`);
    const low = side + 1.8 * letter, pen = strip.pen(strip.width, low, theme);
    strip.node.style.height = `${low}px`;
    pen.text(`from noise ${2 * state.pair - 1} to noise ${2 * state.pair}, at the end of the steadied training`, 0, 1.1 * letter, { size: letter, fill: theme.text });
    for (let k = 0; k < BETWEEN; k++) drawDigit(pen, digit(arrays.between, (state.pair - 1) * BETWEEN + k), { x: 3 + (k * (wide * 6 - side - 6)) / (BETWEEN - 1), y: 1.6 * letter, side });
    strip.node.setAttribute("aria-label", `Nine digits on the way from noise ${2 * state.pair - 1} to noise ${2 * state.pair}.`);
    chart.node.style.height = `${HIGH}px`;
    const answers = this.about.figures[state.way].map((one) => one.answers);
    drawAnswers(chart.pen(chart.width, HIGH, theme), chart.width, HIGH, { epochs: this.epochs, answers, epoch: this.epoch, letter });
    chart.node.setAttribute("aria-label", `Mean probability real that the discriminator gives; at the end ${answers[answers.length - 1][0].toFixed(2)} to real and ${answers[answers.length - 1][1].toFixed(2)} to made digits.`);
  }

  shown() {
    const { phase, at, right } = this.quiz;
    return { state: this.state, epoch: this.epoch, lines: this.lines.told, predict: this.predict.phase, quiz: { phase, at, right } };
  }
}
