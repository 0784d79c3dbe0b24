// Vectors of SNPs, learnt from the alleles nearby, beside r2; and samples by the mean of their alleles' vectors, beside
// their principal components.

import { expose } from "../../kernel/probe.js";
import { button, choice, element, slider } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { Beside } from "./beside.js";
import { exercises } from "./exercises.js";
import { Matrix } from "./matrix.js";
import { correlation, Pairs } from "./pairs.js";
import { Samples } from "./samples.js";
import { asked, ofAgreement, ofComponents, ofPair } from "./told.js";

const WIDE = 60, HEIGHT = 440, TALL = 360, LISTED = 6, PARTS = ["snps", "samples"], MIXED = 0.02; // of the way from components, a step
const OF = { data: "of the data", permuted: "of permuted calls" };

const FIELDS = {
  part: { usual: "snps", read: oneOf(PARTS) },
  of: { usual: "data", read: oneOf(Object.keys(OF)) },
  from: { usual: 0, read: aNumber(0, 1e6, { whole: true }) },
  one: { usual: 4, read: aNumber(0, 1e6, { whole: true }) },
  other: { usual: 10, read: aNumber(0, 1e6, { whole: true }) },
  mix: { usual: 0, read: aNumber(0, 1) },
};

export class SnpVectors {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.frame = new Frame(stage, { name: "snp_vectors", label: "SNP vectors" });
    this.frames = stage.frames(() => this.paint());
    const redraw = () => this.frames.ask(), set = (name) => (value) => this.set({ [name]: value });
    this.predict = new Predict(this.frame.question, { play: () => this.predict.tell(), see: "Show what was measured", changed: redraw });
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.set(this.state.part === "snps" ? { from: 0 } : { mix: 0 }), draw: redraw, holds: () => this.predict.holds(), rate: 30, what: "one SNP further" });
    this.parts = PARTS.map((part, k) => button(["SNPs", "Samples"][k], ["SNPs beside r²", "Samples beside principal components"][k], () => this.show(part)));
    this.of = choice("of", "Vectors", Object.entries(OF), set("of"));
    this.from = slider("from", "Along the genome, SNP", { low: 0, high: 1000, words: (k) => String(k + 1) }, set("from"));
    this.mix = slider("mix", "From components to vectors", { low: 0, high: 1, step: 0.02, words: (v) => `${Math.round(100 * v)}%` }, set("mix"));
    this.frame.controls.append(...this.parts, this.of, this.from, this.mix);
    const choose = (one, other) => this.choose(one, other);
    this.matrix = new Matrix(this.frame, { redraw, choose, slide: (by) => this.set({ from: this.held(this.state.from + by) }) });
    this.samples = new Samples(this.frame, redraw);
    this.beside = new Beside(this.frame, { redraw, choose });
    this.list = element("table", "neighbours");
    this.frame.picture.append(this.matrix.surface.node, this.samples.surface.node);
    this.frame.side.append(this.list, this.beside.surface.node);
    this.lines = new Lines(this.frame.arithmetic);
    exercises(this.frame);
    this.link = new Link(stage, "snp_vectors", FIELDS, (state) => this.take(state));
    this.state = this.link.read();
    stage.resized(redraw, this.frame.picture, this.frame.side);
    stage.rethemed(redraw);
    // {state, wide, linkage, cosine, correlation of the pairs that are drawn, neighbours [{name, cosine, linkage}], phase, lines}; a place is [one, other] of the square
    expose(stage.root, { shown: () => this.pairs && this.shown(), place: (what) => this.matrix.place(what), settled: () => Boolean(this.pairs) && !this.player.playing && !this.frames.waiting });
  }

  /** Header as `About` with seeds, components and groups; arrays as `Pairs` has them, with samples and figures. */
  update({ header, arrays }) {
    if (!this.pairs) {
      this.about = header;
      this.arrays = arrays;
      this.pairs = new Pairs(header, arrays);
      this.wide = Math.min(WIDE, this.pairs.count);
      this.predict.ask(asked(arrays.foretold, header.seeds));
      this.from.querySelector("input").max = String(this.pairs.count - this.wide);
    }
    this.take(this.state);
  }

  held(from) {
    return Math.max(0, Math.min(this.pairs.count - this.wide, from));
  }

  take(state) {
    this.state = state;
    if (!this.pairs) return;
    state.from = this.held(state.from);
    for (const name of ["one", "other"]) state[name] = Math.min(this.pairs.count - 1, state[name]);
    this.frames.ask();
  }

  set(change) {
    this.take({ ...this.state, ...change });
  }

  show(part) {
    this.player.pause();
    this.player.changed();
    this.set({ part });
  }

  // What the keyboard chooses outside the stretch brings the stretch along.
  choose(one, other) {
    const low = Math.min(one, other), high = Math.max(one, other), { from } = this.state;
    const next = low < from ? low : high >= from + this.wide ? high - this.wide + 1 : from;
    this.set({ one, other, from: this.held(next) });
  }

  step() {
    const { state } = this;
    if (state.part === "samples") {
      this.set({ mix: Math.min(1, +(state.mix + MIXED).toFixed(4)) });
      return this.state.mix === 1;
    }
    const from = this.held(state.from + 1);
    this.set({ from, one: from > state.one ? from + 4 : state.one, other: from > state.one ? from + 10 : state.other });
    return from === this.held(this.pairs.count);
  }

  paint() {
    if (!this.pairs) return;
    const { state, pairs, about, arrays } = this, snps = state.part === "snps", permuted = state.of === "permuted";
    this.parts.forEach((node, k) => node.setAttribute("aria-pressed", String(PARTS[k] === state.part)));
    for (const node of [this.matrix.surface.node, this.list, this.of, this.from]) node.hidden = !snps;
    for (const node of [this.samples.surface.node, this.mix]) node.hidden = snps;
    for (const [name, node] of [["of", this.of], ["from", this.from], ["mix", this.mix]]) /** @type {any} */ (node).show(state[String(name)]);
    if (snps) {
      this.drawn = pairs.within(state.from, this.wide, permuted);
      this.matrix.draw({ pairs, from: state.from, wide: this.wide, permuted, one: state.one, other: state.other }, HEIGHT);
      this.beside.drawPairs(this.drawn, { reach: about.reach, one: state.one, other: state.other }, 230);
      this.near = pairs.neighbours(state.one, LISTED, permuted);
      this.write();
      const here = `here, over ${this.drawn.length.toLocaleString("en-GB")} pairs, ${correlation(this.drawn.map(([, , x, y]) => [x, y])).toFixed(2).replace("-", "\u2212")}`;
      this.lines.show([...ofPair(pairs, state.one, state.other, permuted), ...ofAgreement(arrays, about, this.predict.pending)], `Correlation of cosine\u00b2 and r\u00b2: ${here}; below, over all ${pairs.count.toLocaleString("en-GB")} SNPs, the mean of ${about.seeds} seeds (least to most)`);
    } else {
      this.samples.draw({ components: arrays.components, placed: arrays.placed, group: arrays.group, groups: about.groups, mix: state.mix }, TALL);
      this.beside.drawShares(arrays.explained, about.seeds, about.components, 300);
      this.lines.show(ofComponents(arrays.explained, about.seeds, about.components), `A sample\u2019s code is the mean of its alleles\u2019 vectors, ${about.dimensions} numbers. How much of each principal component they explain (R\u00b2, mean of ${about.seeds} seeds, least to most)`);
    }
    this.link.write(state);
  }

  // The neighbours of the SNP, each a button, so that one can go from SNP to SNP.
  write() {
    const { names } = this.about, { state, near } = this, key = JSON.stringify([state.one, state.of]);
    if (key === this.written) return;
    this.written = key;
    const row = (tag, cells) => { const node = element("tr"); node.append(...cells.map((cell) => { const one = element(tag); one.append(cell); return one; })); return node; };
    const said = (value) => value.toFixed(3).replace("-", "\u2212");
    this.list.replaceChildren(
      element("caption", "", `Nearest to ${names[state.one]} by the size of the cosine`),
      row("th", ["SNP", "cosine", "cosine\u00b2", "r\u00b2"]),
      ...near.map(({ snp, cosine, linkage }) => row("td", [button(names[snp], `Go to ${names[snp]}`, () => this.choose(snp, state.one)), said(cosine), said(cosine * cosine), said(linkage)])),
    );
  }

  shown() {
    const { state, pairs, about } = this, { one, other } = state, permuted = state.of === "permuted";
    return {
      state, wide: this.wide, count: pairs.count, linkage: pairs.known(one, other) ? pairs.linkage(one, other) : null, cosine: pairs.cosine(one, other, permuted),
      correlation: this.drawn ? correlation(this.drawn.map(([, , x, y]) => [x, y])) : null,
      neighbours: (this.near ?? []).map(({ snp, ...rest }) => ({ name: about.names[snp], ...rest })), phase: this.predict.phase, lines: this.lines.told,
    };
  }
}
