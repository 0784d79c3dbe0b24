// Is it a face? Three networks answer while mouth, nose, eyes or the whole head are moved; the capsules' votes are opened.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { button, choice } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, numbers } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { pixelAt } from "../../making/ink.js";
import { drawn, NAMES, SIDE, toHead, toPicture } from "./drawing.js";
import { exercises } from "./exercises.js";
import { exchanged, mouthUp, ORDERS, partAt, varied } from "./kinds.js";
import { ACROSS, networks, PLACES, verdicts } from "./networks.js";
import { drawAnswers, drawFace, layoutOf, onFace, tableOf } from "./picture.js";
import { asked, ofKind, ofPlace } from "./told.js";

const STEPS = 40, FAR = 6, REACH = 11, HEAD = 4;
export const FIELDS = {
  seed: { usual: 0, read: aNumber(0, 9999, { whole: true }) }, // of the face; 0: the plain one
  trained: { usual: 0, read: aNumber(0, 1, { whole: true }) }, // 1: with scrambled faces
  places: { usual: [], read: numbers([0, 2 * NAMES.length], -REACH, REACH) }, // of the parts; empty: where they belong
  middle: { usual: [0, 0], read: numbers(2, -FAR, FAR) }, // of the head
  gone: { usual: [], read: numbers([0, NAMES.length], 0, NAMES.length - 1) }, // parts that are missing
  part: { usual: 3, read: aNumber(0, HEAD, { whole: true }) }, // that the arrow keys move; 4: the head
  place: { usual: 17, read: aNumber(0, PLACES - 1, { whole: true }) },
  kind: { usual: 5, read: aNumber(0, 6, { whole: true }) },
};

export class Faces {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "faces", label: "Faces with parts that move" });
    this.link = new Link(stage, "faces", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.paint());
    const draw = () => this.frames.ask();
    this.surface = stage.surface({ draw });
    this.answers = stage.surface({ draw });
    this.frame.picture.append(this.surface.node);
    this.frame.side.append(this.answers.node);
    this.opened = new Lines(this.frame.picture);
    this.measuredLines = new Lines(this.frame.arithmetic);
    this.walk = STEPS;
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.begin(), draw, rate: 25, what: "the mouth a little further up", holds: () => this.predict.holds() });
    this.predict = new Predict(this.frame.question, { play: () => this.reveal(), changed: () => this.nets && this.tell() });
    this.state = this.link.read();
    stage.resized(draw, this.surface.node, this.answers.node);
    // {state, places, answers, says, phase, lines}; a place is {part}, {at: [right, down]} in pixels of the picture, {place} or {kind}
    expose(stage.root, { shown: () => this.nets && this.shown(), place: (what) => this.placeOf(what), settled: () => !this.player.playing && !this.frames.waiting });
  }

  update({ header, arrays }) {
    if (!this.nets) {
      this.measured = header.measured;
      this.nets = [0, 1].map((trained) => networks(arrays, trained));
      this.build();
      this.listen();
      this.predict.ask(asked(this.measured));
    }
    this.take(this.state);
  }

  build() {
    this.fields = { trained: choice("trained", "Trained as no face", [[0, "parts missing"], [1, "parts missing, or exchanged"]], (trained) => this.ask({ trained })) };
    this.orders = 0;
    const act = (words, hint, change) => button(words, hint, () => this.ask(change()));
    this.frame.controls.append(
      this.fields.trained,
      act("A face", "All parts where they belong", () => ({ places: [], gone: [], middle: [0, 0], kind: 0 })),
      act("Mouth up", "The mouth on the forehead", () => ({ places: round(mouthUp(this.home)), gone: [], kind: 5 })),
      act("Exchange parts", "Parts in each other's places, another order each time", () => ({ places: round(exchanged(this.home, ORDERS[this.orders++ % ORDERS.length])), gone: [], kind: 4 })),
      act("Empty head", "No parts at all", () => ({ gone: [0, 1, 2, 3], kind: 3 })),
      act("Another face", "Another size, tilt, and other parts", () => ({ seed: (this.state.seed % 9999) + 1, places: [] })),
    );
    exercises(this.frame, this.measured);
  }

  /** What the outcome shows waits for a guess. */
  ask(some) {
    this.player.pause();
    if ((some.kind === 5 || some.kind === 4 || some.trained) && this.predict.holds()) { this.tell(); return; }
    this.player.changed();
    this.walk = 0;
    this.change(some);
    if (some.kind === 5) this.predict.tell();
  }

  get home() {
    return varied(this.state.seed).places;
  }

  /** @returns {import("./drawing.js").Face} */
  get face() {
    const { seed, places, middle, gone } = this.state, face = varied(seed);
    return { ...face, middle, places: places.length === 2 * NAMES.length ? places : face.places, there: NAMES.map((_, k) => !gone.includes(k)) };
  }

  take(state) {
    this.state = { ...state, places: state.places.length === 2 * NAMES.length ? state.places : [], gone: [...new Set(state.gone.map(Math.round))] };
    if (this.nets) this.tell();
  }

  change(some) {
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  begin() {
    this.walk = 0;
    this.change({ places: [], gone: [], middle: [0, 0], kind: 5, part: 3 });
  }

  reveal() {
    this.begin();
    this.player.ended = false;
    this.player.play();
  }

  step() {
    if (this.walk >= STEPS) this.walk = 0;
    this.walk += 1;
    const ended = this.walk >= STEPS;
    this.state = { ...this.state, places: round(mouthUp(this.home, this.walk / STEPS)), gone: [], kind: 5, part: 3 };
    if (ended) {
      this.predict.tell();
      this.link.write(this.state);
    }
    this.tell();
    return ended;
  }

  tell() {
    const { state, measured } = this, picture = drawn(this.face);
    this.picture = picture;
    this.said = this.nets[state.trained](picture);
    this.says = verdicts(this.said);
    this.fields.trained.show(state.trained);
    this.opened.show(ofPlace(this.said.capsules, state.place));
    this.measuredLines.show(ofKind(measured, state.trained, state.kind, this.predict.pending));
    this.frames.ask();
  }

  /** Move a part, or the head, to a place of the picture. */
  move(part, [right, down]) {
    const { face } = this, held = (v, most) => +Math.max(-most, Math.min(most, v)).toFixed(2);
    if (part === HEAD) { this.change({ part, middle: [held(right - SIDE / 2, FAR), held(down - SIDE / 2, FAR)] }); return; }
    const places = face.places.slice(), at = toHead(face, right, down);
    [0, 1].forEach((k) => { places[2 * part + k] = held(at[k], REACH); });
    this.change({ part, places });
  }

  /** The place of a part in the picture, or of the head's middle. */
  where(part) {
    const { face } = this;
    return part === HEAD ? [face.middle[0] + SIDE / 2, face.middle[1] + SIDE / 2] : toPicture(face, face.places[2 * part], face.places[2 * part + 1]);
  }

  listen() {
    const { surface, answers } = this, at = ({ x, y }) => { const { face } = this.layout; return [((x - face.x) / face.side) * SIDE, ((y - face.y) / face.side) * SIDE]; };
    surface.pointers({
      press: (spot) => {
        if (!this.layout) return null;
        const place = pixelAt(spot, this.layout.map, ACROSS);
        if (place >= 0) { this.change({ place }); return null; }
        if (pixelAt(spot, this.layout.face, SIDE) < 0) return null;
        if (this.predict.holds()) return null;
        const [right, down] = at(spot), own = toHead(this.face, right, down), found = partAt(this.face.places, this.face.there, own), part = found < 0 ? HEAD : found, from = this.where(part);
        this.player.pause();
        this.player.changed();
        this.change({ part });
        return { part, by: [from[0] - right, from[1] - down] };
      },
      drag: ({ part, by }, spot) => { const [right, down] = at(spot); this.move(part, [right + by[0], down + by[1]]); },
    });
    surface.keys((event) => {
      const { part } = this.state, by = (x, y) => () => { if (this.predict.holds()) return; const [right, down] = this.where(part), step = event.shiftKey ? 2 : 0.5; this.move(part, [right + x * step, down + y * step]); };
      const next = () => this.change({ part: (part + 1) % (HEAD + 1) }), gone = () => { if (part < HEAD && !this.predict.holds()) this.change({ gone: this.state.gone.includes(part) ? this.state.gone.filter((k) => k !== part) : [...this.state.gone, part] }); };
      return { ArrowLeft: by(-1, 0), ArrowRight: by(1, 0), ArrowUp: by(0, -1), ArrowDown: by(0, 1), Enter: next, Delete: gone, Home: () => this.change({ places: [], middle: [0, 0], gone: [] }), PageDown: () => this.change({ place: (this.state.place + 1) % PLACES }), " ": () => this.player.toggle() };
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

  get letter() {
    return letterSize(this.surface.width * 1.6);
  }

  placeOf({ part, at, place, kind }) {
    if (kind !== undefined) return inWindow(this.answers.node, [this.answers.width / 2, this.table.plot + (kind + 0.5) * this.table.row]);
    if (place !== undefined) { const { map } = this.layout, cell = map.side / ACROSS; return inWindow(this.surface.node, [map.x + ((place % ACROSS) + 0.5) * cell, map.y + (Math.floor(place / ACROSS) + 0.5) * cell]); }
    return inWindow(this.surface.node, onFace(this.layout, at ?? this.where(part)));
  }

  paint() {
    if (!this.nets || this.surface.width < 50 || this.answers.width < 50) return;
    const { frame: { theme }, state, surface, answers, letter, said, says, measured } = this;
    this.layout = layoutOf(surface.width, letter);
    surface.node.style.height = `${this.layout.height}px`;
    drawFace(surface.pen(surface.width, this.layout.height, theme), this.layout, { face: this.face, picture: this.picture, said: said.capsules, place: state.place, part: state.part, focused: surface.focused });
    const chosen = state.part === HEAD ? "head" : NAMES[state.part], verdict = (net) => (says[net] ? "face" : "no face");
    surface.node.setAttribute("aria-label", `A drawn face. Arrow keys move the ${chosen}, Enter goes to the next part, Delete takes it away or brings it back, Home puts all back. Max-pooling says ${verdict("max")}, the global maximum ${verdict("global")}, the capsules ${verdict("capsules")}.`);
    this.table = tableOf(letter, measured.kinds.length);
    answers.node.style.height = `${this.table.height}px`;
    drawAnswers(answers.pen(answers.width, this.table.height, theme), this.table, { answers: said, says, measured, trained: state.trained, kind: state.kind, hidden: this.predict.pending, focused: answers.focused });
    answers.node.setAttribute("aria-label", `How often held-out pictures of ${measured.kinds.length} kinds were called a face; chosen: ${measured.kinds[state.kind]}. Up and down choose another.`);
  }

  shown() {
    const { state, said, says } = this;
    return { state, places: this.face.places, answers: { max: said.max, global: said.global, face: said.capsules.lengths[1], none: said.capsules.lengths[0] }, given: said.capsules.given, says, phase: this.predict.phase, lines: { ...this.opened.told, ...this.measuredLines.told } };
  }
}

function round(/** @type {number[]} */ list) {
  return list.map((value) => +value.toFixed(2));
}
