// A smiley drawn by hand or taken, read at every stroke: happy or sad, what that rests on, and how far to trust it.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { button, choice, slider, tick } from "../../kernel/widgets.js";
import { pixelAt } from "../../making/ink.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, flag, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { CHARTS, Cloud, drawBend, drawKinds, drawTrust, HEIGHT, plotOf } from "./charts.js";
import { exercises } from "./exercises.js";
import { bounds, coded, decoded, laid, NAMES, picture, SIDE, strokesOf } from "./face.js";
import { calibration, gap } from "./measured.js";
import { BLOCK, covered, gradient, networkOf, read } from "./network.js";
import { drawFace, places } from "./picture.js";
import { answer, asked, ofAll, ofBlock, ofSum } from "./told.js";

const PAPERS = ["face", "scribble", "digit", "empty"], SAMPLES = 12, LONGEST = 3000, SLOW = 30, LATER = 240, CURVE = 24, BLOCKS = SIDE / BLOCK;
const BEND = NAMES.indexOf("bend"), TILT = NAMES.indexOf("tilt");
export const FIELDS = {
  paper: { usual: "face", read: oneOf(PAPERS) },
  which: { usual: 6, read: aNumber(0, SAMPLES - 1, { whole: true }) },
  bend: { usual: 0.7, read: aNumber(-1, 1) },
  tilt: { usual: 0, read: aNumber(-180, 180) }, // in degrees
  head: { usual: true, read: flag },
  eyes: { usual: true, read: flag },
  mouth: { usual: true, read: flag },
  strokes: { usual: "", read: (text) => (text.length <= LONGEST && decoded(text) ? text : undefined) },
  way: { usual: "covered", read: oneOf(["covered", "gradient"]) },
  block: { usual: 88, read: aNumber(0, BLOCKS * BLOCKS - 1, { whole: true }) },
  unit: { usual: 0, read: aNumber(0, 5, { whole: true }) },
  beside: { usual: "bend", read: oneOf(CHARTS) },
};

export class Smiley {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "smiley", label: "A smiley, happy or sad" });
    this.link = new Link(stage, "smiley", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.paint());
    const draw = () => this.frames.ask();
    this.surface = stage.surface({ draw });
    this.chart = stage.surface({ draw });
    this.frame.picture.append(this.surface.node);
    this.frame.side.append(this.chart.node);
    this.measures = new Lines(this.frame.side);
    this.lines = new Lines(this.frame.arithmetic);
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.again(), draw, rate: 60, what: "the mouth bent a little more, or the next picture", holds: () => this.predict.holds() });
    this.predict = new Predict(this.frame.question, { play: () => this.reveal(), changed: () => this.network && this.tell() });
    this.cursor = 12 * SIDE + 12;
    this.rub = false;
    this.cloud = new Cloud();
    this.canvases = { paper: document.createElement("canvas"), map: document.createElement("canvas") };
    this.waited = 0;
    this.state = this.link.read();
    stage.resized(draw, this.surface.node, this.chart.node);
    // {state, probability, sum, features, used, ink, phase, lines}; a place is {pixel} of the paper, {block} of the map, {unit} or {bend}
    expose(stage.root, { shown: () => this.network && this.shown(), place: (what) => this.placeOf(what), settled: () => !this.player.playing && !this.frames.waiting });
  }

  update({ header, arrays }) {
    if (!this.network) {
      this.measured = header.measured;
      this.network = networkOf(arrays);
      this.held = { bends: arrays.bends, said: arrays.said, labels: arrays.labels };
      this.gap = gap(calibration(this.held));
      const rows = (array, size) => Array.from({ length: SAMPLES }, (_, k) => array.subarray(k * size, (k + 1) * size));
      this.faces = rows(arrays.faces, NAMES.length);
      this.scribbles = rows(arrays.scribbles, SIDE * SIDE).map((bytes) => Float64Array.from(bytes, (v) => v / 255));
      this.digits = rows(arrays.digits, 64).map((ink) => Float64Array.from({ length: SIDE * SIDE }, (_, k) => ink[Math.floor(k / SIDE / 3) * 8 + Math.floor((k % SIDE) / 3)] / 16));
      this.kinds = [{ name: "held-out faces", said: arrays.said }, ...this.measured.kinds.map((name, k) => ({ name: `${name}s`.replace("no mouths", "no mouth"), said: this.measured.without[k] }))];
      this.build();
      this.listen();
      this.predict.ask(asked(this.measured));
    }
    this.take(this.state);
  }

  build() {
    const part = (name, label) => tick(name, label, (on) => this.change({ [name]: on }));
    this.fields = {
      paper: choice("paper", "On the paper", [["face", "a face"], ["scribble", "a scribble"], ["digit", "a digit"], ["empty", "nothing"]], (paper) => this.ask({ paper, strokes: "" })),
      bend: slider("bend", "Mouth bent", { low: -1, high: 1, step: 0.02, words: (v) => v.toFixed(2).replace("-", "\u2212") }, (bend) => this.seek({ bend })),
      tilt: slider("tilt", "Tilt", { low: -180, high: 180, step: 5, words: (v) => `${v}\u00b0`.replace("-", "\u2212") }, (tilt) => this.seek({ tilt })),
      head: part("head", "head"), eyes: part("eyes", "eyes"), mouth: part("mouth", "mouth"),
      pen: choice("pen", "Pen", [[false, "draws"], [true, "rubs out"]], (rub) => { this.rub = rub; }),
      way: choice("way", "Map of", [["covered", "covering"], ["gradient", "gradient \u00d7 ink"]], (way) => this.change({ way })),
      beside: choice("beside", "Beside it", [["bend", "the mouth bending"], ["trust", "can it be trusted?"], ["none", "no faces"]], (beside) => this.change({ beside })),
    };
    const { fields } = this;
    this.another = button("Another", "Another face, scribble or digit", () => this.change({ which: (this.state.which + 1) % SAMPLES, strokes: "" }));
    this.turn = button("Turn it", "Turn the mouth around: bent up becomes bent down", () => this.seek({ bend: -this.state.bend }));
    this.undo = button("Undo", "Take the last stroke back", () => this.change({ strokes: this.state.strokes.split("-").slice(0, -1).join("-") }));
    this.clear = button("Clear", "An empty paper", () => this.change({ paper: "empty", strokes: "" }));
    this.frame.controls.append(fields.paper, this.another, fields.bend, this.turn, fields.tilt, fields.head, fields.eyes, fields.mouth, fields.pen, this.undo, this.clear, fields.way, fields.beside);
    exercises(this.frame, () => ({ state: this.state, probability: this.values.probability }));
  }

  /** Digits are shown once it was guessed what is said of them. */
  ask(some) {
    if (some.paper === "digit" && this.predict.holds()) return this.tell();
    this.change(some);
    if (some.paper === "digit") this.predict.tell();
    return undefined;
  }

  reveal() {
    this.change({ paper: "digit", which: 0, strokes: "", beside: "none" });
    this.player.reset();
    this.player.play();
  }

  again() {
    this.waited = 0;
    this.change(this.onFace ? { bend: -1 } : { which: 0 });
  }

  seek(some) {
    this.player.pause();
    this.player.changed();
    this.change(some);
  }

  take(state) {
    this.state = state;
    if (this.network) this.tell();
  }

  change(some) {
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  get onFace() {
    return this.state.paper === "face";
  }

  // A mouth bends a little more; of other pictures the next one comes after a while.
  step() {
    const { state } = this, bend = Math.min(1, +(state.bend + 2 / LATER).toFixed(6));
    let ended = bend >= 1;
    if (this.onFace) this.state = { ...state, bend };
    else {
      this.waited += 1;
      ended = state.paper === "empty" || (state.which === SAMPLES - 1 && this.waited >= SLOW);
      if (this.waited < SLOW) return false;
      this.waited = 0;
      if (!ended) this.state = { ...state, which: state.which + 1 };
    }
    if (ended) {
      if (state.paper === "digit") this.predict.tell();
      this.link.write(this.state);
    }
    this.tell();
    return ended;
  }

  /** The strokes of the face as it is set; with another bend, where one is given. */
  strokes(bend = this.state.bend) {
    const { state } = this, face = Array.from(this.faces[state.which]);
    if (!this.onFace) return [];
    face[BEND] = bend;
    face[TILT] = (state.tilt * Math.PI) / 180;
    const { head, left, right, mouth } = strokesOf(face);
    return [...(state.head ? [head] : []), ...(state.eyes ? [left, right] : []), ...(state.mouth ? [mouth] : [])];
  }

  under() {
    const { paper, which } = this.state;
    return paper === "scribble" ? this.scribbles[which] : paper === "digit" ? this.digits[which] : undefined;
  }

  /** What this face gets as its mouth bends, the drawing staying as it is. */
  get curve() {
    const { bend: _, block: __, unit: ___, way: ____, beside: _____, ...about } = this.state, key = JSON.stringify(about);
    if (this.curved?.key !== key) {
      const base = picture(this.strokes().slice(0, -1)); // the mouth is the last
      const points = this.onFace && this.state.mouth ? Array.from({ length: CURVE + 1 }, (_, k) => [(2 * k) / CURVE - 1, read(this.network, laid(picture(this.strokes((2 * k) / CURVE - 1).slice(-1), base), this.over)).probability]) : [];
      this.curved = { key, points };
    }
    return this.curved.points;
  }

  tell() {
    const { state, network, fields } = this, pixels = `${state.paper} ${state.which} ${state.bend} ${state.tilt} ${state.head} ${state.eyes} ${state.mouth} ${state.strokes}`;
    for (const name of ["paper", "bend", "tilt", "head", "eyes", "mouth", "way", "beside"]) fields[name].show(state[name]);
    fields.pen.show(this.rub);
    for (const name of ["bend", "tilt", "head", "eyes", "mouth"]) fields[name].hidden = !this.onFace;
    this.turn.hidden = !this.onFace;
    this.another.hidden = state.paper === "empty";
    this.undo.disabled = !state.strokes;
    if (this.seen !== pixels) {
      this.seen = pixels;
      if (this.overOf !== state.strokes) this.over = bounds(decoded(state.strokes) ?? []);
      this.overOf = state.strokes;
      this.ink = laid(picture(this.strokes(), this.under()), this.over);
      this.values = read(network, this.ink);
      this.maps = {};
    }
    this.lines.show([...ofSum(network, this.values, state.unit), ...ofBlock(network, { ink: this.ink, sum: this.values.sum, gradient: state.way === "gradient" ? this.gradient : [], block: state.block, way: state.way })]);
    this.measures.show(ofAll(this.measured, this.gap, state.beside, this.predict.pending));
    this.frames.ask();
  }

  get gradient() {
    return this.maps.slope ??= gradient(this.network, this.values);
  }

  /** The map that is shown, made where it is first asked for. */
  get used() {
    if (this.state.way === "gradient") return this.maps.gradient ??= this.gradient.map((value, k) => value * this.ink[k]);
    return this.maps.covered ??= covered(this.network, this.ink, this.values);
  }

  listen() {
    const { surface, chart } = this, onPaper = (spot) => pixelAt(spot, this.at.paper, SIDE);
    const place = ({ x, y }) => coded([((x - this.at.paper.x) / this.at.paper.side) * SIDE, ((y - this.at.paper.y) / this.at.paper.side) * SIDE]);
    surface.pointers({
      press: (spot) => {
        const block = pixelAt(spot, this.at.map, BLOCKS), unit = this.unitAt(spot);
        if (block >= 0) this.change({ block });
        else if (unit >= 0) this.change({ unit });
        if (onPaper(spot) < 0) return null;
        this.player.pause();
        this.put(place(spot), true);
        return true;
      },
      drag: (_, spot) => { if (onPaper(spot) >= 0) this.put(place(spot), false); },
    });
    surface.keys((event) => {
      const by = (right, down) => () => this.move(right * (event.shiftKey ? 4 : 1), down * (event.shiftKey ? 4 : 1));
      return { ArrowLeft: by(-1, 0), ArrowRight: by(1, 0), ArrowUp: by(0, -1), ArrowDown: by(0, 1), Enter: () => this.put(coded([this.cursor % SIDE + 0.5, Math.floor(this.cursor / SIDE) + 0.5]), true), Backspace: () => this.undo.click(), " ": () => this.player.toggle() };
    });
    const bendAt = (spot) => +this.plot.value(spot)[0].toFixed(2), bends = () => this.state.beside === "bend" && this.onFace;
    chart.pointers({ press: (spot) => { if (!bends() || !this.plot.holds(spot, 10)) return null; this.seek({ bend: bendAt(spot) }); return true; }, drag: (_, spot) => this.seek({ bend: bendAt(spot) }) });
    chart.keys(() => {
      const by = (step) => () => { if (bends()) this.seek({ bend: Math.max(-1, Math.min(1, +(this.state.bend + step).toFixed(2))) }); };
      return { ArrowLeft: by(-0.05), ArrowRight: by(0.05), Home: by(-2), End: by(2), " ": () => this.player.toggle() };
    });
  }

  /** A point more: of a new stroke, or of the last. */
  put(point, begins) {
    const { strokes } = this.state, next = begins ? `${strokes}${strokes ? "-" : ""}${this.rub ? "r" : "d"}${point}` : strokes + point;
    if (next.length <= LONGEST && !(!begins && strokes.endsWith(point))) this.change({ strokes: next });
  }

  move(right, down) {
    const held = (v) => Math.max(0, Math.min(SIDE - 1, v)), column = held(this.cursor % SIDE + right), row = held(Math.floor(this.cursor / SIDE) + down);
    this.cursor = row * SIDE + column;
    this.change({ block: Math.floor(row / BLOCK) * BLOCKS + Math.floor(column / BLOCK) });
  }

  unitAt({ x, y }) {
    return Array.from(this.values.features).findIndex((_, k) => { const box = this.at.cell(k); return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height; });
  }

  get letter() {
    return letterSize(this.surface.width * 1.7);
  }

  paint() {
    if (!this.network || this.surface.width < 50 || this.chart.width < 50) return;
    const { frame: { theme }, state, surface, chart, letter, values, network } = this;
    this.at = places(surface.width, letter, values.features.length);
    surface.node.style.height = `${this.at.height}px`;
    drawFace(surface.pen(surface.width, this.at.height, theme), this.at, this.canvases, { ink: this.ink, used: this.used, way: state.way, block: state.block, unit: state.unit, probability: values.probability, features: values.features, weights: network.last.weights, bias: network.last.biases[0], letter, cursor: surface.focused ? this.cursor : -1, onMap: surface.focused });
    surface.node.setAttribute("aria-label", `On the paper: ${state.paper}. The network says ${answer(values.probability)}. Arrow keys move the pen, Enter puts a dot, Backspace takes it back; the block under the pen is opened below.`);
    chart.node.style.height = `${HEIGHT}px`;
    const pen = chart.pen(chart.width, HEIGHT, theme);
    this.plot = plotOf(chart.width, letter, state.beside);
    if (state.beside === "bend") drawBend(pen, this.plot, this.held, this.cloud, { curve: this.curve, bend: state.bend, probability: values.probability, letter, focused: chart.focused });
    else if (state.beside === "trust") drawTrust(pen, this.plot, this.held, letter);
    else drawKinds(pen, chart.width, this.kinds.map((kind, k) => ({ ...kind, lit: (k === 3 && state.paper === "scribble") || (k === 4 && state.paper === "digit"), hidden: k > 2 && this.predict.pending })), letter);
    chart.node.setAttribute("aria-label", { bend: `Probability of happy as the mouth bends, now ${state.bend.toFixed(2)}. Arrow keys bend it.`, trust: "Share labelled happy by what the network says, in ten bins.", none: "How often held-out faces and pictures without a label get which probability." }[state.beside]);
  }

  shown() {
    const { state, values } = this;
    return { state, probability: values.probability, sum: values.sum, features: Array.from(values.features), used: Array.from(this.used), ink: Array.from(this.ink), curve: this.curve, phase: this.predict.phase, lines: { ...this.measures.told, ...this.lines.told } };
  }

  placeOf({ pixel, block, unit, bend }) {
    if (bend !== undefined) return inWindow(this.chart.node, [this.plot.x.at(bend), HEIGHT / 2]);
    if (unit !== undefined) { const { x, y, width, height } = this.at.cell(unit); return inWindow(this.surface.node, [x + width / 2, y + height / 2]); }
    const across = pixel === undefined ? BLOCKS : SIDE, { x, y, side } = pixel === undefined ? this.at.map : this.at.paper, k = pixel ?? block, cell = side / across;
    return inWindow(this.surface.node, [x + (k % across + 0.5) * cell, y + (Math.floor(k / across) + 0.5) * cell]);
  }
}
