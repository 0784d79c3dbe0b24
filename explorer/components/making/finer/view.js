// Coarse digits made finer: every way's answer beside the true digit, several answers of one network, a pixel opened.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { choice, slider } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link } from "../../topic/link.js";
import { Predict } from "../../topic/predict.js";
import { squaredError } from "../dense.js";
import { drawPixels, inkOf, pixelAt } from "../ink.js";
import { asked, exercises, lines } from "./asked.js";
import { DARKEST, PIXELS, psnr } from "./errors.js";
import { Figures, mean, NAMES, over } from "./figures.js";

const DIGITS = 40, DRAWS = 8, ACROSS = 4;
export const FIELDS = {
  digit: { usual: 1, read: aNumber(1, DIGITS, { whole: true }) },
  way: { usual: 4, read: aNumber(0, NAMES.length - 1, { whole: true }) },
  pixel: { usual: 28, read: aNumber(0, PIXELS - 1, { whole: true }) },
};

export class Finer {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "finer", label: "Digits made finer" });
    this.link = new Link(stage, "finer", FIELDS, (state) => this.take(state));
    this.redraw = stage.frames(() => this.draw());
    this.main = stage.surface({ draw: () => this.redraw.ask() });
    this.frame.picture.append(this.main.node);
    this.figures = new Figures(this.frame.side, (way) => this.change({ way }));
    this.lines = new Lines(this.frame.side);
    this.predict = new Predict(this.frame.question, { see: "Show", play: () => this.predict.tell(), changed: () => this.about && this.tell() });
    this.state = this.link.read();
    this.listen();
    stage.resized(() => this.redraw.ask(), this.main.node);
    // {state, psnr of the chosen way, lines, predict}; a place is {way, pixel}
    expose(stage.root, { shown: () => this.about && { state: this.state, psnr: this.ratio(this.state.way), lines: this.lines.told, predict: this.predict.phase }, place: ({ way, pixel }) => inWindow(this.main.node, this.middle(way, pixel)), settled: () => !this.redraw.waiting });
  }

  update({ header, arrays }) {
    if (!this.about) {
      this.about = header;
      this.arrays = arrays;
      this.fields = {
        digit: slider("digit", "Held-out digit", { low: 1, high: DIGITS }, (digit) => this.change({ digit })),
        way: choice("way", "Open", NAMES.map((name, k) => [k, name]), (way) => this.change({ way })),
      };
      this.frame.controls.append(...Object.values(this.fields));
      exercises(this.frame);
      this.predict.ask(asked([2, 3, 4].map((way) => mean(over(arrays.figures, way, 0, header.seeds)))));
    }
    this.take(this.state);
  }

  take(state) {
    this.state = state;
    if (this.about) this.tell();
  }

  change(some) {
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  get truth() {
    return this.arrays.truth.subarray((this.state.digit - 1) * PIXELS, this.state.digit * PIXELS);
  }

  get coarse() {
    return this.arrays.coarse.subarray((this.state.digit - 1) * 16, this.state.digit * 16);
  }

  answer(/** @type {number} */ way) {
    const from = (way * DIGITS + this.state.digit - 1) * PIXELS;
    return this.arrays.answers.subarray(from, from + PIXELS);
  }

  drawn(/** @type {number} */ k) {
    const from = (k * DIGITS + this.state.digit - 1) * PIXELS;
    return this.arrays.draws.subarray(from, from + PIXELS);
  }

  ratio(/** @type {number} */ way) {
    return psnr(squaredError(this.answer(way), this.truth));
  }

  tell() {
    const { state, fields, about, arrays } = this;
    for (const [name, field] of Object.entries(fields)) field.show(state[name]);
    this.figures.show(arrays, { seeds: about.seeds, way: state.way, waits: this.predict.pending });
    this.lines.show(lines({ answer: this.answer(state.way), truth: this.truth, coarse: this.coarse, pixel: state.pixel, words: NAMES[state.way] }), `Digit ${state.digit}, a ${arrays.labels[state.digit - 1]}; row ${Math.floor(state.pixel / 8) + 1}, column ${(state.pixel % 8) + 1}`);
    this.redraw.ask();
  }

  get letter() {
    return letterSize(this.main.width * 1.4);
  }

  // Two lines of four pictures: coarse and six ways, then the true digit; below them what noise makes of it.
  spots() {
    const { width } = this.main, gap = 14, side = Math.min(118, (width - (ACROSS - 1) * gap) / ACROSS), high = side + 2.1 * this.letter;
    const spot = (k) => ({ x: (k % ACROSS) * (side + gap), y: 1.5 * this.letter + Math.floor(k / ACROSS) * high, side });
    const small = Math.min(58, (width - (DRAWS - 1) * 8) / DRAWS), below = 2 * high + 1.7 * this.letter;
    return { spot, draw: (k) => ({ x: k * (small + 8), y: below, side: small }), below, height: below + small + 4 };
  }

  /** Where a way's picture stands among the eight. */
  place(/** @type {number} */ way) {
    return way + 1;
  }

  middle(way, pixel) {
    const { x, y, side } = this.spots().spot(this.place(way)), cell = side / 8;
    return /** @type {[number, number]} */ ([x + ((pixel % 8) + 0.5) * cell, y + (Math.floor(pixel / 8) + 0.5) * cell]);
  }

  listen() {
    this.main.pointers({
      press: (at) => {
        const { spot } = this.spots();
        for (let way = 0; way < NAMES.length; way++) {
          const pixel = pixelAt(at, spot(this.place(way)));
          if (pixel >= 0) { this.change({ way, pixel }); return way; }
        }
        return null;
      },
      drag: (way, at) => {
        const pixel = pixelAt(at, this.spots().spot(this.place(way)));
        if (pixel >= 0) this.change({ way, pixel });
      },
    });
    this.main.keys(() => {
      const by = (step) => () => this.change({ pixel: (this.state.pixel + step + PIXELS) % PIXELS });
      return this.about && { ArrowLeft: by(-1), ArrowRight: by(1), ArrowUp: by(-8), ArrowDown: by(8) };
    });
  }

  draw() {
    const { frame: { theme }, main, state, letter } = this;
    if (!this.about || main.width < 50) return;
    const { spot, draw, below, height } = this.spots(), pen = main.pen(main.width, height, theme), ink = inkOf(theme), colour = (v) => ink(v / DARKEST);
    main.node.style.height = `${height}px`;
    const picture = (values, at, words, across = 8, bold = false) => {
      drawPixels(pen, values, at, colour, across);
      pen.text(words, at.x, at.y - 0.4 * letter, { size: letter, fill: theme.text, weight: bold ? 600 : 400 });
    };
    picture(this.coarse, spot(0), "given, 4 \u00d7 4", 4);
    NAMES.forEach((name, way) => picture(this.answer(way), spot(this.place(way)), name, 8, way === state.way));
    picture(this.truth, spot(7), "true");
    const { x, y, side } = spot(this.place(state.way)), cell = side / 8;
    pen.rect(x + (state.pixel % 8) * cell, y + Math.floor(state.pixel / 8) * cell, cell, cell, { stroke: theme.accent, width: main.focused ? 3.5 : 2.5 });
    pen.text("eight draws of noise, the adversarial network\u2019s answers", 0, below - 0.5 * letter, { size: letter, fill: theme.text });
    for (let k = 0; k < DRAWS; k++) drawPixels(pen, this.drawn(k), draw(k), colour);
    main.node.setAttribute("aria-label", `A ${this.arrays.labels[state.digit - 1]} of 4 by 4 pixels made finer in six ways, and the true digit. ${NAMES[state.way]}: PSNR ${this.ratio(state.way).toFixed(1)} dB. Arrow keys choose a pixel.`);
  }
}
