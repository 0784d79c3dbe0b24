// A penetrance table under the hand: what of the trait is genetic, what an additive model can have of it, and what a small
// network finds in a sample. Every change draws new people and trains again.

import { expose, inWindow } from "../../kernel/probe.js";
import { choice, figure, slider } from "../../kernel/widgets.js";
import { Exercise } from "../../topic/exercise.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, numbers } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { HETEROZYGOTE, RECESSIVE } from "./exercises.js";
import { Experiment } from "./experiment.js";
import { STEPS } from "./network.js";
import { opened } from "./opened.js";
import { Picture } from "./picture.js";
import { PRESETS } from "./shares.js";

const COUNTS = [100, 200, 500, 1000, 2000, 5000, 20000], RARE = 0.1, GLIDE = 1400;
const FREQUENCY = { low: 0.02, high: 0.98, step: 0.02 };
const FIELDS = {
  table: { usual: PRESETS.xor.table, read: numbers(9, 0, 1) },
  p: { usual: [0.3, 0.3], read: numbers(2, FREQUENCY.low, FREQUENCY.high) },
  count: { usual: 2000, read: aNumber(20, 20000, { whole: true }) },
  seed: { usual: 2, read: aNumber(1, 9999, { whole: true }) },
};
const RARER = {
  question: "The same table, but both alleles rarer: .1 in place of .3. What becomes of the share of the genetic variance that an additive model can have?",
  answers: ["It stays: the table is the same", "It falls: rare alleles explain less", "It rises, to nearly a half"], right: 2,
  because: "Where almost nobody is homozygous for the rare allele, a second allele hardly ever comes, and \u201cone allele\u201d is nearly a straight line. What is additive depends on the frequencies, not on the biology alone.",
};

export class Penetrance {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "penetrance", label: "Penetrance and missing heritability" });
    this.link = new Link(stage, "penetrance", FIELDS, (state) => this.take(state));
    this.state = this.link.read();
    this.chosen = 4;
    this.gliding = 0;
    this.drawn = false;
    this.predict = new Predict(this.frame.question, { play: () => this.glide() });
    this.player = new Player(this.frame, {
      step: () => this.experiment.step(), reset: () => this.experiment.reset(), draw: () => this.show(),
      holds: () => this.predict.holds(), rate: 100, what: "one step of Adam on all people",
    });
    this.makeControls();
    this.picture = new Picture(this);
    this.frame.picture.append(this.picture.surface.node);
    this.lines = new Lines(this.frame.side);
    for (const about of [RECESSIVE, HETEROZYGOTE]) new Exercise(this.frame, about);
    const frames = stage.frames(() => this.picture.draw());
    this.ask = frames.ask;
    stage.resized(() => frames.ask(), this.picture.surface.node);
    stage.rethemed(() => frames.ask());
    stage.ending(() => cancelAnimationFrame(this.gliding));
    if (JSON.stringify([this.state.table, this.state.p]) === JSON.stringify([FIELDS.table.usual, FIELDS.p.usual])) this.predict.ask(RARER);
    // {table, p, count, seed, steps, share, broad, narrow, explained, network, additive, lines}; a place is [cell, penetrance]
    expose(stage.root, {
      shown: () => this.drawn && {
        ...this.state, steps: this.experiment.network.steps, ...pick(this.experiment.shares), explained: this.experiment.explained,
        network: this.experiment.network.predicted, additive: this.experiment.additive, lines: this.lines.told,
      },
      place: ([cell, value]) => inWindow(this.picture.surface.node, this.picture.at(cell, value)),
      settled: () => !frames.waiting && !this.gliding,
    });
    this.change({});
  }

  makeControls() {
    const words = Object.entries(PRESETS).map(([name, preset]) => [name, preset.words]);
    this.controls = {
      preset: choice("preset", "Table", words, (name) => this.change({ table: [...PRESETS[name].table] })),
      a: slider("pA", "Allele frequency at A", FREQUENCY, (value) => this.change({ p: [value, this.state.p[1]] })),
      b: slider("pB", "at B", FREQUENCY, (value) => this.change({ p: [this.state.p[0], value] })),
      cell: figure("cell", "Chosen cell", { low: 0, high: 1 }, (value) => this.set(this.chosen, value)),
      count: choice("count", "People to learn from", COUNTS.map((n) => [n, n.toLocaleString("en-GB")]), (count) => this.change({ count })),
      seed: figure("seed", "Seed", { low: 1, high: 9999, step: 1 }, (seed) => this.change({ seed })),
    };
    this.frame.controls.append(...Object.values(this.controls));
  }

  update() {
    this.ask();
  }

  take(state) {
    this.state = state;
    this.change({});
  }

  /** Another penetrance in a cell. */
  set(cell, value) {
    this.chosen = cell;
    this.change({ table: this.state.table.map((old, k) => (k === cell ? Math.round(100 * Math.min(1, Math.max(0, value))) / 100 : old)) });
  }

  choose(cell) {
    this.chosen = cell;
    this.controls.cell.show(this.state.table[cell]);
    this.ask();
  }

  // Both alleles become rare, step by step.
  glide() {
    const from = this.state.p, begun = performance.now(), quick = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const go = (now) => {
      const share = quick ? 1 : Math.min(1, Math.max(0, now - begun) / GLIDE);
      this.change({ p: from.map((p) => Math.round(100 * (p + (RARE - p) * share)) / 100) });
      this.gliding = share < 1 ? requestAnimationFrame(go) : 0;
      if (share === 1) this.predict.tell();
    };
    this.gliding = requestAnimationFrame(go);
  }

  change(some) {
    Object.assign(this.state, some);
    this.player.pause();
    this.experiment = new Experiment(/** @type {any} */ (this.state)).finish();
    this.player.ended = true;
    this.player.show();
    this.link.write(this.state);
    const { state, controls } = this, preset = Object.keys(PRESETS).find((name) => PRESETS[name].table.every((f, k) => f === state.table[k]));
    controls.preset.show(preset ?? "Own table");
    controls.a.show(state.p[0]);
    controls.b.show(state.p[1]);
    controls.count.show(state.count);
    controls.seed.show(state.seed);
    controls.cell.show(state.table[this.chosen]);
    this.show();
  }

  show() {
    this.lines.show(opened(this.experiment, /** @type {any} */ (this.state)));
    this.ask();
  }

  get words() {
    const { experiment: { shares, network, explained }, chosen, state } = this;
    return `Penetrance of dosage ${Math.floor(chosen / 3)} at A and ${chosen % 3} at B: ${state.table[chosen]}. Additive share ${shares.share === null ? "undefined" : shares.share.toFixed(3)}; ` +
      `broad-sense heritability ${shares.broad.toFixed(3)}, narrow-sense ${shares.narrow.toFixed(3)}; the network explains ${explained.network.toFixed(3)} after ${network.steps} of ${STEPS} steps. ` +
      "Arrow keys choose a cell, plus and minus change it.";
  }
}

const pick = ({ share, broad, narrow }) => ({ share, broad, narrow });
