// A network writes on, letter by letter: its scores, temperature and top k, the draw, and the most probable continuation.

import { choice, element, figure, framed, slider } from "../../kernel/widgets.js";
import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, aText, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { written } from "../../topic/written.js";
import { coded } from "../letters/alphabet.js";
import { Errands } from "../letters/errands.js";
import { Lstm } from "../letters/lstm.js";
import { exercises } from "./exercises.js";
import { drawWriting, letterAt, places, spotOf } from "./picture.js";
import { beam, best, greedy } from "./search.js";
import { ofChoice, ofPaths } from "./told.js";
import { starts, words, Writing } from "./writing.js";

const CORPORA = [["text", "text"], ["dna", "DNA"]], MOST_BEGUN = 120, MOST = 400, WIDTH = 3, BUDGET = 20_000, NEWEST = -1;
const BEGUN = { text: "the old frog says ", dna: "AGGAGGTTACCATATG" }, RATE = 30;
const METHODS = [["sampled", "draw a letter"], ["greedy", "greedy: the most probable"]];
const FIELDS = {
  corpus: { usual: "text", read: oneOf(CORPORA.map(([name]) => name)) },
  begun: { usual: "", read: aText(MOST_BEGUN) }, // none: the corpus' own
  method: { usual: "sampled", read: oneOf(METHODS.map(([name]) => name)) },
  temperature: { usual: 1, read: aNumber(0.1, 3) },
  top: { usual: 0, read: aNumber(0, 27, { whole: true }) },
  seed: { usual: 1, read: aNumber(1, 9999, { whole: true }) },
  count: { usual: 117, read: aNumber(0, MOST, { whole: true }) },
  at: { usual: NEWEST, read: aNumber(NEWEST, MOST, { whole: true }) }, // the choice that is looked at
  long: { usual: 10, read: aNumber(2, 14, { whole: true }) },
};

export class Generation {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "generation", label: "How a network writes on" });
    this.link = new Link(stage, "generation", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.paint());
    const draw = () => this.frames.ask();
    this.surface = stage.surface({ draw });
    this.frame.picture.append(this.surface.node);
    this.errands = new Errands(stage, () => this.tell());
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.change({ count: 0, at: NEWEST }), draw: () => this.tell(), holds: () => this.predict.holds(), rate: RATE, what: "one letter" });
    this.predict = new Predict(this.frame.question, { play: () => { this.predict.tell(); this.tell(); }, see: "Look for it", changed: () => this.writing && this.tell() });
    this.chosen = new Lines(this.frame.side, "The letter");
    this.whole = new Lines(this.frame.side, "Whole continuations");
    this.measured = new Lines(this.frame.arithmetic);
    this.state = this.link.read();
    stage.resized(draw, this.surface.node);
    stage.rethemed(draw);
    // {state, begun, written, choice {code, u, chance, plain}, paths {greedy, beam, best}, lines, phase}; a place is {letter} of beginning and text; read gives the choice {at}
    expose(stage.root, {
      shown: () => this.writing && this.shown(),
      place: ({ letter }) => { const [x, y] = spotOf(this.places, letter); return inWindow(this.surface.node, [x + this.places.cell / 2, y + this.places.row / 2]); },
      read: ({ at }) => { const { scores, chances, plain, u, code } = this.writing.choices[at]; return { scores: Array.from(scores), chances: Array.from(chances), plain: Array.from(plain), u, code }; },
      settled: () => Boolean(this.writing) && !this.errands.busy && !this.frames.waiting && !this.player.playing,
    });
  }

  update({ header, arrays }) {
    if (!this.about) {
      this.about = header;
      this.networks = Object.fromEntries(CORPORA.map(([name]) => [name, new Lstm(/** @type {any} */ (Object.fromEntries(["input", "hidden", "bias", "output", "offset"].map((part) => [part, arrays[`${name}_${part}`]]))))]));
      this.known = new Set(header.corpora.text.letters.split(/[^a-z]+/).slice(1, -1));
      this.build();
      this.listen();
    }
    this.take(this.state);
  }

  build() {
    const set = (name) => (value) => this.change({ [name]: value });
    const input = element("input", "", "", { type: "text", maxlength: String(MOST_BEGUN), spellcheck: "false", autocomplete: "off", size: "20" });
    input.addEventListener("input", () => this.change({ begun: input.value, at: NEWEST }));
    this.fields = {
      corpus: choice("corpus", "It writes", CORPORA, (corpus) => this.change({ corpus, begun: "", at: NEWEST, top: 0 })),
      begun: Object.assign(framed("begun", "Beginning", input), { show: (value) => { if (input.value !== value && (this.state.begun !== "" || document.activeElement === null || !input.matches(":focus"))) input.value = value; } }),
      method: choice("method", "How", METHODS, set("method")),
      temperature: slider("temperature", "Temperature", { low: 0.1, high: 3, step: 0.1, words: (value) => value.toFixed(1) }, set("temperature")),
      top: slider("top", "Top k", { low: 0, high: 27, words: (k) => (k ? String(k) : "all") }, set("top")),
      seed: figure("seed", "Seed", { low: 1, high: 9999, step: 1 }, set("seed")),
      long: slider("long", "Letters of a continuation", { low: 2, high: 14 }, set("long")),
    };
    const { long, ...others } = this.fields;
    this.frame.controls.append(...Object.values(others));
    this.whole.node.before(long);
    exercises(this.frame);
  }

  take(state) {
    this.state = state;
    if (!this.about) return;
    const { corpus, method, temperature, top, seed, count, long } = state, lstm = this.networks[corpus], { alphabet } = this;
    const { codes, left } = coded(alphabet, state.begun || BEGUN[corpus]);
    this.left = left;
    this.begun = codes.map((code) => alphabet[code]).join("");
    this.writing = new Writing(lstm, codes, { greedy: method === "greedy", temperature, top, seed });
    while (this.writing.length < count) this.writing.write();
    const key = `${corpus} ${this.begun} ${long}`;
    if (key !== this.key) {
      this.key = key;
      if (this.predict.pending) this.asked = false;
      this.paths = { greedy: greedy(lstm, this.writing.begun, long), beam: beam(lstm, this.writing.begun, long, WIDTH), best: undefined, looked: 0 };
      this.errands.begin(this.search(lstm, this.writing.begun, long));
    }
    this.tell();
  }

  *search(lstm, state, long) {
    const { path, looked } = yield* best(lstm, state, long, BUDGET);
    Object.assign(this.paths, { best: path, looked });
    if (this.asked || !path) return;
    this.asked = true;
    const times = Math.exp(path.total - this.paths.greedy.total);
    this.predict.ask({
      question: `Greedy takes the most probable letter each time. Of all ${long}-letter continuations of \u201c${this.begun}\u201d, is greedy\u2019s the most probable?`,
      answers: ["yes, always", "here not, but nearly as probable", "here another is over 1.5 times as probable"], right: times < 1 + 1e-9 ? 0 : times <= 1.5 ? 1 : 2,
      because: times < 1 + 1e-9 ? "Here it is; with other beginnings it need not be." : `The most probable one is ${written(times, 2)} times as probable: where they part its letter is less probable, but more probable ones follow.`,
    });
  }

  get alphabet() {
    return this.about.corpora[this.state.corpus].alphabet;
  }

  get at() {
    const { at } = this.state, last = this.writing.length;
    return at === NEWEST || at > last ? last : at;
  }

  change(some) {
    this.player.pause();
    this.take({ ...this.state, ...some });
    this.player.changed();
    this.link.write(this.state);
  }

  step() {
    if (this.writing.length >= MOST) return true;
    this.writing.write();
    this.state.count = this.writing.length;
    this.state.at = NEWEST;
    this.link.write(this.state);
    return this.writing.length >= MOST;
  }

  look(letter) {
    this.player.pause();
    this.state.at = Math.max(0, Math.min(this.writing.length, letter - this.begun.length));
    this.link.write(this.state);
    this.tell();
  }

  tell() {
    if (!this.writing) return;
    const { state, fields, writing, alphabet, predict } = this, sampled = state.method === "sampled";
    for (const [name, field] of Object.entries(fields)) field.show(name === "begun" ? state.begun || this.begun : state[name]);
    fields.top.querySelector("input").max = String(alphabet.length);
    for (const name of ["temperature", "top", "seed"]) fields[name].hidden = !sampled;
    this.chosen.show(ofChoice(writing.choices[this.at], { greedy: !sampled, temperature: state.temperature, top: state.top, alphabet }));
    this.whole.show(ofPaths({ ...this.paths, width: WIDTH, alphabet, hidden: predict.pending || (!this.asked && this.paths.best === undefined) }));
    this.measured.show(this.ofWriting());
    this.frames.ask();
  }

  /** What the written text is worth, counted. */
  ofWriting() {
    const { writing, state, alphabet, begun } = this, text = writing.codes.map((code) => alphabet[code]).join(""), rows = [];
    if (this.left) rows.push({ name: "left", label: "left out", text: `${this.left} letter${this.left === 1 ? "" : "s"} of the beginning that it does not know` });
    if (!writing.length) return rows;
    const bits = writing.choices.slice(0, -1).reduce((sum, { plain, code }) => sum - Math.log2(plain[code]), 0) / writing.length;
    rows.push({ name: "bits", label: "what it wrote", text: `${writing.length} letters, on average \u2212log\u2082 p at T = 1`, value: `${written(bits, 3)} bits` });
    const { of, right } = state.corpus === "text" ? words(begun + text, this.known) : starts(begun + text);
    if (of) rows.push({ name: "counted", label: state.corpus === "text" ? "whole words" : "AGGAGG", text: state.corpus === "text" ? "of them, words that the text knows" : "of them, with ATG seven letters further", value: `${right} of ${of}` });
    return rows;
  }

  listen() {
    const to = (spot) => { const letter = this.places && letterAt(this.places, spot, this.begun.length + this.writing.length); return letter === null || letter === undefined ? false : (this.look(letter), true); };
    this.surface.pointers({ press: (spot) => to(spot) || null, drag: (_, spot) => { to(spot); } });
    this.surface.keys(() => {
      const by = (letters) => () => this.look(this.begun.length + this.at + letters);
      return { ArrowLeft: by(-1), ArrowRight: by(1), ArrowUp: by(-this.places.across), ArrowDown: by(this.places.across), Home: by(-MOST), End: by(MOST), " ": () => this.player.toggle() };
    });
  }

  paint() {
    if (!this.writing || this.surface.width < 50) return;
    const { frame: { theme }, surface, begun, writing, alphabet, state, at } = this, written = writing.codes.map((code) => alphabet[code]).join("");
    this.places = places(surface.width, letterSize(surface.width * 1.4), begun.length + writing.length, alphabet.length);
    surface.node.style.height = `${this.places.height}px`;
    const greedily = state.method === "greedy";
    drawWriting(surface.pen(surface.width, this.places.height, theme), surface.width, this.places, { begun, written, choices: writing.choices, at, alphabet, greedy: greedily, focused: surface.focused });
    const { chances, code } = writing.choices[at];
    surface.node.setAttribute("aria-label", `${begun}${written.slice(0, at)}: next comes ${alphabet[code] === " " ? "a space" : alphabet[code]}, probability ${chances[code].toFixed(3)}. Arrow keys go to another letter.`);
  }

  shown() {
    const { state, begun, writing, alphabet, at, paths, predict } = this, { code, u, chances, plain } = writing.choices[at], plainly = (path) => path && { text: path.codes.map((one) => alphabet[one]).join(""), total: path.total };
    return {
      state, begun, written: writing.codes.map((one) => alphabet[one]).join(""), at, choice: { letter: alphabet[code], u, chance: chances[code], plain: plain[code] },
      paths: { greedy: plainly(paths.greedy), beam: plainly(paths.beam), best: plainly(paths.best) },
      lines: { ...this.chosen.told, ...this.whole.told, ...this.measured.told }, phase: predict.phase,
    };
  }
}
