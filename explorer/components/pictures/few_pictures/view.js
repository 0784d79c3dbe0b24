// Pagoda or flower from few patches: how many are called right in each way, which ones, and what one call is made of.

import { expose, inWindow } from "../../kernel/probe.js";
import { button, choice, element, slider, tick } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, flag, Link } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { changed, cut, standard } from "./changing.js";
import { Curves } from "./curves.js";
import { exercises } from "./exercises.js";
import { Hand } from "./hand.js";
import { Photographs, WIDTH } from "./photographs.js";
import { features, judged, networkOf, opened } from "./small_cnn.js";
import { asked, ofCall, ofRivals, ofSource, ofWay } from "./told.js";
import { nameOf, SOURCE_WORDS, SOURCES, WAYS } from "./ways.js";

const SHIFT = 4, ASKED = 2, UNCHANGED = { flip: false, down: 0, right: 0, power: 0 };
const BUDGET = 8, STEPS = 60; // milliseconds of a frame that calls may take, and steps from one size to the next
const whole = (low, high) => aNumber(low, high, { whole: true });
export const FIELDS = {
  way: { usual: 0, read: whole(0, WAYS.length - 1) },
  source: { usual: 0, read: whole(0, SOURCES.length - 1) },
  size: { usual: ASKED, read: whole(0, 5) },
  patch: { usual: 60, read: whole(0, 2000) },
  flip: { usual: false, read: flag },
  down: { usual: 0, read: whole(-SHIFT, SHIFT) },
  right: { usual: 0, read: whole(-SHIFT, SHIFT) },
  power: { usual: 0, read: aNumber(-1, 1) }, // as a power of two
};

export class FewPictures {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "few_pictures", label: "Few pictures" });
    this.link = new Link(stage, "few_pictures", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.paint());
    const draw = () => this.frames.ask();
    this.curves = new Curves(stage, this.frame, { draw, size: (size) => this.size(size), way: (way) => this.ask({ way }), toggle: () => this.player.toggle(), state: () => this.state, along: () => this.along / STEPS });
    this.photographs = new Photographs(stage, this.frame, { draw, take: (patch) => this.change({ patch }), wrong: (step) => this.wrong(step), state: () => ({ ...this.state, learnt: this.measured.sizes[this.state.size] }) });
    this.changes = element("div", "controls");
    this.hand = new Hand(stage, this.frame, this.frame.side);
    this.frame.side.append(this.changes);
    this.call = new Lines(this.frame.side);
    this.lines = new Lines(this.frame.side);
    this.others = new Lines(this.frame.picture);
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.restart(), draw, rate: 60, what: "on to more patches", holds: () => this.predict.holds() });
    this.predict = new Predict(this.frame.question, { play: () => this.reveal(), changed: () => this.measured && this.tell() });
    this.networks = new Map();
    this.calls = new Map();
    this.along = 0; // steps on the way to the next size
    this.drawn = { curves: "", photographs: "", hand: "" };
    this.state = this.link.read();
    for (const node of [this.curves.surface.node, this.photographs.surface.node, this.hand.surface.node]) stage.resized(draw, node);
    // {state, phase, flower, calls, lines}; a place is {way, size} on the curves or {patch} on the photographs
    expose(stage.root, { shown: () => this.measured && this.shown(), place: (what) => this.placeOf(what), settled: () => !this.player.playing && !this.frames.waiting });
  }

  update({ header, arrays }) {
    if (!this.measured) {
      this.measured = header.measured;
      this.arrays = arrays;
      this.know(arrays);
      this.curves.measured = this.measured;
      this.build();
      this.state = this.known(this.state);
      this.predict.ask(asked(this.measured, ASKED));
    }
    this.take(this.state);
  }

  // Judging patches first, those of the pagoda before those of the flower; then those learnt from, in the order in which they join.
  know({ pagoda, flower, judging, learning, middles }) {
    const list = (places, judges) => {
      const each = places.length / 4; // two photographs, row and column
      return Array.from({ length: 2 * each }, (_, k) => ({ photograph: Math.floor(k / each), row: places[2 * k], column: places[2 * k + 1], judging: judges, place: k % each }));
    };
    this.judging = judging.length / 2;
    this.patches = [...list(judging, true), ...list(learning, false)];
    this.pictures = [pagoda, flower];
    this.inputs = this.patches.map(({ photograph, row, column }) => standard(cut(this.pictures[photograph], WIDTH, row, column)));
    this.photographs.know(this.pictures, this.patches, middles);
  }

  build() {
    const { sizes } = this.measured;
    this.fields = {
      way: choice("way", "Learnt", WAYS.map((words, k) => [k, words]), (way) => this.ask({ way })),
      source: choice("source", "Borrowed from a network that learnt", SOURCE_WORDS.map((words, k) => [k, words]), (source) => this.ask({ source })),
      size: slider("size", "Patches learnt from", { low: 0, high: sizes.length - 1, words: (k) => String(sizes[k]) }, (size) => this.size(size)),
      flip: tick("flip", "Mirrored", (flip) => this.change({ flip })),
      right: slider("right", "Right", { low: -SHIFT, high: SHIFT, unit: " px" }, (right) => this.change({ right })),
      down: slider("down", "Down", { low: -SHIFT, high: SHIFT, unit: " px" }, (down) => this.change({ down })),
      power: slider("power", "Power of light", { low: -1, high: 1, step: 0.1, words: (v) => (2 ** v).toFixed(2) }, (power) => this.change({ power })),
    };
    const { way, source, size, ...rest } = this.fields;
    this.frame.controls.append(way, source, size, button("Next called wrong", "Go to the next patch that is called wrong", () => this.wrong(1)));
    this.changes.append(...Object.values(rest), button("As it was", "Leave the patch as it was", () => this.change(UNCHANGED)));
    exercises(this.frame, this.measured);
  }

  /** Other ways are shown once it was guessed which is best. */
  ask(some) {
    if ((some.way ?? this.state.way) > 0 && this.predict.holds()) return this.tell();
    this.change(some);
    if (this.state.way > 0) this.predict.tell();
    return undefined;
  }

  size(size) {
    this.player.pause();
    this.player.changed();
    this.along = 0;
    this.change({ size: Math.max(0, Math.min(this.measured.sizes.length - 1, size)) });
  }

  restart() {
    this.along = 0;
    this.change({ size: 0 });
  }

  reveal() {
    this.restart();
    this.predict.tell();
    this.player.play();
  }

  /** The state, where the address asked for a patch that is not there with the usual one. */
  known(state) {
    return state.patch < this.patches.length ? state : { ...state, patch: FIELDS.patch.usual };
  }

  take(state) {
    this.state = state;
    if (!this.measured) return;
    this.state = this.known(state);
    if (!this.player.playing) this.player.ended = state.size >= this.measured.sizes.length - 1; // playing then begins anew
    this.tell();
  }

  change(some) {
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  step() {
    const last = this.measured.sizes.length - 1;
    this.along = this.player.playing ? this.along + 1 : STEPS; // by hand, all the way
    if (this.along >= STEPS) {
      this.along = 0;
      this.change({ size: Math.min(last, this.state.size + 1) });
    }
    return this.state.size >= last;
  }

  /** Go to a patch that is called wrong, forwards or back. */
  wrong(step) {
    const { calls } = this.called(Number.POSITIVE_INFINITY);
    for (let k = 1; k <= this.judging; k++) {
      const patch = (((Math.min(this.state.patch, this.judging) + step * k) % this.judging) + this.judging) % this.judging;
      if (calls[patch] < 0) return this.change(patch === this.state.patch ? {} : { ...UNCHANGED, patch });
    }
    return undefined;
  }

  network(way = this.state.way) {
    const { source, size } = this.state, { sizes } = this.measured, key = `${nameOf(way, source)} ${size}`;
    if (!this.networks.has(key)) this.networks.set(key, networkOf(this.arrays, nameOf(way, source), sizes, sizes[size]));
    return this.networks.get(key);
  }

  /** Calls of the judging patches by the network that is shown: as many more as there is time for. */
  called(/** @type {number} */ budget) {
    const network = this.network(), start = performance.now();
    if (!this.calls.has(network)) this.calls.set(network, { calls: new Int8Array(this.judging), done: 0, right: 0 });
    const held = this.calls.get(network);
    while (held.done < this.judging && performance.now() - start < budget) {
      const right = judged(network, features(network, this.inputs[held.done], 32)).sum > 0 === this.patches[held.done].photograph > 0;
      held.calls[held.done++] = right ? 1 : -1;
      held.right += Number(right);
    }
    return held;
  }

  /** The chosen patch before and after it was changed, light from 0 to 1, and what the network makes of it. */
  get chosen() {
    const { flip, down, right, power, patch } = this.state, before = changed(this.inputs[patch], { flip: false, down: 0, right: 0, power: 1 });
    const after = changed(this.inputs[patch], { flip, down, right, power: 2 ** power }), network = this.network();
    return { before, after, made: opened(network, features(network, standard(after), 32)), truth: this.patches[patch].photograph };
  }

  tell() {
    const { state, fields, measured } = this, { made, truth } = this.chosen, hidden = this.predict.pending, { right, done } = this.called(0);
    for (const [name, field] of Object.entries(fields)) field.show(state[name]);
    this.call.show(ofCall(made, truth));
    this.lines.show(ofWay(measured, { way: state.way, source: state.source, size: state.size }, done === this.judging ? { right, of: done } : null, hidden));
    this.others.show([ofRivals(measured, state.size), ...(hidden ? [] : [ofSource(measured, state.source)])]);
    this.frames.ask();
  }

  paint() {
    const { curves, photographs, hand } = this;
    if (!this.measured || curves.surface.width < 50) return;
    const before = this.called(0).done, held = this.called(BUDGET), { way, source, size, patch } = this.state, hidden = this.predict.pending;
    const { background, text } = this.frame.theme, now = [background, text, way, source, size, hidden];
    curves.hidden = hidden;
    this.only("curves", [...now, this.along, curves.surface.width, curves.surface.focused], () => curves.draw());
    this.only("photographs", [...now, patch, held.done, photographs.surface.width, photographs.surface.focused], () => photographs.draw(held.calls));
    this.only("hand", [...now, JSON.stringify(this.state), hand.surface.width], () => this.drawHand());
    if (held.done < this.judging) this.frames.ask();
    else if (before < held.done) this.tell();
  }

  // What changed is drawn anew, and nothing else.
  only(part, about, draw) {
    const key = about.join(" ");
    if (this.drawn[part] !== key) draw();
    this.drawn[part] = key;
  }

  drawHand() {
    const { way } = this.state, { before, after, truth } = this.chosen, hidden = this.predict.pending, first = (of) => this.network(of).convolutions[0].weights;
    const rows = [[0, "from nothing"], ...(hidden ? [] : [[3, "borrowed"], [4, "fine-tuned"]])].map(([of, words]) => ({ words: String(words), weights: first(Number(of)), bold: of === way }));
    if (![0, 3, 4].includes(way) && !hidden) rows[way === 5 ? 2 : 0] = { words: WAYS[way], weights: first(way), bold: true };
    this.hand.draw(before, after, rows, `A patch of the ${truth ? "flower" : "pagoda"}, as it is and as it was changed.`);
  }

  shown() {
    const { state } = this, { made } = this.chosen, { calls } = this.called(0);
    return { state, phase: this.predict.phase, flower: made.flower, sum: made.sum, calls: Array.from(calls), lines: { ...this.call.told, ...this.lines.told, ...this.others.told } };
  }

  placeOf({ way, size, patch }) {
    if (patch !== undefined) return inWindow(this.photographs.surface.node, this.photographs.spot(patch));
    return inWindow(this.curves.surface.node, this.curves.spot(way, size));
  }
}
