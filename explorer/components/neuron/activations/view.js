// Activations and their slopes: drag the input, read both, and see what the slope does to learning.

import { expose } from "../../kernel/probe.js";
import { button, choice, element, figure } from "../../kernel/widgets.js";
import { Exercise } from "../../topic/exercise.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, numbers, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { GUESSES, layersExercise, slopeExercise } from "./asked.js";
import { Beside } from "./beside.js";
import { Curves, placed, REACH } from "./curves.js";
import { HIGHEST, LOWEST, START, stepped } from "./descent.js";
import { ACTIVATIONS, jacobianRow, KINDS, softmax } from "./functions.js";
import { DEEPEST, factor } from "./layers.js";
import { opened, openedSoftmax, SUB } from "./opened.js";
import { checks, descentRows, layerRows } from "./rows.js";

const LOOKS = [["layers", "through many layers"], ["learning", "loss over a weight"]];
const STEPS = [0.1, 0.01, 0.001];
const SWEEP = 0.05, FAST = 0.1; // how far z goes in a step; while the slope is drawn
const FIELDS = {
  kind: { usual: "sigmoid", read: oneOf(KINDS) },
  z: { usual: 0.5, read: aNumber(-REACH, REACH) },
  logits: { usual: [0.5, 1, -0.5], read: numbers(3, -REACH, REACH) },
  chosen: { usual: 0, read: aNumber(0, 2, { whole: true }) },
  h: { usual: 0.01, read: (text) => STEPS.find((h) => String(h) === text) },
  look: { usual: "layers", read: oneOf(LOOKS.map(([name]) => name)) },
  k: { usual: 10, read: aNumber(1, DEEPEST, { whole: true }) },
  w: { usual: START, read: aNumber(LOWEST, HIGHEST) },
};

export class View {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.frame = new Frame(stage, { name: "activations", label: "Activations and their slopes" });
    this.link = new Link(stage, "activations", FIELDS, (state) => this.take(state));
    this.frames = stage.frames(() => this.draw());
    this.predict = new Predict(this.frame.question, { play: () => this.player.play(), see: "Draw the slope" });
    this.frame.question.addEventListener("click", () => this.ask());
    this.player = new Player(this.frame, { rate: 60, step: () => this.step(), reset: () => this.reset(), draw: () => this.ask(), holds: () => this.predict.holds(), what: "a little further" });
    this.controls();
    this.curves = new Curves(this, this.frame.picture);
    this.beside = new Beside(this, this.frame.side);
    this.result = new Lines(this.frame.side);
    this.ways = new Lines(this.frame.picture);
    this.checked = new Lines(this.frame.arithmetic, "Checked by differences");
    this.take(this.link.read());
    this.exercise = new Exercise(this.frame, slopeExercise(this.state.kind));
    this.layers = new Exercise(this.frame, layersExercise());
    stage.resized(() => this.draw(), this.curves.surface.node, this.beside.surface.node);
    stage.rethemed(() => this.ask());
    // state as the link has it; g, slope and factor at z; pending while the slope is not drawn; lines: what the rows say;
    // a place is { z }, or { x }, a weight or a number of layers
    expose(stage.root, {
      shown: () => this.drawn && { ...this.state, ...this.values, pending: this.predict.pending, playing: this.player.playing, lines: { ...this.ways.told, ...this.checked.told, ...this.result.told } },
      place: (what) => ("z" in what ? this.curves.place(what.z) : this.beside.place(what.x)),
      settled: () => !this.frames.waiting,
    });
  }

  update() {
    this.ask();
  }

  /** What is learnt with: softmax of two logits, z and 0, is the sigmoid. */
  get learner() {
    return this.state.kind === "softmax" ? "sigmoid" : this.state.kind;
  }

  get values() {
    const { kind, z, logits, chosen } = this.state, { slope: used, steepest } = factor(kind, z, logits, chosen);
    if (kind === "softmax") return { g: softmax(logits), slope: jacobianRow(logits, chosen), factor: used, steepest };
    return { g: ACTIVATIONS[kind].g(z), slope: ACTIVATIONS[kind].slope(z), factor: used, steepest };
  }

  controls() {
    const titles = KINDS.map((kind) => [kind, ACTIVATIONS[kind]?.title ?? "softmax"]);
    this.kind = choice("kind", "Activation", titles, (kind) => this.change({ kind }));
    this.logits = element("div", "logits");
    this.fields = [0, 1, 2].map((i) => figure(`logit${i + 1}`, `logit z${SUB[i]}`, { low: -REACH, high: REACH, step: 0.05 }, (value) => this.logit(i, placed(value))));
    this.chosen = choice("chosen", "Dragged", [0, 1, 2].map((i) => [i, `z${SUB[i]}`]), (chosen) => this.change({ chosen, z: this.state.logits[chosen] }));
    this.logits.append(...this.fields, this.chosen);
    this.h = choice("h", "Step h", STEPS.map((h) => [h, String(h)]), (h) => this.change({ h }));
    const looks = element("div", "looks", "", { role: "group", "aria-label": "What comes of the slope" });
    this.looks = LOOKS.map(([look, words]) => Object.assign(button(words, words, () => this.change({ look })), { look }));
    looks.append(...this.looks);
    this.frame.controls.append(this.kind, this.logits, this.h, looks);
  }

  /** Another state was asked for as a whole. */
  take(state) {
    if (state.kind === "softmax") state.z = state.logits[state.chosen];
    this.state = { ...state, still: state.w };
    this.player.pause();
    this.predict.ask(GUESSES[state.kind]);
    this.exercise?.show(slopeExercise(state.kind));
    this.ask();
  }

  change(fields) {
    const { state } = this;
    this.player.pause();
    Object.assign(state, fields);
    if (fields.kind === "softmax") state.z = state.logits[state.chosen];
    if (fields.kind) {
      state.still = state.w = START;
      this.predict.ask(GUESSES[state.kind]);
      this.exercise.show(slopeExercise(state.kind));
    }
    this.player.changed();
    this.ask();
  }

  choose(z) {
    this.player.pause();
    this.set(z);
    this.player.changed();
  }

  set(z) {
    const { state } = this;
    state.z = placed(z);
    if (state.kind === "softmax") state.logits = state.logits.map((own, k) => (k === state.chosen ? state.z : own));
    this.ask();
  }

  logit(i, value) {
    if (i === this.state.chosen) this.choose(value);
    else this.change({ logits: this.state.logits.map((own, k) => (k === i ? value : own)) });
  }

  drop(w) {
    const held = Math.min(HIGHEST, Math.max(LOWEST, w));
    this.change({ w: held, still: held });
  }

  deep(k) {
    this.change({ k: Math.min(DEEPEST, Math.max(1, k)) });
  }

  /** A slope that is asked for is drawn from left to right; a weight that learns takes a step; else z wanders on. */
  step() {
    const { state, learner } = this;
    if (state.look === "learning" && !this.predict.pending) {
      const before = state.w;
      state.w = stepped(learner, before);
      state.still = learner === "step" ? state.w : stepped("step", state.still);
      return learner !== "step" && Math.abs(state.w - before) < 1e-6;
    }
    if (this.predict.pending && !this.sweeping) {
      this.sweeping = true;
      this.from = state.z;
      this.set(-REACH);
      return false;
    }
    const next = state.z + (this.sweeping ? FAST : SWEEP), ends = next > REACH - 1e-9;
    this.set(ends && !this.sweeping ? -REACH : next);
    if (ends && this.sweeping) {
      this.sweeping = false;
      this.predict.tell();
      this.set(this.from);
      return true;
    }
    return false;
  }

  reset() {
    this.sweeping = false;
    if (this.state.look === "learning") this.state.w = this.state.still = START;
    else this.set(FIELDS.z.usual);
  }

  ask() {
    this.frames.ask();
  }

  draw() {
    const { state } = this, soft = state.kind === "softmax", hidden = this.predict.pending;
    this.kind.show(state.kind);
    this.h.show(state.h);
    this.logits.hidden = !soft;
    this.fields.forEach((field, i) => field.show(state.logits[i]));
    this.chosen.show(state.chosen);
    for (const one of this.looks) one.setAttribute("aria-pressed", String(one.look === state.look));
    const rows = soft ? openedSoftmax(state.logits, state.chosen) : opened(state.kind, state.z);
    this.ways.show(hidden ? rows.filter(({ name }) => !name.startsWith("slope")) : rows);
    this.checked.node.hidden = hidden;
    this.checked.show(hidden ? [] : checks(state));
    this.curves.draw();
    this.beside.draw();
    this.result.node.hidden = hidden;
    this.result.show(hidden ? [] : state.look === "learning" ? descentRows(this.learner, state.w) : layerRows(state), this.caption);
    this.drawn = this.curves.surface.width > 60;
    const { still: _, ...kept } = state;
    if (!this.player.playing) this.link.write(kept);
  }

  get caption() {
    const { kind, look } = this.state;
    if (look === "layers") return kind === "softmax" ? `${"\u2202p/\u2202z"} of one probability in its own logit, multiplied` : "Every layer at this z, all weights 1";
    const samples = "g(w x \u2212 2) is to answer 0, 0, 1, 1 for x = 1, 2, 3, 4";
    return kind === "softmax" ? `${samples}; softmax of two logits, z and 0, is the sigmoid` : samples;
  }
}
