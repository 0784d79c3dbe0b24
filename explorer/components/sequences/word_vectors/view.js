// Word vectors learnt while one looks: the map as it turns, neighbours and a - b + c, counts beside, and one update opened.

import { expose } from "../../kernel/probe.js";
import { element } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { answerOf } from "./asked.js";
import { BY, Controls, CORPORA, PACES, SHOWS } from "./controls.js";
import { exercises } from "./exercises.js";
import { placeOf, WORDS } from "./grammar.js";
import { combined, cosines, ranked } from "./likeness.js";
import { WordMap, wordsOf } from "./map.js";
import { aligned, components, placed } from "./projection.js";
import { Fit, Ranking } from "./ranking.js";
import { ofMeeting, ofPair, ofScores, ofUpdate, outcome, QUESTION } from "./told.js";
import { SIZES, Training } from "./training.js";
import { opened, UpdateTable } from "./update.js";

const END = 1e9, HEIGHT = 370, FIT = 190, LISTED = 5, BUDGET = 10, PACE = 30, TURNED = 0.012; // steps a second; radians a frame while it learns

const aWord = (name) => ({ usual: placeOf(name), read: (text) => (placeOf(text) < 0 ? undefined : placeOf(text)), write: (place) => WORDS[place] });
const FIELDS = {
  corpus: { usual: "sentences", read: oneOf(Object.keys(CORPORA)) },
  by: { usual: "learnt", read: oneOf(Object.keys(BY)) },
  show: { usual: "people", read: oneOf(SHOWS) },
  seed: { usual: 1, read: aNumber(1, 999, { whole: true }) },
  size: { usual: 16, read: (text) => SIZES.find((size) => String(size) === text) },
  pace: { usual: 300, read: (text) => PACES.find((pace) => String(pace) === text) },
  t: { usual: END, read: aNumber(0, END, { whole: true }) },
  ask: { usual: "analogy", read: oneOf(["analogy", "neighbours"]) },
  a: aWord("king"), b: aWord("man"), c: aWord("woman"), word: aWord("king"), of: aWord("king"), with: aWord("crown"),
  column: { usual: 0, read: aNumber(0, 31, { whole: true }) },
  turn: { usual: 0.6, read: aNumber(-1e4, 1e4) },
  tilt: { usual: 0.35, read: aNumber(-1.2, 1.2) },
};

export class WordVectors {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "word_vectors", label: "Word vectors" });
    this.frames = stage.frames(() => this.paint());
    const redraw = () => this.frames.ask();
    this.predict = new Predict(this.frame.question, { play: () => this.shuffle(), see: "Shuffle and see" });
    this.controls = new Controls(this);
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.restart(), draw: redraw, holds: () => this.predict.holds(), rate: PACE, what: "so many pairs" });
    this.map = new WordMap(this.frame, { redraw, take: (word) => this.take_word(word), turn: (turn, tilt) => this.set({ turn, tilt }) });
    this.ranking = new Ranking(this.frame, redraw);
    this.fit = new Fit(this.frame, { redraw, choose: ({ word, company }) => this.set({ of: word, with: company }) });
    this.words = element("p", "note");
    this.frame.picture.append(this.map.surface.node, this.words);
    this.frame.side.append(this.ranking.surface.node, this.fit.surface.node);
    this.scores = new Lines(this.frame.arithmetic, "Analogies solved: the answer is the nearest of all words but a, b and c, all vectors at length 1");
    this.caption = element("p", "title");
    this.table = new UpdateTable(this.frame, { redraw, choose: (column) => this.set({ column }) });
    this.frame.arithmetic.append(this.caption, this.table.surface.node);
    this.lines = new Lines(this.frame.arithmetic);
    exercises(this.frame);
    this.link = new Link(stage, "word_vectors", FIELDS, (state) => this.take(state));
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.predict.ask({ ...QUESTION, right: 2, because: "" });
    this.take(this.link.read());
    stage.resized(redraw, this.frame.picture, this.frame.side);
    stage.rethemed(redraw);
    // {state, read, total, score, scores, entries [{word, cosine, right}], share, update, fit, phase, lines}; a place is a word, or {word, company} of the fit
    expose(stage.root, { shown: () => this.shown(), place: (what) => (typeof what === "string" ? this.map.place(placeOf(what)) : this.fit.place(what)), settled: () => !this.player.playing && !this.frames.waiting });
  }

  update() {
    this.frames.ask();
  }

  /** A whole state, of a link or of the start: read as far as it says. */
  take(state) {
    this.state = state;
    this.next = 0;
    if (state.corpus !== "sentences" || state.t === 0) this.predict.ask(null);
    this.begin();
    this.goal = Math.min(state.t, this.training.model.total);
    this.frames.ask();
  }

  begin() {
    this.training = new Training(/** @type {any} */ (this.state));
    this.axes = null;
    this.goal = 0;
  }

  /** Another corpus or other vectors, read from the beginning to the end at once. */
  anew(change) {
    Object.assign(this.state, change, { t: END });
    this.player.pause();
    this.predict.ask(null);
    this.begin();
    this.goal = this.training.model.total;
    this.frames.ask();
  }

  set(change) {
    Object.assign(this.state, change);
    this.frames.ask();
  }

  restart() {
    this.training.restart();
    this.goal = 0;
    this.axes = null;
    this.frames.ask();
  }

  // What the question asks about: the same words without their sentences, read before one's eyes.
  shuffle() {
    Object.assign(this.state, { corpus: "shuffled", by: "learnt", t: 0 });
    this.begin();
    this.player.changed();
    this.player.play();
  }

  step() {
    const { model } = this.training;
    for (let k = 0; k < this.state.pace && !model.ended; k++) model.step();
    this.goal = model.read;
    return model.ended;
  }

  // Clicks fill a, b and c in turn; else the word's neighbours are asked for.
  take_word(word) {
    if (this.state.ask === "neighbours") return this.set({ word });
    const name = ["a", "b", "c"][this.next];
    this.next = (this.next + 1) % 3;
    this.set({ [name]: word });
  }

  paint() {
    const { state, training } = this, { model } = training, start = performance.now();
    while (model.read < this.goal && performance.now() - start < BUDGET) for (let k = 0; k < 50 && model.read < this.goal; k++) model.step();
    if (this.player.playing && !this.still.matches) state.turn += TURNED;
    this.player.ended = model.ended;
    this.player.show();
    this.controls.draw();
    this.rows = training.rows(state.by);
    this.drawMap();
    this.drawAsked();
    this.fit.draw({ points: training.fit(), chosen: { word: state.of, company: state.with } }, FIT);
    this.next_update = opened(model, WORDS);
    state.column = Math.min(state.column, training.dimensions - 1);
    this.table.draw(this.next_update, state.column);
    state.column = this.table.column ?? state.column;
    this.tell();
    state.t = model.ended ? END : model.read;
    if (model.read < this.goal) this.frames.ask();
    else this.link.write(state);
  }

  drawMap() {
    const { state, training, rows } = this, words = wordsOf(state.show), found = components(rows, training.dimensions, words);
    this.share = found.share;
    this.axes = aligned(found.axes, this.axes);
    const alone = state.ask === "neighbours", sum = combined(rows, training.dimensions, [[state.a, 1], [state.b, -1], [state.c, 1]]);
    const lit = new Map(alone ? [[state.word, ""]] : [[state.c, "+ c"], [state.b, "\u2212 b"], [state.a, "a"]]);
    this.map.draw({
      words, names: words.map((word) => WORDS[word]), points: words.map((word) => placed(rows, word, found.mean, this.axes)), lit, family: state.show, goal: alone ? null : placed(sum, 0, found.mean, this.axes), turn: state.turn, tilt: state.tilt,
      label: `three principal components: ${(100 * found.share).toFixed(0)}% of the variance`,
    }, HEIGHT);
  }

  get asked() {
    const { state, training, rows } = this, { a, b, c, word } = state, alone = state.ask === "neighbours";
    const values = cosines(rows, combined(rows, training.dimensions, alone ? [[word, 1]] : [[a, 1], [b, -1], [c, 1]])), out = alone ? [word] : [a, b, c], answer = alone ? -1 : answerOf(a, b, c);
    return { values, out, answer, order: ranked(values, out) };
  }

  drawAsked() {
    const { state } = this, { values, out, answer, order } = this.asked, { a, b, c, word } = state, alone = state.ask === "neighbours";
    const said = (k) => `${WORDS[k]} ${values[k].toFixed(3).replace("-", "\u2212")}`;
    this.entries = order.slice(0, LISTED).map((k) => ({ word: WORDS[k], cosine: values[k], right: k === answer }));
    this.nearest = order[0];
    this.ranking.draw({
      entries: this.entries,
      title: alone ? `Cosine with ${WORDS[word]}` : `Cosine with ${WORDS[a]} \u2212 ${WORDS[b]} + ${WORDS[c]}`,
      below: alone ? "" : `left out: ${[...new Set(out)].map(said).join(", ")}`,
    });
  }

  tell() {
    const { state, training } = this, { model } = training, { without } = training.score("learnt");
    if (model.ended && state.corpus === "shuffled") this.predict.tell(outcome(without));
    this.scores.show(ofScores(training, state.by));
    const text = `Read ${model.read.toLocaleString("en-GB")} of ${model.total.toLocaleString("en-GB")} pairs; learnt so far, ${without} of 48 analogies. The cross is a \u2212 b + c. Words that differ in one attribute are joined; the network is not told which do.`;
    if (this.words.textContent !== text) this.words.textContent = text;
    const sentence = `${model.ended ? "Were it to read on: " : "The next pair: "}${this.next_update.word} with ${this.next_update.rows[0].word}, and five words drawn against it. Learning rate ${model.now.toFixed(4)}. The table is rounded to three decimals.`;
    if (this.caption.textContent !== sentence) this.caption.textContent = sentence;
    const { values } = this.asked, centre = state.ask === "neighbours" ? state.word : state.a;
    this.lines.show([...ofUpdate(this.next_update, state.column), ...ofPair(training, state.of, state.with), ...(state.ask === "neighbours" ? [ofMeeting(training, centre, this.nearest, values[this.nearest])] : [])]);
  }

  shown() {
    const { training, state } = this, { model } = training;
    return {
      state: { ...state, a: WORDS[state.a], b: WORDS[state.b], c: WORDS[state.c], word: WORDS[state.word] }, read: model.read, total: model.total, entries: this.entries, share: this.share,
      score: training.score("learnt"), scores: this.scores.told, lines: this.lines.told, phase: this.predict.phase,
      update: this.next_update && { ...this.next_update, rows: this.next_update.rows.map((row) => ({ ...row, vector: Array.from(row.vector) })), v: Array.from(this.next_update.v), change: Array.from(this.next_update.change) },
    };
  }
}
