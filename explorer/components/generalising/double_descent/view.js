// The test error as a model grows: the classical U, the peak where it just fits every sample, and the second descent.

import { expose, inWindow } from "../../kernel/probe.js";
import { number } from "../../kernel/numbers.js";
import { letterSize } from "../../kernel/theme.js";
import { element, tick } from "../../kernel/widgets.js";
import { Exercise } from "../../topic/exercise.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, flag, Link } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { beyond, FITS, outcome, THRESHOLD, WIDTH } from "./asked.js";
import { Curves } from "./curves.js";
import { drawErrors, plotOf } from "./errors_chart.js";
import { drawFolds, placeOf, ridgePlot } from "./folds_chart.js";
import { notched } from "./notched.js";
import { rows } from "./rows.js";

const HEIGHT = 300, SIZES = 10_000;
const PARTS = 8; // frames from one size to the next, while it plays

export const FIELDS = {
  size: { usual: -1, read: aNumber(-1, SIZES, { whole: true }) }, // features or hidden units; -1 is the threshold
  noise: { usual: 0.2, read: aNumber(0, 1) },
  ridge: { usual: 0, read: aNumber(0, 1000) },
  parts: { usual: false, read: flag },
  chosen: { usual: false, read: flag },
};

export class DoubleDescent {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "double_descent", label: "Test error by the size of the model" });
    this.link = new Link(stage, "double_descent", FIELDS, (state) => this.take(state));
    this.redraw = stage.frames(() => this.draw());
    this.surface = stage.surface({ draw: () => this.redraw.ask() });
    this.folds = stage.surface({ draw: () => this.redraw.ask() });
    this.frame.picture.append(this.surface.node);
    this.note = element("p", "note");
    this.frame.picture.append(this.note);
    this.player = new Player(this.frame, {
      step: () => this.step(), reset: () => this.go(0), draw: () => this.tell(), rate: 7 * PARTS, what: "the next size", holds: () => this.predict.holds(),
    });
    this.lines = new Lines(this.frame.arithmetic);
    this.predict = new Predict(this.frame.question, { play: () => { this.player.reset(); this.player.play(); } });
    this.state = this.link.read();
    this.reach = 0;
    this.part = 0; // of the way to the next size, in PARTS
    this.listen();
    stage.resized(() => this.redraw.ask(), this.surface.node, this.folds.node);
    // {model, size, across, noise, ridge, reach, mean, chosen, lines, predict}; a place is [features or weights, error]
    expose(stage.root, {
      shown: () => this.curves && {
        model: this.curves.about.model, size: this.curves.sizes[this.size], across: this.curves.across[this.size], noise: this.curves.noises[this.noise], ridge: this.curves.ridges[this.ridge],
        reach: this.curves.across[this.reach], mean: this.curves.mean(this.noise, this.ridge, this.size), chosen: this.curves.linear ? this.curves.ridges[this.curves.chosen(this.noise, this.size)] : null,
        lines: this.lines.told, predict: this.predict.phase,
      },
      place: ([across, error]) => inWindow(this.surface.node, this.plot.at(across, error)),
      settled: () => !this.player.playing && !this.redraw.waiting,
    });
  }

  update({ header, arrays }) {
    if (!this.curves) {
      this.curves = new Curves(header, arrays);
      this.equip();
    }
    this.take(this.state);
  }

  // The controls and exercises that this model has.
  equip() {
    const { curves } = this, { about } = curves;
    this.noises = notched("noise", "Labels shuffled:", curves.noises.map((noise) => [noise, `${Math.round(100 * noise)}%`]), (noise) => this.change({ noise }));
    this.frame.controls.append(this.noises);
    this.parts = tick("parts", "Bias and variance", (parts) => this.change({ parts }));
    if (curves.linear) {
      this.ridges = notched("ridge", "Ridge:", curves.ridges.map((ridge) => [ridge, ridge === 0 ? "none, least norm" : number(ridge, 1)]), (ridge) => this.change({ ridge }));
      this.byFolds = tick("chosen", "Ridge by cross-validation", (chosen) => this.change({ chosen }));
      this.frame.controls.append(this.ridges, this.byFolds);
      this.frame.side.append(this.folds.node);
    }
    this.frame.controls.append(this.parts);
    this.exercises = (curves.linear ? [THRESHOLD, FITS] : [WIDTH]).map((about) => new Exercise(this.frame, about));
    const thin = `Thin lines: ${curves.draws} draws of the training digits and of the ${curves.linear ? "features" : "first weights"}, tested on the same 540 digits.`;
    this.about = curves.linear ? thin : `${thin} Each network had ${about.steps.toLocaleString("en-GB")} steps of Adam on all ${about.samples} digits; narrow ones do not fit them all.`;
  }

  get noise() {
    return nearestOf(this.curves.noises, this.state.noise);
  }

  get ridge() {
    return nearestOf(this.curves.ridges, this.state.ridge);
  }

  get size() {
    const { curves, state } = this;
    return state.size < 0 ? curves.last : nearestOf(curves.sizes, state.size);
  }

  take(state) {
    this.state = state;
    this.part = 0;
    if (!this.curves) return;
    this.player.pause();
    this.predict.ask(state.size < 0 ? beyond(this.curves, this.ridge) : null);
    this.reach = this.predict.pending ? this.curves.last : this.curves.sizes.length - 1;
    this.player.ended = !this.predict.pending;
    this.player.show();
    this.tell();
  }

  change(some) {
    this.state = { ...this.state, ...some };
    this.link.write(this.state);
    if (this.predict.pending && this.ridge > 0) this.predict.ask(null);
    if (!this.predict.pending && !this.player.playing) this.whole();
    this.tell();
  }

  // Nothing waits for a guess any more.
  whole() {
    this.part = 0;
    this.reach = this.curves.sizes.length - 1;
    this.player.ended = true;
    this.player.show();
  }

  go(size) {
    this.part = 0;
    this.reach = size;
    this.state = { ...this.state, size: this.curves.sizes[size] };
    this.link.write(this.state);
  }

  step() {
    const last = this.curves.sizes.length - 1;
    if (this.player.playing && ++this.part < PARTS) return false;
    if (this.reach < last) this.go(this.reach + 1);
    if (this.reach < last) return false;
    if (this.ridge === 0) this.predict.tell(outcome(this.curves, this.noise));
    return true;
  }

  // A size by hand: all that may be seen is seen.
  seek(size) {
    const { curves, predict } = this, most = predict.pending ? curves.last : curves.sizes.length - 1;
    if (size > most && predict.holds()) return;
    this.player.pause();
    this.part = 0;
    this.reach = Math.max(this.reach, most);
    this.change({ size: curves.sizes[Math.max(0, Math.min(most, size))] });
  }

  tell() {
    const { curves, state, noise, ridge, size } = this;
    this.noises.show(curves.noises[noise]);
    this.parts.show(state.parts);
    this.ridges?.show(curves.ridges[ridge]);
    this.byFolds?.show(state.chosen);
    if (!this.predict.pending && this.reach < size) this.reach = size;
    this.note.textContent = `${this.about}${state.parts ? ` With ${curves.draws} draws, 1/${curves.draws} of the variance is still in bias\u00b2.` : ""}`;
    const what = curves.linear ? `${curves.sizes[size].toLocaleString("en-GB")} features` : `${curves.sizes[size]} hidden units`;
    this.lines.show(rows(curves, noise, ridge, size), `${what}, ${Math.round(100 * curves.noises[noise])}% of the labels shuffled${curves.linear ? `, ${ridge ? `ridge ${number(curves.ridges[ridge])}` : "no ridge"}` : ""}`);
    this.redraw.ask();
  }

  listen() {
    const at = (spot) => this.curves.nearest(this.plot.value(spot)[0]);
    this.surface.pointers({
      press: (spot) => {
        if (!this.plot?.holds(spot, 12)) return null;
        this.seek(at(spot));
        return "size";
      },
      drag: (_, spot) => this.seek(at(spot)),
    });
    this.surface.keys(() => {
      const by = (sizes) => () => this.seek(this.size + sizes);
      return this.curves && { ArrowLeft: by(-1), ArrowRight: by(1), Home: by(-this.curves.sizes.length), End: by(this.curves.sizes.length), " ": () => this.player.toggle() };
    });
    this.stage.on(this.frame.question, "click", () => { // a guess was given or skipped
      if (!this.curves || this.predict.pending || this.player.playing) return;
      this.whole();
      this.tell();
    });
    const ridgeAt = (spot) => {
      const { ridges } = this.curves, [value] = this.ridgePlot.value(spot), far = ridges.map((_, k) => Math.abs(Math.log(placeOf(this.curves, k) / value)));
      this.change({ ridge: ridges[far.indexOf(Math.min(...far))] });
    };
    this.folds.pointers({
      press: (spot) => {
        if (!this.ridgePlot?.holds(spot, 12)) return null;
        ridgeAt(spot);
        return "ridge";
      },
      drag: (_, spot) => ridgeAt(spot),
    });
    this.folds.keys(() => {
      const by = (places) => () => this.change({ ridge: this.curves.ridges[Math.max(0, Math.min(this.curves.ridges.length - 1, this.ridge + places))] });
      return this.curves && { ArrowLeft: by(-1), ArrowRight: by(1), Home: by(-99), End: by(99) };
    });
  }

  draw() {
    const { width, node } = this.surface, { theme } = this.frame, { curves, noise, ridge, size } = this;
    if (!curves || width < 50) return;
    const letter = letterSize(width * 1.4), { parts, chosen } = this.state;
    node.style.height = `${HEIGHT}px`;
    this.plot = plotOf(width, HEIGHT, letter, curves);
    drawErrors(this.surface.pen(width, HEIGHT, theme), this.plot, curves, {
      noise, ridge, size, reach: Math.min(curves.sizes.length - 1, this.reach + this.part / PARTS), parts, chosen: chosen && curves.linear, asking: this.predict.pending && !this.player.playing, focused: this.surface.focused, letter,
    });
    node.setAttribute("aria-label", `Test error against ${curves.linear ? "features" : "weights"}; at ${curves.across[size]} it is ${number(curves.mean(noise, ridge, size))}. Arrow keys choose a size.`);
    const wide = this.folds.width;
    if (!curves.linear || wide < 50) return;
    this.folds.node.style.height = `${HEIGHT}px`;
    this.ridgePlot = ridgePlot(wide, HEIGHT, letter, curves, noise, size);
    drawFolds(this.folds.pen(wide, HEIGHT, theme), this.ridgePlot, curves, { noise, ridge, size, letter, focused: this.folds.focused });
    this.folds.node.setAttribute("aria-label", `Cross-validation with ${curves.about.folds} folds chooses ridge ${number(curves.ridges[curves.chosen(noise, size)])}; the ridge now is ${number(curves.ridges[ridge])}. Arrow keys change it.`);
  }
}

function nearestOf(/** @type {number[]} */ values, /** @type {number} */ wanted) {
  const far = values.map((value) => Math.abs(value - wanted));
  return far.indexOf(Math.min(...far));
}
