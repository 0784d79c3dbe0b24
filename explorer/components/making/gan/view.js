// A game on a line: densities of what is real and made, D beside the best D, V by round, and one sample's gradients.

import { expose } from "../../kernel/probe.js";
import { button, choice, figure } from "../../kernel/widgets.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, numbers, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { scriptButton } from "../../topic/script.js";
import { asked, outcome, TOLD } from "./asked.js";
import { Curve } from "./curve.js";
import { KNOTS, SHOWN } from "./densities.js";
import { exercises } from "./exercises.js";
import { knotAt, Picture } from "./picture.js";
import { Line } from "./rounds.js";
import { lineScript } from "./script.js";
import { atPlace, ofGame, ofSample } from "./told.js";

const END = 3000, PACE = 120, EVERY = 10; // rounds at most, rounds a second, rounds between two points of the curve
const SLICE = 20; // milliseconds of a frame, on the way to the round that a link asks for
const HEIGHTS = Array.from({ length: KNOTS }, (_, k) => (k > 1 && k < 6 ? 2 : k > 8 && k < 17 ? 1 : 0));
const FIELDS = {
  target: { usual: "one", read: oneOf(["one", "two", "drawn"]) },
  heights: { usual: HEIGHTS, read: numbers(KNOTS, 0, 4) },
  maker: { usual: "affine", read: oneOf(["affine", "network"]) },
  a: { usual: 2, read: aNumber(-4, 6) },
  b: { usual: 1, read: aNumber(0.1, 5) },
  who: { usual: "every", read: oneOf(["every", "samples", "both"]) },
  loss: { usual: "usual", read: oneOf(["usual", "course"]) },
  turns: { usual: 3, read: (text) => [1, 3, 5].find((k) => String(k) === text) },
  seed: { usual: 1, read: aNumber(1, 999, { whole: true }) },
  x: { usual: 0, read: aNumber(...SHOWN) },
  z: { usual: -1, read: aNumber(-2.5, 2.5) },
  t: { usual: 0, read: aNumber(0, END, { whole: true }) },
};

export class View {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    const frame = this.frame = new Frame(stage, { name: "gan", label: "A generator and a discriminator on a line" });
    this.frames = stage.frames(() => this.paint());
    this.ahead = 0; // rounds still to be made for a link
    this.predict = new Predict(frame.question, { play: () => this.player.play(), changed: () => this.draw() });
    this.controls();
    this.player = new Player(frame, { step: () => this.step(), reset: () => this.begin(), draw: () => this.draw(), holds: () => this.predict.holds(), rate: PACE, what: "one round" });
    this.picture = new Picture(this);
    this.lines = new Lines(frame.side);
    this.curve = new Curve(this);
    this.sample = new Lines(frame.arithmetic, "One sample’s gradient");
    exercises(frame);
    this.link = new Link(stage, "gan", FIELDS, (state) => this.take(state));
    stage.resized(() => this.draw(), frame.picture, frame.side);
    stage.rethemed(() => this.draw());
    // state, rounds, weights of G and D, what is measured {value, best, gap, jsd, ...}, lines, phase; a place is ["grip"], ["x", x, density] or ["z", z]
    expose(stage.root, {
      shown: () => this.line && { state: this.state, rounds: this.line.rounds, g: Array.from(this.line.game.g), d: Array.from(this.line.game.d), measured: this.line.measured, lines: { ...this.lines.told, ...this.sample.told }, phase: this.predict.phase, playing: this.player.playing },
      place: (what) => this.picture.place(what),
      settled: () => !this.frames.waiting && !this.player.playing && this.ahead === 0,
    });
    this.take(this.link.read());
  }

  controls() {
    const set = (name) => (value) => this.set({ [name]: value });
    this.fields = {
      target: choice("target", "Real", [["one", "N(0, 1)"], ["two", "two bumps"], ["drawn", "drawn by hand"]], set("target")),
      maker: choice("maker", "G", [["affine", "x = a + b z"], ["network", "network 1-16-16-1"]], set("maker")),
      a: figure("a", "a", { low: -4, high: 6 }, set("a")),
      b: figure("b", "b", { low: 0.1, high: 5 }, set("b")),
      who: choice("who", "Learns", [["every", "D, from every x"], ["samples", "D, from 128 + 128 samples"], ["both", "D and G in turn"]], set("who")),
      turns: choice("turns", "D’s updates a round", [[1, "1"], [3, "3"], [5, "5"]], set("turns")),
      loss: choice("loss", "G goes down", [["usual", "−log D(G(z))"], ["course", "log(1 − D(G(z)))"]], set("loss")),
    };
    this.again = button("New seed", "Other first weights and other samples", () => this.set({ seed: this.state.seed % 999 + 1 }));
    this.frame.controls.append(...Object.values(this.fields), this.again, scriptButton("gan", () => lineScript(this.line)));
  }

  update() {
    this.draw();
  }

  take(state) {
    const { t } = state;
    this.state = state;
    this.predict.ask(null);
    this.player?.reset();
    this.ahead = t;
    if (t === 0) this.predict.ask(asked(this.line));
    this.draw();
  }

  /** Another game. */
  set(change) {
    Object.assign(this.state, change);
    this.predict.ask(null);
    this.player.reset();
    if ("who" in change) this.predict.ask(asked(this.line));
  }

  begin() {
    this.ahead = 0;
    this.line = new Line(/** @type {any} */ (this.state));
    this.note();
    if (this.predict.phase === "told") this.predict.ask(null);
    this.shows();
  }

  shows() {
    const { state, fields } = this, both = state.who === "both";
    for (const [name, field] of Object.entries(fields)) field.show(state[name]);
    fields.a.hidden = fields.b.hidden = state.maker !== "affine";
    fields.turns.hidden = fields.loss.hidden = !both;
  }

  /** What of the picture is looked at. */
  look(change) {
    Object.assign(this.state, change);
    this.draw();
  }

  drawn(/** @type {number} */ x, /** @type {number} */ y) {
    this.heights(knotAt(x), 4 * y);
  }

  raise(/** @type {number} */ x, /** @type {number} */ by) {
    const k = knotAt(x);
    this.heights(k, this.state.heights[k] + by);
  }

  heights(k, height) {
    const heights = [...this.state.heights];
    heights[k] = Math.round(20 * Math.min(4, Math.max(0, height))) / 20;
    this.set({ heights });
  }

  step() {
    const { line, predict } = this;
    line.round();
    if (line.rounds % EVERY === 0) {
      line.look();
      this.note();
    }
    if (predict.phase === "waiting" && line.rounds >= TOLD[line.chosen.who]) {
      line.look();
      predict.tell({ because: outcome(line) });
      this.player.pause();
      this.player.owed = 0;
    }
    return line.rounds >= END;
  }

  note() {
    const { line } = this, { value, best } = line.measured;
    line.trace.push({ round: line.rounds, value, best });
  }

  draw() {
    this.frames.ask();
  }

  paint() {
    const { line, state, predict } = this;
    if (!line) return;
    const start = performance.now();
    while (this.ahead > 0 && performance.now() - start < SLICE) {
      this.ahead -= 1;
      this.step();
    }
    if (this.ahead > 0) this.draw();
    else if (this.player.ended !== line.rounds >= END) {
      this.player.ended = line.rounds >= END;
      this.player.show();
    }
    line.look();
    this.picture.paint();
    this.curve.paint();
    const rows = atPlace(line, state.x);
    this.lines.show([...(predict.pending ? rows.slice(1) : rows), ...ofGame(line)]);
    this.sample.show(ofSample(line, state.z), `One noise and its gradient, round ${line.rounds}`);
    if (this.ahead === 0) this.link.write({ ...state, t: line.rounds });
  }
}
