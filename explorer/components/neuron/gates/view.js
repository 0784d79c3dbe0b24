// One threshold neuron as a logic gate: its line is dragged through the plane, and the truth table says what is right.

import { expose, inWindow } from "../../kernel/probe.js";
import { button, element, slider } from "../../kernel/widgets.js";
import { Exercise } from "../../topic/exercise.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { aNumber, Link, oneOf } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { bracketed, written } from "../../topic/written.js";
import { decimal } from "../cell/unit.js";
import { MOST_OF_XOR, NAND } from "./asked.js";
import { contradiction, GATES, lineWithin, score, SOLUTIONS, table } from "./gates.js";
import { arrow, drawPlane, plotOf, RANGE, under, weightsOf } from "./plane.js";
import { best, lineAt, LINES, tally } from "./sweep.js";
import { Truth } from "./truth.js";

/** @typedef {import("./gates.js").Gate} Gate */
const NAMES = /** @type {Gate[]} */ (Object.keys(GATES));
const WEIGHTS = /** @type {const} */ ([["w1", "w\u2081"], ["w2", "w\u2082"], ["b", "b"]]);
const MOST = 2, STEP = 0.05, RATE = 40;

export const FIELDS = {
  gate: { usual: "AND", read: oneOf(NAMES) },
  w1: { usual: SOLUTIONS.AND.w1, read: aNumber(-MOST, MOST) },
  w2: { usual: SOLUTIONS.AND.w2, read: aNumber(-MOST, MOST) },
  b: { usual: SOLUTIONS.AND.b, read: aNumber(-MOST, MOST) },
};

const held = (value) => decimal(Math.round(Math.min(MOST, Math.max(-MOST, value)) / STEP) * STEP);

export class Gates {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    this.frame = new Frame(stage, { name: "gates", label: "Logic gates of one neuron" });
    this.link = new Link(stage, "gates", FIELDS, (state) => this.take(state));
    this.tried = 0;
    this.held = null;
    this.surface = stage.surface({ draw: () => this.redraw.ask() });
    this.redraw = stage.frames(() => this.draw());
    this.frame.picture.append(this.surface.node);
    this.player = new Player(this.frame, { step: () => this.tryLine(), draw: () => this.tell(), reset: () => this.begin(), rate: RATE, what: "one line tried", holds: () => this.predict.holds() });
    const group = element("div", "gate-names", "", { role: "group", "aria-label": "Gate" });
    this.names = NAMES.map((gate) => button(gate, `Be ${gate}`, () => this.choose(gate)));
    group.append(...this.names);
    this.sliders = WEIGHTS.map(([name, label]) => slider(name, label, { low: -MOST, high: MOST, step: STEP }, (value) => this.change({ [name]: value })));
    this.frame.controls.append(group, ...this.sliders);
    this.truth = new Truth(this.frame.side);
    this.verdict = element("p", "verdict-all", "", { role: "status" });
    this.found = element("div", "found");
    this.frame.side.append(this.verdict);
    this.why = new Lines(this.frame.side, "Why no weights can do XOR");
    this.frame.side.append(this.found);
    this.bars = [4, 3, 2, 1, 0].map((count) => {
      const row = element("div", "bar"), fill = element("span", "fill"), words = element("span", "count");
      row.append(element("span", "name", `${count} right`), fill, words);
      this.found.append(row);
      return { count, fill, words };
    });
    this.predict = new Predict(this.frame.question, { play: () => this.sweepXor(), see: "Try every line" });
    this.predict.ask(MOST_OF_XOR);
    this.exercise = new Exercise(this.frame, NAND);
    this.listen();
    stage.rethemed(() => this.redraw.ask());
    stage.resized(() => this.redraw.ask(), this.surface.node);
    this.take(this.link.read());
    // {gate, w1, w2, b, rows, tried, found, lines, predict}; a place is "tip", "line", or [x1, x2]
    expose(stage.root, {
      shown: () => this.rows && { ...this.state, rows: this.rows, tried: this.tried, found: tally(this.state.gate, this.tried), lines: this.why.told, predict: this.predict.phase },
      place: (what) => inWindow(this.surface.node, this.plot.at(...this.placeOf(what))),
      settled: () => !this.player.playing && !this.redraw.waiting,
    });
  }

  update() {
    this.redraw.ask();
  }

  /** @returns {[number, number]} */
  placeOf(what) {
    if (what === "tip") return arrow(this.state).to;
    if (what !== "line") return what;
    const [a, b] = lineWithin(this.state, RANGE);
    return [a[0] + 0.15 * (b[0] - a[0]), a[1] + 0.15 * (b[1] - a[1])];
  }

  take(state) {
    this.state = state;
    this.tried = 0;
    this.player.pause();
    this.player.changed();
    this.tell();
  }

  change(some) {
    this.player.pause();
    this.state = { ...this.state, ...some };
    this.link.write(this.state);
    this.tell();
  }

  choose(gate) {
    this.take({ ...this.state, gate });
    this.link.write(this.state);
  }

  begin() {
    this.take({ ...this.state, ...(SOLUTIONS[this.state.gate] ?? { w1: 1, w2: 1, b: -0.5 }) });
    this.link.write(this.state);
  }

  sweepXor() {
    this.choose("XOR");
    this.player.play();
  }

  // The next line; after the last, the best of all.
  tryLine() {
    if (this.tried >= LINES) this.tried = 0;
    Object.assign(this.state, lineAt(this.tried));
    this.tried++;
    if (this.tried < LINES) return false;
    Object.assign(this.state, best(this.state.gate));
    this.link.write(this.state);
    if (this.state.gate === "XOR") this.predict.tell();
    return true;
  }

  tell() {
    const { gate, ...weights } = this.state, rows = table(gate, weights), right = score(rows);
    this.rows = rows;
    this.truth.show(rows, weights);
    this.names.forEach((node, k) => node.setAttribute("aria-pressed", String(NAMES[k] === gate)));
    this.sliders.forEach((node, k) => node.show(weights[WEIGHTS[k][0]]));
    const words = right === 4 ? `${gate}: all four rows are right.` : `${gate}: ${right} of 4 rows are right.`;
    if (this.verdict.textContent !== words) this.verdict.textContent = words;
    this.reason(gate, weights);
    this.count(gate);
    this.redraw.ask();
  }

  reason(gate, weights) {
    this.why.node.hidden = gate !== "XOR";
    if (gate !== "XOR") { this.why.show([]); return; }
    const { ones, zeros, total, broken } = contradiction(weights), plus = (/** @type {number[]} */ [a, b]) => `${written(a)} + ${bracketed(b)}`;
    this.why.show([
      { name: "ones", label: "rows that want 1", text: `(w\u2081 + b) + (w\u2082 + b) = ${plus(ones)}`, value: `${written(total)}, must be > 0`, lit: broken === "ones" },
      { name: "zeros", label: "rows that want 0", text: `b + (w\u2081 + w\u2082 + b) = ${plus(zeros)}`, value: `${written(total)}, must be \u2264 0`, lit: broken === "zeros" },
      { name: "both", label: "the same total", text: `w\u2081 + w\u2082 + 2b is one number. It cannot be above 0 and not above 0; now the rows that want ${broken === "ones" ? "1" : "0"} lose.` },
    ]);
  }

  count(gate) {
    this.found.hidden = !this.tried;
    if (!this.tried) return;
    const found = tally(gate, this.tried), most = Math.max(...found);
    for (const { count, fill, words } of this.bars) {
      fill.style.width = `${Math.round(55 * found[count] / most)}%`;
      words.textContent = `${found[count]} of ${this.tried} lines`;
    }
  }

  listen() {
    this.surface.pointers({
      press: (at) => {
        const what = under(this.plot, this.state, at);
        this.held = what;
        this.redraw.ask();
        return what && { what, from: arrow(this.state).from };
      },
      drag: ({ what, from }, at) => {
        const place = this.plot.value(at);
        if (what === "line") this.change({ b: held(-(this.state.w1 * place[0] + this.state.w2 * place[1])) });
        else {
          const { w1, w2 } = weightsOf(from, place), [v1, v2] = [held(w1), held(w2)];
          if (v1 || v2) this.change({ w1: v1, w2: v2, b: held(-(v1 * from[0] + v2 * from[1])) });
        }
      },
      drop: () => this.letGo(),
      cancel: () => this.letGo(),
      hover: (at) => { this.surface.node.style.cursor = under(this.plot, this.state, at) ? "grab" : "default"; },
    });
    this.surface.keys(() => {
      const shift = (by) => () => this.change({ b: held(this.state.b + by) });
      const turn = (by) => () => {
        const { w1, w2 } = this.state, [x, y] = arrow(this.state).from, v1 = held(w1 * Math.cos(by) - w2 * Math.sin(by)), v2 = held(w1 * Math.sin(by) + w2 * Math.cos(by));
        this.change({ w1: v1, w2: v2, b: held(-(v1 * x + v2 * y)) });
      };
      return { ArrowUp: shift(STEP), ArrowDown: shift(-STEP), ArrowLeft: turn(0.1), ArrowRight: turn(-0.1), " ": () => this.player.toggle() };
    });
  }

  letGo() {
    this.held = null;
    this.redraw.ask();
  }

  draw() {
    const { width, node } = this.surface;
    if (width < 50) return;
    const height = Math.round(Math.min(440, width));
    node.style.height = `${height}px`;
    this.plot = plotOf(width, height);
    drawPlane(this.surface.pen(width, height, this.frame.theme), this.plot, this.state, this.rows, { held: this.held });
    const { w1, w2, b, gate } = this.state;
    node.setAttribute("aria-label", `The plane of the inputs with the line ${written(w1)} x1 + ${bracketed(w2)} x2 + ${bracketed(b)} = 0; ${score(this.rows)} of 4 rows of ${gate} are right. Up and down shift the line, left and right turn it.`);
  }
}
