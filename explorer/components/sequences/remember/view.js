// What the cells of an LSTM that guesses letters hold: a text on the grounds of one cell, cells ranked by a pattern, gates opened.

import { bulk } from "../../kernel/colours.js";
import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { choice, element, figure, framed, slider } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, aText, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { coded } from "../letters/alphabet.js";
import { Errands } from "../letters/errands.js";
import { Reading } from "../letters/lstm.js";
import { drawCells, measured, rowsOf, SHOWN } from "./cells.js";
import { exercises } from "./exercises.js";
import { layout, letterAt, PAGE, pageOf, placeOf } from "./layout.js";
import { Corpus } from "./measuring.js";
import { drawPage } from "./page.js";
import { drawn, lit, MARKED, marksIn, ofMarks, patterns, wordsOf } from "./patterns.js";
import { stretch } from "./ranking.js";
import { ofChance, ofGates, ofPart, ofVerdict } from "./told.js";

const CORPORA = [["text", "a generated text"], ["dna", "generated DNA"]], MOST_TYPED = 200, RATE = 45, BEST = -1;
const FIELDS = {
  corpus: { usual: "text", read: oneOf(CORPORA.map(([name]) => name)) },
  pattern: { usual: "", read: oneOf(["quotes", "brackets", "plural", "frame", "third", "spacer", "gc", MARKED.name]) }, // none: the first of the corpus
  cell: { usual: BEST, read: aNumber(BEST, 500, { whole: true }) }, // the one that follows best
  at: { usual: 34, read: aNumber(0, 1e5, { whole: true }) },
  marks: { usual: "", read: aText(400) },
  typed: { usual: "", read: aText(MOST_TYPED) },
};

export class Remember {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "remember", label: "What the cells of an LSTM remember" });
    this.link = new Link(stage, "remember", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.paint());
    const draw = () => this.frames.ask();
    this.text = stage.surface({ draw });
    this.list = stage.surface({ draw });
    this.errands = new Errands(stage, () => this.tell());
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.look(this.page * PAGE), draw: () => this.tell(), holds: () => this.predict.holds(), rate: RATE, what: "one letter" });
    this.predict = new Predict(this.frame.question, { play: () => this.see(), changed: () => this.corpus && this.tell() });
    this.frame.picture.append(this.text.node);
    this.lines = new Lines(this.frame.side);
    this.frame.side.prepend(this.list.node);
    this.gates = new Lines(this.frame.arithmetic);
    this.all = new Map();
    this.brush = null; // [from, to] while it is drawn
    this.mostOf = ""; // of which cell
    this.mostIs = 1;
    this.toldOf = ""; // what the lines are about
    this.state = this.link.read();
    stage.resized(draw, this.text.node, this.list.node);
    stage.rethemed(draw);
    // {state, pattern, cell, ranked [{cell, picked, held}], measured {picked, held, others, verdict}, memory of the cell at the letter, lines, gates, phase}; a place is {letter} or {row} of the list; read gives memory of {cell, letter}
    expose(stage.root, {
      shown: () => this.corpus && this.shown(),
      place: (what) => this.placeOf(what),
      read: ({ cell, letter }) => this.memory(letter, cell),
      settled: () => Boolean(this.corpus) && !this.errands.busy && !this.frames.waiting && !this.player.playing,
    });
  }

  update({ header, arrays }) {
    if (!this.about) {
      this.about = header;
      this.arrays = arrays;
      this.build();
      this.listen();
    }
    this.take(this.state);
  }

  build() {
    const set = (name) => (value) => this.change({ [name]: value });
    this.fields = {
      corpus: choice("corpus", "It reads", CORPORA, (corpus) => this.change({ corpus, pattern: "", cell: BEST, marks: "", at: FIELDS.at.usual, typed: "" })),
      pattern: element("span"),
      cell: figure("cell", "Cell", { low: 0, high: 500, step: 1 }, set("cell")),
      page: slider("page", "Page", { low: 1, high: this.about.part / PAGE, words: (page) => String(page) }, (page) => this.look((page - 1) * PAGE)),
    };
    const input = element("input", "", "", { type: "text", maxlength: String(MOST_TYPED), spellcheck: "false", autocomplete: "off", size: "24" });
    input.addEventListener("input", () => this.change({ typed: input.value, at: input.value ? 2 * this.about.part + coded(this.alphabet, input.value).codes.length - 1 : 0 }));
    this.typing = input;
    this.fields.typed = Object.assign(framed("typed", "Type your own", input), { show: (value) => { if (input.value !== value) input.value = value; } });
    this.hint = element("p", "hint", "", { role: "status" });
    this.frame.controls.append(...Object.values(this.fields));
    this.frame.picture.prepend(this.hint);
    exercises(this.frame);
  }

  get alphabet() {
    return this.about.corpora[this.state.corpus].alphabet;
  }

  get page() {
    return this.shownPage ?? 0;
  }

  take(state) {
    this.state = state;
    if (!this.about) return;
    const { corpus } = state, names = patterns(corpus), about = this.about.corpora[corpus], other = this.named !== corpus;
    if (other) {
      const field = choice("pattern", "Does a cell follow", names.map(({ name, label }) => [name, label]), (pattern) => this.change({ pattern, cell: BEST }));
      this.fields.pattern.replaceWith(field);
      this.fields.pattern = field;
      this.named = corpus;
    }
    this.pattern = names.find(({ name }) => name === state.pattern) ?? names[0];
    if (!this.all.has(corpus)) {
      const weights = Object.fromEntries(["input", "hidden", "bias", "output", "offset"].map((name) => [name, this.arrays[`${corpus}_${name}`]]));
      this.all.set(corpus, new Corpus(/** @type {any} */ (weights), coded(about.alphabet, about.letters).codes, this.about.part));
    }
    this.corpus = this.all.get(corpus);
    if (state.cell >= this.corpus.lstm.units) state.cell = BEST;
    this.marks = marksIn(state.marks, 2 * this.about.part) ?? [];
    const { codes, left } = coded(about.alphabet, state.typed);
    this.left = left;
    this.typedLetters = codes.map((code) => about.alphabet[code]).join("");
    this.typedReading = new Reading(this.corpus.lstm, codes).go();
    this.letters = about.letters + this.typedLetters;
    state.at = Math.max(0, Math.min(this.letters.length - 1, state.at));
    if (state.at < 2 * this.about.part) this.shownPage = Math.floor((state.at % this.about.part) / PAGE);
    this.values = this.pattern === MARKED ? ofMarks(this.marks, 2 * this.about.part, pageOf).values : this.arrays[`${corpus}_${this.pattern.name}`];
    const key = `${corpus} ${this.pattern.name} ${this.pattern === MARKED ? wordsOf(this.marks) : ""}`;
    if (this.key !== key) {
      this.key = key;
      this.found = null;
      this.errands.begin(this.work());
    }
    this.tell();
  }

  *work() {
    const { corpus, pattern, values } = this;
    yield* corpus.read();
    const { found, work } = corpus.measure({ kind: pattern.kind, values });
    this.found = found;
    yield;
    yield* work();
    this.ask();
  }

  // The question is put once the answer is known, for what is right is measured.
  ask() {
    const { found, pattern } = this, [best] = found.ranked;
    if (pattern.name !== "quotes" || !best || this.predict.phase !== "none" || this.asked) return;
    this.asked = true;
    const right = measured("order", best.held), cells = this.corpus.lstm.units;
    this.predict.ask({
      question: `It only learnt to guess the next letter; nobody told it about quotation marks. The best of its ${cells} cells, picked on one text: in how many pairs of a letter inside and one outside does it tell which is which, on another text?`,
      answers: ["about half", "about three of four", "nine of ten or more"], right: right < 0.625 ? 0 : right < 0.85 ? 1 : 2,
      because: `Cell ${best.cell}: ${(100 * right).toFixed(1)}% of the pairs. The best cells of random networks: ${found.others.map(({ held }) => `${(100 * measured("order", held)).toFixed(0)}%`).join(", ")}.`,
    });
  }

  see() {
    this.predict.tell();
    this.look(this.page * PAGE);
    this.player.reset();
    this.player.play();
  }

  get hidden() {
    return this.predict.pending && this.pattern.name === "quotes";
  }

  get cell() {
    if (this.state.cell !== BEST) return this.state.cell;
    return this.hidden || !this.found?.ranked.length ? 0 : this.found.ranked[0].cell;
  }

  /** What the ends of the colours stand for. */
  get most() {
    const { corpus, cell } = this, key = `${this.named} ${cell}`;
    if (this.mostOf !== key && corpus.reading.done) [this.mostOf, this.mostIs] = [key, bulk(corpus.reading.cell(cell))];
    return this.mostIs;
  }

  /** What a cell holds after a letter; not a number where it is not read yet. */
  memory(letter, cell = this.cell) {
    const { part } = this.about, typed = letter >= 2 * part, reading = typed ? this.typedReading : this.corpus.reading, place = typed ? letter - 2 * part : letter;
    return place < reading.read ? reading.memory[place * reading.lstm.units + cell] : Number.NaN;
  }

  change(some) {
    this.player.pause();
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  look(at) {
    this.state.at = Math.max(0, Math.min(this.letters.length - 1, at));
    if (this.state.at < 2 * this.about.part) this.shownPage = Math.floor((this.state.at % this.about.part) / PAGE);
    this.link.write(this.state);
    this.tell();
  }

  step() {
    const { part } = this.about, { at } = this.state, end = at < part ? part - 1 : at < 2 * part ? 2 * part - 1 : this.letters.length - 1;
    if (at >= end) return true;
    this.state.at += 1;
    if (this.state.at < 2 * part) this.shownPage = Math.floor((this.state.at % part) / PAGE);
    return this.state.at >= end;
  }

  tell() {
    if (!this.corpus) return;
    const { state, fields, found, pattern, cell, hidden } = this;
    for (const [name, field] of Object.entries({ corpus: fields.corpus, pattern: fields.pattern, typed: fields.typed })) field.show(name === "pattern" ? pattern.name : state[name]);
    fields.cell.show(cell);
    fields.page.show(this.page + 1);
    const hint = [pattern === MARKED ? "Drag over letters to mark them, and over marks to take them away." : `Underlined: ${pattern.yes}.`, `Colour: its c, up to \u00b1${this.most.toFixed(1)}.`, this.left ? `${this.left} letter${this.left === 1 ? " that it does not know is" : "s that it does not know are"} left out.` : ""];
    if (this.hint.textContent !== hint.join(" ")) this.hint.textContent = hint.join(" ");
    const now = [this.key, cell, hidden, found?.verdict, found?.others.length].join(" ");
    if (this.toldOf !== now) this.lines.show(this.rows());
    this.toldOf = now;
    this.tellGates();
    this.frames.ask();
  }

  // What is said of the cell on both parts, whatever letter is looked at.
  rows() {
    const { corpus, found, pattern, about, cell, hidden } = this, rows = [], own = corpus.parts[0];
    if (found && !hidden) rows.push(...ofVerdict(found, pattern.kind));
    if (found && own && !hidden && found.ranked.length) {
      const whole = { kind: pattern.kind, values: this.values }, sign = Math.sign(found.ranked.find((one) => one.cell === cell)?.picked ?? 1) || 1;
      rows.push(ofPart("picked", "picked", own.picking, stretch(whole, 0, about.part), cell, sign));
      rows.push(ofPart("held out", "held", own.judging, stretch(whole, about.part, 2 * about.part), cell, sign));
    }
    if (found && !hidden) rows.push(...ofChance(found, pattern.kind, corpus.lstm.units));
    return rows;
  }

  tellGates() {
    const { about, state, corpus, cell } = this, typed = state.at >= 2 * about.part, reading = typed ? this.typedReading : corpus.reading, place = typed ? state.at - 2 * about.part : state.at;
    if (place >= reading.read) return;
    const before = reading.after(place), text = this.letters.slice(Math.max(typed ? 2 * about.part : 0, state.at - 8), state.at);
    const { lstm } = corpus, hidden = (gate, from) => lstm.hidden[(gate * lstm.units + cell) * lstm.units + from];
    this.gates.show(ofGates(lstm.opened(before, reading.codes[place], cell), { letter: this.letters[state.at], before: text, cell, h: before.h, hidden }));
  }

  listen() {
    const at = (spot, near = null) => (this.layout ? letterAt(this.layout, spot, near) : null);
    this.text.pointers({
      wander: 4,
      press: (spot) => { const letter = at(spot); return letter === null ? null : { letter }; },
      drag: ({ letter }, spot) => {
        const now = at(spot, letter) ?? letter;
        if (this.pattern !== MARKED || letter >= 2 * this.about.part) { this.player.pause(); this.look(now); } else { this.brush = [letter, now]; this.frames.ask(); }
      },
      drop: () => this.mark(),
      cancel: () => { this.brush = null; this.frames.ask(); },
      tap: ({ letter }) => { this.player.pause(); this.look(letter); },
    });
    this.text.keys(() => {
      const to = (by) => () => { this.player.pause(); this.player.changed(); this.look(this.state.at + by); if (this.brush) this.brush = [this.brush[0], this.state.at]; };
      const row = this.layout?.across ?? 1;
      return {
        ArrowLeft: to(-1), ArrowRight: to(1), ArrowUp: to(-row), ArrowDown: to(row), PageUp: to(-PAGE), PageDown: to(PAGE), " ": () => this.player.toggle(),
        Enter: this.pattern === MARKED && (() => { if (this.brush) this.mark(); else { this.brush = [this.state.at, this.state.at]; this.frames.ask(); } }),
        Escape: this.brush && (() => { this.brush = null; this.frames.ask(); }),
      };
    });
    const choose = (k) => { const one = !this.hidden && this.found?.ranked[Math.max(0, Math.min(SHOWN - 1, k))]; if (one) this.change({ cell: one.cell }); };
    this.list.pointers({ press: ({ y }) => { choose(rowsOf(this.letter).at(y)); return null; } });
    this.list.keys(() => {
      const now = this.found?.ranked.findIndex(({ cell }) => cell === this.cell) ?? 0;
      return { ArrowUp: () => choose(now - 1), ArrowDown: () => choose(now + 1), Home: () => choose(0) };
    });
  }

  mark() {
    const { brush } = this;
    this.brush = null;
    if (brush) this.change({ marks: wordsOf(drawn(this.marks, brush[0], brush[1])), cell: BEST });
  }

  get letter() {
    return letterSize(this.text.width * 1.4);
  }

  paint() {
    if (!this.corpus || this.text.width < 50) return;
    const { frame: { theme }, text, list, letter, state, about, pattern, found, cell, hidden, most } = this;
    this.layout = layout(text.width, letter, { page: this.page, part: about.part, typed: this.typedLetters.length });
    text.node.style.height = `${this.layout.height}px`;
    const marked = this.brush ? ofMarks(drawn(this.marks, this.brush[0], this.brush[1]), 2 * about.part, pageOf).values : this.values;
    drawPage(text.pen(text.width, this.layout.height, theme), this.layout, {
      letters: this.letters, memory: (k) => this.memory(k) / most, lit: (k) => k < 2 * about.part && lit(pattern.name, marked[k]), at: state.at,
      revealed: this.player.playing ? state.at + 1 : Number.POSITIVE_INFINITY, focused: text.focused,
    });
    text.node.setAttribute("aria-label", `Letters on the grounds of what cell ${cell} holds; at the chosen one ${this.memory(state.at).toFixed(2)}. Arrow keys move along the text${pattern === MARKED ? ", Enter begins and ends a mark" : ""}.`);
    const { height } = rowsOf(letter);
    list.node.style.height = `${height}px`;
    drawCells(list.pen(list.width, height, theme), list.width, {
      kind: pattern.kind, ranked: found?.ranked ?? [], chosen: cell, others: found?.others.map(({ held }) => held) ?? [], shifted: found?.picked?.most ?? Number.NaN,
      judged: Boolean(found?.ranked.some(({ held }) => !Number.isNaN(held))), hidden: hidden || !found, letter, focused: list.focused,
    });
    list.node.setAttribute("aria-label", hidden || !found ? "Cells by how well they follow, after your guess" : `Cells by how well they follow: ${found.ranked.slice(0, SHOWN).map((one) => `cell ${one.cell} ${measured(pattern.kind, Math.abs(one.picked)).toFixed(3)}`).join(", ")}. Arrow keys choose one.`);
  }

  shown() {
    const { state, pattern, cell, found } = this;
    return {
      state, pattern: pattern.name, cell, ranked: found?.ranked ?? [], memory: this.memory(state.at), marks: this.marks, page: this.page,
      measured: found && { picked: found.picked, held: found.held, others: found.others.map(({ held }) => held), verdict: found.verdict },
      lines: this.lines.told, gates: this.gates.told, phase: this.predict.phase,
    };
  }

  placeOf(what) {
    if ("row" in what) return inWindow(this.list.node, [20, rowsOf(this.letter).top + (what.row + 0.5) * rowsOf(this.letter).high]);
    const spot = placeOf(this.layout, what.letter);
    return inWindow(this.text.node, [spot[0] + this.layout.cell / 2, spot[1] + this.layout.row / 2]);
  }
}
