// A grey photograph coloured from strips that were learnt: the photograph, its light, and what the network makes of it.

import { expose, inWindow } from "../../kernel/probe.js";
import { paintPixels } from "../../kernel/pixels.js";
import { letterSize } from "../../kernel/theme.js";
import { choice, slider } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { coloured, joined, split } from "./convolve.js";
import { exercises } from "./exercises.js";
import { asked, ofAll, ofPixel } from "./told.js";

const SIDE = 32, HEIGHT = 106, STRIPS = 5, WIDTH = SIDE * STRIPS, GAP = 12, STEPS = 160;
export const FIELDS = {
  photograph: { usual: 0, read: aNumber(0, 1, { whole: true }) }, // that is shown
  learnt: { usual: 0, read: aNumber(0, 1, { whole: true }) }, // that the network knows
  to: { usual: WIDTH, read: aNumber(0, WIDTH, { whole: true }) }, // columns that are coloured
  pixel: { usual: 6460, read: aNumber(0, WIDTH * HEIGHT - 1, { whole: true }) },
};

export class Colouring {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "colouring", label: "Colour for grey pictures" });
    this.link = new Link(stage, "colouring", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.paint());
    const draw = () => this.frames.ask();
    this.surface = stage.surface({ draw });
    this.frame.picture.append(this.surface.node);
    this.pixel = new Lines(this.frame.side);
    this.lines = new Lines(this.frame.side, "Root mean squared errors of both differences");
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.change({ to: 0 }), draw, rate: 60, what: "a column more", holds: () => this.predict.holds() });
    this.predict = new Predict(this.frame.question, { play: () => this.reveal(), changed: () => this.measured && this.tell() });
    this.painted = "";
    this.paintedTo = -1;
    this.state = this.link.read();
    stage.resized(draw, this.surface.node);
    // {state, light, given, phase, lines}; a place is {pixel} of the coloured picture
    expose(stage.root, { shown: () => this.measured && this.shown(), place: ({ pixel }) => this.placeOf(pixel), settled: () => !this.player.playing && !this.frames.waiting });
  }

  update({ header, arrays }) {
    if (!this.measured) {
      this.measured = header.measured;
      this.photographs = [arrays.china, arrays.flower].map((bytes) => Float64Array.from(bytes, (v) => v / 255));
      const layer = (name, k, kernel, rectified) => ({ weights: arrays[`${name}_${k}.weight`], biases: arrays[`${name}_${k}.bias`], kernel, rectified });
      this.nets = this.measured.photographs.map((name) => [layer(name, 0, 5, true), layer(name, 2, 5, true), layer(name, 4, 1, false)]);
      this.made = new Map();
      this.canvases = Array.from({ length: 3 }, () => document.createElement("canvas"));
      this.build();
      this.listen();
      this.predict.ask(asked(this.measured));
    }
    this.take(this.state);
  }

  build() {
    const names = this.measured.photographs.map((name, k) => [k, name]), seek = (to) => { this.player.pause(); this.player.changed(); this.change({ to }); };
    this.fields = {
      learnt: choice("learnt", "Network learnt strips of", names, (learnt) => this.ask({ learnt })),
      photograph: choice("photograph", "It colours", names, (photograph) => this.ask({ photograph })),
      to: slider("to", "Columns coloured", { low: 0, high: WIDTH }, seek),
    };
    this.frame.controls.append(...Object.values(this.fields));
    exercises(this.frame, this.measured);
  }

  /** The other photograph is shown once it was guessed what comes of it. */
  ask(some) {
    const next = { ...this.state, ...some };
    if (next.learnt !== next.photograph && this.predict.holds()) return this.tell();
    this.change({ ...some, to: WIDTH });
    if (next.learnt !== next.photograph) this.predict.tell();
    return undefined;
  }

  reveal() {
    this.change({ learnt: 0, photograph: 1, to: 0 });
    this.player.play();
  }

  take(state) {
    this.state = state;
    if (!this.measured) return;
    if (!this.player.playing) this.player.ended = state.to >= WIDTH; // playing then begins anew
    this.tell();
  }

  change(some) {
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  step() {
    const to = Math.min(WIDTH, this.state.to + WIDTH / STEPS), ended = to >= WIDTH;
    this.state = { ...this.state, to };
    if (ended) {
      if (this.state.learnt !== this.state.photograph) this.predict.tell();
      this.link.write(this.state);
    }
    this.tell();
    return ended;
  }

  /** Light, and the differences that the network adds, strip by strip as it was trained. */
  get now() {
    const { photograph, learnt } = this.state, key = `${photograph} ${learnt}`;
    if (!this.made.has(key)) {
      const colours = this.photographs[photograph], light = new Float64Array(WIDTH * HEIGHT), blue = new Float64Array(WIDTH * HEIGHT), red = new Float64Array(WIDTH * HEIGHT);
      for (let k = 0; k < light.length; k++) light[k] = split(colours.subarray(3 * k, 3 * k + 3)).light;
      for (let strip = 0; strip < STRIPS; strip++) {
        const at = (row, column) => row * WIDTH + strip * SIDE + column;
        const part = Float64Array.from({ length: HEIGHT * SIDE }, (_, k) => light[at(Math.floor(k / SIDE), k % SIDE)]), made = coloured(this.nets[learnt], part, HEIGHT, SIDE);
        for (let k = 0; k < part.length; k++) {
          const place = at(Math.floor(k / SIDE), k % SIDE);
          blue[place] = made.blue[k];
          red[place] = made.red[k];
        }
      }
      const colour = Uint32Array.from(light, (v, k) => packed(joined(v, blue[k], red[k]))), grey = Uint32Array.from(light, (v) => packed([v, v, v])), truth = Uint32Array.from(light, (_, k) => packed(colours.subarray(3 * k, 3 * k + 3)));
      this.made.set(key, { key, light, blue, red, colour, grey, truth });
    }
    return this.made.get(key);
  }

  tell() {
    const { state, fields, measured, now } = this, k = state.pixel, truth = split(this.photographs[state.photograph].subarray(3 * k, 3 * k + 3)), given = { blue: now.blue[k], red: now.red[k] };
    for (const [name, field] of Object.entries(fields)) field.show(name === "to" ? Math.round(state.to) : state[name]);
    this.pixel.show(ofPixel({ row: Math.floor(k / WIDTH), column: k % WIDTH, light: now.light[k], given, truth, colour: joined(now.light[k], given.blue, given.red) }));
    this.lines.show(ofAll(measured, state.learnt, this.predict.pending));
    this.frames.ask();
  }

  listen() {
    const { surface } = this;
    const pick = (spot) => {
      for (let place = 0; place < 3; place++) {
        const { x, y, width, height } = this.area(place), column = Math.floor(((spot.x - x) / width) * WIDTH), row = Math.floor(((spot.y - y) / height) * HEIGHT);
        if (column >= 0 && row >= 0 && column < WIDTH && row < HEIGHT) return row * WIDTH + column;
      }
      return -1;
    };
    const take = (spot) => { const pixel = pick(spot); if (pixel >= 0) this.change({ pixel }); return pixel >= 0; };
    surface.pointers({ press: (spot) => take(spot) || null, drag: (_, spot) => take(spot) });
    surface.keys((event) => {
      const by = (step) => () => this.change({ pixel: Math.max(0, Math.min(WIDTH * HEIGHT - 1, this.state.pixel + (event.shiftKey ? 10 : 1) * step)) });
      return { ArrowLeft: by(-1), ArrowRight: by(1), ArrowUp: by(-WIDTH), ArrowDown: by(WIDTH), " ": () => this.player.toggle() };
    });
  }

  get letter() {
    return letterSize(this.surface.width * 1.7);
  }

  // The photograph and its light side by side, the coloured one large below.
  area(place) {
    const { width } = this.surface, small = (width - GAP) / 2, high = (small / WIDTH) * HEIGHT, line = 1.7 * this.letter;
    if (place < 2) return { x: place * (small + GAP), y: line, width: small, height: high };
    const large = Math.min(width, 420);
    return { x: 0, y: 2 * line + high + 4, width: large, height: (large / WIDTH) * HEIGHT };
  }

  paint() {
    if (!this.measured || this.surface.width < 50) return;
    const { frame: { theme }, state, surface, letter, now } = this, last = this.area(2), tall = last.y + last.height + 1.8 * letter, own = state.learnt === state.photograph;
    surface.node.style.height = `${tall}px`;
    const pen = surface.pen(surface.width, tall, theme);
    if (this.painted !== now.key) [now.truth, now.grey].forEach((pixels, place) => paintPixels(this.canvases[place], pixels, HEIGHT, WIDTH, (pixel) => pixel));
    if (this.painted !== now.key || this.paintedTo !== state.to) paintPixels(this.canvases[2], now.grey, HEIGHT, WIDTH, (pixel, k) => (k % WIDTH < state.to ? now.colour[k] : pixel));
    this.painted = now.key;
    this.paintedTo = state.to;
    ["the photograph, in truth", "its light: all that the network sees", "coloured by the network"].forEach((words, place) => {
      const at = this.area(place);
      pen.text(words, at.x, at.y - 0.5 * letter, { size: letter, fill: theme.text, weight: place === 2 ? 600 : 400 });
      pen.context.imageSmoothingEnabled = false;
      pen.context.drawImage(this.canvases[place], at.x, at.y, at.width, at.height);
      if (place === 1) return;
      const scale = at.width / WIDTH, x = at.x + (state.pixel % WIDTH) * scale, y = at.y + Math.floor(state.pixel / WIDTH) * scale;
      pen.rect(x - 3, y - 3, scale + 6, scale + 6, { stroke: theme.background, width: 4 });
      pen.rect(x - 3, y - 3, scale + 6, scale + 6, { stroke: theme.accent, width: surface.focused ? 3 : 2 });
    });
    for (let strip = 0; strip < STRIPS; strip++) {
      const wide = last.width / STRIPS, words = own ? ["learnt", "tried"][strip % 2] : "tried";
      if (strip) pen.path([[last.x + strip * wide, last.y], [last.x + strip * wide, last.y + last.height]], { stroke: theme.background, width: 1.5, dash: [4, 3] });
      pen.text(words, last.x + (strip + 0.5) * wide, last.y + last.height + 1.3 * letter, { size: letter, fill: theme.text, align: "center" });
    }
    surface.node.setAttribute("aria-label", `The photograph ${this.measured.photographs[state.photograph]}, its light, and the colours that a network gives it which learnt strips of ${this.measured.photographs[state.learnt]}. Arrow keys go to a pixel.`);
  }

  shown() {
    const { state, now } = this;
    return { state, light: now.light[state.pixel], given: [now.blue[state.pixel], now.red[state.pixel]], phase: this.predict.phase, lines: { ...this.pixel.told, ...this.lines.told } };
  }

  placeOf(pixel) {
    const { x, y, width } = this.area(2), scale = width / WIDTH;
    return inWindow(this.surface.node, [x + (pixel % WIDTH + 0.5) * scale, y + (Math.floor(pixel / WIDTH) + 0.5) * scale]);
  }
}

// A colour of 0 to 1 as one pixel.
const packed = (/** @type {ArrayLike<number>} */ colour) => ((255 << 24) | (byte(colour[2]) << 16) | (byte(colour[1]) << 8) | byte(colour[0])) >>> 0;
const byte = (/** @type {number} */ value) => Math.max(0, Math.min(255, Math.round(255 * value)));
