// A figure that was left out of training: digits rebuilt without it, a threshold on their error, and the curve it draws.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { choice } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Plot } from "../../topic/plot.js";
import { Predict } from "../../topic/predict.js";
import { drawPixels, inkOf } from "../ink.js";
import { exercises } from "./exercises.js";
import { above, curve, pairs, thresholdAt } from "./roc.js";
import { asked, ofAll, ofDigit, ofThreshold, WAYS } from "./told.js";

const HEIGHT = 330, GAP = 8, STEPS = 270;
export const FIELDS = {
  figure: { usual: 7, read: aNumber(0, 9, { whole: true }) },
  way: { usual: 0, read: aNumber(0, 2, { whole: true }) },
  share: { usual: 0.12, read: aNumber(0, 1) }, // of all digits, that lies above the threshold
  digit: { usual: 14, read: aNumber(0, 19, { whole: true }) },
};

export class Unseen {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "unseen", label: "A digit that was never seen" });
    this.link = new Link(stage, "unseen", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.paint());
    const draw = () => this.frames.ask();
    this.pictures = stage.surface({ draw });
    this.curve = stage.surface({ draw });
    this.frame.picture.append(this.pictures.node);
    this.digit = new Lines(this.frame.picture);
    this.frame.side.append(this.curve.node);
    this.lines = new Lines(this.frame.side);
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.change({ share: 0 }), draw, rate: 60, what: "a lower threshold", holds: () => this.predict.holds() });
    this.predict = new Predict(this.frame.question, { play: () => { this.player.reset(); this.player.play(); }, changed: () => this.measured && this.tell() });
    this.state = this.link.read();
    stage.resized(draw, this.pictures.node, this.curve.node);
    // {state, areas of the three ways, threshold, found, phase, lines}; a place is {digit} of the row, or {rates: [x, y]} of the curve
    expose(stage.root, { shown: () => this.measured && this.shown(), place: (what) => this.placeOf(what), settled: () => !this.player.playing && !this.frames.waiting });
  }

  update({ header, arrays }) {
    if (!this.measured) {
      this.measured = { areas: header.areas, seeds: header.seeds };
      this.labels = arrays.labels;
      const count = arrays.labels.length;
      this.scores = Array.from({ length: 10 }, (_, figure) => [arrays.scores.subarray(figure * count, (figure + 1) * count), arrays.rivals.subarray(2 * figure * count, (2 * figure + 1) * count), arrays.rivals.subarray((2 * figure + 1) * count, (2 * figure + 2) * count)]);
      this.few = Array.from({ length: 20 }, (_, k) => Float64Array.from(arrays.images.subarray(64 * k, 64 * k + 64), (v) => v / 16));
      this.fewLabels = arrays.shown_labels;
      this.rebuilt = (figure, k) => Float64Array.from(arrays.rebuilt.subarray((20 * figure + k) * 64, (20 * figure + k + 1) * 64), (v) => v / 255);
      this.curves = new Map();
      this.build();
      this.listen();
      this.predict.ask(asked(this.measured));
    }
    this.take(this.state);
  }

  build() {
    this.fields = {
      figure: choice("figure", "Left out of training", Array.from({ length: 10 }, (_, k) => [k, String(k)]), (figure) => this.change({ figure, digit: 2 * figure })),
      way: choice("way", "Score", WAYS.map((words, k) => [k, words]), (way) => this.change({ way })),
    };
    this.frame.controls.append(this.fields.figure, this.fields.way);
    exercises(this.frame, this.measured);
  }

  take(state) {
    this.state = state;
    if (this.measured) this.tell();
  }

  change(some) {
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  seek(share) {
    this.player.pause();
    this.player.changed();
    this.change({ share: Math.max(0, Math.min(1, +share.toFixed(4))) });
  }

  step() {
    const share = Math.min(1, this.state.share + 1 / STEPS), ended = share >= 1;
    this.state = { ...this.state, share };
    if (ended) {
      this.predict.tell();
      this.state.share = FIELDS.share.usual;
      this.link.write(this.state);
    }
    this.tell();
    return ended;
  }

  /** Of the figure that is left out: each way's curve and the pairs behind its area. */
  get found() {
    const { figure } = this.state;
    if (!this.curves.has(figure)) this.curves.set(figure, this.scores[figure].map((scores) => ({ points: curve(scores, this.labels, figure), pairs: pairs(scores, this.labels, figure) })));
    return this.curves.get(figure);
  }

  /** Whether a way waits for a guess: the network alone is shown before. */
  hides(way) {
    return this.predict.pending && way > 0;
  }

  get now() {
    const { figure, way, share } = this.state, used = this.hides(way) ? 0 : way, scores = this.scores[figure][used], threshold = thresholdAt(scores, share);
    return { figure, way: used, threshold, found: above(scores, this.labels, figure, threshold), pairs: this.found[used].pairs };
  }

  tell() {
    const { state, fields, now, measured } = this;
    fields.figure.show(state.figure);
    fields.way.show(now.way);
    this.digit.show(ofDigit(this.few[state.digit], this.rebuilt(state.figure, state.digit), this.fewLabels[state.digit]));
    this.lines.show([...ofThreshold(now), ...ofAll(measured, state.figure, this.predict.pending)]);
    this.frames.ask();
  }

  listen() {
    const { pictures, curve: canvas } = this;
    pictures.pointers({ press: (spot) => { const k = this.digitAt(spot); if (k >= 0) this.change({ digit: k }); return null; } });
    pictures.keys(() => {
      const by = (step) => () => this.change({ digit: (this.state.digit + step + 20) % 20 });
      return { ArrowLeft: by(-2), ArrowRight: by(2), ArrowUp: by(-1), ArrowDown: by(1) };
    });
    const along = (spot) => {
      const { found } = this.now, [alarms, hits] = this.plot.value(spot), all = found.seen + found.unseen;
      return (Math.max(0, Math.min(1, alarms)) * found.seen + Math.max(0, Math.min(1, hits)) * found.unseen) / all;
    };
    canvas.pointers({ press: (spot) => { if (!this.plot?.holds(spot, 10)) return null; this.seek(along(spot)); return true; }, drag: (_, spot) => this.seek(along(spot)) });
    canvas.keys((event) => {
      const by = (step) => () => this.seek(this.state.share + (event.shiftKey ? 10 : 1) * step);
      return { ArrowLeft: by(-0.005), ArrowRight: by(0.005), Home: by(-1), End: by(1), " ": () => this.player.toggle() };
    });
  }

  get letter() {
    return letterSize(this.pictures.width * 1.7);
  }

  // Ten columns, one for each figure: two digits, each above what the network draws of it.
  square(k, row) {
    const side = (this.pictures.width - 9 * GAP) / 10, top = 1.8 * this.letter, high = 2 * side + 1.6 * this.letter + 4;
    return { x: Math.floor(k / 2) * (side + GAP), y: top + (k % 2) * high + row * (side + 2), side };
  }

  digitAt({ x, y }) {
    return Array.from({ length: 20 }, (_, k) => k).findIndex((k) => {
      const { x: left, y: top, side } = this.square(k, 0);
      return x >= left && x <= left + side && y >= top && y <= top + 2 * side + 2;
    });
  }

  paint() {
    if (!this.measured || this.pictures.width < 50 || this.curve.width < 50) return;
    const { frame: { theme }, state, pictures, letter, now } = this, ink = inkOf(theme), last = this.square(19, 1), tall = last.y + last.side + 1.6 * letter;
    pictures.node.style.height = `${tall}px`;
    const pen = pictures.pen(pictures.width, tall, theme);
    pen.text(`each digit, as drawn without any ${state.figure}, and its squared error`, 0, letter, { size: letter, fill: theme.text });
    this.few.forEach((picture, k) => {
      const at = [0, 1].map((row) => this.square(k, row)), own = this.fewLabels[k] === state.figure, drawn = this.rebuilt(state.figure, k), error = picture.reduce((sum, v, i) => sum + (v - drawn[i]) ** 2, 0);
      drawPixels(pen, picture, at[0], ink);
      drawPixels(pen, drawn, at[1], ink);
      if (k === state.digit) pen.rect(at[0].x - 2, at[0].y - 2, at[0].side + 4, 2 * at[0].side + 6, { stroke: theme.accent, width: 3 });
      pen.text(error.toFixed(2), at[1].x + at[1].side / 2, at[1].y + at[1].side + 1.15 * letter, { size: letter, fill: own ? theme.found : theme.text, align: "center", weight: own ? 700 : 400 });
    });
    pictures.node.setAttribute("aria-label", `Two held-out digits of each figure, and what a network draws of them that never saw a ${state.figure}. Arrow keys choose one.`);
    this.paintCurve(theme, letter, now);
  }

  paintCurve(theme, letter, { found, way }) {
    const { curve: canvas } = this, width = canvas.width, inks = [theme.lines[1], theme.lines[0], theme.lines[2]], top = 6.2 * letter;
    canvas.node.style.height = `${HEIGHT}px`;
    const pen = canvas.pen(width, HEIGHT, theme);
    this.plot = new Plot({ x: 3.2 * letter, y: top, width: width - 3.2 * letter - 12, height: HEIGHT - top - 3.3 * letter }, { x: [0, 1], y: [0, 1] });
    this.plot.axes(pen, { size: letter, x: "false alarms", y: "found", ticksX: 5, ticksY: 4 });
    this.plot.line(pen, [[0, 0], [1, 1]], { stroke: theme.axis, dash: [4, 4] });
    ["network, first seed", "components", "nearest training digit"].forEach((words, k) => {
      if (this.hides(k)) return;
      const { points, pairs: { area } } = this.found[k], y = (0.8 + 1.35 * k) * letter;
      this.plot.line(pen, points, { stroke: inks[k], width: k === way ? 3.5 : 2, dash: [[], [6, 4], [2, 3]][k] });
      pen.path([[0, y], [24, y]], { stroke: inks[k], width: 3, dash: [[], [6, 4], [2, 3]][k] });
      pen.text(`${words}: AUROC ${area.toFixed(3)}`, 32, y, { size: letter, fill: theme.text, baseline: "middle", weight: k === way ? 600 : 400 });
    });
    const [x, y] = [found.alarms / found.seen, found.hits / found.unseen];
    this.plot.dot(pen, x, y, canvas.focused ? 9 : 7, { fill: theme.accent, stroke: theme.background, width: 2 });
    canvas.node.setAttribute("aria-label", `Share of ${this.state.figure}s found by share of false alarms; at this threshold ${y.toFixed(2)} and ${x.toFixed(2)}. Arrow keys move the threshold.`);
  }

  shown() {
    const { now, found } = this;
    return { state: this.state, areas: found.map(({ pairs: { area } }) => area), threshold: now.threshold, found: now.found, phase: this.predict.phase, lines: { ...this.digit.told, ...this.lines.told } };
  }

  placeOf(what) {
    if (what.rates) return inWindow(this.curve.node, this.plot.at(what.rates[0], what.rates[1]));
    const { x, y, side } = this.square(what.digit, 0);
    return inWindow(this.pictures.node, [x + side / 2, y + side / 2]);
  }
}
