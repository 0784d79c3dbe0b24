// Six optimizers race from one start: paths or networks, losses by step, and one step of one of them opened.

import { expose, inWindow } from "../../kernel/probe.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, flag, Link, numbers, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { Controls } from "./controls.js";
import { Curves } from "./curves.js";
import { exercises } from "./exercises.js";
import { FORMULAS, NOTES, rows } from "./opened.js";
import { Picture } from "./picture.js";
import { namesOn, ON, problemOf, stepsOf, surfaceOf } from "./problems.js";
import { race, RATES } from "./race.js";
import { NAMES, RULES, USUAL } from "./rules.js";
import { Runners } from "./runners.js";
import { SCHEDULES } from "./schedules.js";
import { aboutRates, asked, askedOfTurn, spoken } from "./words.js";

const END = 300; // in a link: the last step, whatever its number
const TURN = 45; // degrees that the first question turns the ravine by
const HEIGHT = 420, TABLE = 172, PACE = { surface: 10, network: 40 }; // pixels; steps a second

const FIELDS = {
  on: { usual: "ravine", read: oneOf(ON.map(([on]) => on)) },
  turn: { usual: 0, read: aNumber(0, 90) },
  from: { usual: null, read: numbers(2, -20, 20), write: (from) => (from ? from.join(",") : "") },
  seed: { usual: 1, read: aNumber(1, 999, { whole: true }) },
  best: { usual: true, read: flag },
  rate: { usual: 0.1, read: (text) => RATES.find((rate) => String(rate) === text) },
  schedule: { usual: "constant", read: oneOf(SCHEDULES.map(([name]) => name)) },
  of: { usual: "adam", read: oneOf(RULES) },
  weight: { usual: 0, read: aNumber(0, 16, { whole: true }) },
  t: { usual: END, read: aNumber(0, END, { whole: true }) },
  alpha: { usual: USUAL.alpha, read: aNumber(0, 0.9999) },
  beta1: { usual: USUAL.beta1, read: aNumber(0, 0.9999) },
  beta2: { usual: USUAL.beta2, read: aNumber(0, 0.9999) },
  epsilon: { usual: USUAL.epsilon, read: aNumber(1e-12, 1) },
  decay: { usual: USUAL.decay, read: aNumber(0, 1) },
};

export class View {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "optimizers", label: "Optimizers raced" });
    this.predict = new Predict(this.frame.question, { play: () => this.player.play() });
    this.controls = new Controls(this);
    this.player = new Player(this.frame, {
      step: () => {
        this.state.t += 1;
        return this.state.t >= this.course.steps;
      },
      reset: () => { this.state.t = 0; }, draw: () => this.draw(), holds: () => this.holds(), rate: PACE.surface, what: "one step of each optimizer",
    });
    this.picture = new Picture(this);
    this.curves = new Curves(this);
    this.runners = new Runners(this);
    this.lines = new Lines(this.frame.arithmetic);
    this.lines.title.after(this.controls.weight);
    exercises(this.frame);
    this.frames = stage.frames(() => this.draw());
    this.link = new Link(stage, "optimizers", FIELDS, (state) => this.take(state));
    this.take(this.link.read());
    stage.resized(() => this.frames.ask(), this.frame.picture, this.frame.side);
    stage.rethemed(() => this.frames.ask());
    // {on, turn, t, steps, first, opened, runs: {rule: {rate, w, m, v, loss, arrival}}, lines, question}; a place is ["start"], ["weights", w1, w2] or ["step", t]
    expose(stage.root, {
      shown: () => this.told(),
      place: ([what, ...numbers]) => this.place(what, numbers),
      settled: () => !this.frames.waiting && !this.player.playing,
    });
  }

  update() {
    this.frames.ask();
  }

  /** A whole state, of a link or of the start. */
  take(state) {
    this.state = state;
    state.weight = Math.min(state.weight, namesOn(state.on).length - 1);
    state.t = Math.min(state.t, stepsOf(state.on));
    this.turning = state.on === "ravine" && state.turn === 0 && state.t === stepsOf(state.on);
    this.predict.ask(null);
    this.compute();
    if (state.t === 0 || this.turning) this.ask();
    this.player.ended = state.t === this.course.steps;
    this.player.show();
    this.frames.ask();
  }

  /** Run the whole race; a picture then only goes along it. */
  compute() {
    const { state } = this, { alpha, beta1, beta2, epsilon, decay } = state;
    this.course = { schedule: state.schedule, steps: stepsOf(state.on), settings: { alpha, beta1, beta2, epsilon, decay } };
    this.problem = problemOf(/** @type {any} */ (state));
    this.runs = race(this.problem, state.best ? null : state.rate, this.course);
    this.player.rate = surfaceOf(state.on) ? PACE.surface : PACE.network;
  }

  ask() {
    const { state, course, problem, runs } = this;
    if (!this.turning) {
      this.predict.ask(asked(state, runs, problem.finish));
      return;
    }
    const turned = problemOf(/** @type {any} */ ({ ...state, turn: TURN }));
    this.predict.ask(askedOfTurn(runs, TURN, race(turned, state.best ? null : state.rate, course)));
  }

  // What was asked or told was about another race: ask about this one, where the outcome is still open.
  askAgain() {
    const { phase, pending } = this.predict;
    this.predict.ask(null);
    if (!pending) return;
    if (phase === "waiting" && !this.turning) {
      this.state.t = 0;
      this.player.pause();
      this.player.changed();
    }
    this.ask();
  }

  /** Another race: it is asked about, and starts anew. */
  anew(change) {
    Object.assign(this.state, change, { t: 0 });
    this.turning = false;
    this.player.pause();
    this.player.changed();
    this.compute();
    this.ask();
    this.frames.ask();
  }

  /** The same race under other rates or constants: drawn at once, as far as it has come. */
  set(change) {
    Object.assign(this.state, change);
    this.compute();
    this.askAgain();
    this.frames.ask();
  }

  /** The same race on a ravine that lies otherwise: drawn at once, for the hand that turns it. */
  turned(turn) {
    this.state.turn = turn;
    this.turning = false;
    this.predict.ask(null);
    this.compute();
    this.frames.ask();
  }

  /** The same race from another start. */
  begin(from) {
    this.state.from = from;
    this.moved = true;
    this.frames.ask();
  }

  /** What is opened of it. */
  show(change) {
    Object.assign(this.state, change);
    this.frames.ask();
  }

  choose(of) {
    this.show({ of });
  }

  go(t) {
    if (this.holds()) return;
    this.player.pause();
    this.state.t = Math.min(this.course.steps, Math.max(0, t));
    this.player.ended = this.state.t === this.course.steps;
    this.player.show();
    this.frames.ask();
  }

  // Whether a question is open; once it is answered, what it asks about is what is raced.
  holds() {
    if (this.predict.holds()) return true;
    if (this.turning && this.predict.phase === "waiting") {
      Object.assign(this.state, { turn: TURN, t: 0 });
      this.player.changed();
      this.compute();
    }
    this.turning = false;
    return false;
  }

  get start() {
    return Array.from(this.problem.start);
  }

  colour(rule) {
    return this.frame.theme.lines[RULES.indexOf(rule)];
  }

  draw() {
    if (this.moved) {
      this.moved = false;
      this.compute();
      this.askAgain();
    }
    const { state, course, problem } = this, run = this.runs[state.of], t = Math.min(state.t, run.last);
    if (state.t === course.steps) this.predict.tell();
    this.controls.draw();
    this.picture.draw(HEIGHT);
    this.curves.draw(HEIGHT - TABLE);
    this.runners.draw();
    const name = surfaceOf(state.on) ? namesOn(state.on)[state.weight] : "w", place = { weight: state.weight, weights: problem.start.length, t, name };
    const title = `${NAMES[state.of]}: ${FORMULAS[state.of]}${t ? `. Step ${t}:` : "."}`;
    this.lines.show(t ? rows(state.of, run, place, course) : [{ name: "none", label: "no step yet", text: "Play, or take one step." }], title);
    this.note(`${NOTES[state.of]} ${aboutRates(state)}`);
    this.picture.surface.node.setAttribute("aria-label", `${spoken(state, this.runs)}${surfaceOf(state.on) ? " Arrow keys move the start." : ""}`);
    this.link.write({ ...state, t: state.t === course.steps ? END : state.t });
  }

  note(words) {
    if (!this.noted) {
      this.noted = document.createElement("p");
      this.noted.className = "note";
      this.frame.arithmetic.append(this.noted);
    }
    if (this.noted.textContent !== words) this.noted.textContent = words;
  }

  told() {
    const { state, runs, problem, course } = this, n = problem.start.length;
    const of = (rule) => {
      const { rate, w, m, v, losses, last, arrival } = runs[rule], t = Math.min(state.t, last), at = (list) => Array.from(list.subarray(t * n, (t + 1) * n));
      return { rate, w: at(w), m: at(m), v: at(v), loss: losses[t], arrival: arrival < Infinity ? arrival : null };
    };
    return {
      on: state.on, turn: state.turn, t: state.t, steps: course.steps, opened: state.of, start: this.start, phase: this.predict.phase,
      runs: Object.fromEntries(RULES.map((rule) => [rule, of(rule)])), lines: this.lines.told,
    };
  }

  place(what, [x, y]) {
    if (what === "step") {
      const { surface, plot } = this.curves;
      return inWindow(surface.node, [plot.x.at(x), plot.area.y + plot.area.height / 2]);
    }
    const at = what === "start" ? this.start : [x, y];
    return inWindow(this.picture.surface.node, this.picture.plot.at(at[0], at[1]));
  }
}
