// An inception module in small: three branches with kernels of 1, 3 and 5 pixels learn to see motifs of a known size.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { choice, element } from "../../kernel/widgets.js";
import { Exercise } from "../../topic/exercise.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { drawChart, MEASURES, nameOf, plotOf } from "./chart.js";
import { BOTTLENECK, COUNT, LOT, outcome } from "./exercises.js";
import { Measured, mean } from "./measured.js";
import { drawPictures } from "./pictures.js";

const MOTIFS = [["dot", "a dot, 1 \u00d7 1"], ["cross", "a cross, 3 \u00d7 3"], ["ring", "a ring, 5 \u00d7 5"], ["none", "nothing: labels by lot"]];
const SIZES = { dot: 1, cross: 3, ring: 5, none: 0 };

export const FIELDS = {
  motif: { usual: "ring", read: oneOf(MOTIFS.map(([name]) => name)) },
  price: { usual: "no", read: oneOf(["no", "yes"]) },
  measure: { usual: "shares", read: oneOf(Object.keys(MEASURES)) },
  epoch: { usual: -1, read: aNumber(-1, 200, { whole: true }) }, // the last
};

export class Branches {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "branches", label: "Branches of an inception module" });
    this.link = new Link(stage, "branches", FIELDS, (state) => this.take(state));
    this.state = this.link.read();
    this.redraw = stage.frames(() => this.draw());
    this.player = new Player(this.frame, {
      step: () => this.step(), reset: () => this.go(0), draw: () => this.tell(), rate: 12, what: "one epoch", holds: () => this.predict.holds(),
    });
    this.motif = choice("motif", "What tells the pictures", MOTIFS, (motif) => this.choose({ motif }));
    this.price = choice("price", "Each branch pays for its kernel", [["no", "no"], ["yes", "yes, 1 : 9 : 25"]], (price) => this.choose({ price }));
    this.measure = choice("measure", "Shown of each branch", Object.entries(MEASURES).map(([name, { words }]) => [name, words]), (measure) => this.choose({ measure }));
    this.frame.controls.append(this.motif, this.price, this.measure);
    this.surface = stage.surface({ draw: () => this.redraw.ask() });
    this.words = element("p", "about");
    this.frame.picture.append(this.surface.node, this.words);
    this.lines = new Lines(this.frame.arithmetic);
    this.predict = new Predict(this.frame.question, { play: () => this.see(), changed: () => { if (this.measured) this.tell(); } });
    for (const about of [COUNT, BOTTLENECK]) new Exercise(this.frame, about);
    this.listen();
    stage.resized(() => this.redraw.ask(), this.surface.node);
    stage.rethemed(() => this.redraw.ask());
    // {motif, price, measure, epoch, each, leading, lines, predict}; a place is an epoch
    expose(stage.root, {
      shown: () => this.plot && {
        ...this.state, epoch: this.epoch, predict: this.predict.phase, lines: this.lines.told, leading: this.measured.leading(this.of, this.epoch),
        each: this.measured.kernels.map((_, branch) => this.measured.each(this.of, this.state.measure, branch, this.epoch)),
      },
      place: (epoch) => inWindow(this.surface.node, [this.plot.x.at(epoch), this.plot.area.y + 20]),
      settled: () => !this.player.playing && !this.redraw.waiting,
    });
  }

  update({ header, arrays }) {
    this.header = header;
    this.pictures = arrays;
    this.measured = new Measured(header.courses, header);
    this.take(this.state);
  }

  get epoch() {
    return this.state.epoch < 0 ? this.measured.epochs : Math.min(this.measured.epochs, this.state.epoch);
  }

  get charged() {
    const { prices } = this.measured;
    return this.state.price === "yes" ? prices[prices.length - 1] : prices[0];
  }

  get of() {
    return this.measured.of(this.state.motif, this.charged);
  }

  take(state) {
    this.state = state;
    this.player.pause();
    this.player.ended = this.epoch === this.measured.epochs;
    this.player.show();
    if (state.motif !== "none") this.predict.ask(LOT);
    this.tell();
  }

  choose(some) {
    if (some.motif === "none" && this.predict.holds()) { this.tell(); return; }
    Object.assign(this.state, some, some.measure ? {} : { epoch: -1 });
    this.player.pause();
    this.player.ended = this.epoch === this.measured.epochs;
    this.player.show();
    this.link.write(this.state);
    this.tell();
  }

  see() {
    this.choose({ motif: "none", price: "no" });
    this.choose({ measure: "shares" });
    this.player.reset();
    this.player.play();
  }

  go(epoch) {
    this.state.epoch = epoch;
    this.link.write(this.state);
  }

  step() {
    const next = this.epoch + 1, { epochs } = this.measured;
    this.go(next >= epochs ? -1 : next);
    if (next < epochs) return false;
    if (this.state.motif === "none") this.predict.tell(outcome(this.measured));
    return true;
  }

  seek(epoch) {
    const { epochs } = this.measured, held = Math.max(0, Math.min(epochs, Math.round(epoch)));
    this.player.pause();
    this.go(held === epochs ? -1 : held);
    this.player.ended = held === epochs;
    this.player.show();
    this.tell();
  }

  listen() {
    this.surface.pointers({
      press: (spot) => {
        if (!this.plot?.holds(spot, 12)) return null;
        this.seek(this.plot.value(spot)[0]);
        return "epoch";
      },
      drag: (_, spot) => this.seek(this.plot.value(spot)[0]),
    });
    this.surface.keys((event) => {
      const by = (epochs) => () => this.seek(this.epoch + epochs * (event.shiftKey ? 5 : 1));
      return this.measured && { ArrowLeft: by(-1), ArrowRight: by(1), Home: () => this.seek(0), End: () => this.seek(this.measured.epochs), " ": () => this.player.toggle() };
    });
  }

  said() {
    const { motif, price } = this.state, count = this.of.length;
    if (motif === "none") return price === "no"
      ? "Every picture has a cross, and labels are drawn by lot. What a branch has here it has without having found anything: compare every other picture with this one."
      : "Labels by lot, and each branch pays: what does not help is not worth its price. Look at what a branch adds, not at its share: a share is of whatever is left.";
    const size = SIZES[motif], leads = this.measured.leading(this.of, this.measured.epochs)[this.measured.kernels.indexOf(size)];
    const found = `In ${leads} of ${count} networks the ${nameOf(size)} branch adds most at the end.`;
    if (price === "yes") return `After every step the norm of each branch\u2019s kernels is cut by a price for the pixels of one kernel, 1 : 9 : 25 (a group lasso); what brings less than it costs shrinks. ${found}`;
    return size === 5
      ? `The ring needs 5 \u00d7 5 pixels. ${found} Does that show that the network chose? Labels by lot say how much of it comes of size alone.`
      : `A ${nameOf(size)} motif fits into a larger kernel, with zeros round it, and nothing makes the network take the smaller one. ${found}`;
  }

  tell() {
    const { measured, of, epoch, state } = this, { kernels, tested, epochs } = measured, { measure } = state, filters = this.header.filters;
    this.motif.show(state.motif);
    this.price.show(state.price);
    this.measure.show(measure);
    this.words.textContent = this.said();
    const figures = (list) => list.map((v) => v.toFixed(3).replace("-", "\u2212")).join(" + ").replaceAll("+ \u2212", "\u2212 ");
    const shared = (counts) => ({ text: `(${counts.map((count) => count.toLocaleString("en-GB")).join(" + ")}) / (${counts.length} \u00d7 ${tested.toLocaleString("en-GB")})`, value: `${(100 * mean(counts) / tested).toFixed(2).replace(/\.?0+$/, "")}%` });
    const leading = measured.leading(of, epoch);
    this.lines.show([
      { name: "accuracy", label: "Told rightly", ...shared(measured.right(of, epoch)), lit: true },
      ...kernels.map((kernel, branch) => {
        const each = measured.each(of, measure, branch, epoch), value = mean(each);
        return { name: `branch-${kernel}`, label: `${nameOf(kernel)}, mean`, text: `(${figures(each)}) / ${of.length}`, value: value.toFixed(4).replace("-", "\u2212") };
      }),
      { name: "leading", label: "Adds most", text: `${kernels.map((kernel, k) => `${nameOf(kernel)} in ${leading[k]}`).join(", ")} of ${of.length} networks` },
      ...(this.charged ? [{ name: "price", label: "Taken off the norm", text: `each step ${this.header.step} \u00d7 ${this.charged} \u00d7 (${kernels.map((kernel) => kernel * kernel).join(", ")})`, value: kernels.map((kernel) => String(+(this.header.step * this.charged * kernel * kernel).toPrecision(6))).join(", ") }] : []),
      { name: "weights", label: "Kernel weights", text: kernels.map((kernel) => `${filters} \u00d7 ${kernel} \u00d7 ${kernel}`).join(", "), value: kernels.map((kernel) => filters * kernel * kernel).join(", ") },
      ...(epoch === epochs ? kernels.map((kernel, branch) => ({ name: `without-${kernel}`, label: `Right without ${nameOf(kernel)}`, ...shared(measured.right(of, epoch, branch)), hint: "What the branch adds is replaced by its mean" })) : []),
    ], `After epoch ${epoch}, seeds ${of.map(({ seed }) => seed).join(", ")}: ${MEASURES[measure].words}`);
    this.redraw.ask();
  }

  draw() {
    const { width, node } = this.surface, { theme } = this.frame, { measured } = this;
    if (!measured || width < 60) return;
    const letter = letterSize(width), small = width < 720, cell = small ? Math.min(6, Math.floor((width - 24) / 48)) : width > 1000 ? 8 : 6;
    const wide = 4 * 12 * cell + 24, tall = small ? 560 : 2 * 12 * cell + 4 * letter + 70, left = small ? 0 : wide + 2 * letter;
    node.style.height = `${tall}px`;
    const pen = this.surface.pen(width, tall, theme), { motif } = this.state, size = SIZES[motif];
    const words = motif === "none" ? ["label 1, by lot", "label 0, by lot"] : [`with ${motif === "ring" || motif === "cross" || motif === "dot" ? `the ${motif}` : ""}`, motif === "dot" ? "without it" : "without it: as many bright pixels"];
    const pictures = drawPictures(pen, { values: this.pictures[motif], side: 12, cell, letter, words, top: letter + 2, frames: this.header.spots[motif], size });
    const top = small ? pictures.height + 3.4 * letter : 2 * letter, from = left + 3 * letter;
    this.plot = plotOf(measured, this.state.measure, { x: from, y: top, width: width - from - 6.4 * letter, height: tall - top - 3.4 * letter });
    drawChart(pen, this.plot, { measured, of: this.of, measure: this.state.measure, epoch: this.epoch, letter, focused: this.surface.focused });
    node.setAttribute("aria-label", `${MEASURES[this.state.measure].axis} by epoch, now after epoch ${this.epoch}: ${measured.kernels.map((kernel, branch) => `${nameOf(kernel)} ${mean(measured.each(this.of, this.state.measure, branch, this.epoch)).toFixed(2)}`).join(", ")}. Arrow keys move through the epochs.`);
  }
}
