// One bit, then noise: four recurrent cells learn to tell it, some of them do.

import { expose, inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { button, choice, element } from "../../kernel/widgets.js";
import { Exercise } from "../../topic/exercise.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { asked, EXERCISES, found, rows } from "./asked.js";
import { drawAnswers, drawGradient, drawPanels, panels } from "./charts.js";
import { Courses } from "./courses.js";
import { answers, networkOf, sequence } from "./trained.js";

const HEIGHT = 344, HALF = 158, PARTS = 5, PACE = 12; // pixels; frames from test to test, tests a second
const TENSORS = /** @type {const} */ (["ih", "hh", "bias_ih", "bias_hh", "out", "bias"]);

export const FIELDS = {
  of: { usual: "lstm", read: oneOf(["half", "orthogonal", "gru", "lstm"]) },
  when: { usual: "before", read: oneOf(["before", "after"]) },
  bit: { usual: 1, read: (/** @type {string} */ text) => ({ 0: 0, 1: 1 })[text] },
  noise: { usual: 1, read: aNumber(1, 9999, { whole: true }) },
  test: { usual: -1, read: aNumber(-1, 200, { whole: true }) }, // the last
};

export class View {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "one_bit", label: "Recurrent cells that learn to hold one bit" });
    this.link = new Link(stage, "one_bit", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.draw());
    this.predict = new Predict(this.frame.question, { play: () => { this.player.reset(); this.player.play(); }, changed: () => this.frames?.ask() });
    this.player = new Player(this.frame, {
      step: () => this.step(), reset: () => this.rewind(), draw: () => this.frames.ask(), holds: () => this.predict.holds(), rate: PACE * PARTS, what: "to the next test",
    });
    this.when = choice("when", "Gradient", [["before", "before training"], ["after", "after training"]], (when) => this.show({ when }));
    this.flip = button("Flip the bit", "Show the other bit at the first step", () => this.show({ bit: 1 - this.state.bit }));
    this.redraw = button("New noise", "Draw other noise", () => this.show({ noise: (this.state.noise % 9999) + 1 }));
    this.frame.controls.append(this.when, this.flip, this.redraw);
    const draw = () => this.frames.ask();
    this.main = stage.surface({ draw });
    this.gradient = stage.surface({ role: "img" });
    this.reading = stage.surface({ role: "img" });
    for (const { node } of [this.gradient, this.reading]) node.tabIndex = -1;
    this.note = element("p", "note");
    this.frame.picture.append(this.main.node);
    this.frame.side.append(this.gradient.node, this.reading.node, element("p", "hint", "Above: networks after training; only their answer after the last step is asked for. Colours as at the left."));
    this.frame.arithmetic.append(this.note);
    this.lines = new Lines(this.frame.arithmetic);
    this.exercises = EXERCISES.map((one) => new Exercise(this.frame, one));
    this.state = this.link.read();
    this.listen();
    stage.resized(() => this.frames.ask(), this.frame.picture, this.frame.side);
    stage.rethemed(() => this.frames.ask());
    // {of, when, bit, noise, test, tests, holding, right, answers, hidden, lines, phase}; a place is [cell, steps of training, accuracy]
    expose(stage.root, {
      shown: () => this.courses && this.told(),
      place: ([cell, step, accuracy]) => inWindow(this.main.node, this.placed.find((one) => one.cell === cell).plot.at(step, accuracy)),
      settled: () => Boolean(this.courses) && !this.frames.waiting && !this.player.playing,
    });
  }

  update({ header, arrays }) {
    const { name, units } = header;
    if (this.courses?.about.name !== name) {
      this.courses = new Courses(header, arrays);
      this.networks = Object.fromEntries(header.kept.map((cell) => [cell, networkOf(cell, units, /** @type {any} */ (Object.fromEntries(TENSORS.map((part) => [part, arrays[`${cell}_${part}`]]))))]));
      this.heard = "";
      this.take(this.state);
    }
    this.frames.ask();
  }

  get last() {
    return this.courses.about.tests.length - 1;
  }

  get test() {
    return this.state.test < 0 ? this.last : Math.min(this.last, this.state.test);
  }

  get chosen() {
    const { cells } = this.courses.about;
    return cells.includes(this.state.of) ? this.state.of : cells[cells.length - 1];
  }

  /** Whether what this cell came to waits for a guess. */
  hidden = (/** @type {string} */ cell) => cell !== "half" && this.predict.pending && !this.player.playing && this.test === this.last;

  take(state) {
    this.state = { ...state };
    this.part = 0;
    this.player.pause();
    this.predict.ask(null);
    if (!this.courses) return;
    if (state.test < 0) this.predict.ask(asked(this.courses));
    this.player.ended = this.test === this.last;
    this.player.show();
    this.frames.ask();
  }

  show(change) {
    Object.assign(this.state, change);
    this.frames.ask();
  }

  rewind() {
    this.part = 0;
    this.state.test = 0;
  }

  step() {
    if (this.player.playing && ++this.part < PARTS) return false;
    this.part = 0;
    const next = this.test + 1;
    this.state.test = next >= this.last ? -1 : next;
    if (next < this.last) return false;
    this.predict.tell();
    return true;
  }

  seek(test) {
    if (this.predict.holds()) return;
    const held = Math.max(0, Math.min(this.last, Math.round(test)));
    this.player.pause();
    this.part = 0;
    this.state.test = held === this.last ? -1 : held;
    if (held === this.last) this.predict.tell();
    this.player.ended = held === this.last;
    this.player.show();
    this.frames.ask();
  }

  listen() {
    const at = (/** @type {any} */ spot) => this.placed?.find(({ x, y, w, h }) => spot.x >= x && spot.x <= x + w && spot.y >= y && spot.y <= y + h);
    const nearest = (/** @type {any} */ panel, /** @type {any} */ spot) => {
      const step = panel.plot.value(spot)[0], { tests } = this.courses.about;
      return tests.reduce((best, one, k) => (Math.abs(one - step) < Math.abs(tests[best] - step) ? k : best), 0);
    };
    this.main.pointers({
      press: (spot) => {
        const panel = at(spot);
        if (panel) this.show({ of: panel.cell });
        return panel;
      },
      drag: (panel, spot) => this.seek(nearest(panel, spot)),
      wander: 4,
    });
    const turn = (/** @type {number} */ by) => () => {
      const { cells } = this.courses.about;
      this.show({ of: cells[Math.min(cells.length - 1, Math.max(0, cells.indexOf(this.chosen) + by))] });
    };
    this.main.keys(() => this.courses && ({ ArrowLeft: () => this.seek(this.test - 1), ArrowRight: () => this.seek(this.test + 1), ArrowUp: turn(-1), ArrowDown: turn(1), " ": () => this.player.toggle() }));
  }

  // What the networks answer along the sequence; computed only where the sequence is another.
  hear() {
    const { bit, noise } = this.state, { gap } = this.courses.about, key = `${bit} ${noise}`;
    if (key === this.heard) return;
    this.heard = key;
    const xs = sequence(bit ? 1 : -1, gap, noise);
    this.answers = Object.fromEntries(Object.entries(this.networks).map(([cell, network]) => [cell, answers(network, xs)]));
  }

  draw() {
    const { courses, state, frame, chosen, hidden } = this, { width } = this.main;
    if (!courses || width < 50) return;
    const { theme } = frame, letter = letterSize(width * 1.4), { names, tests, cells } = courses.about;
    this.hear();
    this.when.show(state.when);
    this.main.node.style.height = `${HEIGHT}px`;
    this.placed = panels(courses, width, HEIGHT, letter);
    const upTo = Math.min(this.last, this.test + this.part / PARTS);
    drawPanels(this.main.pen(width, HEIGHT, theme), this.placed, { courses, upTo, hidden, chosen, letter, focused: this.main.focused });
    this.main.node.setAttribute("aria-label", `Accuracy after ${tests[this.test]} batches. ${cells.filter((cell) => !hidden(cell)).map((cell) => `${names[cell]}: ${courses.right(cell, this.test).join(", ")} of ${courses.about.tested}`).join("; ")}. Arrow keys move through training and choose a cell.`);
    const wide = this.gradient.width;
    if (wide > 50) {
      for (const { node } of [this.gradient, this.reading]) node.style.height = `${HALF}px`;
      drawGradient(this.gradient.pen(wide, HALF, theme), { width: wide, height: HALF, letter, courses, when: /** @type {any} */ (state.when), chosen });
      drawAnswers(this.reading.pen(wide, HALF, theme), { width: wide, height: HALF, letter, courses, answers: this.answers, bit: state.bit, chosen, hidden });
      const heard = Object.entries(this.answers).filter(([cell]) => !hidden(cell)).map(([cell, list]) => `${names[cell]} ${list[list.length - 1].toFixed(3)}`).join(", ");
      this.gradient.node.setAttribute("aria-label", `Length of the gradient of the answer at each state, ${state.when} training: ${cells.map((cell) => `${names[cell]} ${courses.of(/** @type {any} */ (state.when), cell, 0)[0].toPrecision(2)} at the first step`).join(", ")}.`);
      this.reading.node.setAttribute("aria-label", `A sequence with bit ${state.bit}; probability of 1 at its end: ${heard}.`);
    }
    const words = this.predict.pending ? "" : found(courses);
    if (this.note.textContent !== words) this.note.textContent = words;
    this.lines.show(hidden(chosen) ? [{ name: "none", label: "waits for your guess", text: "Guess, or skip the question." }] : rows(courses, chosen, this.test, /** @type {any} */ (state.when)), `${names[chosen]} after ${tests[this.test].toLocaleString("en-GB")} batches`);
    this.link.write({ ...state });
  }

  told() {
    const { state, courses } = this, { cells } = courses.about;
    return {
      of: this.chosen, when: state.when, bit: state.bit, noise: state.noise, test: this.test, tests: courses.about.tests, phase: this.predict.phase, gap: courses.about.gap,
      holding: Object.fromEntries(cells.map((cell) => [cell, courses.holding(cell, this.test)])), right: Object.fromEntries(cells.map((cell) => [cell, courses.right(cell, this.test)])),
      answers: this.answers, hidden: cells.filter(this.hidden), lines: this.lines.told,
    };
  }
}
