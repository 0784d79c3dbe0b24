// Hidden calls to guess, four ways that fill them in, and how often each is right by frequency of the rarer allele.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { button, choice, element } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { written } from "../../topic/written.js";
import { best } from "./calls.js";
import { exercises } from "./exercises.js";
import { cells, drawScores, drawStrip } from "./picture.js";
import { MEASURES, Scores } from "./scores.js";
import { METHODS, named, ofCall, ofScore, WORDS } from "./told.js";

const SHORT = { concordance: "right", heterozygotes: "of het.", minor: "of rarer", r2: "r\u00b2", loss: "loss" };
const SHARES = ["5", "20"], CHART = 262;
const FIELDS = {
  share: { usual: "5", read: oneOf(SHARES) },
  measure: { usual: "r2", read: oneOf(MEASURES) },
  method: { usual: "linked", read: oneOf(METHODS) },
  call: { usual: 0, read: aNumber(0, 500, { whole: true }) },
  step: { usual: 0, read: aNumber(0, 500, { whole: true }) },
};

export class MissingGenotypes {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    const frame = this.frame = new Frame(stage, { name: "missing_genotypes", label: "Missing genotypes" });
    this.link = new Link(stage, "missing_genotypes", FIELDS, (state) => this.take(state));
    this.state = this.link.read();
    /** @type {Map<number, number>} */
    this.guesses = new Map();
    this.frames = stage.frames(() => this.paint());
    const draw = () => this.frames.ask();
    this.strip = stage.surface({ draw });
    this.chart = stage.surface({ draw, role: "img" });
    this.guess = element("div", "guess", "", { role: "group", "aria-label": "Your guess" });
    this.answers = element("table", "ways");
    this.scores = element("table", "ways");
    frame.picture.append(this.strip.node, this.guess, this.answers);
    frame.side.append(this.chart.node, this.scores);
    this.lines = new Lines(frame.arithmetic);
    this.predict = new Predict(frame.question, { play: () => { this.player.reset(); this.player.play(); }, changed: () => this.all && this.tell() });
    this.player = new Player(frame, { step: () => this.next(), reset: () => { this.guesses.clear(); this.change({ step: 0 }); }, draw, holds: () => this.predict.holds(), rate: 14, what: "the next hidden call" });
    stage.resized(draw, this.strip.node, this.chart.node);
    stage.rethemed(draw);
    // {state, open, tally by way, answers by way, means by way, lines, phase}; a place is {call}
    expose(stage.root, { shown: () => this.all && this.shown(), place: ({ call }) => this.placeOf(call), settled: () => !this.player.playing && !this.frames.waiting });
  }

  /** `close`, `names`, `methods`, `shares`, `masks`, `bins`, `quantile`, `labels`; arrays `sums` and `null`. */
  update({ header, arrays }) {
    this.header = header;
    this.all = new Scores(header, arrays.sums, arrays.null);
    this.close = header.close;
    this.about = { names: header.names, width: this.close.width, first: this.close.first, states: 3 };
    if (!this.fields) this.build();
    this.ask();
    this.take(this.state);
  }

  build() {
    const set = (name) => (/** @type {any} */ value) => this.change({ [name]: value });
    this.fields = {
      share: choice("share", "Hidden", SHARES.map((share) => [share, `${share}% of the calls`]), set("share")),
      measure: choice("measure", "Score", MEASURES.map((measure) => [measure, WORDS[measure]]), set("measure")),
      method: choice("method", "Open to arithmetic", METHODS.map((method) => [method, named(method)]), set("method")),
    };
    this.frame.controls.append(this.player.node, ...Object.values(this.fields));
    this.strip.pointers({ press: (spot) => { const k = this.at(spot); if (k >= 0) this.change({ call: k }); return null; } });
    this.strip.keys(() => {
      const by = (places) => () => this.change({ call: (this.state.call + places + this.asked.length) % this.asked.length });
      return { ArrowRight: by(1), ArrowLeft: by(-1), ArrowDown: by(1), ArrowUp: by(-1), Home: () => this.change({ call: 0 }), 0: () => this.say(0), 1: () => this.say(1), 2: () => this.say(2) };
    });
    exercises(this.frame);
  }

  ask() {
    const place = 1, ranked = this.all.ranked(place, "concordance"), answers = ["autoencoder", "linked", "neighbours"], share = `${Math.round(100 * this.header.shares[place])}%`;
    const means = answers.map((method) => `${named(method)} ${written(this.all.found(place, method, "concordance").mean, 3)}`);
    this.predict.ask({
      question: `${share} of the calls are hidden, and filled in from the rest. Which method gives back most of them?`,
      answers: ["denoising autoencoders", "ridge regression on linked variants", "the 8 nearest samples"],
      right: Math.max(0, answers.indexOf(ranked[0])),
      because: `Concordance: ${means.join(", ")}; always the most frequent genotype ${written(this.all.found(place, "frequent", "concordance").mean, 3)}.`,
    });
  }

  get asked() {
    return this.close.asked;
  }

  get share() {
    return SHARES.indexOf(this.state.share);
  }

  get secret() {
    return this.predict.pending ? ["linked", "autoencoder"] : [];
  }

  open(/** @type {number} */ k) {
    return k < this.state.step || this.guesses.has(k);
  }

  truth(/** @type {number} */ k) {
    const { row, variant } = this.asked[k];
    return this.close.calls[row][variant];
  }

  take(state) {
    this.state = state;
    if (!this.all) return;
    state.call = Math.min(state.call, this.asked.length - 1);
    state.step = Math.min(state.step, this.asked.length);
    this.tell();
  }

  change(some) {
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  say(/** @type {number} */ genotype) {
    if (!this.open(this.state.call)) this.guesses.set(this.state.call, genotype);
    this.tell();
  }

  next() {
    const last = this.asked.length, step = Math.min(last, this.state.step + 1);
    this.change({ step, call: Math.min(step, last) - 1 });
    if (step < last) return false;
    this.predict.tell();
    return true;
  }

  /** How often each way is right among the calls that are open. */
  get tally() {
    const opened = this.asked.map((_, k) => k).filter((k) => this.open(k));
    return { of: opened.length, ...Object.fromEntries(METHODS.map((method) => [method, opened.filter((k) => best(this.asked[k][method]) === this.truth(k)).length])), yours: [...this.guesses].filter(([k, g]) => g === this.truth(k)).length };
  }

  tell() {
    const { state, asked, all } = this, call = asked[state.call], open = this.open(state.call);
    for (const [name, field] of Object.entries(this.fields)) field.show(state[name]);
    this.showGuess(call, open);
    this.showAnswers(call, open);
    this.showScores();
    const hidden = this.secret.includes(state.method);
    this.lines.show([
      ...(open ? ofCall(call, state.method, this.truth(state.call), this.about) : [{ name: "waits", label: `call ${state.call + 1}`, text: "guess 0, 1 or 2; then the methods\u2019 answers are opened" }]),
      ...(hidden ? [] : ofScore(all, this.share, state.method, state.measure)),
    ]);
    this.frames.ask();
  }

  showGuess(call, open) {
    const { names } = this.about, { share } = this.close, words = `Sample ${call.row + 1}, ${names[this.about.first + call.variant]} (${Math.round(100 * share)}% hidden here): `;
    if (open) {
      const guess = this.guesses.get(this.state.call), truth = this.truth(this.state.call), { yours } = this.tally;
      this.guess.replaceChildren(element("p", "", `${words}the truth is ${truth}.${guess === undefined ? "" : ` You guessed ${guess}.`}${this.guesses.size ? ` You are right at ${yours} of ${this.guesses.size}.` : ""}`));
      return;
    }
    this.guess.replaceChildren(element("p", "", `${words}which genotype?`), ...[0, 1, 2].map((g) => button(String(g), `Guess ${g}`, () => this.say(g))));
  }

  showAnswers(call, open) {
    const { tally } = this, truth = this.truth(this.state.call), shown = (method) => open && (!this.secret.includes(method) || this.guesses.has(this.state.call));
    const cell = (text, mark = "") => element("td", mark, text);
    const head = element("tr");
    head.append(...["", "P(0)", "P(1)", "P(2)", "dosage", `right so far, of ${tally.of}`].map((text) => element("th", "", text, { scope: "col" })));
    this.answers.replaceChildren(head, ...METHODS.map((method, m) => {
      const row = element("tr");
      row.append(element("th", "", named(method), { scope: "row" }), ...[0, 1, 2].map((g) => (shown(method) ? cell(call[method][g].toFixed(3), g === best(call[method]) ? (g === truth ? "best right" : "best wrong") : "") : cell("?"))), cell(shown(method) ? call.dosages[m].toFixed(3) : "?"), cell(this.secret.includes(method) ? "?" : String(tally[method])));
      return row;
    }));
  }

  showScores() {
    const head = element("tr"), shown = MEASURES;
    head.append(element("th", "", `${this.state.share}% hidden`, { scope: "col" }), ...shown.map((measure) => element("th", "", SHORT[measure], { scope: "col", title: WORDS[measure] })));
    this.scores.replaceChildren(head, ...METHODS.map((method) => {
      const row = element("tr");
      row.append(element("th", "", named(method), { scope: "row" }), ...shown.map((measure) => {
        const found = this.all.found(this.share, method, measure), leads = !this.predict.pending && this.all.ranked(this.share, measure)[0] === method;
        return element("td", leads ? "best" : "", this.secret.includes(method) ? "?" : found ? found.mean.toFixed(3) : "\u2013");
      }));
      return row;
    }));
  }

  get letter() {
    return letterSize(this.strip.width * 1.4);
  }

  get place() {
    const { calls } = this.close;
    return cells(this.strip.width, this.letter, calls[0].length, calls.length);
  }

  at({ x, y }) {
    const { left, top, wide, high } = this.place, row = Math.floor((y - top) / high), variant = Math.floor((x - left) / wide);
    return this.asked.findIndex((call) => call.row === row && call.variant === variant);
  }

  paint() {
    if (!this.all || this.strip.width < 50) return;
    const { frame: { theme }, strip, chart, letter, state } = this, place = this.place;
    strip.node.style.height = `${place.height}px`;
    drawStrip(strip.pen(strip.width, place.height, theme), place, { calls: this.close.calls, asked: this.asked, chosen: state.call, open: (k) => this.open(k), method: state.method, letter, focused: strip.focused });
    strip.node.setAttribute("aria-label", `Genotypes of ${this.close.calls.length} samples with ${this.asked.length} hidden calls; call ${state.call + 1} is chosen. Arrow keys choose another, 0, 1 and 2 guess it.`);
    chart.node.style.height = `${CHART}px`;
    drawScores(chart.pen(chart.width, CHART, theme), chart.width, CHART, { scores: this.all, share: this.share, measure: state.measure, hidden: this.secret, labels: this.header.labels, letter, method: state.method });
    chart.node.setAttribute("aria-label", `${WORDS[state.measure]} by frequency of the rarer allele, ${state.share}% hidden: ${METHODS.filter((one) => !this.secret.includes(one)).map((one) => `${named(one)} ${this.all.found(this.share, one, state.measure)?.mean.toFixed(3)}`).join(", ")}`);
  }

  shown() {
    const { state } = this, means = Object.fromEntries(METHODS.map((method) => [method, this.all.found(this.share, method, state.measure)?.mean]));
    return { state, open: this.open(state.call), truth: this.truth(state.call), tally: this.tally, means, lines: this.lines.told, phase: this.predict.phase, calls: this.asked.length };
  }

  placeOf(call) {
    const { left, top, wide, high } = this.place, { row, variant } = this.asked[call];
    return inWindow(this.strip.node, [left + (variant + 0.5) * wide, top + (row + 0.5) * high]);
  }
}
