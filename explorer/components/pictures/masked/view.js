// Hidden patches named by a network step by step: the picture, every probability, the schedule, and what else could fill it.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { button, choice, element, slider } from "../../kernel/widgets.js";
import { inkOf } from "../../making/ink.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, numbers, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { Filling } from "../filling.js";
import { combined, errorAt, joined, patchArea, patchAt } from "../patchwork.js";
import { exercises } from "./exercises.js";
import { HIDES, hiddenBy, turnedBy } from "./hiding.js";
import { KINDS, knownOf } from "../known.js";
import { drawBook, drawCourse, drawFilling, drawSmall, places } from "./picture.js";
import { asked, ofError, ofKept, ofLand, ofNull, ofPatch, ofStep } from "./told.js";
import { tableOf } from "./table.js";

const ORDERS = [["schedule", "by the schedule"], ["once", "all at once"], ["one by one", "one by one"]], CHART = 215, OPENS = 5, ALL = 64;
export const FIELDS = {
  picture: { usual: "digits", read: oneOf(KINDS) },
  index: { usual: 3, read: aNumber(0, 539, { whole: true }) },
  hide: { usual: "all", read: oneOf(HIDES.map(([name]) => name)) },
  turned: { usual: [], read: numbers([0, ALL], 0, ALL - 1) },
  order: { usual: "schedule", read: oneOf(ORDERS.map(([name]) => name)) },
  temperature: { usual: 1, read: aNumber(0, 2) },
  seed: { usual: 1, read: aNumber(1, 9999, { whole: true }) },
  step: { usual: OPENS, read: aNumber(0, ALL, { whole: true }) },
  patch: { usual: 6, read: aNumber(0, ALL - 1, { whole: true }) },
};

export class Masked {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "masked", label: "Masked patches" });
    this.link = new Link(stage, "masked", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.paint());
    const draw = () => this.frames.ask();
    this.surface = stage.surface({ draw });
    this.chart = stage.surface({ draw, role: "img" });
    this.frame.picture.append(this.surface.node);
    this.frame.side.append(this.chart.node);
    this.lines = new Lines(this.frame.side);
    this.opened = new Lines(this.frame.arithmetic);
    this.table = element("div", "figures");
    this.frame.arithmetic.append(this.table);
    this.nulls = new Lines(this.frame.arithmetic);
    this.player = new Player(this.frame, { step: () => this.step(), reset: () => this.change({ step: 0 }), draw, rate: 1.6, what: "one step of filling", holds: () => this.predict.holds() });
    this.predict = new Predict(this.frame.question, { play: () => this.reveal(), changed: () => this.filling && this.tell() });
    this.state = this.link.read();
    stage.resized(draw, this.surface.node, this.chart.node);
    // {state, hidden, names, course, candidates of the last step, error, small, phase, lines}; a place is {patch} of the picture
    expose(stage.root, { shown: () => this.known && this.shown(), place: ({ patch }) => this.placeOf(patch), settled: () => !this.player.playing && !this.frames.waiting });
  }

  update({ header, arrays }) {
    if (!this.known) {
      this.measured = header;
      this.known = knownOf(arrays, header.grids);
      this.build();
      this.listen();
      this.predict.ask(asked(header.digits));
    }
    this.take(this.state);
  }

  build() {
    const set = (name) => (value) => this.begin({ [name]: value });
    this.fields = {
      picture: choice("picture", "Picture", KINDS.map((kind) => [kind, kind]), (picture) => this.begin({ picture, index: 3, turned: [] })),
      hide: choice("hide", "Hide", HIDES, (hide) => this.begin({ hide, turned: [] })),
      order: choice("order", "Fill", ORDERS, set("order")),
      temperature: slider("temperature", "Temperature", { low: 0, high: 2, step: 0.1, words: (value) => value.toFixed(1) }, set("temperature")),
    };
    this.next = button("Another picture", "Take another held-out picture", () => this.begin({ index: (this.state.index + 1) % this.now.count }));
    this.anew = button("Draw anew", "Hide and draw by another seed", () => this.begin({ seed: (this.state.seed % 9999) + 1 }));
    this.frame.controls.append(...Object.values(this.fields), this.next, this.anew);
    exercises(this.frame);
  }

  /** @returns {import("../known.js").Known} */
  get now() {
    return this.known[this.state.picture];
  }

  take(state) {
    const { grid, count } = this.known ? this.known[state.picture] : { grid: { rows: 4, columns: 4 }, count: 540 };
    this.state = { ...state, index: state.index % count, patch: Math.min(state.patch, grid.rows * grid.columns - 1) };
    if (!this.known) return;
    this.prepare();
    this.tell();
  }

  /** The filling that the state asks for, gone on as far as it says. */
  prepare() {
    const { state, now } = this, key = JSON.stringify({ ...state, step: 0, patch: 0 });
    if (key !== this.key) {
      this.key = key;
      this.whole = now.picture(state.index);
      this.hidden = turnedBy(hiddenBy(state.hide, now.grid, state.seed), state.turned);
      const { namer, grid, book, usual } = now, { pixels, names } = this.whole, how = { order: state.order, temperature: state.temperature, seed: state.seed };
      this.filling = new Filling(namer, names, this.hidden, how);
      const filled = (all) => combined(pixels, joined(all, book, grid), this.hidden, grid), once = (temperature) => filled(new Filling(namer, names, this.hidden, { order: "once", temperature, seed: state.seed }).finish());
      const small = [["whole picture", pixels], ["most frequent", filled(usual)], ["all at once, drawn", once(1)]];
      if (!now.nearest) small.push(["all at once, likeliest", once(0)]);
      else if (this.hidden.includes(false)) small.push(["nearest digit", combined(pixels, now.nearest(pixels, this.hidden), this.hidden, grid)]); // nothing visible: none is nearest
      this.small = small.map(([title, made]) => ({ title: String(title), pixels: /** @type {Float32Array} */ (made), error: errorAt(/** @type {Float32Array} */ (made), pixels, this.hidden, grid).mean, verdict: now.verdict(/** @type {Float32Array} */ (made)) }));
    }
    const { filling } = this, last = filling.course.length - 1;
    this.state.step = Math.min(state.step, last);
    while (filling.step < Math.max(1, this.state.step) && !filling.ended) filling.next();
  }

  /** Another task: filled from its first step. */
  begin(some) {
    this.player.pause();
    this.change({ ...some, step: 0 });
    this.player.changed();
  }

  change(some) {
    this.take({ ...this.state, ...some });
    this.link.write(this.state);
  }

  reveal() {
    this.begin({ picture: "digits", hide: "half", turned: [], order: "schedule" });
    this.player.play();
  }

  step() {
    this.state.step += 1;
    this.prepare();
    const ended = this.state.step >= this.filling.course.length - 1;
    if (ended) {
      this.predict.tell();
      this.link.write(this.state);
    }
    this.tell();
    return ended;
  }

  /** What is shown after the present step: names, those kept by it, those drawn and hidden again. */
  get shownNow() {
    const { state: { step }, filling, hidden, whole, now } = this, names = Array.from(whole.names, (name, at) => (hidden[at] ? now.namer.names : name)), open = new Map(), fresh = new Set();
    filling.history.slice(0, step).forEach((all, k) => {
      for (const one of all) {
        if (one.kept) names[one.at] = one.name;
        if (k === step - 1) one.kept ? fresh.add(one.at) : open.set(one.at, one);
      }
    });
    return { names, open, fresh };
  }

  /** The probabilities at the outlined place: of the step that is shown, or of the one that kept it. */
  get candidate() {
    const { state: { step, patch }, filling } = this;
    for (let k = Math.max(0, step - 1); k >= 0; k--) {
      const one = filling.history[k]?.find(({ at }) => at === patch);
      if (one) return one;
    }
    return undefined;
  }

  tell() {
    const { state, fields, filling, now, measured, predict } = this, { step } = state, { course } = filling, ended = step >= course.length - 1;
    if (!this.player.playing) this.player.ended = ended && step > 0;
    for (const [name, field] of Object.entries(fields)) field.show(state[name]);
    const view = this.shownNow, columns = now.grid.columns, place = (at) => `row ${Math.floor(at / columns) + 1}, column ${(at % columns) + 1}`;
    this.view = view;
    this.pixels = combined(this.whole.pixels, joined(view.names, now.book, now.grid), this.hidden, now.grid);
    this.error = errorAt(this.pixels, this.whole.pixels, this.hidden, now.grid);
    this.lines.show([
      ofStep({ count: course[0], step, steps: state.order === "schedule" ? 8 : course.length - 1, order: state.order, before: course[Math.max(0, step - 1)], after: course[step] }),
      ofKept(step ? filling.history[step - 1] : undefined, place),
    ]);
    this.opened.show([ofPatch(this.candidate, place(state.patch), state.temperature), ofError(this.error, ended)]);
    const digits = state.picture === "digits";
    this.table.hidden = !digits;
    if (digits) this.table.replaceChildren(tableOf(measured.digits, this.hidden, now.grid, predict.pending));
    this.nulls.show(digits ? (predict.pending ? [] : ofNull(measured.digits)) : ofLand(measured.land[state.picture]));
    this.frames.ask();
  }

  listen() {
    const { surface } = this, at = (spot) => (this.places ? patchAt(spot, this.places.large, this.now.grid) : -1);
    surface.pointers({
      press: (spot) => {
        const patch = at(spot);
        if (patch < 0) return null;
        const away = !this.hidden[patch];
        this.turn(patch);
        return { away };
      },
      drag: ({ away }, spot) => { const patch = at(spot); if (patch >= 0 && this.hidden[patch] !== away) this.turn(patch); },
      hover: (spot) => { const patch = at(spot); if (patch >= 0 && patch !== this.state.patch) this.change({ patch }); },
    });
    surface.keys(() => {
      const { columns, rows } = this.now.grid, all = columns * rows, by = (step) => () => this.change({ patch: (this.state.patch + step + all) % all });
      return { ArrowLeft: by(-1), ArrowRight: by(1), ArrowUp: by(-columns), ArrowDown: by(columns), Enter: () => this.turn(this.state.patch), " ": () => this.player.toggle() };
    });
  }

  /** Hide a patch, or show it. */
  turn(patch) {
    const { turned } = this.state;
    this.begin({ patch, turned: turned.includes(patch) ? turned.filter((k) => k !== patch) : [...turned, patch] });
  }

  paint() {
    if (!this.known || this.surface.width < 50 || this.chart.width < 50) return;
    const { frame: { theme }, surface, chart, now, state, view, whole, hidden, filling } = this, letter = letterSize(surface.width * 1.7), colour = inkOf(theme), { grid, book } = now;
    this.places = places(surface.width, letter, grid);
    const { large, small, book: below, height } = this.places, pen = surface.pen(surface.width, height, theme), ended = state.step >= filling.course.length - 1, one = this.candidate;
    surface.node.style.height = `${height}px`;
    pen.text(ended ? `filled: ${hidden.includes(true) ? `error ${this.error.mean.toFixed(3)}, ` : ""}${now.verdict(this.pixels)}` : state.step ? `step ${state.step}: kept ones outlined` : "hidden: crossed out", large.x, large.y - 0.5 * letter, { size: letter, fill: theme.text, weight: 600 });
    drawFilling(pen, large, grid, { book, pixels: this.pixels, hidden, fresh: view.fresh, open: view.open, patch: state.patch, focused: surface.focused, letter, colour });
    this.small.forEach(({ title, pixels, error, verdict }, k) => drawSmall(pen, small[k], grid, { title: k ? title : `${title}: ${whole.title}`, pixels, below: k ? `error ${error.toFixed(3)}, ${verdict.replace("read as", "a")}` : verdict, letter, colour }));
    drawBook(pen, below, grid, { book, one, name: one ? one.name : hidden[state.patch] ? -1 : whole.names[state.patch], letter, colour });
    surface.node.setAttribute("aria-label", `${whole.title}, ${filling.course[state.step]} of ${hidden.length} patches still hidden; outlined: patch ${state.patch + 1}${one ? `, named ${one.name + 1} with probability ${one.sure.toFixed(3)}` : ""}. Arrow keys go to a patch, Enter hides or shows it, space plays.`);
    chart.node.style.height = `${CHART}px`;
    drawCourse(chart.pen(chart.width, CHART, theme), chart.width, CHART, { course: filling.course, step: state.step, order: state.order, letter });
    chart.node.setAttribute("aria-label", `Patches still hidden at first and after each step: ${filling.course.join(", ")}.`);
  }

  shown() {
    const { state, hidden, view, filling, error, small } = this, one = this.candidate;
    return {
      state, hidden, names: view.names, truth: this.whole.names, course: filling.course, error: error.mean, candidate: one && { ...one, shares: Array.from(one.shares) },
      fresh: [...view.fresh], open: [...view.open.keys()], small: small.map((made) => ({ title: made.title, error: made.error, verdict: made.verdict })), phase: this.predict.phase, lines: { ...this.lines.told, ...this.opened.told, ...this.nulls.told },
    };
  }

  placeOf(patch) {
    const { x, y, width, height } = patchArea(patch, this.places.large, this.now.grid);
    return inWindow(this.surface.node, [x + width / 2, y + height / 2]);
  }
}
