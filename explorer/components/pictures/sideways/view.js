// A left half, and six right halves that a network draws for it: which are right, how they differ, and what they grow into.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { button, choice, slider } from "../../kernel/widgets.js";
import { inkOf } from "../../making/ink.js";
import { Errands } from "../../sequences/letters/errands.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { logLikelihood } from "../filling.js";
import { KINDS, knownOf } from "../known.js";
import { broken, profile } from "../land.js";
import { combined, joined } from "../patchwork.js";
import { ANSWERS, apart, appended, begun, moved, rightHalf, rightwards } from "./answers.js";
import { exercises } from "./exercises.js";
import { drawAnswer, drawDrift, drawLong, places } from "./picture.js";
import { asked, mean, ofAnswer, ofDigits, ofDrift, ofLand, ruled, SEAM } from "./told.js";

const ORDERS = [["one by one", "one by one"], ["schedule", "by the schedule"], ["once", "all at once"]], CHART = 230, WHOLE = 99, MOST = 10;
export const FIELDS = {
  picture: { usual: "hills", read: oneOf(KINDS) },
  index: { usual: 1, read: aNumber(0, 539, { whole: true }) },
  order: { usual: "one by one", read: oneOf(ORDERS.map(([name]) => name)) },
  temperature: { usual: 1, read: aNumber(0, 2) },
  seed: { usual: 1, read: aNumber(1, 9999, { whole: true }) },
  step: { usual: WHOLE, read: aNumber(0, WHOLE, { whole: true }) },
  answer: { usual: 0, read: aNumber(-1, ANSWERS - 1, { whole: true }) }, // -1 is the true picture
  grown: { usual: 4, read: aNumber(1, MOST, { whole: true }) }, // halves, the first among them
};

export class Sideways {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "sideways", label: "Pictures extended sideways" });
    this.link = new Link(stage, "sideways", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.paint());
    const draw = () => this.frames.ask();
    this.surface = stage.surface({ draw });
    this.chart = stage.surface({ draw, role: "img" });
    this.frame.picture.append(this.surface.node);
    this.frame.side.append(this.chart.node);
    this.own = new Lines(this.frame.arithmetic);
    this.measured = new Lines(this.frame.arithmetic, "Measured");
    this.errands = new Errands(stage, () => this.tell());
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.change({ step: 0, grown: 1 }), draw, rate: 12, what: "one step of every answer", holds: () => this.predict.holds() });
    this.predict = new Predict(this.frame.question, { play: () => this.reveal(), changed: () => this.fillings && this.tell() });
    this.state = this.link.read();
    stage.resized(draw, this.surface.node, this.chart.node);
    // {state, drawn (all of them), truth, answers [{names, right, at, figure}], apart, likely, long, torn, phase, lines}; a place is {answer}, -1 the true picture
    expose(stage.root, { shown: () => this.known && this.shown(), place: ({ answer }) => this.placeOf(answer), settled: () => !this.player.playing && !this.errands.busy && !this.frames.waiting });
  }

  update({ header, arrays }) {
    if (!this.known) {
      this.about = header;
      this.known = knownOf(arrays, header.grids);
      this.build();
      this.listen();
      this.predict.ask(asked(header.land.hills));
    }
    this.take(this.state);
  }

  build() {
    const set = (name) => (value) => this.begin({ [name]: value });
    this.fields = {
      picture: choice("picture", "Picture", [["hills", "hills"], ["waves", "waves"], ["digits", "digits"]], (picture) => this.begin({ picture, index: 1 })),
      order: choice("order", "Patches", ORDERS, set("order")),
      temperature: slider("temperature", "Temperature", { low: 0, high: 2, step: 0.1, words: (value) => value.toFixed(1) }, set("temperature")),
    };
    this.next = button("Another picture", "Take another held-out picture", () => this.begin({ index: (this.state.index + 1) % this.now.count }));
    this.anew = button("Draw anew", "Draw six other answers", () => this.begin({ seed: (this.state.seed % 9999) + 1 }));
    this.on = button("Add a half", "Go on to the right from the chosen answer by another half", () => this.change({ grown: Math.min(MOST, this.state.grown + 1), step: WHOLE }));
    this.frame.controls.append(...Object.values(this.fields), this.next, this.anew, this.on);
    exercises(this.frame);
  }

  /** @returns {import("../known.js").Known} */
  get now() {
    return this.known[this.state.picture];
  }

  /** @returns {import("./answers.js").How} */
  get how() {
    const { order, temperature, seed } = this.state;
    return { order, temperature, seed };
  }

  take(state) {
    const digits = state.picture === "digits";
    this.state = { ...state, index: this.known ? state.index % this.known[state.picture].count : state.index, grown: digits ? 1 : state.grown };
    if (!this.known) return;
    const { answer, grown, step, ...task } = this.state, key = JSON.stringify(task);
    if (key !== this.key || step < this.fillings[0].step && step !== WHOLE) { // another task, or drawn again from the first step
      this.key = key;
      const { namer, grid, picture } = this.now;
      this.truth = picture(this.state.index);
      this.hidden = rightHalf(grid);
      this.fillings = Array.from({ length: ANSWERS }, (_, k) => begun(namer, this.truth.names, grid, this.how, k));
      this.likely = new Map();
      this.halves = [];
      this.grownFrom = "";
    }
    this.work();
    this.tell();
  }

  /** Draw, count and grow what the state asks for, a little in every frame. */
  work() {
    this.errands.begin(this.errand());
  }

  *errand() {
    const { fillings, now: { namer, grid }, state, likely, truth } = this, { step, grown } = state;
    for (let k = 0; k < step && !fillings[0].ended; ) {
      k = fillings[0].step;
      if (k >= step) break;
      for (const filling of fillings) {
        if (filling.step === k) filling.next();
        yield;
      }
    }
    if (!this.ended) return;
    for (const which of [-1, state.answer]) {
      if (likely.has(which)) continue;
      likely.set(which, logLikelihood(namer, which < 0 ? truth.names : fillings[which].seen, rightwards(grid)));
      yield;
    }
    const from = `${this.key} ${state.answer}`;
    if (from !== this.grownFrom) [this.grownFrom, this.halves] = [from, [state.answer < 0 ? truth.names : fillings[state.answer].seen]];
    while (this.halves.length < grown) {
      const next = begun(namer, moved(this.halves[this.halves.length - 1], grid), grid, this.how, Math.max(0, state.answer), this.halves.length);
      while (!next.ended) {
        next.next();
        yield;
      }
      this.halves.push(next.seen);
    }
  }

  get ended() {
    return this.fillings.every((filling) => filling.ended);
  }

  begin(some) {
    this.player.pause();
    this.change({ ...some, step: this.predict.pending ? 0 : WHOLE, grown: this.predict.pending ? 1 : this.state.grown });
    this.player.changed();
  }

  change(some) {
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  reveal() {
    this.begin({ picture: "hills", order: "one by one", temperature: 1 });
    this.change({ step: 0 });
    this.player.play();
  }

  step() {
    const { fillings } = this, k = fillings[0].step;
    for (const filling of fillings) if (filling.step === k && !filling.ended) filling.next();
    this.state.step = fillings[0].step;
    const { ended } = this;
    if (ended) {
      this.predict.tell();
      this.change({ step: WHOLE });
    } else this.tell();
    return ended;
  }

  tell() {
    const { state, fields, about, now: { grid, book, read }, truth, hidden, predict } = this, kind = state.picture, wide = grid.columns * grid.wide, digits = kind === "digits";
    if (!this.player.playing) this.player.ended = this.ended;
    for (const [name, field] of Object.entries(fields)) field.show(state[name]);
    this.on.hidden = digits;
    this.on.disabled = state.grown >= MOST;
    const drawn = (names) => combined(truth.pixels, joined(names, book, grid), hidden, grid);
    this.answers = this.fillings.map((filling) => {
      const pixels = drawn(filling.seen), land = digits ? null : profile(pixels, wide), verdict = land && filling.ended ? ruled(kind, land) : null;
      return { pixels, land, verdict, ended: filling.ended, names: filling.seen, figure: digits && filling.ended ? read(pixels) : null };
    });
    const done = this.answers.filter((one) => one.ended), right = (k) => k % wide >= wide / 2, one = state.answer < 0 ? null : this.answers[state.answer];
    this.apart = apart(done.map(({ pixels }) => pixels), right);
    const land = state.answer < 0 ? (digits ? null : profile(truth.pixels, wide)) : one.land;
    if (state.answer >= 0 && !one.ended) this.own.show([{ name: "rule", label: `answer ${state.answer + 1}`, text: "when it is drawn" }]);
    else this.own.show(ofAnswer({ kind, land, answer: state.answer, likely: this.likely.get(state.answer), truth: this.likely.get(-1), apart: this.apart, right: done.filter(({ verdict }) => verdict?.right).length, of: done.length, figures: done.map(({ figure }) => figure), figure: digits ? (one ? one.figure : read(truth.pixels)) : null }));
    this.long = null;
    if (!digits && this.halves.length > 1) {
      let names = Array.from(this.halves[0]), columns = grid.columns;
      for (const next of this.halves.slice(1)) {
        names = appended(names, next, grid, columns);
        columns += grid.columns / 2;
      }
      const pixels = joined(names, book, { ...grid, columns });
      this.long = { pixels, halves: this.halves.length + 1, across: columns * grid.wide, torn: broken(profile(pixels, columns * grid.wide), SEAM) };
    }
    const rows = digits ? ofDigits(about.digits) : [...ofLand(about.land[kind], kind), ofDrift(about.land[kind], kind, this.halves.length)];
    this.measured.show(predict.pending ? [{ name: "half", label: "held-out pictures", text: "after your guess" }] : rows);
    this.chart.node.hidden = digits;
    this.frames.ask();
  }

  listen() {
    const at = ({ x, y }) => (this.places ? this.places.cells.findIndex((cell) => x >= cell.x && x < cell.x + cell.width && y >= cell.y && y < cell.y + cell.height) : -1);
    const choose = (answer) => { if (answer !== this.state.answer) this.change({ answer }); };
    this.surface.pointers({ press: (spot) => { const cell = at(spot); if (cell >= 0) choose(cell - 1); return null; } });
    this.surface.keys(() => {
      const by = (step) => () => choose(((this.state.answer + 1 + step + ANSWERS + 1) % (ANSWERS + 1)) - 1);
      return { ArrowLeft: by(-1), ArrowRight: by(1), ArrowUp: by(-4), ArrowDown: by(4), Enter: () => this.on.click(), " ": () => this.player.toggle() };
    });
  }

  paint() {
    if (!this.known || this.surface.width < 50) return;
    const { frame: { theme }, surface, chart, state, now: { grid, verdict }, truth, answers, long, likely } = this, digits = state.picture === "digits", letter = letterSize(surface.width * 1.6), colour = inkOf(theme), across = grid.columns * grid.wide;
    this.places = places(surface.width, letter, grid, long ? long.halves : 0);
    const { cells, long: below, height } = this.places, pen = surface.pen(surface.width, height, theme);
    surface.node.style.height = `${height}px`;
    const shared = { letter, colour, focused: surface.focused };
    drawAnswer(pen, cells[0], across, { ...shared, title: digits ? `the true one: ${truth.title}` : "the true one", pixels: truth.pixels, below: digits ? verdict(truth.pixels) : "", good: null, wrong: -1, chosen: state.answer < 0 });
    answers.forEach((one, k) => {
      const good = one.verdict ? one.verdict.right : null, words = !one.ended ? "" : digits ? `read as ${one.figure}` : state.picture === "waves" ? (good ? "right" : "wrong") : good ? "possible" : "impossible";
      drawAnswer(pen, cells[k + 1], across, { ...shared, title: `answer ${k + 1}${state.answer === k && likely.has(k) ? `: ln p ${likely.get(k).toFixed(1).replace("-", "\u2212")}` : ""}`, pixels: one.pixels, below: words, good, wrong: one.verdict ? one.verdict.at : -1, chosen: state.answer === k });
    });
    if (long) drawLong(pen, below, { ...long, title: `grown on from ${state.answer < 0 ? "the true one" : `answer ${state.answer + 1}`}, ${long.halves - 1} halves added: ${long.torn.length} columns do not go on`, letter, colour });
    surface.node.setAttribute("aria-label", `A left half and six right halves drawn for it. ${state.answer < 0 ? "The true one" : `Answer ${state.answer + 1}`} is chosen${answers[state.answer]?.verdict ? `: ${answers[state.answer].verdict.words}` : ""}. Arrow keys choose, Enter adds a half, space plays.`);
    if (digits || chart.width < 50) return;
    chart.node.style.height = `${CHART}px`;
    const { drift } = this.about.land[state.picture], shares = (which) => drift[which].map((figures) => mean(figures[0]));
    drawDrift(chart.pen(chart.width, CHART, theme), chart.width, CHART, { drawn: shares(0), likeliest: shares(1), at: this.halves.length, title: state.picture === "waves" ? "halves as the true wave goes on" : "halves that the rule can make", letter, hidden: this.predict.pending });
    chart.node.setAttribute("aria-label", this.predict.pending ? "Share right of the halves added one after the other, after your guess" : `Share right of the halves added one after the other: drawn ${shares(0).map((v) => v.toFixed(2)).join(", ")}; likeliest ${shares(1).map((v) => v.toFixed(2)).join(", ")}.`);
  }

  shown() {
    const { state, truth, answers, likely, halves, long } = this;
    return {
      state, drawn: this.ended, truth: truth.names, answers: answers.map(({ names, verdict, figure }) => ({ names: Array.from(names), right: verdict?.right ?? null, at: verdict?.at ?? null, figure })), apart: this.apart,
      likely: Object.fromEntries(likely), halves: halves.map((names) => Array.from(names)), torn: long ? long.torn : [], phase: this.predict.phase, lines: { ...this.own.told, ...this.measured.told },
    };
  }

  placeOf(answer) {
    const { x, y, width, height } = this.places.cells[answer + 1];
    return inWindow(this.surface.node, [x + width / 2, y + height / 2]);
  }
}
