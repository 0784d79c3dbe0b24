// A text becomes tokens, tokens become indices, indices become rows of a table; byte pairs are merged one by one.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { choice, element, framed, slider, tick } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, aText, flag, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { scriptButton } from "../../topic/script.js";
import { CORPORA } from "./corpora.js";
import { exercises } from "./exercises.js";
import { drawPairs, drawTable, drawTokens, laidOut, PAIRS, tableHeight } from "./picture.js";
import { pairsScript } from "./script.js";
import { merging, MOST_MERGES, split, WAYS } from "./splitting.js";
import { table } from "./table.js";
import { asked, NAMES, ofMerge, ofToken, ofWays } from "./told.js";

const MOST_TEXT = 60, QUIZ = { word: "genomics", merges: 25 };
const TEXTS = { english: "a promoter starts reading", motif: "GGCTATAAAGTC", shuffled: "GGCTATAAAGTC" };
const CALLED = { english: "English sentences", motif: "DNA with TATAAA", shuffled: "the same DNA, shuffled" };
export const FIELDS = {
  corpus: { usual: "english", read: oneOf(CORPORA) },
  way: { usual: "pairs", read: oneOf(Object.keys(NAMES)) },
  text: { usual: "", read: aText(MOST_TEXT) }, // nothing is the usual text of the corpus
  k: { usual: 3, read: aNumber(1, 5, { whole: true }) },
  overlap: { usual: true, read: flag },
  merges: { usual: 25, read: aNumber(0, MOST_MERGES, { whole: true }) },
  token: { usual: 1, read: aNumber(1, MOST_TEXT, { whole: true }) },
};

export class Tokens {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.frame = new Frame(stage, { name: "tokens", label: "Tokens and their numbers" });
    this.link = new Link(stage, "tokens", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.paint());
    const draw = () => this.frames.ask();
    this.main = stage.surface({ draw });
    this.bars = stage.surface({ draw, role: "img" });
    this.frame.picture.append(this.main.node);
    this.ways = new Lines(this.frame.side, "The same text, split");
    this.heading = element("p", "heading", "Pairs of the corpus now");
    this.frame.side.append(this.heading, this.bars.node);
    this.lines = new Lines(this.frame.arithmetic);
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.change({ merges: 0 }), draw, rate: 8, what: "one merge", holds: () => this.predict.holds() });
    this.build();
    this.predict = new Predict(this.frame.question, { play: () => this.playQuiz(), see: "Merge and see", changed: () => this.rows && this.tell() });
    exercises(this.frame);
    this.listen();
    stage.resized(draw, this.main.node, this.bars.node);
    // {state, tokens, indices, size, counts: the next pairs, lines, ways, phase}; a place is {token}, counted from 1
    expose(stage.root, { shown: () => this.shown(), place: (what) => this.placeOf(what), settled: () => !this.player.playing && !this.frames.waiting });
    this.predict.ask(asked(QUIZ.word, QUIZ.merges));
    this.take(this.link.read());
  }

  update() {
    this.frames.ask();
  }

  build() {
    const set = (name) => (value) => { this.player.pause(); this.player.changed(); this.change({ [name]: value }); };
    this.typed = element("input", "", "", { type: "text", maxlength: String(MOST_TEXT), spellcheck: "false", autocomplete: "off" });
    this.typed.addEventListener("input", () => this.change({ text: this.typed.value.trim() ? this.typed.value : " ", token: 1 }));
    this.fields = {
      corpus: choice("corpus", "Corpus", CORPORA.map((name) => [name, CALLED[name]]), (corpus) => this.change({ corpus, text: "", token: 1 })),
      k: slider("k", "k", { low: 1, high: 5 }, set("k")),
      overlap: tick("overlap", "Overlapping", set("overlap")),
      merges: slider("merges", "Merges", { low: 0, high: MOST_MERGES }, set("merges")),
    };
    this.script = scriptButton("byte_pairs", () => pairsScript(this.state.corpus, this.state.merges));
    this.script.title = "Script: download one in Python that learns the same merges";
    this.script.setAttribute("aria-label", this.script.title);
    this.wayPlace = element("span", "way");
    this.frame.controls.append(framed("text", "Text", this.typed), this.fields.corpus, this.wayPlace, this.fields.merges, this.fields.k, this.fields.overlap, this.script);
  }

  // The ways to split are others for DNA than for words.
  renew() {
    this.way = choice("way", "Split into", WAYS[this.state.corpus].map((way) => [way, NAMES[way]]), (way) => this.change({ way, token: 1 }));
    this.wayPlace.replaceChildren(this.way);
    this.fields.merges.querySelector("input").max = String(merging(this.state.corpus).merges.length);
    this.renewed = this.state.corpus;
  }

  get text() {
    return this.state.text || TEXTS[this.state.corpus];
  }

  get last() {
    return merging(this.state.corpus).merges.length;
  }

  take(state) {
    this.state = state;
    if (!WAYS[state.corpus].includes(state.way)) state.way = "pairs";
    state.merges = Math.min(state.merges, this.last);
    this.cut = split(this.text, state);
    state.token = Math.max(1, Math.min(this.cut.tokens.length, state.token));
    this.rows = table(this.cut.vocabulary.length);
    this.tell();
  }

  change(some) {
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  playQuiz() {
    this.change({ corpus: "english", way: "pairs", text: QUIZ.word, token: 1 });
    this.player.reset();
    this.quiz = true;
    this.player.play();
  }

  step() {
    if (this.state.merges < this.last) this.change({ merges: this.state.merges + 1 });
    if (this.quiz && this.state.merges === QUIZ.merges) {
      this.quiz = false;
      this.predict.tell();
      queueMicrotask(() => this.player.changed()); // it stops here, and may go on
      return true;
    }
    return this.state.merges >= this.last;
  }

  tell() {
    const { state, fields, typed, lines, cut } = this, pairs = state.way === "pairs";
    if (this.renewed !== state.corpus) this.renew();
    if (typed.value !== this.text && !(state.text === " " && !typed.value.trim())) typed.value = this.text;
    for (const [name, field] of Object.entries(fields)) field.show(state[name]);
    this.way.show(state.way);
    this.player.node.hidden = this.heading.hidden = this.bars.node.hidden = fields.merges.hidden = this.script.hidden = !pairs;
    fields.k.hidden = fields.overlap.hidden = state.way !== "kmers";
    lines.show([...(pairs ? ofMerge(state.corpus, state.merges) : []), ...ofToken(cut, this.rows, state.token - 1)]);
    this.ways.show(ofWays(this.text, state).map((row) => ({ ...row, lit: row.name === state.way })));
    this.frames.ask();
  }

  listen() {
    const { main } = this, chip = ({ x, y }) => this.layout?.chips.findIndex((one) => x >= one.x && x <= one.x + one.width && y >= one.y && y <= one.y + this.layout.high) ?? -1;
    const choose = (spot) => { const k = chip(spot); if (k >= 0 && k + 1 !== this.state.token) this.change({ token: k + 1 }); };
    main.pointers({ press: (spot) => { choose(spot); return true; }, drag: (_, spot) => choose(spot) });
    main.keys(() => {
      const to = (token) => () => this.change({ token });
      return { ArrowLeft: to(this.state.token - 1), ArrowRight: to(this.state.token + 1), Home: to(1), End: to(MOST_TEXT), " ": () => this.state.way === "pairs" && this.player.toggle() };
    });
  }

  get letter() {
    return letterSize(this.main.width * 1.5);
  }

  paint() {
    const { main, bars, cut, state, letter, frame: { theme } } = this, width = main.width;
    if (!this.rows || width < 50) return;
    this.layout = laidOut(cut.tokens, cut.indices, width, letter, theme);
    const top = this.layout.bottom + letter, height = Math.ceil(top + tableHeight(letter)), now = { chosen: state.token - 1, letter, focused: main.focused };
    main.node.style.height = `${height}px`;
    const pen = main.pen(width, height, theme);
    drawTokens(pen, cut, this.layout, now);
    if (cut.tokens.length) drawTable(pen, width, top, cut, this.rows, now);
    else pen.text("Type a text, and its tokens stand here.", 4, 2 * letter, { size: letter, fill: theme.text });
    main.node.setAttribute("aria-label", `${cut.tokens.length} tokens: ${cut.tokens.map((token, k) => `${token} ${cut.indices[k]}`).join(", ")}. Arrow keys choose one.`);
    if (state.way !== "pairs") return;
    const { counts } = merging(state.corpus).steps[state.merges], tall = Math.ceil(PAIRS * 1.6 * letter);
    bars.node.style.height = `${tall}px`;
    drawPairs(bars.pen(bars.width, tall, theme), bars.width, counts, letter);
    bars.node.setAttribute("aria-label", `The most frequent pairs: ${counts.slice(0, PAIRS).map(({ pair, times }) => `${pair.join(" + ")} ${times}`).join(", ")}`);
  }

  shown() {
    const { state, cut } = this, { counts } = merging(state.corpus).steps[state.merges];
    return { state, tokens: cut.tokens, indices: cut.indices, size: cut.vocabulary.length, counts: counts.slice(0, PAIRS), lines: this.lines.told, ways: this.ways.told, phase: this.predict.phase };
  }

  placeOf({ token }) {
    const { x, y, width } = this.layout.chips[token - 1];
    return inWindow(this.main.node, [x + width / 2, y + this.layout.high / 2]);
  }
}
