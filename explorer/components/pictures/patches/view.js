// Patches that attend: a picture changed by hand, where each patch looks, what counts, and all patches dealt anew.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { button, choice, slider } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, numbers, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { across, changed, countOf, cut, dealt, down, pixelBehind, tokenName } from "./cutting.js";
import { exercises } from "./exercises.js";
import { cellAt, classCell, laidOut, patchArea, tokenAt } from "./layout.js";
import { alike, mapNames, mapOf, placeOf, rankCorrelation, rolledTerms } from "./maps.js";
import { draw } from "./picture.js";
import { asked, ofAll, ofPatch, ofWeight } from "./told.js";
import { fall, logChance, named, networkOf, opened, run } from "./transformer.js";

const SUBJECTS = ["digits", "scenes", "windows"], MOST_EDITS = 400, FARTHEST = 8, BUDGET = 8; // milliseconds of a frame for trying patches
const whole = (low, high) => aNumber(low, high, { whole: true });
export const FIELDS = {
  of: { usual: "digits", read: oneOf(SUBJECTS) },
  picture: { usual: 3, read: whole(0, 11) },
  network: { usual: "positions", read: oneOf(["positions", "order"]) },
  map: { usual: "2.mean", read: oneOf(mapNames(2, 3)) },
  from: { usual: 0, read: whole(0, 64) }, // a token; 0 is the class token
  to: { usual: -1, read: whole(-1, 64) }, // -1: the one that it looks at most
  dealt: { usual: 0, read: whole(0, 63) }, // exchanges
  right: { usual: 0, read: whole(-FARTHEST, FARTHEST) },
  low: { usual: 0, read: whole(-FARTHEST, FARTHEST) },
  edits: { usual: [], read: numbers([0, MOST_EDITS], 0, 3 * 1024 - 1) },
};
const UNTOUCHED = { dealt: 0, right: 0, low: 0, edits: [] };

export class Patches {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.frame = new Frame(stage, { name: "patches", label: "Patches that attend" });
    this.link = new Link(stage, "patches", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.paint());
    const ask = () => this.frames.ask();
    this.surface = stage.surface({ draw: ask });
    this.frame.picture.append(this.surface.node);
    this.weight = new Lines(this.frame.side);
    this.lines = new Lines(this.frame.arithmetic);
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.change({ dealt: 0 }), draw: ask, rate: 6, what: "two patches change places", holds: () => this.predict.holds() });
    this.predict = new Predict(this.frame.question, { play: () => this.reveal(), changed: () => this.made && this.tell() });
    this.state = this.link.read();
    this.key = "";
    stage.resized(ask, this.surface.node);
    // {state, pixels, chances, map, falls, to, phase, lines}; a place is {token} of the picture, {key: token} of the map, {pixel}, or {small: name}
    expose(stage.root, { shown: () => this.made && this.shown(), place: (what) => this.placeOf(what), settled: () => !this.player.playing && !this.frames.waiting && !this.pending });
  }

  update({ header, arrays }) {
    if (!this.about) {
      this.about = header.subjects;
      this.measured = header.measured;
      const floats = Object.fromEntries(Object.entries(arrays).map(([name, list]) => [name, Float32Array.from(list)]));
      this.pictures = Object.fromEntries(SUBJECTS.map((name) => [name, floats[`pictures ${name}`]]));
      this.nets = Object.fromEntries(this.about.flatMap((one) => ["positions", "order"].map((kind) => [`${one.name}-${kind}`, networkOf(floats, `${one.name}-${kind}.`, one)])));
      this.build();
      this.listen();
      this.predict.ask(asked(this.measured));
    }
    this.take(this.state);
  }

  build() {
    const subject = (of) => this.ask({ of, from: 0, to: -1, ...UNTOUCHED, map: FIELDS.map.usual }), moved = (name, label) => slider(name, label, { low: -FARTHEST, high: FARTHEST }, (value) => this.ask({ [name]: value }));
    this.fields = {
      of: choice("of", "Pictures", this.about.map(({ name }) => [name, name === "windows" ? "genotypes" : name]), subject),
      picture: choice("picture", "Held out", Array.from({ length: 12 }, (_, k) => [k, `picture ${k + 1}`]), (picture) => this.ask({ picture, ...UNTOUCHED })),
      network: choice("network", "Network", [["positions", "positions"], ["order", "no positions"]], (network) => this.ask({ network })),
      map: choice("map", "Attention", mapNames(2, 3).map((name) => [name, titleOf(name)]), (map) => this.ask({ map })),
      right: moved("right", "Moved right"),
      low: moved("low", "Moved down"),
    };
    this.frame.controls.append(...Object.values(this.fields), button("As it was", "Take back what was drawn, moved and shuffled", () => this.ask(UNTOUCHED)));
    exercises(this.frame);
  }

  get subject() {
    return this.about[SUBJECTS.indexOf(this.state.of)];
  }

  get net() {
    return this.nets[`${this.state.of}-${this.state.network}`];
  }

  ask(some) {
    if (this.player.playing) this.player.pause();
    this.player.changed();
    this.change(some);
  }

  reveal() {
    this.change({ ...UNTOUCHED, of: "digits", from: 0, to: -1 });
    this.player.play();
  }

  take(state) {
    this.state = state;
    if (!this.about) return;
    const { subject } = this, known = mapNames(subject.blocks, subject.heads), count = countOf(subject.grid), held = (token) => (token > count ? 0 : token);
    this.state = { ...state, map: known.includes(state.map) ? state.map : FIELDS.map.usual, from: held(state.from), to: held(state.to), dealt: Math.min(state.dealt, count - 1), low: subject.grid.rows === 1 ? 0 : state.low };
    this.think();
    this.tell();
  }

  change(some) {
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  step() {
    const count = countOf(this.subject.grid), more = Math.min(count - 1, this.state.dealt + Math.ceil(count / 16)), ended = more >= count - 1;
    this.state = { ...this.state, dealt: more };
    this.think();
    if (ended) {
      this.predict.tell();
      this.link.write(this.state);
    }
    this.tell();
    return ended;
  }

  /** Run both networks on the picture as it lies; what counts is tried anew where picture or network changed. */
  think() {
    const { state, subject } = this, { grid, blank, levels } = subject, size = across(grid) * down(grid), held = this.pictures[state.of];
    const key = JSON.stringify([state.of, state.picture, state.network, state.dealt, state.right, state.low, state.edits]);
    if (key === this.key) return;
    this.key = key;
    this.order = dealt(countOf(grid), state.dealt);
    this.picture = changed(held.subarray(state.picture * size, (state.picture + 1) * size), grid, { right: state.right, low: state.low, edits: state.edits }, { blank, levels });
    this.patches = cut(this.picture, grid, this.order);
    this.seen = Float32Array.from(this.picture, (_, k) => this.picture[pixelBehind(grid, this.order, k)]);
    this.made = run(this.net, this.patches);
    const other = state.network === "positions" ? "order" : "positions", rival = run(this.nets[`${state.of}-${other}`], this.patches);
    const both = state.network === "positions" ? [this.made, rival] : [rival, this.made];
    this.answers = both.map(({ chances }, k) => ({ chances, words: k ? "without positions" : "with positions" }));
    this.falls = new Float64Array(countOf(grid)).fill(Number.NaN);
  }

  get pending() {
    return Boolean(this.falls?.some(Number.isNaN));
  }

  // What counts, patch by patch, for as long as a frame lasts.
  tryPatches() {
    const end = performance.now() + BUDGET;
    for (let patch = this.falls.findIndex(Number.isNaN); patch >= 0 && patch < this.falls.length && performance.now() < end; patch++) {
      this.falls[patch] = fall(this.net, this.patches, this.made, patch, this.subject.blank);
    }
    if (this.pending) this.frames.ask();
    else this.tell();
  }

  get map() {
    return mapOf(this.made, this.state.map, this.state.from);
  }

  get to() {
    const { state, map } = this;
    return state.to >= 0 ? state.to : map.reduce((best, v, k) => (v > map[best] ? k : best), 0);
  }

  tell() {
    const { state, fields, subject, net, made, map, to, falls } = this, { grid } = subject, { block, head } = placeOf(state.map), { from } = state, best = named(made.chances);
    for (const [name, field] of Object.entries(fields)) field.show(state[name]);
    fields.low.hidden = grid.rows === 1;
    const one = state.map !== "rollout" && head >= 0 ? opened(net, made, { block, head, from, to }) : null;
    const heads = head < 0 && state.map !== "rollout" ? Array.from({ length: subject.heads }, (_, h) => made.shares[block][(h * made.tokens + from) * made.tokens + to]) : [];
    this.weight.show([
      ...ofWeight({ grid, name: state.map, from, to, value: map[to], one, heads, terms: state.map === "rollout" ? rolledTerms(made, from, to) : null }),
      ...ofPatch({ grid, from, to, whole: logChance(made.logits, best), fall: to ? falls[to - 1] : Number.NaN, name: subject.names[best], pending: this.pending, rank: this.pending ? Number.NaN : rankCorrelation(map.subarray(1), falls), likeness: net.places ? alike(net.places, net.width, from)[to] : null }),
    ]);
    this.lines.show(ofAll(this.measured, SUBJECTS.indexOf(state.of), subject, this.predict.pending), `${subject.judged} ${subject.title} held out, means of ${this.measured.right[0][0].length} networks each`);
    this.frames.ask();
  }

  listen() {
    const { surface } = this;
    const level = (spot, pixel) => {
      const { y, height } = this.layout.big[0], [low, middle] = this.subject.levels;
      if (this.layout.strip) return Math.max(0, Math.min(2, 2 - Math.floor(((spot.y - y) / (height - 16)) * 3)));
      return this.picture[pixel] > (middle + low) / 2 ? 0 : 2;
    };
    const pixelAt = (spot) => {
      const { grid } = this.subject, pixel = cellAt(spot, this.layout.big[0], down(grid), across(grid));
      return pixel < 0 ? -1 : pixelBehind(grid, this.order, pixel);
    };
    const mark = (spot, set) => {
      const pixel = pixelAt(spot), edits = this.state.edits.filter((edit) => Math.floor(edit / 3) !== pixel);
      if (pixel >= 0 && edits.length < MOST_EDITS) this.ask({ edits: [...edits, 3 * pixel + (this.layout.strip ? level(spot, pixel) : set)] });
    };
    surface.pointers({
      wander: 4,
      hover: (spot) => this.card(spot),
      leave: () => surface.hush(),
      press: (spot) => {
        const { big, maps, cell } = this.layout, { grid } = this.subject, token = tokenAt(spot, big[0], grid, cell), pixel = pixelAt(spot);
        if (token >= 0) return { token, set: pixel >= 0 ? level(spot, pixel) : -1, begun: false };
        for (const area of [big[1], big[2]]) {
          const to = tokenAt(spot, area, grid, cell);
          if (to > 0 || (to === 0 && area === big[1])) return { to };
        }
        const small = maps.findIndex((area) => cellAt(spot, area, 1, 1) === 0);
        return small >= 0 && this.small[small].name ? { small } : null;
      },
      drag: (grip, spot, _, start) => {
        if (!(grip.set >= 0)) return;
        if (!grip.begun) mark(start, grip.set);
        grip.begun = true;
        mark(spot, grip.set);
      },
      tap: (grip) => {
        if (grip.token >= 0) this.change({ from: grip.token, to: -1 });
        else if (grip.to >= 0) this.change({ to: grip.to });
        else if (grip.small >= 0) this.change({ map: this.small[grip.small].name });
      },
    });
    surface.keys((event) => {
      const { grid } = this.subject, count = countOf(grid), which = event.shiftKey ? "to" : "from", now = event.shiftKey ? this.to : this.state.from;
      const by = (step) => () => this.change({ ...(which === "from" ? { to: -1 } : {}), [which]: Math.max(0, Math.min(count, now + step)) });
      const fill = () => {
        const { high, wide } = grid, slot = this.state.from - 1, top = Math.floor(slot / grid.columns) * high, left = (slot % grid.columns) * wide;
        if (slot < 0) return;
        const own = Array.from({ length: high * wide }, (_, k) => pixelBehind(grid, this.order, (top + Math.floor(k / wide)) * across(grid) + left + (k % wide)));
        const dark = own.some((pixel) => this.picture[pixel] > (this.subject.levels[0] + this.subject.levels[1]) / 2), kept = this.state.edits.filter((edit) => !own.includes(Math.floor(edit / 3)));
        if (kept.length + own.length <= MOST_EDITS) this.ask({ edits: [...kept, ...own.map((pixel) => 3 * pixel + (dark ? 0 : 2))] });
      };
      return { ArrowLeft: by(-1), ArrowRight: by(1), ArrowUp: by(-grid.columns), ArrowDown: by(grid.columns), Home: () => this.change({ [which]: 0 }), Enter: fill, " ": () => this.player.toggle() };
    });
  }

  // What a cell of the large maps stands for, beside the pointer.
  card(spot) {
    const { surface, falls, map } = this, { big, cell } = this.layout, { grid } = this.subject, tokens = [1, 2].map((place) => tokenAt(spot, big[place], grid, cell)), token = Math.max(...tokens);
    if (token < 0 || (token === 0 && tokens[0] < 0)) return surface.hush();
    const fall = token ? falls[token - 1] : Number.NaN;
    return surface.tell(tokenName(grid, token), [["attention", map[token].toFixed(4)], ...(Number.isNaN(fall) ? [] : [["ln p falls", fall.toFixed(3).replace("-", "\u2212")]])], spot.x, spot.y);
  }

  /** The small maps, the last what the positions have alike. */
  get small() {
    const { subject, made, state, net } = this;
    const maps = mapNames(subject.blocks, subject.heads).map((name) => ({ name, title: shortOf(name), values: mapOf(made, name, state.from), signed: false }));
    return net.places ? [...maps, { name: "", title: "positions", values: alike(net.places, net.width, state.from), signed: true }] : maps;
  }

  get letter() {
    return letterSize(this.surface.width * 1.7);
  }

  paint() {
    if (!this.about || this.surface.width < 50) return;
    if (this.pending) this.tryPatches();
    const { surface, state, subject, letter, small, to } = this, { grid } = subject, count = mapNames(subject.blocks, subject.heads).length + 1;
    this.layout = laidOut(surface.width, grid, letter, count);
    surface.node.style.height = `${this.layout.height}px`;
    const pen = surface.pen(surface.width, this.layout.height, this.frame.theme), what = grid.rows === 1 ? "window" : "picture";
    const titles = [grid.rows === 1 ? "window: tap a patch, drag to change dosages" : "tap a patch, or draw", "where it looks", "what counts"];
    draw(pen, this.layout, { subject, seen: this.seen, map: this.map, falls: this.falls, small, from: state.from, to, shown: state.map, answers: this.answers, truth: subject.labels[state.picture], titles, focused: surface.focused, letter });
    surface.node.setAttribute("aria-label", `A ${what} in ${countOf(grid)} patches, and how the ${tokenName(grid, state.from)} shares out its attention: most to the ${tokenName(grid, to)}. The network says ${subject.names[named(this.made.chances)]}. Arrow keys choose the patch that looks, with Shift the one looked at; Home is the class token; Enter fills or clears the patch.`);
  }

  shown() {
    const { state, made, map, falls, to, answers, seen } = this;
    return { state, seen: Array.from(seen), logits: Array.from(made.logits), answers: answers.map(({ chances }) => Array.from(chances)), map: Array.from(map), falls: Array.from(falls), to, phase: this.predict.phase, lines: { ...this.weight.told, ...this.lines.told } };
  }

  placeOf({ token, key, pixel, small }) {
    const { big, maps, cell } = this.layout, { grid } = this.subject;
    const area = pixel !== undefined ? patchArea(big[0], { rows: down(grid), columns: across(grid), high: 1, wide: 1 }, pixel) : small ? maps[this.small.findIndex(({ name }) => name === small)] : this.tokenArea(key === undefined ? big[0] : big[1], key ?? token, cell);
    return inWindow(this.surface.node, [area.x + area.width / 2, area.y + area.height / 2]);
  }

  tokenArea(area, token, cell) {
    return token ? patchArea(area, this.subject.grid, token - 1) : classCell(area, cell);
  }
}

const titleOf = (name) => (name === "rollout" ? "rolled out, all blocks" : name.endsWith("mean") ? `block ${name[0]}, mean` : `block ${name[0]}, head ${name[2]}`);
const shortOf = (name) => (name === "rollout" ? "rolled out" : name.replace(".", ": "));
