// A damaged digit, what six ways make of it, and how far each is from the whole one, here and on all held-out digits.

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
import { exercises } from "./exercises.js";
import { drawChart, inks, levelOf, plotOf } from "./measured.js";
import { apart, damaged, KINDS, ways } from "./mending.js";
import { asked, ofAll, ofNetwork, WAYS } from "./told.js";

const NAMES = { noise: "noise", missing: "missing pixels" }, MOST = { noise: 0.8, missing: 0.75 }, CHART = 260, GAP = 12, FRAMES = 240;
export const FIELDS = {
  kind: { usual: "noise", read: oneOf(KINDS) },
  amount: { usual: 0.3, read: aNumber(0, 0.8) },
  digit: { usual: 3, read: aNumber(0, 539, { whole: true }) },
  seed: { usual: 1, read: aNumber(1, 10_000, { whole: true }) },
  turned: { usual: [], read: numbers([0, 64], 0, 63) },
  pixel: { usual: 27, read: aNumber(0, 63, { whole: true }) },
};

export class Damaged {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "damaged", label: "Damaged pictures mended" });
    this.link = new Link(stage, "damaged", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.paint());
    const draw = () => this.frames.ask();
    this.pictures = stage.surface({ draw });
    this.chart = stage.surface({ draw });
    this.frame.picture.append(this.pictures.node);
    this.frame.side.append(this.chart.node);
    this.lines = new Lines(this.frame.arithmetic);
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.change({ amount: 0 }), draw, rate: 60, what: "a little more damage", holds: () => this.predict.holds() });
    this.predict = new Predict(this.frame.question, { play: () => { this.player.reset(); this.player.play(); }, changed: () => this.known && this.tell() });
    this.state = this.link.read();
    stage.resized(draw, this.pictures.node, this.chart.node);
    // {state, errors by way, made, phase, lines}; a place is {amount} of the chart, {seen} or {pixel} of the damaged digit or the network's
    expose(stage.root, { shown: () => this.known && this.shown(), place: (what) => this.placeOf(what), settled: () => !this.player.playing && !this.frames.waiting });
  }

  update({ header, arrays }) {
    if (!this.known) {
      const layers = ["relu", "relu", "sigmoid"];
      this.known = { images: arrays.train, mean: arrays.mean, directions: arrays.directions, variances: arrays.variances, covariance: arrays.covariance, networks: { noise: layersOf(arrays, "noise", layers), missing: layersOf(arrays, "missing", layers) } };
      this.tables = header.tables;
      this.labels = arrays.labels;
      this.wholes = Array.from({ length: arrays.labels.length }, (_, row) => Float64Array.from(arrays.images.subarray(64 * row, 64 * row + 64), (v) => v / 16));
      this.build();
      this.listen();
      this.predict.ask(asked(this.tables.noise));
    }
    this.take(this.state);
  }

  build() {
    this.fields = {
      kind: choice("kind", "Damage", KINDS.map((kind) => [kind, NAMES[kind]]), (kind) => this.change({ kind, amount: kind === "noise" ? 0.3 : 0.5, turned: [] })),
      amount: slider("amount", "How much", { low: 0, high: 0.8, step: 0.05, words: (v) => v.toFixed(2) }, (amount) => this.seek(amount)),
    };
    this.next = button("Another digit", "Take another held-out digit", () => this.change({ digit: (this.state.digit + 1) % this.labels.length, turned: [] }));
    this.anew = button("Damage anew", "Draw the damage anew", () => this.change({ seed: (this.state.seed % 10_000) + 1, turned: [] }));
    this.frame.controls.append(this.fields.kind, this.fields.amount, this.next, this.anew);
    exercises(this.frame, this.tables.noise);
  }

  take(state) {
    this.state = { ...state, amount: Math.min(state.amount, MOST[state.kind]) };
    if (this.known) this.tell();
  }

  change(some) {
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  seek(amount) {
    this.player.pause();
    this.player.changed();
    this.change({ amount });
  }

  step() {
    const most = MOST[this.state.kind], amount = Math.min(most, this.state.amount + most / FRAMES), ended = amount >= most;
    this.state = { ...this.state, amount };
    if (ended) {
      this.predict.tell();
      this.link.write(this.state);
    }
    this.tell();
    return ended;
  }

  get table() {
    return this.tables[this.state.kind];
  }

  tell() {
    const { state, known, fields, table } = this, whole = this.wholes[state.digit], { kind, amount } = state, level = levelOf(table, amount);
    fields.kind.show(kind);
    const range = fields.amount.querySelector("input");
    range.max = String(MOST[kind]);
    fields.amount.show(amount);
    this.shownDigit = damaged(whole, { kind, amount, seed: state.seed, turned: state.turned });
    this.made = ways(known, kind, this.shownDigit, { amount, count: table.counts[level] });
    this.apart = this.made.map((one) => apart(one, whole, kind, this.shownDigit.there));
    this.lines.show([...ofNetwork(known, { kind, shown: this.shownDigit, pixel: state.pixel, apart: this.apart[5] }), ...ofAll(table, { kind, level, amount, hidden: this.predict.pending })]);
    this.frames.ask();
  }

  listen() {
    const { pictures, chart } = this, at = (spot) => Math.round(Math.max(0, Math.min(MOST[this.state.kind], this.plot.value(spot)[0])) * 100) / 100;
    pictures.pointers({
      press: (spot) => {
        const seen = pixelAt(spot, this.square(1)), own = pixelAt(spot, this.square(7));
        if (own >= 0) this.change({ pixel: own });
        else if (seen >= 0) this.turn(seen);
        return null;
      },
    });
    pictures.keys(() => {
      const by = (step) => () => this.change({ pixel: (this.state.pixel + step + 64) % 64 });
      return { ArrowLeft: by(-1), ArrowRight: by(1), ArrowUp: by(-8), ArrowDown: by(8), Enter: () => this.turn(this.state.pixel), " ": () => this.player.toggle() };
    });
    chart.pointers({ press: (spot) => { if (!this.plot?.holds(spot, 10)) return null; this.seek(at(spot)); return true; }, drag: (_, spot) => this.seek(at(spot)) });
    chart.keys(() => {
      const by = (step) => () => this.seek(Math.max(0, Math.min(MOST[this.state.kind], +(this.state.amount + step).toFixed(2))));
      return { ArrowLeft: by(-0.05), ArrowRight: by(0.05), Home: by(-1), End: by(1), " ": () => this.player.toggle() };
    });
  }

  /** Take a pixel away, or give it back. */
  turn(pixel) {
    const { turned, kind } = this.state;
    if (kind === "missing") this.change({ pixel, turned: turned.includes(pixel) ? turned.filter((k) => k !== pixel) : [...turned, pixel] });
    else this.change({ pixel });
  }

  get letter() {
    return letterSize(this.pictures.width * 1.7);
  }

  // Two rows of four: the whole digit, the damaged one, and what is made of it; the network's is the last.
  square(place) {
    const { width } = this.pictures, side = Math.min(118, (width - 3 * GAP) / 4);
    return { x: (place % 4) * (side + GAP), y: Math.floor(place / 4) * (side + 3.6 * this.letter) + 1.5 * this.letter, side };
  }

  paint() {
    if (!this.known || this.pictures.width < 50 || this.chart.width < 50) return;
    const { frame: { theme }, state, pictures, chart, letter } = this, ink = inkOf(theme), colours = inks(theme), { there } = this.shownDigit;
    const last = this.square(7), tall = last.y + last.side + 1.7 * letter;
    pictures.node.style.height = `${tall}px`;
    const pen = pictures.pen(pictures.width, tall, theme), names = ["whole digit", "damaged", "mean digit", "nearest digit", `${this.table.counts[levelOf(this.table, state.amount)]} components`, "best linear", "", "network"];
    const drawn = [this.wholes[state.digit], this.made[0], this.made[1], this.made[2], this.made[3], this.made[4], null, this.made[5]], way = [-1, 0, 1, 2, 3, 4, -1, 5];
    drawn.forEach((values, k) => {
      if (!values) return;
      const at = this.square(k);
      pen.text(names[k], at.x, at.y - 0.5 * letter, { size: letter, fill: theme.text, weight: k === 7 ? 700 : 400 });
      drawPixels(pen, values, at, (value, pixel) => (k === 1 && !there[pixel] ? theme.found : ink(value)));
      if (way[k] >= 0 && this.apart[0].count && !(k === 7 && this.predict.pending)) {
        pen.rect(at.x, at.y + at.side + 0.45 * letter, 12, 12, { fill: colours[way[k]] });
        pen.text(this.apart[way[k]].root.toFixed(3), at.x + 17, at.y + at.side + 1.35 * letter, { size: letter, fill: theme.text, weight: 600 });
      }
      if (k === 7 || (k === 1 && pictures.focused)) pen.rect(at.x + (state.pixel % 8) * (at.side / 8), at.y + Math.floor(state.pixel / 8) * (at.side / 8), at.side / 8, at.side / 8, { stroke: theme.accent, width: 2 });
    });
    const free = this.square(6);
    ["error:", "root mean", "squared", state.kind === "noise" ? "of 64 pixels" : "of the missing"].forEach((words, k) => pen.text(words, free.x, free.y + (2 + 1.3 * k) * letter, { size: letter, fill: theme.quiet }));
    pictures.node.setAttribute("aria-label", `A ${this.labels[state.digit]}, damaged, and what each way makes of it; errors: ${WAYS.map((name, k) => `${name} ${this.apart[k].root.toFixed(3)}`).slice(0, this.predict.pending ? 5 : 6).join(", ")}. Arrow keys go to a pixel, Enter takes a missing one away or gives it back.`);
    chart.node.style.height = `${CHART}px`;
    this.plot = plotOf(chart.width, CHART, letter, this.table);
    drawChart(chart.pen(chart.width, CHART, theme), this.plot, this.table, { amount: state.amount, kind: state.kind, letter, focused: chart.focused, hidden: this.predict.pending });
    chart.node.setAttribute("aria-label", `Errors on held-out digits by the amount of damage, now ${state.amount.toFixed(2)}. Arrow keys change it.`);
  }

  shown() {
    return { state: this.state, errors: Object.fromEntries(WAYS.map((name, k) => [name, this.apart[k].root])), seen: Array.from(this.shownDigit.seen), there: this.shownDigit.there, made: this.made.map((one) => Array.from(one)), phase: this.predict.phase, lines: this.lines.told };
  }

  placeOf(what) {
    if (what.amount !== undefined) return inWindow(this.chart.node, [this.plot.x.at(what.amount), CHART / 2]);
    const k = what.seen ?? what.pixel, { x, y, side } = this.square(what.seen === undefined ? 7 : 1);
    return inWindow(this.pictures.node, [x + (k % 8 + 0.5) * (side / 8), y + (Math.floor(k / 8) + 0.5) * (side / 8)]);
  }
}
