// Held-out predictions by the number of samples, from nothing, after a first training, and by GBLUP.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { choice, element, slider, tick } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, flag, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { written } from "../../topic/written.js";
import { drawCurves, inkOf, NAMES, nearest, plotOf, rangeOf, TITLES } from "./curves.js";
import { exercises } from "./exercises.js";
import { Measured, MEASURES } from "./measured.js";
import { drawScatter, drawWho, stripHeight } from "./picture.js";
import { told } from "./told.js";

const WAYS = Object.keys(NAMES), TALL = 280, SCATTER = 215, STEP = 0.05, REACH = 30, ASKED = 2; // the size that is asked about
const FIELDS = {
  shared: { usual: 1, read: aNumber(0, 1) },
  dealt: { usual: false, read: flag },
  way: { usual: "tuned", read: oneOf(WAYS) },
  size: { usual: 1, read: aNumber(0, 5, { whole: true }) },
  round: { usual: 0, read: aNumber(0, 19, { whole: true }) },
  measure: { usual: "r", read: oneOf(MEASURES) },
};

export class FewSamples {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    const frame = this.frame = new Frame(stage, { name: "few_samples", label: "Few samples" });
    this.link = new Link(stage, "few_samples", FIELDS, (state) => this.take(state));
    this.state = this.link.read();
    this.frames = stage.frames(() => this.paint());
    const draw = () => this.frames.ask();
    this.chart = stage.surface({ draw });
    this.who = stage.surface({ draw, role: "img" });
    this.scatter = stage.surface({ draw, role: "img" });
    this.table = element("table", "ways");
    frame.picture.append(this.chart.node, this.who.node);
    frame.side.append(this.table, this.scatter.node);
    this.lines = new Lines(frame.picture);
    this.predict = new Predict(frame.question, { play: () => { this.change({ shared: 0, dealt: false, measure: "r" }); this.player.reset(); this.player.play(); }, changed: () => this.measured && this.tell() });
    this.player = new Player(frame, { step: () => this.next(), reset: () => { this.upto = 0; this.change({ size: 0 }); }, draw, holds: () => this.predict.holds(), rate: 40, what: "more samples" });
    this.upto = Infinity;
    stage.resized(draw, this.chart.node, this.who.node, this.scatter.node);
    stage.rethemed(draw);
    // {state, scenario, upto, means by way, gains by way, lines, phase}; a place is {way, size}
    expose(stage.root, { shown: () => this.measured && this.shown(), place: (at) => this.placeOf(at), settled: () => !this.player.playing && !this.frames.waiting });
  }

  /** `ways`, `sizes`, `shares`, `rounds`, `first`, `pool`, `test`, `quantile`, `heritability`, `others`; arrays as `Measured` has them. */
  update({ header, arrays }) {
    this.about = header;
    this.measured = new Measured({ ...header, scenarios: header.shares.length + 1 }, arrays);
    this.ranges = Object.fromEntries(MEASURES.map((measure) => [measure, rangeOf(this.measured, measure)]));
    if (!this.fields) this.build();
    this.ask();
    this.take(this.state);
  }

  build() {
    const set = (name) => (/** @type {any} */ value) => { this.player.changed(); this.change({ [name]: value }); }, { about } = this, { shares } = about;
    this.fields = {
      shared: slider("shared", "Causes shared", { low: 0, high: shares.length - 1, words: (k) => `${shares[k] * about.causes} of ${about.causes}` }, (k) => set("shared")(shares[k])),
      dealt: tick("dealt", "dealt out at random", set("dealt")),
      measure: choice("measure", "Score", MEASURES.map((measure) => [measure, TITLES[measure]]), set("measure")),
      round: choice("round", "Opened below", Array.from({ length: about.rounds }, (_, k) => [k, `round ${k + 1}`]), set("round")),
    };
    this.frame.controls.append(this.player.node, ...Object.values(this.fields));
    const pick = (spot) => {
      const found = this.hidden ? null : nearest(this.plot, this.measured, { scenario: this.scenario, measure: this.state.measure, spot, reach: REACH });
      if (found && (found.size !== this.state.size || WAYS[found.way] !== this.state.way)) this.change({ size: found.size, way: WAYS[found.way] });
      return true;
    };
    this.chart.pointers({ press: pick, drag: (_, spot) => pick(spot) });
    this.chart.keys(() => {
      const along = (by) => () => this.change({ size: Math.min(about.sizes.length - 1, Math.max(0, this.state.size + by)) });
      const among = (by) => () => this.change({ way: this.beside(by) });
      return { ArrowLeft: along(-1), ArrowRight: along(1), ArrowUp: among(-1), ArrowDown: among(1), Home: along(-9), End: along(9), " ": () => this.player.toggle() };
    });
    exercises(this.frame);
  }

  /** The way that is next above (-1) or below at this size. */
  beside(/** @type {number} */ by) {
    const { scenario, state } = this, worth = (way) => this.measured.found({ scenario, size: state.size, way: WAYS.indexOf(way) }, state.measure).mean;
    const ranked = [...WAYS].sort((a, b) => worth(b) - worth(a));
    return ranked[(ranked.indexOf(state.way) + by + WAYS.length) % WAYS.length];
  }

  ask() {
    const { about, measured } = this, scenario = about.shares.indexOf(0), place = { scenario, size: ASKED, way: WAYS.indexOf("tuned") };
    const gain = measured.difference(place, WAYS.indexOf("nothing"), "r"), mean = (way) => `${NAMES[way]} ${written(measured.found({ ...place, way: WAYS.indexOf(way) }, "r").mean, 2)}`;
    this.predict.ask({
      question: `With all causes shared, ${about.others} other traits learnt first help much. Now the target shares none of their causes. With ${about.sizes[ASKED]} samples of it, how does the network that learnt other traits first do, beside one from nothing?`,
      answers: ["it still does better", "no difference", "it does worse"],
      right: gain.low > 0 ? 0 : gain.high < 0 ? 2 : 1,
      because: `Mean r over ${about.rounds} rounds: ${["tuned", "nothing", "gblup", "both"].map(mean).join(", ")}. The first two differ by ${written(gain.mean, 2)} (${written(gain.low, 2)} to ${written(gain.high, 2)}).`,
    });
  }

  /** The number of the scenario that is shown. */
  get scenario() {
    const { shares } = this.about;
    return this.state.dealt ? shares.length : shares.indexOf(this.state.shared);
  }

  get place() {
    return { scenario: this.scenario, size: this.state.size, way: WAYS.indexOf(this.state.way) };
  }

  /** Whether what is asked for waits for a guess. */
  get hidden() {
    return this.predict.phase === "asking" && !this.state.dealt && this.state.shared < 1;
  }

  take(state) {
    this.state = state;
    if (!this.measured) return;
    const { shares, sizes, rounds } = this.about;
    if (!shares.includes(state.shared)) state.shared = shares.reduce((best, one) => (Math.abs(one - state.shared) < Math.abs(best - state.shared) ? one : best));
    state.size = Math.min(state.size, sizes.length - 1);
    state.round = Math.min(state.round, rounds - 1);
    this.tell();
  }

  change(some) {
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  next() {
    const last = this.about.sizes.length - 1, size = Math.floor(this.upto = Number.isFinite(this.upto) ? this.upto + STEP : 0);
    if (this.upto >= last) this.upto = Infinity;
    if (this.state.size !== Math.min(last, size)) this.change({ size: Math.min(last, size) });
    if (this.upto < last) return false;
    this.predict.tell();
    return true;
  }

  tell() {
    const { state, about, hidden } = this;
    this.fields.shared.show(about.shares.indexOf(state.shared));
    for (const name of ["dealt", "measure", "round"]) this.fields[name].show(state[name]);
    this.showTable();
    this.lines.show(hidden ? [{ name: "waits", label: "after your guess", text: "what is found is shown once you have guessed, or skipped the question" }] : told(this.measured, this.place, state.round, state.measure));
    this.frames.ask();
  }

  showTable() {
    const { state, about, measured, hidden, frame: { theme } } = this, sign = state.measure === "r" ? "r" : "R\u00b2", gblup = WAYS.indexOf("gblup"), head = element("tr");
    head.append(...[`${about.sizes[state.size]} samples`, sign, "less GBLUP (95%)"].map((text) => element("th", "", text, { scope: "col" })));
    const rows = WAYS.map((way, k) => {
      const row = element("tr", way === state.way ? "chosen" : ""), place = { ...this.place, way: k }, name = element("th", "", "", { scope: "row" }), mark = element("button", "way", NAMES[way], { type: "button", "aria-pressed": String(way === state.way) });
      mark.style.borderLeftColor = inkOf(way, theme);
      mark.addEventListener("click", () => { this.player.changed(); this.change({ way }); });
      name.append(mark);
      const gain = measured.difference(place, gblup, state.measure);
      row.append(name, element("td", "", hidden ? "?" : signed(measured.found(place, state.measure).mean, 3, false)), element("td", "", k === gblup ? "" : hidden ? "?" : `${signed(gain.mean, 2)} (${signed(gain.low, 2)} to ${signed(gain.high, 2)})`));
      return row;
    });
    if (state.measure === "explained") {
      const row = element("tr");
      row.append(element("th", "", "the mean, of everybody", { scope: "row" }), element("td", "", hidden ? "?" : signed(measured.ofTheMean(this.scenario, state.size).mean, 3, false)), element("td"));
      rows.push(row);
    }
    this.table.replaceChildren(head, ...rows);
  }

  get letter() {
    return letterSize(this.chart.width * 1.4);
  }

  get plot() {
    return plotOf(this.chart.width, TALL, this.letter, this.about.sizes, this.ranges[this.state.measure]);
  }

  paint() {
    if (!this.measured || this.chart.width < 50) return;
    const { frame: { theme }, chart, who, scatter, state, letter, about, hidden, measured } = this, name = NAMES[state.way];
    chart.node.style.height = `${TALL}px`;
    drawCurves(chart.pen(chart.width, TALL, theme), this.plot, { measured, scenario: this.scenario, measure: state.measure, way: WAYS.indexOf(state.way), size: state.size, upto: this.upto, ceiling: state.dealt ? 0 : about.heritability, hidden, letter, focused: chart.focused });
    const { mean, low, high } = measured.found(this.place, state.measure);
    chart.node.setAttribute("aria-label", `${TITLES[state.measure]} by samples, ${state.dealt ? "values dealt out at random" : `${state.shared * about.causes} of ${about.causes} causes shared`}. ${hidden ? "Guess first." : `${name}, ${about.sizes[state.size]} samples: ${mean.toFixed(2)}, 95% interval ${low.toFixed(2)} to ${high.toFixed(2)}.`} Arrow keys choose samples and way.`);
    who.node.style.height = `${stripHeight(letter)}px`;
    drawWho(who.pen(who.width, stripHeight(letter), theme), who.width, { first: about.first, size: about.sizes[state.size], pool: about.pool, test: about.test, others: about.others, way: state.way, letter });
    who.node.setAttribute("aria-label", `${name}: ${about.first} samples are in the first training or not used, ${about.sizes[state.size]} have the target trait, ${about.test} are predicted, the others are not used`);
    scatter.node.style.height = `${SCATTER}px`;
    const pen = scatter.pen(scatter.width, SCATTER, theme);
    if (!hidden) drawScatter(pen, scatter.width, SCATTER, { said: measured.at(state.round, this.place).said, truth: measured.truth(state.round, this.scenario), way: state.way, title: `${about.test} samples of round ${state.round + 1}, ${name}`, letter });
    scatter.node.setAttribute("aria-label", `True against predicted, ${name}, round ${state.round + 1}`);
  }

  shown() {
    const { state, measured } = this, of = (way) => ({ ...this.place, way });
    const means = Object.fromEntries(WAYS.map((way, k) => [way, measured.found(of(k), state.measure).mean]));
    const gains = Object.fromEntries(WAYS.map((way, k) => [way, measured.difference(of(k), WAYS.indexOf("gblup"), state.measure)]));
    return { state, scenario: this.scenario, upto: Math.min(this.upto, 99), hidden: this.hidden, means, gains, lines: this.lines.told, phase: this.predict.phase };
  }

  placeOf({ way, size }) {
    const { mean } = this.measured.found({ scenario: this.scenario, size, way: WAYS.indexOf(way) }, this.state.measure);
    return inWindow(this.chart.node, this.plot.at(this.about.sizes[size], mean));
  }
}

const signed = (/** @type {number} */ value, /** @type {number} */ decimals, plus = true) => `${plus && value > 0 ? "+" : ""}${value.toFixed(decimals)}`.replace("-", "\u2212");
