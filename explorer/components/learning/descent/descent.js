// Descent on the loss of a small model: drop the start, step or play; map, solid, deck and arithmetic go along.

import { expose } from "../../kernel/probe.js";
import { normals } from "../../topic/chance.js";
import { Frame } from "../../topic/frame.js";
import { aNumber, flag, Link, numbers, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { BATCHES, Controls, PACES } from "./controls.js";
import { exercises } from "./exercises.js";
import { gradient, meanLoss, MODELS, modelOf } from "./models.js";
import { Pictures } from "./pictures.js";
import { foretold, minimum, Walk } from "./walk.js";
import { asked, COMPUTE, PICK, RETURN, UNTIL, UPDATE } from "./words.js";

const MORE = 10; // times as many updates as were foretold, and it ends
const FLAT = 1e-4; // with a gradient shorter than this it has converged
const SHUFFLING = 1; // seed
const MEMORY = new Map(); // model -> its minima

const FIELDS = {
  model: { usual: "line", read: oneOf(MODELS.map(({ name }) => name)) },
  start: { usual: [], read: numbers([0, 2], -100, 100) }, // none: the model's own
  rate: { usual: 0, read: aNumber(0, 1000) }, // 0: the model's right one
  batch: { usual: 12, read: (text) => BATCHES.find((batch) => String(batch) === text) },
  all: { usual: false, read: flag },
  arrows: { usual: true, read: flag },
  pace: { usual: "usual", read: oneOf(Object.keys(PACES)) },
};

/** @typedef {import("./models.js").Weights} Weights */

export class Descent {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    const frame = this.frame = new Frame(stage, { name: "descent", label: "Descent on a surface" });
    this.frames = stage.frames(() => this.pictures.paint(this));
    const draw = this.draw = () => this.frames.ask();
    this.normal = normals(20);
    this.link = new Link(stage, "descent", FIELDS, (state) => this.take(state));
    this.predict = new Predict(frame.question, { play: () => this.player.play() });
    this.player = new Player(frame, { step: () => (this.player.playing ? this.goOn() : this.whole()), reset: () => this.restart(), draw, holds: () => this.predict.holds(), rate: PACES.usual, what: "one update" });
    this.controls = new Controls(frame.controls, this.player.node, { set: (change) => this.set(change), preset: (rate) => this.set({ rate, start: [] }, true), draw: () => this.drawn() });
    this.pictures = new Pictures(frame, { redraw: draw, drop: (place) => this.drop(place), settings: () => this });
    exercises(frame);
    stage.rethemed(draw);
    // model, data, start, rate, batch; w, J, updates, epoch, last and coming update, line of the algorithm at work, paths, lines, asked
    expose(stage.root, {
      shown: () => this.shown(),
      place: (what) => this.pictures.place(what, this),
      settled: () => !this.frames.waiting && !this.pictures.turns.waiting && !this.pictures.deck.gliding,
    });
    this.take(this.link.read());
  }

  update() {
    this.draw(); // streamlit has nothing to say but a change of the theme
  }

  take(state) {
    this.state = state;
    if (state.start.length !== 2) state.start = [];
    this.begin(true);
  }

  /** @returns {Weights} */
  get start() {
    return this.state.start.length ? this.state.start : this.model.start;
  }

  get rate() {
    return this.state.rate || this.usualRate;
  }

  get usualRate() {
    return this.model.rates.find(([words]) => words === "right")[1];
  }

  /** The path that the algorithm, the deck and the arithmetic belong to. */
  get walk() {
    return this.walks.get(this.state.batch);
  }

  set(change, ask = false) {
    const other = change.model && change.model !== this.state.model;
    Object.assign(this.state, other ? { start: [], rate: 0 } : {}, change);
    if ("pace" in change || "arrows" in change) this.changed();
    else this.begin(ask || other);
  }

  drop(/** @type {Weights} */ place) {
    const { grain, ranges } = this.model;
    const held = place.map((value, k) => Math.max(ranges[k][0], Math.min(ranges[k][1], value)));
    this.set({ start: held.map((value) => +(Math.round(value / grain) * grain).toFixed(2)) });
  }

  // The algorithm's first line.
  drawn() {
    this.drop([this.model.sigma * this.normal(), this.model.sigma * this.normal()]);
  }

  /** From the start, with a question where one is to be asked, or one is open. */
  begin(ask) {
    const model = this.model = modelOf(this.state.model);
    if (!MEMORY.has(model)) MEMORY.set(model, model.near.map((near) => minimum(model, near)));
    this.minima = MEMORY.get(model);
    const full = this.state.batch === model.data.length, open = ask || this.predict.phase === "asking";
    this.predict.ask(full && open ? asked(model, this.start, this.rate, this.minima, foretold(model, this.start, this.rate, model.updates, this.minima)) : null);
    this.player.reset();
    this.changed();
  }

  changed() {
    const { state, model } = this, same = (a, b) => a[0] === b[0] && a[1] === b[1];
    this.player.rate = PACES[state.pace];
    this.controls.show({ ...state, rate: this.rate });
    this.link.write({ ...state, start: same(this.start, model.start) ? [] : state.start, rate: this.rate === this.usualRate ? 0 : this.rate });
    this.draw();
  }

  restart() {
    const { model, state } = this;
    this.walks = new Map((state.all ? BATCHES : [state.batch]).map((batch) => [batch, new Walk(model, this.start, batch, SHUFFLING)]));
    this.pick();
    this.line = this.picks ? PICK : COMPUTE;
  }

  get picks() {
    return this.state.batch < this.model.data.length;
  }

  pick() {
    for (const walk of this.walks.values()) walk.pick();
  }

  // One line of the algorithm; true at its end.
  goOn() {
    if (this.line === PICK) this.line = COMPUTE;
    else if (this.line === COMPUTE) return this.move();
    else if (this.line === UPDATE) this.line = UNTIL;
    else {
      this.pick();
      this.line = this.picks ? PICK : COMPUTE;
    }
    return false;
  }

  // A whole update.
  whole() {
    this.pick();
    return this.move();
  }

  move() {
    for (const walk of this.walks.values()) walk.step(this.rate);
    this.line = UPDATE;
    const { walk, model } = this;
    if (this.predict.phase === "waiting" && (walk.lost || walk.updates >= model.updates)) {
      this.predict.tell();
      this.player.pause();
      this.player.owed = 0;
    }
    const ended = walk.lost || walk.updates >= MORE * model.updates || Math.hypot(...gradient(model, walk.w)) < FLAT;
    if (ended) {
      this.predict.tell();
      this.line = RETURN;
    }
    return ended;
  }

  shown() {
    const { model, walk, state, predict } = this;
    return {
      model: model.name, data: model.data, start: this.start, rate: this.rate, batch: state.batch,
      w: walk.w, J: meanLoss(model, walk.w), updates: walk.updates, epoch: walk.epoch, lost: walk.lost,
      last: walk.last, coming: walk.hand && walk.ahead(this.rate), line: this.line, playing: this.player.playing,
      deck: walk.deck, paths: Object.fromEntries([...this.walks].map(([batch, one]) => [batch, one.trail])),
      lines: this.pictures.told, asked: predict.asked, phase: predict.phase, drawings: this.pictures.drawings, turnings: this.pictures.turnings,
    };
  }
}
