// The losses of many random starts at several widths, as histograms that move while descent goes on.

import { marksBelow } from "../../kernel/axis.js";
import { expose, inWindow } from "../../kernel/probe.js";
import { Scale } from "../../kernel/scale.js";
import { letterSize } from "../../kernel/theme.js";
import { choice, element } from "../../kernel/widgets.js";
import { Exercise } from "../../topic/exercise.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { written } from "../../topic/written.js";
import { restarts } from "./exercise.js";
import { binned, spread } from "./losses.js";

const BINS = 70, ROW = 60;
const MARGIN = 0.05; // a start ends badly where its loss is so much above the lowest of its width
const PARTS = { train: "training points", test: "test points" };
const GROWN = 0.25; // share of its way that a bar grows in a frame

const FIELDS = {
  part: { usual: "train", read: oneOf(Object.keys(PARTS)) },
  step: { usual: 0, read: aNumber(0, 1000, { whole: true }) },
};

export class Starts {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    const frame = this.frame = new Frame(stage, { name: "starts", label: "Losses of many random starts" });
    this.frames = stage.frames(() => this.paint());
    const draw = () => this.frames.ask();
    this.link = new Link(stage, "starts", FIELDS, (state) => { this.state = state; this.changed(); });
    this.state = this.link.read();
    this.predict = new Predict(frame.question, { play: () => this.player.play() });
    this.player = new Player(frame, { step: () => this.next(), reset: () => { this.state.step = 0; this.changed(); }, draw, holds: () => this.predict.holds(), rate: 3, what: "200 steps of descent" });
    this.part = choice("part", "Loss on", Object.entries(PARTS), (part) => { this.state.part = part; this.changed(); });
    this.words = element("p", "words", "", { role: "status" });
    frame.controls.append(this.part, this.player.node, this.words);
    this.surface = stage.surface({ className: "stage", role: "img", draw });
    frame.picture.append(this.surface.node);
    this.lines = new Lines(frame.arithmetic);
    this.surface.pointers({ hover: (at) => this.point(at), leave: () => this.surface.hush() });
    stage.resized(draw, this.surface.node);
    stage.rethemed(draw);
    // part, step, widths; per width: counts, spread; low, high: the ends of the bins
    expose(stage.root, {
      shown: () => this.data && this.shown(),
      place: ({ width, loss }) => inWindow(this.surface.node, [this.x.at(loss), this.rows[this.widths.indexOf(width)] - 4]),
      settled: () => !this.frames.waiting && !this.growing,
    });
  }

  /** `widths`, `steps`, `starts`, `parameters` by width; arrays `train` and `test` (widths, steps, starts). */
  update({ header, arrays }) {
    /** @type {number[]} */
    this.widths = header.widths;
    /** @type {number[]} */
    this.steps = header.steps;
    /** @type {number} */
    this.starts = header.starts;
    /** @type {number[]} */
    this.parameters = header.parameters;
    const fresh = this.name !== header.name;
    this.name = header.name;
    this.data = arrays;
    if (fresh) {
      this.drawn = null;
      this.ask();
      this.exercise();
    }
    this.changed();
  }

  /** The losses of a width's starts after some step. */
  losses(width, step = this.state.step, part = this.state.part) {
    const at = (this.widths.indexOf(width) * this.steps.length + Math.min(step, this.steps.length - 1)) * this.starts;
    return this.data[part].subarray(at, at + this.starts);
  }

  ask() {
    const [narrow, wide] = [this.widths[0], this.widths[this.widths.length - 1]], last = this.steps.length - 1;
    const [one, other] = [narrow, wide].map((width) => spread(this.losses(width, last, "train"), MARGIN).span), ratio = other / one;
    const { question, answers } = { question: `${this.starts} random starts for each width. After ${this.steps[last].toLocaleString("en-GB")} steps, whose training losses lie closest together?`, answers: [`those of the narrow networks, ${narrow} units`, `those of the wide networks, ${wide} units`, "about the same for all"] };
    const right = ratio < 0.5 ? 1 : ratio > 2 ? 0 : 2;
    this.predict.ask({ question, answers, right, because: `The middle nine tenths of the losses span ${written(one)} with ${narrow} units and ${written(other)} with ${wide}.` });
  }

  exercise() {
    const [width] = this.widths, about = restarts(width, spread(this.losses(width, this.steps.length - 1, "train"), MARGIN), this.starts, MARGIN);
    if (this.asked) this.asked.show(about);
    else this.asked = new Exercise(this.frame, about);
  }

  next() {
    const last = this.steps.length - 1;
    this.state.step = Math.min(last, this.state.step + 1);
    this.changed();
    if (this.state.step === last) this.predict.tell();
    return this.state.step === last;
  }

  changed() {
    if (!this.data) return;
    this.part.show(this.state.part);
    this.link.write(this.state);
    this.frames.ask();
  }

  // Both ends of the bins, the same at every step and width.
  get range() {
    let most = 0;
    for (const width of this.widths) for (const step of [0, this.steps.length - 1]) most = Math.max(most, spread(this.losses(width, step), MARGIN).high);
    return [0, Math.ceil(most * 10) / 10];
  }

  paint() {
    const { width } = this.surface;
    if (!this.data || width < 80) return;
    const { theme } = this.frame, size = letterSize(width), { state, steps, widths } = this, [low, high] = this.range, left = 11.5 * size;
    const tall = Math.round(ROW + 2 * size), height = widths.length * tall + 4 * size, pen = this.surface.pen(width, height, theme);
    this.surface.node.style.height = `${height}px`;
    this.x = new Scale([low, high], [left, width - 12]);
    this.rows = widths.map((_, k) => (k + 1) * tall);
    this.told = widths.map((one) => ({ width: one, counts: binned(this.losses(one), low, high, BINS), ...spread(this.losses(one), MARGIN) }));
    this.grow();
    const wide = (width - 12 - left) / BINS;
    this.told.forEach(({ width: units, low: five, middle, high: ninety }, k) => {
      const base = this.rows[k], most = Math.max(...this.told[k].counts), bars = this.drawn[k];
      pen.text(`${units} units`, 2, base - tall + 1.9 * size, { size, fill: theme.text, weight: 600 });
      pen.text(`${this.parameters[k]} parameters`, 2, base - tall + 3.3 * size, { size, fill: theme.quiet });
      pen.text(`tallest: ${most}`, 2, base - tall + 4.7 * size, { size, fill: theme.quiet });
      bars.forEach((count, bin) => {
        if (count > 0.02) pen.rect(left + bin * wide, base - (ROW - 14) * count / most, Math.max(1, wide - 1), (ROW - 14) * count / most, { fill: theme.amount });
      });
      pen.path([[left, base + 0.5], [width - 12, base + 0.5]], { stroke: theme.axis });
      const from = this.x.within(five), to = this.x.within(ninety), y = base - ROW + 4;
      pen.path([[from, y - 5], [from, y + 5], null, [from, y], [to, y], null, [to, y - 5], [to, y + 5]], { stroke: theme.mark, width: 1.6 });
      pen.circle(this.x.within(middle), y, 3.5, { fill: theme.mark });
    });
    const area = { x: left, y: 0, width: width - 12 - left, height: widths.length * tall };
    marksBelow(pen, area, this.x, this.x.ticks(8), { size, drop: 7 });
    const beyond = this.told.some(({ most }) => most > high) ? ` (the last bar holds what lies beyond ${written(high)})` : "";
    pen.text(`cross-entropy on the ${PARTS[state.part]}${beyond}`, width - 12, area.height + 3.1 * size, { size, fill: theme.text, align: "right", weight: 600 });
    this.say(steps[Math.min(state.step, steps.length - 1)]);
    if (this.growing) this.frames.ask();
  }

  // Bars glide to their counts.
  grow() {
    this.drawn ??= this.told.map(({ counts }) => [...counts]);
    this.growing = false;
    this.told.forEach(({ counts }, k) => {
      counts.forEach((count, bin) => {
        const away = count - this.drawn[k][bin];
        if (Math.abs(away) < 0.05 || matchMedia("(prefers-reduced-motion: reduce)").matches) this.drawn[k][bin] = count;
        else {
          this.drawn[k][bin] += GROWN * away;
          this.growing = true;
        }
      });
    });
  }

  say(step) {
    const after = `After ${step.toLocaleString("en-GB")} of ${this.steps[this.steps.length - 1].toLocaleString("en-GB")} steps.`;
    if (this.words.textContent !== after) this.words.textContent = after;
    this.surface.node.setAttribute("aria-label", `${after} ${this.told.map(({ width, low, middle, high }) => `${width} units: 5% of losses below ${written(low)}, half below ${written(middle)}, 95% below ${written(high)}`).join("; ")}.`);
    this.lines.show(this.told.map(({ width, low, high, bad, least }) => ({
      name: `span${width}`, label: `${width} units, 95% − 5%`, text: `${written(high)} − ${written(low)}`, value: `${written(high - low)}, and ${bad} of ${this.starts} more than ${MARGIN} above the lowest, ${written(least)}`,
    })), "Where the middle nine tenths of the losses lie (the bars with a dot at the median)");
  }

  point({ x, y }) {
    if (!this.told) return;
    const row = this.rows.findIndex((base) => y <= base), [low, high] = this.range, bin = Math.floor(((this.x.value(x) - low) / (high - low)) * BINS), count = this.told[row]?.counts[bin];
    if (!count) return this.surface.hush();
    const edge = (k) => written(low + ((high - low) * k) / BINS, 3);
    this.surface.tell(`${this.widths[row]} units`, [["loss", `${edge(bin)} to ${edge(bin + 1)}`], ["starts", `${count} of ${this.starts}`]], x, y);
  }

  shown() {
    return { part: this.state.part, step: this.steps[Math.min(this.state.step, this.steps.length - 1)], range: this.range, told: this.told ?? [], phase: this.predict.phase, asked: this.predict.asked, lines: this.lines.told };
  }
}
