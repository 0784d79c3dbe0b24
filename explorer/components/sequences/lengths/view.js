// An encoder-decoder writes a text of another length, live from its weights; where it looked, and how often it is right.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { button, choice, element, focused, framed, tick } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, aText, flag, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { drawChart, plotOf } from "./chart.js";
import { exercises } from "./exercises.js";
import { KINDS, Measured, TASKS } from "./measured.js";
import { encoded, restored, written } from "./network.js";
import { draw, laidOut } from "./picture.js";
import { answer, lengthOf, readable } from "./rules.js";
import { asked, named, ofLength, ofSign } from "./told.js";

const CALLED = { reverse: "letters, reversed", numbers: "digits to words", protein: "DNA to protein" }, QUIZ = { task: "reverse", length: 12 };
const MOST_WRITTEN = 16, MOST_TEXT = 41, CHART = 220;
export const FIELDS = {
  task: { usual: "protein", read: oneOf(TASKS) },
  attention: { usual: true, read: flag },
  text: { usual: "", read: aText(MOST_TEXT) }, // nothing is an example
  length: { usual: 0, read: aNumber(0, 14, { whole: true }) }, // of the example; 0 is the longest practised
  example: { usual: 0, read: aNumber(0, 2, { whole: true }) },
  sign: { usual: 1, read: aNumber(1, MOST_WRITTEN, { whole: true }) },
};

export class LengthsView {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.frame = new Frame(stage, { name: "lengths", label: "From one length to another" });
    this.link = new Link(stage, "lengths", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.paint());
    const redraw = () => this.frames.ask();
    this.main = stage.surface({ draw: redraw });
    this.chart = stage.surface({ draw: redraw });
    this.frame.picture.append(this.main.node);
    this.verdict = element("p", "verdict", "", { role: "status" });
    this.frame.side.append(this.verdict, this.chart.node);
    this.often = new Lines(this.frame.side);
    this.lines = new Lines(this.frame.arithmetic);
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.rewind(), draw: redraw, rate: 2.5, what: "one written sign", holds: () => this.predict.holds() });
    this.predict = new Predict(this.frame.question, { play: () => this.playQuiz(), see: "Write and see", changed: () => this.all && this.tell() });
    this.state = this.link.read();
    stage.resized(redraw, this.main.node, this.chart.node);
    // {state, text, upto, written, right, shares: of the chosen sign, chance, means, lines, often, phase}; a place is {sign} (from 1) or {length}
    expose(stage.root, { shown: () => this.measured && this.shown(), place: (what) => this.placeOf(what), settled: () => !this.player.playing && !this.frames.waiting });
  }

  update({ header, arrays }) {
    if (!this.measured) {
      this.measured = new Measured(header, arrays);
      this.kept = Object.fromEntries(TASKS.flatMap((task) => KINDS.map((kind) => [`${task} ${kind}`, restored(arrays, header.scales, header.shapes, `${task} ${kind}`)])));
      this.build();
      this.listen();
    }
    this.take(this.state);
    this.predict.ask(asked(this.measured, QUIZ.task, QUIZ.length));
  }

  build() {
    this.typed = element("input", "", "", { type: "text", maxlength: String(MOST_TEXT), spellcheck: "false", autocomplete: "off" });
    this.typed.addEventListener("input", () => this.change({ text: readable(this.state.task, this.typed.value, this.about.reads) || " ", sign: 1 }));
    this.typed.addEventListener("change", () => { this.typed.value = this.text; });
    const another = () => this.change({ text: "", example: (this.state.example + 1) % this.about.examples[0].length, sign: 1 });
    this.fields = {
      task: choice("task", "Rewrite", TASKS.map((task) => [task, CALLED[task]]), (task) => this.change({ task, text: "", length: 0, sign: 1 })),
      attention: tick("attention", "Attention", (attention) => this.change({ attention })),
    };
    this.frame.controls.append(this.fields.task, framed("text", "Text", this.typed), button("Another", "Another text of this length that was held out", another), this.fields.attention);
    exercises(this.frame);
  }

  get about() {
    return this.measured.about.tasks[this.state.task];
  }

  get text() {
    const { state, about } = this;
    return state.text ? readable(state.task, state.text, about.reads) : about.examples[this.length - about.tried[0]][state.example];
  }

  /** The length of an example; that of a typed text is its own. */
  get length() {
    const { state, about: { practised, tried } } = this;
    return state.text ? lengthOf(state.task, readable(state.task, state.text, this.about.reads)) : state.length >= tried[0] && state.length <= tried[1] ? state.length : practised[1];
  }

  get weights() {
    return this.kept[`${this.state.task} ${this.state.attention ? "attention" : "plain"}`];
  }

  take(state) {
    this.state = state;
    if (!this.measured) return;
    const { text, about, weights } = this, key = `${state.task} ${state.attention} ${text}`;
    if (key !== this.ran) {
      this.ran = key;
      this.player.pause();
      this.player.changed();
      this.signs = Array.from(text);
      this.places = encoded(weights, this.signs.map((sign) => about.reads.indexOf(sign)));
      this.all = this.signs.length ? written(weights, this.places, MOST_WRITTEN) : [];
      this.right = this.signs.length ? answer(state.task, text) : [];
      this.upto = this.all.length;
    }
    state.sign = Math.max(1, Math.min(this.all.length, state.sign));
    this.tell();
  }

  change(some) {
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  rewind() {
    this.upto = 0;
    this.tell();
  }

  playQuiz() {
    this.change({ ...QUIZ, attention: true, text: "", example: 0, sign: 1 });
    this.player.reset();
    this.player.play();
  }

  step() {
    if (this.upto < this.all.length) {
      this.upto += 1;
      this.change({ sign: this.upto });
    }
    if (this.upto < this.all.length) return false;
    if (this.state.task === QUIZ.task && this.length === QUIZ.length) this.predict.tell();
    return true;
  }

  get said() {
    return this.all.slice(0, this.upto).map(({ sign }) => named(this.about.writes, sign)).filter((name) => name !== "end");
  }

  get whole() {
    return this.upto === this.all.length && this.said.join(" ") === this.right.join(" ") && this.all.length > this.right.length;
  }

  tell() {
    const { state, fields, about, places, signs, all } = this, between = state.task === "numbers" ? " " : "";
    for (const [name, field] of Object.entries(fields)) field.show(state[name]);
    if (this.typed.value !== this.text && focused(this.typed) !== this.typed) this.typed.value = this.text;
    const one = all[Math.min(state.sign, this.upto) - 1], done = this.upto === all.length;
    this.verdict.textContent = !signs.length ? `Type a text of ${about.reads.join(" ")}.` : !done ? `Written so far: ${this.said.join(between)}` : this.whole ? `Written: ${this.said.join(between)}. That is right.` : `Written: ${this.said.join(between) || "nothing"}. Right would be: ${this.right.join(between) || "nothing"}.`;
    this.verdict.dataset.right = String(done && this.whole);
    this.lines.show(one ? ofSign(this.weights, { places, signs, one, number: Math.min(state.sign, this.upto), writes: about.writes }) : [{ name: "nothing", label: "written", text: "nothing yet" }]);
    const waits = this.predict.pending && this.length > about.practised[1];
    this.often.show(waits ? [{ name: "waits", label: "how often right", text: "after your guess" }] : ofLength(this.measured, state.task, this.length));
    this.frames.ask();
  }

  listen() {
    const { main, chart } = this;
    const row = ({ y }) => { const k = Math.floor((y - this.layout.rows) / this.layout.high); return k >= 0 && k < this.upto ? k : -1; };
    const choose = (spot) => { const k = row(spot); if (k >= 0 && k + 1 !== this.state.sign) { this.player.pause(); this.change({ sign: k + 1 }); } };
    main.pointers({ press: (spot) => { choose(spot); return true; }, drag: (_, spot) => choose(spot) });
    main.keys(() => {
      const to = (sign) => () => this.change({ sign: Math.max(1, Math.min(this.upto, sign)) });
      return { ArrowUp: to(this.state.sign - 1), ArrowDown: to(this.state.sign + 1), Home: to(1), End: to(MOST_WRITTEN), " ": () => this.player.toggle() };
    });
    const go = (length) => { const [first, last] = this.about.tried; this.change({ text: "", length: Math.max(first, Math.min(last, Math.round(length))), sign: 1 }); };
    chart.pointers({ press: (spot) => { go(this.plot.value(spot)[0]); return true; }, drag: (_, spot) => go(this.plot.value(spot)[0]) });
    chart.keys(() => ({ ArrowLeft: () => go(this.length - 1), ArrowRight: () => go(this.length + 1), Home: () => go(0), End: () => go(99) }));
  }

  get letter() {
    return letterSize(this.main.width * 1.5);
  }

  paint() {
    const { main, chart, state, letter, frame: { theme } } = this, width = main.width;
    if (!this.measured || width < 50) return;
    const now = { signs: this.signs, places: this.places, all: this.all, right: this.right, writes: this.about.writes, upto: this.upto, chosen: state.sign - 1, attention: state.attention, letter, focused: main.focused };
    this.layout = laidOut(width, now, theme);
    main.node.style.height = `${this.layout.height}px`;
    draw(main.pen(width, this.layout.height, theme), this.layout, now);
    main.node.setAttribute("aria-label", `Read: ${this.text}. ${this.verdict.textContent} Arrow keys choose a written sign.`);
    KINDS.forEach((kind, k) => this.often.node.style.setProperty(`--${kind}`, theme.lines[k]));
    chart.node.style.height = `${CHART}px`;
    this.plot = plotOf(chart.width, CHART, letter, this.measured.lengths(state.task));
    drawChart(chart.pen(chart.width, CHART, theme), this.plot, this.measured, { task: state.task, length: this.length, attention: state.attention, letter, hidden: this.predict.pending, focused: chart.focused });
    chart.node.setAttribute("aria-label", `Whole outputs right by length. ${Object.values(this.often.told).join("; ")}. Arrow keys change the length.`);
  }

  shown() {
    const { state, measured } = this, one = this.all[state.sign - 1], means = KINDS.map((kind) => measured.spread(state.task, kind, this.length)?.mean ?? null);
    return { state, text: this.text, length: this.length, upto: this.upto, written: this.said, right: this.right, whole: this.whole, shares: one?.shares ?? [], chance: one?.chances[one.sign] ?? null, means, lines: this.lines.told, often: this.often.told, verdict: this.verdict.textContent, phase: this.predict.phase };
  }

  placeOf(what) {
    if (what.length) return inWindow(this.chart.node, this.plot.at(what.length, 0.5));
    return inWindow(this.main.node, [this.layout.left / 2, this.layout.rows + (what.sign - 0.5) * this.layout.high]);
  }
}
