// One scene, and what one network says of it: where, what, and what it would be without noise.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { button, choice, element, slider } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { Link } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { maps } from "../convolve.js";
import { needed, network, run } from "../graph.js";
import { Canvases } from "./brush.js";
import { BUTTONS } from "./buttons.js";
import { exercises } from "./exercises.js";
import { CONTROLS, Restyler, STYLES } from "./restyler.js";
import { covers, drawn, drifted, KINDS, noisy, SIDE, speeds, within } from "./scene.js";
import { FIELDS, fresh, LOUDEST, MOST, numbersOf, shapesOf, STEPS } from "./state.js";
import { CHANNELS, entryAt } from "./style.js";
import { asked } from "./told.js";
import { Watch } from "./watch.js";

const LARGE = 300, GAP = 12, SWEEP = 240; // pixels, and frames in which the noise rises

export class OneScene {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "one_scene", label: "One scene, four buttons" });
    this.link = new Link(stage, "one_scene", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.paint());
    const draw = () => this.frames.ask();
    this.surface = stage.surface({ draw });
    this.frame.picture.append(this.surface.node);
    this.lines = new Lines(this.frame.side);
    this.held = new Lines(this.frame.side, "On scenes that it never saw");
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.reset(), draw: () => this.tell(), rate: 30, what: "one frame", holds: () => this.predict.holds() });
    this.predict = new Predict(this.frame.question, { play: () => this.sweep(), changed: () => this.now && this.tell() });
    this.canvases = new Canvases();
    this.watch = new Watch();
    this.chosen = 0;
    this.rising = false;
    this.state = this.link.read();
    stage.resized(draw, this.surface.node);
    // {state, shapes, input, answer, of the style pixels, grams, far and left, phase, frames that were followed, lines}; a place is {spot} or {shape} of the scene, {answer: spot}, {entry} of the style's Gram matrix
    expose(stage.root, { shown: () => this.now && this.shown(), place: (what) => this.placeOf(what), settled: () => !this.player.playing && !this.frames.waiting });
  }

  update({ header, arrays }) {
    if (!this.net) {
      this.measured = header.measured;
      this.net = network(header.layers, arrays);
      this.restyler = new Restyler(this.net, Float32Array.from(arrays.photograph, (v) => v / 255));
      this.wanted = Object.fromEntries(BUTTONS.map(({ name, layers }) => [name, needed(header.layers, layers)]));
      this.build();
      this.listen();
      this.predict.ask(asked(this.measured));
    }
    this.take(this.state);
  }

  build() {
    const group = element("div", "buttons", "", { role: "group", "aria-label": "Question to the network" });
    this.buttons = BUTTONS.map(({ name, words, hint }) => button(words, hint, () => this.change({ button: name })));
    group.append(...this.buttons);
    this.noise = slider("noise", "Noise", { low: 0, high: LOUDEST, step: 0.05, words: (v) => v.toFixed(2) }, (noise) => this.change({ noise }));
    const shapes = element("div", "buttons", "", { role: "group", "aria-label": "Shapes" });
    this.adders = [1, 2, 3].map((kind) => button(`+ ${KINDS[kind]}`, `Add a ${KINDS[kind]}`, () => this.add(kind)));
    this.remover = button("Take away", "Take the chosen shape away", () => this.remove());
    shapes.append(...this.adders, this.remover);
    this.styles = {
      texture: choice("texture", "Style", STYLES.map((name) => [name, name]), (texture) => { this.stopRising(); this.change({ texture, steps: 0 }); }),
      weight: slider("weight", "Style\u2019s weight", { low: 0, high: 20 }, (weight) => this.change({ weight })),
      control: choice("control", "Control", CONTROLS.map((k) => [k, `random trunk ${k}`]), (control) => this.change({ control })),
    };
    this.frame.controls.append(group, this.noise, shapes, button("Other noise", "Draw the noise anew", () => this.change({ seed: (this.state.seed + 1) % 1_000_000 })), ...Object.values(this.styles));
    exercises(this.frame);
  }

  get question() {
    return BUTTONS.find(({ name }) => name === this.state.button) ?? BUTTONS[0];
  }

  take(state) {
    this.state = state;
    this.shapes = shapesOf(state.shapes);
    this.speeds = speeds(this.shapes.length);
    this.chosen = Math.min(this.chosen, Math.max(0, this.shapes.length - 1));
    this.watch.forget();
    if (!this.net) return;
    if (!this.player.playing) this.player.ended = state.button === "style" && state.steps >= STEPS; // playing then begins anew
    this.player.show();
    this.compute();
    this.tell();
  }

  /** The scene was changed by hand: what was followed ends. */
  change(some) {
    if (this.rising) this.stopRising();
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  add(kind) {
    if (this.shapes.length >= MOST) return;
    this.chosen = this.shapes.length;
    this.change({ shapes: numbersOf([...this.shapes, fresh(kind, this.shapes.length)]) });
  }

  remove() {
    if (this.shapes.length) this.change({ shapes: numbersOf(this.shapes.filter((_, k) => k !== this.chosen)) });
  }

  move(k, row, column) {
    this.change({ shapes: numbersOf(this.shapes.map((shape, place) => (place === k ? { ...shape, row: within(row), column: within(column) } : shape))) });
  }

  // The noise rises while the shapes drift; what comes of it is told at the end.
  sweep() {
    this.change({ noise: 0, button: this.state.button === "what" ? "what" : "where" });
    this.rising = true;
    this.player.play();
  }

  stopRising() {
    this.rising = false;
    this.player.pause();
    this.player.changed();
  }

  reset() {
    this.rising = false;
    if (this.state.button === "style") { this.change({ steps: 0 }); return; }
    this.change({ shapes: FIELDS.shapes.usual, seed: FIELDS.seed.usual, noise: FIELDS.noise.usual });
  }

  step() {
    if (this.state.button === "style") return this.nearer();
    const { state } = this, noise = this.rising ? Math.min(LOUDEST, state.noise + LOUDEST / SWEEP) : state.noise, ended = this.rising && noise >= LOUDEST - 1e-9;
    this.shapes = drifted(this.shapes, this.speeds);
    this.state = { ...state, noise: +noise.toFixed(5), seed: (state.seed + 1) % 1_000_000, shapes: numbersOf(this.shapes) };
    this.compute();
    if (this.state.button === "what") this.watch.see(this.found);
    if (ended) {
      this.rising = false;
      this.predict.tell();
    }
    if (ended || this.state.seed % 30 === 0) this.link.write(this.state);
    return ended;
  }

  // Some steps nearer to the style.
  nearer() {
    this.state = { ...this.state, steps: Math.min(STEPS, this.state.steps + 2) };
    this.compute();
    if (this.state.steps === STEPS) this.link.write(this.state);
    return this.state.steps === STEPS;
  }

  compute() {
    const { state, question } = this, scene = drawn(this.shapes), input = noisy(scene.clean, state.noise, state.seed);
    this.now = { scene, input, made: run(this.net, maps(1, SIDE, SIDE, input), this.wanted[question.name]), spot: state.spot, tracks: this.watch.tracks, key: `${state.shapes} ${state.noise} ${state.seed}`, restyler: this.restyler, settings: { texture: state.texture, weight: state.weight, control: state.control, steps: state.steps }, entry: state.entry };
    this.found = question.read(this.now);
  }

  tell() {
    const { state, question } = this;
    this.now.spot = state.spot;
    this.now.tracks = this.watch.tracks;
    this.buttons.forEach((node, k) => { node.setAttribute("aria-pressed", String(BUTTONS[k] === question)); });
    this.noise.show(state.noise);
    for (const [name, field] of Object.entries(this.styles)) {
      field.show(state[name]);
      field.hidden = question.name !== "style";
    }
    for (const node of this.adders) node.disabled = this.shapes.length >= MOST;
    this.remover.disabled = !this.shapes.length;
    this.lines.show([...question.rows(this.now, this.found), ...(question.name === "what" ? this.watch.rows() : [])]);
    if (question.name === "style") this.held.show(question.measured(this.measured, state.noise), "What restyles it");
    else this.held.show(this.predict.pending ? [{ name: "held", label: "measured", text: "after your guess" }] : question.measured(this.measured, state.noise), "On scenes that it never saw");
    this.frames.ask();
  }

  get squares() {
    const side = Math.min(LARGE, (this.surface.width - GAP) / 2), small = (2 * side + GAP - 3 * GAP) / 4, line = 1.6 * this.letter;
    const given = { x: 0, y: line, side }, answer = { x: side + GAP, y: line, side };
    return { given, answer, small: [0, 1, 2, 3].map((k) => ({ x: k * (small + GAP), y: 2 * line + side + 4, side: small })), tall: 2 * line + side + small + 8 };
  }

  get letter() {
    return letterSize(this.surface.width * 1.7);
  }

  // Row and column of the scene at a place of a square, null outside.
  inside({ x, y }, square) {
    const row = ((y - square.y) / square.side) * SIDE - 0.5, column = ((x - square.x) / square.side) * SIDE - 0.5;
    return row < -0.5 || column < -0.5 || row > SIDE - 0.5 || column > SIDE - 0.5 ? null : { row, column };
  }

  listen() {
    const { surface } = this;
    const spotOf = ({ row, column }) => Math.max(0, Math.min(SIDE - 1, Math.round(row))) * SIDE + Math.max(0, Math.min(SIDE - 1, Math.round(column)));
    const grip = (spot) => {
      const { given, answer } = this.squares, here = this.inside(spot, given);
      if (here) {
        const held = (shape) => covers(shape, Math.round(here.row), Math.round(here.column)) || Math.hypot(shape.row - here.row, shape.column - here.column) < 1.8;
        const k = this.shapes.length - 1 - [...this.shapes].reverse().findIndex(held);
        if (k < this.shapes.length) return { k, square: given, row: this.shapes[k].row - here.row, column: this.shapes[k].column - here.column };
      }
      return here ? { k: -1, square: given, row: 0, column: 0 } : this.inside(spot, answer) && { k: -1, square: answer, row: 0, column: 0 };
    };
    const point = (spot, square) => { const here = this.inside(spot, square); if (here) this.point(spotOf(here)); };
    surface.pointers({
      press: (spot) => {
        const held = grip(spot);
        if (!held) return this.openEntry(spot);
        if (held.k >= 0) this.chosen = held.k;
        point(spot, held.square);
        return held;
      },
      drag: ({ k, square, row, column }, spot) => {
        if (k < 0) { point(spot, square); return; }
        const { x, y, side } = square;
        this.move(k, ((spot.y - y) / side) * SIDE - 0.5 + row, ((spot.x - x) / side) * SIDE - 0.5 + column);
      },
    });
    surface.keys((event) => {
      const by = (down, right) => () => {
        const shape = this.shapes[this.chosen], row = Math.floor(this.state.spot / SIDE) + down, column = (this.state.spot % SIDE) + right;
        if (event.shiftKey && shape) this.move(this.chosen, shape.row + down, shape.column + right);
        else if (this.state.button === "style") this.change({ entry: entryAt(((this.state.entry % CHANNELS) + right + 0.5) / CHANNELS, (Math.floor(this.state.entry / CHANNELS) + down + 0.5) / CHANNELS) });
        else if (!event.shiftKey) this.point(spotOf({ row, column }));
      };
      const next = () => { this.chosen = (this.chosen + 1) % Math.max(1, this.shapes.length); this.tell(); };
      return { ArrowLeft: by(0, -1), ArrowRight: by(0, 1), ArrowUp: by(-1, 0), ArrowDown: by(1, 0), n: next, Delete: () => this.remove(), " ": () => this.player.toggle() };
    });
  }

  // Of a Gram matrix under the scene, the entry under the pointer.
  openEntry({ x, y }) {
    const square = this.squares.small.slice(1, 3).find((one) => x >= one.x && x <= one.x + one.side && y >= one.y && y <= one.y + one.side);
    if (square && this.question.name === "style") this.change({ entry: entryAt((x - square.x) / square.side, (y - square.y) / square.side) });
    return null;
  }

  point(spot) {
    this.state = { ...this.state, spot };
    this.link.write(this.state);
    this.tell();
  }

  paint() {
    if (!this.now || this.surface.width < 50) return;
    const { frame: { theme }, surface, letter, question, now, found, state } = this, { given, answer, small, tall } = this.squares;
    surface.node.style.height = `${tall}px`;
    const pen = surface.pen(surface.width, tall, theme), brush = this.canvases.brush(pen, letter);
    pen.text("the scene: drag its shapes", given.x, given.y - 0.5 * letter, { size: letter, fill: theme.text });
    pen.text(question.answer(found), answer.x, answer.y - 0.5 * letter, { size: letter, fill: theme.text, weight: 600 });
    brush.paint("given", now.input, given, brush.ink);
    question.draw(pen, answer, now, found, brush);
    question.beside(now, found).forEach(({ words, draw }, k) => {
      pen.text(words, small[k].x, small[k].y - 0.5 * letter, { size: letter, fill: theme.text });
      draw(small[k], brush, pen);
    });
    this.shapes.forEach(({ row, column }, k) => {
      const at = [given.x + ((column + 0.5) * given.side) / SIDE, given.y + ((row + 0.5) * given.side) / SIDE], own = k === this.chosen;
      pen.circle(at[0], at[1], own ? 7 : 5, { fill: own ? theme.accent : theme.text, stroke: theme.background, width: 2 });
    });
    for (const square of question.name === "style" ? [] : [given, answer]) {
      const { x, y, side } = brush.cell(square, state.spot);
      pen.rect(x - 2, y - 2, side + 4, side + 4, { stroke: theme.background, width: 4 });
      pen.rect(x - 2, y - 2, side + 4, side + 4, { stroke: theme.accent, width: surface.focused ? 3 : 2 });
    }
    if (found.behind) { this.compute(); this.tell(); }
    surface.node.setAttribute("aria-label", `A scene with ${this.shapes.map(({ kind }) => KINDS[kind]).join(", ") || "no shape"}, noise ${state.noise.toFixed(2)}, and the network\u2019s answer: ${question.answer(found)}. Arrow keys move the pixel, or the entry, that is opened, with Shift the chosen shape; n chooses the next, Delete takes it away, the space bar plays.`);
  }

  shown() {
    const { state, shapes, now, found, question, predict } = this;
    return { state, shapes, input: Array.from(now.input), answer: question.answer(found), pixels: found.own ? Array.from(found.own.pixels) : null, grams: found.own ? found.own.grams : null, far: found.far ?? null, left: found.left ?? null, phase: predict.phase, frames: this.watch.frames, lines: { ...this.lines.told, ...this.held.told } };
  }

  placeOf(what) {
    const { given, answer, small } = this.squares, square = what.answer === undefined ? given : answer, spot = what.answer ?? what.spot;
    if (what.entry !== undefined) return inWindow(this.surface.node, [small[1].x + ((what.entry % CHANNELS + 0.5) * small[1].side) / CHANNELS, small[1].y + ((Math.floor(what.entry / CHANNELS) + 0.5) * small[1].side) / CHANNELS]);
    const shape = this.shapes[what.shape], [row, column] = shape ? [shape.row, shape.column] : [Math.floor(spot / SIDE), spot % SIDE];
    return inWindow(this.surface.node, [square.x + ((column + 0.5) * square.side) / SIDE, square.y + ((row + 0.5) * square.side) / SIDE]);
  }
}
