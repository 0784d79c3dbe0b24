// Is it a promoter? Three networks answer while boxes are dragged and letters changed; a global maximum is opened.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { button, choice, element, slider } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, numbers } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { exercises } from "./exercises.js";
import { filterOf, FILTERS, networks, strongest, verdicts } from "./networks.js";
import { drawAnswers, drawWindow, filterAt, layoutOf, letterAt, tableOf } from "./picture.js";
import { ALPHABET, BOX, boxAt, changed, coded, EXCHANGED, kindOf, LENGTH, lettersOf, NAMES, shifted, spaced, spelt, varied } from "./promoter.js";
import { pairOf } from "./scan.js";
import { asked, ofFilter, ofKind, ofPair } from "./told.js";

const BOTH = 2, ENDS = [0, LENGTH - BOX], WIDEST = LENGTH - 2 * BOX, WANDER = 4;
const dna = (/** @type {number} */ count) => (/** @type {string} */ text) => (text === "" || (text.length === count && [...text].every((letter) => ALPHABET.includes(letter))) ? text : undefined);
export const FIELDS = {
  seed: { usual: 0, read: aNumber(0, 9999, { whole: true }) }, // of the promoter; 0: the consensus
  trained: { usual: 0, read: aNumber(0, 1, { whole: true }) }, // 1: with disordered promoters
  starts: { usual: [], read: numbers([0, 2], ENDS[0], ENDS[1]) }, // of the boxes; empty: where they belong
  boxes: { usual: "", read: dna(2 * BOX) }, // letters of both; empty: the promoter's own
  ground: { usual: "", read: dna(LENGTH) }, // letters below and around
  gone: { usual: [], read: numbers([0, 2], 0, 1) }, // boxes that are missing
  part: { usual: BOTH, read: aNumber(0, BOTH, { whole: true }) }, // that the arrow keys move; 2: both boxes
  cursor: { usual: 0, read: aNumber(0, LENGTH - 1, { whole: true }) },
  filter: { usual: -1, read: aNumber(-1, FILTERS - 1, { whole: true }) }, // -1: the one that gives most
  kind: { usual: EXCHANGED, read: aNumber(0, 7, { whole: true }) },
};

export class Boxes {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "boxes", label: "A promoter whose boxes move" });
    this.link = new Link(stage, "boxes", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.paint());
    const draw = () => this.frames.ask(), opened = element("div", "opened");
    this.surface = stage.surface({ draw });
    this.answers = stage.surface({ draw });
    this.frame.picture.append(this.surface.node);
    this.frame.side.append(this.answers.node, opened);
    this.lines = new Lines(opened);
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.begin(), draw, rate: 7, what: "both boxes one letter further", holds: () => this.predict.holds() });
    this.predict = new Predict(this.frame.question, { play: () => this.reveal(), changed: () => this.nets && this.tell() });
    this.state = this.link.read();
    stage.resized(draw, this.surface.node, this.answers.node);
    // {state, letters, answers, says, score, filter, given, phase, lines}; a place is {part}, {letter}, {filter} or {kind}
    expose(stage.root, { shown: () => this.nets && this.shown(), place: (what) => this.placeOf(what), settled: () => !this.player.playing && !this.frames.waiting });
  }

  update({ header, arrays }) {
    if (!this.nets) {
      this.measured = header.measured;
      this.arrays = arrays;
      this.nets = [0, 1].map((trained) => networks(arrays, trained));
      this.build();
      this.listen();
      this.predict.ask(asked(this.measured));
    }
    this.take(this.state);
  }

  build() {
    const act = (words, hint, change) => button(words, hint, () => this.ask(change()));
    this.fields = {
      trained: choice("trained", "Trained as no promoter", [[0, "boxes missing"], [1, "missing, or disordered"]], (trained) => this.ask({ trained })),
      spacing: slider("spacing", "Letters between", { low: 0, high: WIDEST }, (spacing) => this.ask({ starts: spaced([...this.promoter.starts].sort((a, b) => a - b), spacing), gone: [], part: BOTH })),
    };
    this.frame.controls.append(
      this.fields.trained,
      this.fields.spacing,
      act("A promoter", "Both boxes where they belong", () => ({ starts: [], gone: [] })),
      act("Exchange boxes", "Each box in the other's place", () => ({ starts: [...this.promoter.starts].reverse(), gone: [] })),
      act("To the end", "The whole promoter at the window's other end", () => ({ starts: this.atEnd(), gone: [], part: BOTH })),
      act("No boxes", "Random letters alone", () => ({ gone: [0, 1] })),
      act("Another", "Another promoter: other letters, at another place", () => ({ seed: (this.state.seed % 9999) + 1, starts: [], boxes: "", ground: "", gone: [] })),
    );
    exercises(this.frame);
  }

  /** What the outcome shows waits for a guess. */
  ask(some) {
    this.player.pause();
    if (this.predict.holds()) { this.tell(); return; }
    this.player.changed();
    this.change(some, true);
    if (this.state.kind === EXCHANGED) this.predict.tell();
  }

  get home() {
    return varied(this.state.seed).starts;
  }

  /** Both boxes at the right end, or at the left where they are there. */
  atEnd() {
    const { starts } = this.promoter, right = shifted(starts, BOTH, LENGTH);
    return right.every((start, k) => start === starts[k]) ? shifted(starts, BOTH, -LENGTH) : right;
  }

  /** @returns {import("./promoter.js").Promoter} */
  get promoter() {
    const { seed, starts, boxes, ground, gone } = this.state, own = varied(seed);
    return { ground: ground ? coded(ground) : own.ground, boxes: boxes ? [boxes.slice(0, BOX), boxes.slice(BOX)].map(coded) : own.boxes, starts: starts.length === 2 ? starts : own.starts, there: [0, 1].map((k) => !gone.includes(k)) };
  }

  take(state) {
    this.state = { ...state, starts: state.starts.length === 2 ? state.starts.map(Math.round) : [], gone: [...new Set(state.gone.map(Math.round))] };
    if (this.nets) this.tell();
  }

  /** `follows`: the row of the kind that it became is chosen. */
  change(some, follows = false) {
    this.state = { ...this.state, ...some };
    const kind = follows ? kindOf(this.promoter) : -1;
    this.take(kind < 0 ? this.state : { ...this.state, kind });
    this.link.write(this.state);
  }

  begin() {
    this.change({ starts: [], gone: [], kind: EXCHANGED, part: BOTH });
  }

  reveal() {
    this.begin();
    this.player.ended = false;
    this.player.play();
  }

  step() {
    const [first, second] = this.home, now = this.promoter.starts, walk = now[0] - first, whole = second - first;
    const next = now[1] !== second - walk || walk < 0 || walk >= whole ? 1 : walk + 1, ended = next >= whole;
    this.state = { ...this.state, starts: [first + next, second - next], gone: [], kind: EXCHANGED, part: BOTH };
    if (ended) {
      this.predict.tell();
      this.link.write(this.state);
    }
    this.tell();
    return ended;
  }

  tell() {
    const { state, measured, promoter } = this, codes = lettersOf(promoter);
    this.codes = codes;
    this.said = this.nets[state.trained](codes);
    this.says = verdicts(this.said);
    this.pair = pairOf(codes);
    this.filter = state.filter < 0 ? strongest(this.said.opened) : state.filter;
    this.own = filterOf(this.arrays, state.trained, this.filter);
    this.fields.trained.show(state.trained);
    this.fields.spacing.show(Math.max(0, Math.abs(promoter.starts[1] - promoter.starts[0]) - BOX));
    this.lines.show([...ofFilter(this.said.opened, this.own, this.filter, codes), ofPair(this.pair, this.threshold, codes), ...ofKind(measured, state.trained, state.kind, this.predict.pending)]);
    this.frames.ask();
  }

  get threshold() {
    return this.measured.thresholds[this.state.trained][0];
  }

  /** Put a letter at a place, or the next of the four. */
  put(place, code = (this.codes[place] + 1) % ALPHABET.length) {
    const { ground, boxes } = changed(this.promoter, place, code);
    this.change({ ground: spelt(ground), boxes: boxes.map(spelt).join(""), cursor: place });
  }

  move(part, by) {
    this.change({ part, starts: shifted(this.promoter.starts, part, by) }, true);
  }

  listen() {
    const { surface, answers } = this;
    surface.pointers({
      wander: WANDER,
      press: (spot) => {
        if (!this.layout) return null;
        const place = letterAt(this.layout, spot), filter = filterAt(this.layout, spot);
        if (filter >= 0) this.change({ filter });
        if (place < 0 || this.predict.holds()) return null;
        this.player.pause();
        this.player.changed();
        return { place, part: boxAt(this.promoter, place), from: this.promoter.starts };
      },
      drag: ({ part, from }, { x }, _before, start) => {
        if (part < 0) return;
        const by = Math.round((x - start.x) / this.layout.cell);
        this.change({ part, starts: shifted(from, part, by) }, true);
      },
      tap: ({ place }) => this.put(place),
    });
    surface.keys((event) => {
      const { part, cursor, filter, gone } = this.state, free = (act) => () => { if (!this.predict.holds()) act(); };
      const by = (step) => (event.shiftKey ? () => this.change({ cursor: Math.max(0, Math.min(LENGTH - 1, cursor + step)) }) : free(() => this.move(part, step)));
      const own = part === BOTH ? [0, 1] : [part], missing = own.every((k) => gone.includes(k)), turn = (step) => () => this.change({ filter: (filter + step + 1 + FILTERS + 1) % (FILTERS + 1) - 1 });
      const typed = ALPHABET.indexOf(event.key.toUpperCase()), letter = event.key.length === 1 && typed >= 0 ? { [event.key]: free(() => this.put(cursor, typed)) } : {};
      return { ...letter, ArrowLeft: by(-1), ArrowRight: by(1), ArrowUp: turn(-1), ArrowDown: turn(1), Enter: () => this.change({ part: (part + 1) % (BOTH + 1) }), Delete: free(() => this.change({ gone: missing ? gone.filter((k) => !own.includes(k)) : [...new Set([...gone, ...own])] }, true)), Home: free(() => this.change({ starts: [], gone: [], boxes: "", ground: "" }, true)), " ": () => this.player.toggle() };
    });
    answers.pointers({
      press: ({ y }) => {
        const kind = Math.floor((y - (this.table?.plot ?? Infinity)) / (this.table?.row ?? 1));
        if (kind >= 0 && kind < this.measured.kinds.length) this.change({ kind });
        return null;
      },
    });
    answers.keys(() => {
      const count = this.measured.kinds.length, go = (by) => () => this.change({ kind: (this.state.kind + by + count) % count });
      return { ArrowUp: go(-1), ArrowDown: go(1) };
    });
  }

  placeOf({ part, letter, filter, kind }) {
    if (kind !== undefined) return inWindow(this.answers.node, [this.answers.width / 2, this.table.plot + (kind + 0.5) * this.table.row]);
    const { left, cell, letters, tall, given, bars, bar } = this.layout, at = (place) => inWindow(this.surface.node, [left + place * cell, letters + tall / 2]);
    if (filter !== undefined) return inWindow(this.surface.node, [left + (filter + 0.5) * bar, given + bars / 2]);
    return letter !== undefined ? at(letter + 0.5) : at(this.promoter.starts[part] + BOX / 2);
  }

  paint() {
    if (!this.nets || this.surface.width < 50 || this.answers.width < 50) return;
    const { frame: { theme }, state, surface, answers, said, says, measured, codes, promoter } = this, letter = letterSize(surface.width * 1.1);
    this.layout = layoutOf(surface.width, letter);
    surface.node.style.height = `${this.layout.height}px`;
    drawWindow(surface.pen(surface.width, this.layout.height, theme), this.layout, { promoter, codes, opened: said.opened, own: this.own, filter: this.filter, part: state.part, cursor: state.cursor, focused: surface.focused });
    const verdict = (net) => (says[net] ? "promoter" : "none"), chosen = state.part === BOTH ? "both boxes" : `the box at ${NAMES[state.part]}`;
    surface.node.setAttribute("aria-label", `${spelt(codes)}, boxes from letters ${promoter.starts.map((start) => start + 1).join(" and ")}. Arrow keys left and right move ${chosen}, Enter chooses another, Delete takes it away or brings it back; with Shift they move along the letters, A, C, G or T puts one at letter ${state.cursor + 1}; up and down choose a filter, now ${this.filter + 1}. Max-pooling says ${verdict("max")}, the global maximum ${verdict("global")}, the capsules ${verdict("capsules")}.`);
    this.table = tableOf(letter, measured.kinds.length);
    answers.node.style.height = `${this.table.height}px`;
    drawAnswers(answers.pen(answers.width, this.table.height, theme), this.table, { said, says, score: this.pair.score, threshold: this.threshold, measured, trained: state.trained, kind: state.kind, hidden: this.predict.pending, focused: answers.focused });
    answers.node.setAttribute("aria-label", `How often held-out windows of ${measured.kinds.length} kinds were called a promoter; chosen: ${measured.kinds[state.kind]}. Up and down choose another.`);
  }

  shown() {
    const { state, said, says, promoter, filter } = this;
    return { state, letters: spelt(this.codes), starts: promoter.starts, answers: { max: said.max, global: said.global, lengths: said.lengths }, score: this.pair.score, filter, given: said.opened.given, says, phase: this.predict.phase, lines: this.lines.told };
  }
}
