// A game in the plane: samples moving over what D says, modes covered counted, and what was measured of cures.

import { expose } from "../../kernel/probe.js";
import { button, choice } from "../../kernel/widgets.js";
import { normals, uniforms } from "../../topic/chance.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { scriptButton } from "../../topic/script.js";
import { answer, asked, because, WHEN } from "./asked.js";
import { Course, Measured } from "./charts.js";
import { CURES } from "./cures.js";
import { exercises } from "./exercises.js";
import { Plane, SEEN } from "./measure.js";
import { Picture } from "./picture.js";
import { planeScript } from "./script.js";
import { people, TARGETS } from "./targets.js";
import { told } from "./told.js";

const END = 6000, PACE = 120, EVERY = 20, SLICE = 20; // rounds at most, a second, between counts; milliseconds of a frame on the way to a link's round
const FIELDS = {
  target: { usual: "ring", read: oneOf(["ring", "grid", "people"]) },
  cure: { usual: "none", read: oneOf(CURES.map(({ name }) => name)) },
  seed: { usual: 1, read: aNumber(1, 999, { whole: true }) },
  sample: { usual: 0, read: aNumber(0, SEEN - 1, { whole: true }) },
  t: { usual: 0, read: aNumber(0, END, { whole: true }) },
};

export class View {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    const frame = this.frame = new Frame(stage, { name: "modes", label: "Mode collapse in the plane" });
    this.frames = stage.frames(() => this.paint());
    this.ahead = 0; // rounds still to be made for a link
    /** @type {[number, number][]} */
    this.trace = []; // round, modes covered
    this.predict = new Predict(frame.question, { play: () => this.player.play(), changed: () => this.draw() });
    const set = (name) => (value) => this.set({ [name]: value });
    this.fields = {
      target: choice("target", "Real", [["ring", "8 modes in a ring"], ["grid", "25 modes in a grid"], ["people", "people on two components"]], set("target")),
      cure: choice("cure", "Against collapse", CURES.map(({ name, title }) => [name, title]), set("cure")),
    };
    this.seed = button("", "Other first weights and other samples", () => this.set({ seed: this.state.seed % 999 + 1 }));
    frame.controls.append(...Object.values(this.fields), this.seed, scriptButton("modes", () => planeScript(/** @type {any} */ (this.state), this.plane.rounds, this.scores)));
    this.player = new Player(frame, { step: () => this.step(), reset: () => this.begin(), draw: () => this.draw(), holds: () => this.predict.holds(), rate: PACE, what: "one round" });
    this.picture = new Picture(this);
    this.course = new Course(this);
    this.measured = new Measured(this);
    this.lines = new Lines(frame.arithmetic);
    exercises(frame);
    this.link = new Link(stage, "modes", FIELDS, (state) => this.take(state));
    stage.resized(() => this.draw(), frame.picture, frame.side);
    stage.rethemed(() => this.draw());
    // state, rounds, modes covered, counts of each, share on a mode, weights, samples, lines, phase; a place is ["sample", k]
    expose(stage.root, {
      shown: () => this.plane && { state: this.state, rounds: this.plane.rounds, covered: this.plane.seen.covered, counts: this.plane.seen.counts, on: this.plane.seen.on, g: Array.from(this.plane.game.g), samples: Array.from(this.plane.samples.subarray(0, 2 * SEEN)), lines: this.lines.told, phase: this.predict.phase },
      place: (what) => this.picture.place(what),
      settled: () => Boolean(this.plane) && !this.frames.waiting && !this.player.playing && this.ahead === 0,
    });
  }

  update({ header, arrays }) {
    if (!this.people) {
      this.scores = arrays.scores;
      this.people = people(arrays.scores, arrays.groups, header.names);
      this.take(this.link.read());
    }
    this.draw();
  }

  take(state) {
    const { t } = state;
    this.state = state;
    this.predict.ask(null);
    this.player.reset();
    this.ahead = t;
    if (t === 0) this.ask();
    this.draw();
  }

  ask() {
    this.predict.ask(asked(this.state.target, this.plane.target.modes.length));
  }

  /** Another game. */
  set(change) {
    Object.assign(this.state, change);
    this.player.reset();
    if ("target" in change) {
      this.predict.ask(null);
      this.ask();
    }
  }

  begin() {
    const { state } = this, target = state.target === "people" ? this.people : TARGETS[state.target];
    this.ahead = 0;
    this.plane = new Plane(target, state.cure, state.seed);
    this.trace = [[0, this.plane.seen.covered]];
    if (this.predict.phase === "told") this.predict.ask(null);
    this.picture.begin();
    for (const [name, field] of Object.entries(this.fields)) field.show(state[name]);
    this.seed.textContent = `Seed ${state.seed}: another`;
    this.seed.setAttribute("aria-label", `${this.seed.textContent}, with other first weights and other samples`);
  }

  /** Real samples to be drawn, beside those that D learns from. */
  real = (/** @type {number} */ n) => {
    const to = new Float64Array(2 * n);
    this.plane.target.source(to, n, { uniform: uniforms(7), normal: normals(8) });
    return to;
  };

  choose(/** @type {number} */ sample) {
    this.state.sample = sample;
    this.draw();
  }

  step() {
    const { plane, predict, state } = this;
    plane.round();
    if (plane.rounds % EVERY === 0) this.trace.push([plane.rounds, plane.look().covered]);
    if (predict.phase === "waiting" && plane.rounds >= WHEN) {
      const count = plane.target.modes.length, { covered } = plane.look();
      predict.tell({ right: answer(covered, count), because: because(/** @type {any} */ (state), covered, count) });
      this.player.pause();
      this.player.owed = 0;
    }
    return plane.rounds >= END;
  }

  draw() {
    this.frames.ask();
  }

  paint() {
    const { plane, state } = this;
    if (!plane) return;
    const start = performance.now();
    while (this.ahead > 0 && performance.now() - start < SLICE) {
      this.ahead -= 1;
      this.step();
    }
    if (this.ahead > 0) this.draw();
    else if (this.player.ended !== plane.rounds >= END) {
      this.player.ended = plane.rounds >= END;
      this.player.show();
    }
    plane.look();
    this.picture.paint();
    this.course.paint();
    this.measured.paint();
    this.lines.show(told(plane, state.sample, CURES.find(({ name }) => name === state.cure).words), `${SEEN} made samples at round ${plane.rounds}`);
    if (this.ahead === 0) this.link.write({ ...state, t: plane.rounds });
  }
}
