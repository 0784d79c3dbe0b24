// Losses under the hand: a guess is dragged, and squares and logarithms say what it costs.

import { element } from "../../kernel/widgets.js";
import { expose, inWindow } from "../../kernel/probe.js";
import { Exercise } from "../../topic/exercise.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, numbers, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { written } from "../../topic/written.js";
import { program } from "./code.js";
import { CROSS_ENTROPY, HINGE } from "./exercises.js";
import { group } from "./group.js";
import { LOSSES, loss, risk, sigmoid } from "./losses.js";
import { formula, Matrix } from "./matrix.js";
import { along, laidOut, paint } from "./picture.js";
import { held, LEAST, TAUGHT, X, Y } from "./samples.js";
import { ABOUT, likelihoodRows, lossRows } from "./words.js";

/** @typedef {import("./losses.js").Loss} Loss */

const OVERS = ["residual", "margin", "likelihood"];
const FIELDS = {
  f: { usual: TAUGHT, read: numbers(3, LEAST, 1 - LEAST) },
  loss: { usual: "entropy", read: oneOf(LOSSES) },
  over: { usual: "residual", read: oneOf(OVERS) },
  sample: { usual: 2, read: aNumber(1, 3, { whole: true }) },
};
const ASKED = {
  question: "Sample 2 is guessed 0.8, but its label is 0. Play takes the guess to 0.99: sure, and wrong. Which loss grows more?",
  answers: ["Squared error", "Cross-entropy", "Both alike"],
  right: 1,
  because: "Squared error went from 0.64 to 0.9801 and can never pass 1; cross-entropy from 1.6094\u2026 to 4.6052\u2026, and it has no limit.",
};

export class LossView {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "loss", label: "Loss: three samples, three guesses, and what they cost" });
    this.predict = new Predict(this.frame.question, { play: () => this.playAsked() });
    this.player = new Player(this.frame, {
      step: () => this.surer(), reset: () => this.reset(), draw: () => this.changed(), holds: () => this.predict.holds(), rate: 14, what: "the chosen guess by 0.01, away from its label",
    });
    this.losses = group("Loss", LOSSES.map((kind) => /** @type {[Loss, string, string]} */ ([kind, ABOUT[kind].short, `${ABOUT[kind].name}, ${ABOUT[kind].title}: ${ABOUT[kind].task}`])), (kind) => { this.state.loss = kind; this.changed(); });
    this.overs = group("Drawn over", [["residual", "Residual", "What the guess misses: y \u2212 f"], ["margin", "Margin", "How far the score lies on the right side of 0"], ["likelihood", "Likelihood", "Probability or density of the label, given the guess"]], (over) => { this.state.over = over; this.changed(); });
    this.frame.controls.append(this.losses, this.overs);
    /** @type {ReturnType<typeof laidOut> | null} */
    this.place = null;
    this.surface = stage.surface({ draw: () => this.draw() });
    this.frame.picture.append(this.surface.node);
    this.code = element("pre", "code", "", { "aria-label": "A step of training in PyTorch", tabindex: "0" });
    this.task = element("p", "task");
    this.noise = element("p", "noise");
    this.matrices = { x: new Matrix("samples X", "X"), f: new Matrix("guesses f", "f"), y: new Matrix("labels y", "y"), each: new Matrix("loss of each sample", "loss"), mean: new Matrix("their mean, the empirical risk"), ones: new Matrix("ones") };
    const { x, f, y, each, mean, ones } = this.matrices;
    const columns = element("div"), training = element("div", "program");
    columns.append(formula(x, "\u2192", f, y, "\u2192", each), formula("J = \u2153", ones, "loss =", mean));
    this.frame.arithmetic.append(columns);
    this.lines = new Lines(this.frame.arithmetic);
    training.append(this.task, this.code, this.noise);
    this.frame.arithmetic.append(training);
    for (const about of [CROSS_ENTROPY, HINGE]) new Exercise(this.frame, about);
    this.frames = stage.frames(() => this.paint());
    this.link = new Link(stage, "loss", FIELDS, (state) => { this.state = state; this.changed(); });
    this.state = this.link.read();
    this.predict.ask(ASKED);
    this.listen();
    stage.resized(() => this.draw(), this.surface.node);
    stage.rethemed(() => this.draw());
    // a place is ["guess", sample, f] on a track, or ["dot", sample]
    expose(stage.root, {
      shown: () => ({ ...this.state, guesses: [...this.state.f], playing: this.player.playing, predict: this.predict.phase, told: this.lines.told, code: program(this.state.loss), matrices: Object.fromEntries(Object.entries(this.matrices).map(([name, one]) => [name, one.told])) }),
      place: (what) => inWindow(this.surface.node, this.placeOf(what)),
      settled: () => this.place !== null && !this.frames.waiting && !this.player.playing,
    });
  }

  update() {
    this.draw();
  }

  get chosen() {
    return this.state.sample - 1;
  }

  /** Play what the question is about, from the guesses that it names. */
  playAsked() {
    Object.assign(this.state, { f: [...TAUGHT], sample: 2 });
    this.player.changed();
    this.player.play();
  }

  /** Move the chosen guess away from its label; true once it is as sure as it gets. */
  surer() {
    const i = this.chosen, end = Y[i] === 1 ? LEAST : 1 - LEAST;
    this.state.f[i] = held(this.state.f[i] + (Y[i] === 1 ? -0.01 : 0.01));
    if (this.state.f[i] !== end) return false;
    this.predict.tell();
    return true;
  }

  reset() {
    this.state.f = [...TAUGHT];
  }

  set(i, f) {
    this.state.sample = i + 1;
    this.state.f[i] = held(f);
    this.player.changed();
    this.changed();
  }

  changed() {
    this.link.write(this.state);
    this.draw();
  }

  /** @param {any[]} what @returns {[number, number]} */
  placeOf([what, sample, f]) {
    const { place } = this, i = sample - 1;
    if (what === "guess") return [place.trackAt(f ?? this.state.f[i]), place.level(i)];
    const { over, loss: kind } = this.state;
    return place.plot.at(along(over, this.state.f[i], Y[i]), loss(kind, this.state.f[i], Y[i]));
  }

  listen() {
    this.surface.pointers({
      press: ({ x, y }) => {
        if (!this.place) return null;
        const { place } = this, { over, loss: kind } = this.state;
        this.player.pause();
        const near = (i) => { const [a, b] = this.placeOf(["dot", i + 1]); return Math.hypot(a - x, b - y); };
        if (place.plot.holds({ x, y }, 12)) {
          if (over === "likelihood" && kind === "hinge") return null;
          const i = [0, 1, 2].reduce((best, k) => (near(k) < near(best) ? k : best));
          if (over !== "likelihood" && near(i) > 30) return null;
          this.state.sample = i + 1;
          this.changed();
          return { i, curve: true };
        }
        if (x > place.left || y > 3 * place.row) return null;
        const i = Math.floor(y / place.row);
        this.set(i, place.guessAt(x));
        return { i, curve: false };
      },
      drag: ({ i, curve }, { x }) => {
        if (!curve) { this.set(i, this.place.guessAt(x)); return; }
        const at = this.place.plot.x.value(x);
        this.set(i, this.state.over === "margin" ? sigmoid((2 * Y[i] - 1) * at) : Y[i] - at);
      },
    });
    this.surface.keys((event) => {
      const by = (sign) => () => { this.player.pause(); this.set(this.chosen, this.state.f[this.chosen] + sign * (event.shiftKey ? 0.1 : 0.01)); };
      const to = (step) => () => { this.state.sample = Math.min(3, Math.max(1, this.state.sample + step)); this.player.changed(); this.changed(); };
      return { ArrowLeft: by(-1), ArrowRight: by(1), ArrowUp: to(-1), ArrowDown: to(1) };
    });
  }

  draw() {
    this.frames.ask();
  }

  paint() {
    const { width } = this.surface, { theme } = this.frame, { f, loss: kind, over } = this.state;
    if (width < 50) return;
    this.place = laidOut(width, over);
    this.surface.node.style.height = `${this.place.height}px`;
    paint(this.surface.pen(width, this.place.height, theme), this.place, { guesses: f, kind, over, chosen: this.chosen, focused: this.surface.focused });
    this.say();
  }

  say() {
    const { f, loss: kind, over } = this.state, about = ABOUT[kind], { each, mean } = risk(kind, f, Y);
    this.losses.show(kind);
    this.overs.show(over);
    if (this.said !== kind) {
      this.said = kind;
      this.code.replaceChildren(...program(kind).map(({ text, lit }) => element("span", lit ? "lit" : text.startsWith("#") ? "comment" : "", text)));
      this.task.textContent = `A step of training: ${about.task}`;
      this.noise.textContent = about.noise;
    }
    const column = (values) => values.map((one) => [written(one)]);
    this.matrices.x.show(X.map((row) => row.map(String)));
    this.matrices.f.show(column(f));
    this.matrices.y.show(column(Y));
    this.matrices.each.show(column(each));
    this.matrices.ones.show([["1", "1", "1"]]);
    this.matrices.mean.show([[written(mean)]]);
    this.lines.show((over === "likelihood" ? likelihoodRows : lossRows)(kind, f, Y, this.chosen), over === "likelihood" ? (kind === "hinge" ? "exp(\u2212loss) of y = 1 and of y = 0: probabilities would have one sum" : "Likelihoods multiply, losses add") : "Each loss, and their mean");
    this.surface.node.setAttribute("aria-label", `${f.map((one, i) => `Sample ${i + 1}, label ${Y[i]}: guess ${written(one)}, ${about.name.toLowerCase()} ${written(each[i])}`).join("; ")}; mean ${written(mean)}. Up and down choose a sample, left and right move its guess.`);
  }
}
