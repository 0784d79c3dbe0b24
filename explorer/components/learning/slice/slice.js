// A slice of the loss of a trained playground network, uncovered from its middle, from above and as a solid.

import { expose } from "../../kernel/probe.js";
import { element } from "../../kernel/widgets.js";
import { Exercise } from "../../topic/exercise.js";
import { Frame } from "../../topic/frame.js";
import { Lines } from "../../topic/lines.js";
import { Link, numbers } from "../../topic/link.js";
import { Player } from "../../topic/player.js";
import { Predict } from "../../topic/predict.js";
import { bracketed, written } from "../../topic/written.js";
import { ContourMap } from "../surface/contour_map.js";
import { levelsOf } from "../surface/landscape.js";
import { Relief } from "../surface/relief.js";
import { BY_HAND, checkDirection, lowest, nearest, uncovered } from "./measured.js";

const BANDS = 12, FIRST = 2; // rings of cells that are uncovered at first
const FIELDS = { at: { usual: [0, 0], read: numbers(2, -4, 4) } };

export class Slice {
  /** @param {import("../../kernel/stage.js").Stage} stage */
  constructor(stage) {
    const frame = this.frame = new Frame(stage, { name: "slice", label: "A slice of the loss" });
    this.frames = stage.frames(() => this.paint());
    const draw = this.draw = () => this.frames.ask();
    this.link = new Link(stage, "slice", FIELDS, (state) => { this.state = state; draw(); });
    this.state = this.link.read();
    this.rings = FIRST;
    this.predict = new Predict(frame.question, { play: () => this.player.play(), see: "Uncover the slice" });
    this.player = new Player(frame, { step: () => this.uncover(), reset: () => { this.rings = FIRST; }, draw, holds: () => this.predict.holds(), rate: 14, what: "one ring of cells" });
    this.words = element("p", "words");
    frame.controls.append(this.player.node, this.words);
    this.map = new ContourMap(frame, draw);
    this.relief = new Relief(frame, { turned: draw, tapped: (at) => this.move(at) });
    const pair = element("div", "pair");
    pair.append(this.map.node, this.relief.node);
    frame.picture.append(pair);
    this.lines = new Lines(frame.side);
    this.map.surface.pointers({ press: (at) => (this.map.plot?.holds(at, 4) ? (this.move(this.map.plot.value(at)), true) : null), drag: (_grip, at) => this.move(this.map.plot.value(at)) });
    this.map.surface.keys(() => {
      const [a, b] = this.state.at, by = this.land ? (this.land.x[1] - this.land.x[0]) / (this.land.columns - 1) : 0, to = (x, y) => () => this.move([a + x, b + y]);
      return { ArrowLeft: to(-by, 0), ArrowRight: to(by, 0), ArrowUp: to(0, by), ArrowDown: to(0, -by) };
    });
    new Exercise(frame, {
      name: "direction",
      text: `A neuron has weights (${BY_HAND.weights.join(", ")}), and (3, −4) was drawn for it. What is its part of a filter-normalised direction?`,
      fields: [{ name: "first", label: "first" }, { name: "second", label: "second" }],
      check: checkDirection,
      way: "The weights have length √(1.5² + 2²) = 2.5, the draw √(3² + 4²) = 5. The draw times 2.5/5 has the length of the weights: (3 × 0.5, −4 × 0.5) = (1.5, −2).",
    });
    stage.resized(draw, this.map.node, this.relief.node);
    stage.rethemed(draw);
    // at: the cell pointed at with its loss; middle, least; rings uncovered of how many; lines
    expose(stage.root, {
      shown: () => this.land && ({ at: nearest(this.land, this.state.at), middle: nearest(this.land, [0, 0]), least: lowest(this.land), rings: this.rings, all: this.all, phase: this.predict.phase, lines: this.lines.told, name: this.name }),
      place: (at) => this.map.place(at),
      settled: () => !this.frames.waiting,
    });
  }

  /** `first`: the weights of the first neuron and its part of direction 1; arrays `losses` (cells, cells), `along` (cells,). */
  update({ header, arrays }) {
    const { losses, along } = arrays, cells = along.length, ends = /** @type {[number, number]} */ ([along[0], along[cells - 1]]);
    this.first = header.first;
    this.points = header.points;
    if (this.name !== header.name) {
      this.name = header.name;
      this.land = { x: ends, y: ends, columns: cells, rows: cells, heights: Float64Array.from(losses) };
      this.levels = levelsOf(this.land, BANDS);
      this.all = (cells - 1) / 2;
      this.player.reset();
      this.ask();
    }
    this.draw();
  }

  ask() {
    const { loss, a, b } = lowest(this.land), middle = nearest(this.land, [0, 0]), lower = loss < middle.loss, far = Math.hypot(a, b) > 0.5;
    this.predict.ask({
      question: "Training has ended in the middle of this slice. Where is the slice lowest?",
      answers: ["in the middle", "near the middle, at most 0.5 away", "farther away"],
      right: !lower ? 0 : far ? 2 : 1,
      because: lower ? `The loss is ${written(middle.loss)} in the middle and ${written(loss)} at (${written(a)}, ${written(b)}): training followed the slope from batch to batch for as many epochs as it was given, and saw nothing of this plane.` : `With ${written(middle.loss)} no other of the ${this.land.columns}² cells is as low.`,
    });
  }

  uncover() {
    this.rings = Math.min(this.all, this.rings + 1);
    if (this.rings < this.all) return false;
    this.predict.tell();
    return true;
  }

  move([a, b]) {
    const cell = nearest(this.land, [a, b]);
    this.state.at = [+cell.a.toFixed(6), +cell.b.toFixed(6)];
    this.link.write(this.state);
    this.draw();
  }

  paint() {
    if (!this.land) return;
    const { state, land } = this, at = nearest(land, state.at), open = this.rings < this.all ? uncovered(land, this.rings) : land;
    const shown = { land: open, levels: this.levels, name: `${this.name} ${this.rings}`, x: "a", y: "b", title: "J(w + a d₁ + b d₂)", top: Infinity, height: "J as a surface" };
    this.map.draw(shown, (pen, plot) => {
      const { theme } = this.frame, [x, y] = plot.at(at.a, at.b);
      pen.circle(...plot.at(0, 0), 4, { fill: theme.mark, stroke: theme.background, width: 1.5 });
      pen.circle(x, y, 8, { stroke: theme.background, width: 5 });
      pen.circle(x, y, 8, { stroke: theme.accent, width: 2.5 });
    });
    this.relief.draw(shown, this.map.node.offsetHeight, (pen, turned) => {
      const { theme } = this.frame, [x, y] = turned.at(at.a, at.b, at.loss);
      pen.circle(x, y, 6, { fill: theme.accent, stroke: theme.background, width: 2 });
    });
    this.say(at);
  }

  say(at) {
    const { weights, direction } = this.first, squares = (list) => `√(${list.map((value) => `${bracketed(value)}²`).join(" + ")})`, middle = nearest(this.land, [0, 0]), least = lowest(this.land), whole = this.rings === this.all;
    const words = `${this.land.columns} × ${this.land.columns} cells, each the loss J over all ${this.points} training points. Press or use the arrow keys to read one; drag the surface to turn it.`;
    if (this.words.textContent !== words) this.words.textContent = words;
    this.map.node.setAttribute("aria-label", `Training loss over two directions. At ${written(at.a)}, ${written(at.b)}: ${written(at.loss)}. Arrow keys move.`);
    this.relief.node.setAttribute("aria-label", "Training loss over two directions as a surface. Arrow keys turn it.");
    this.lines.show([
      { name: "at", label: "here", text: `J(w + ${bracketed(at.a)} × d₁ + ${bracketed(at.b)} × d₂)`, value: written(at.loss) },
      { name: "middle", label: "in the middle", text: "J(w)", value: written(middle.loss) },
      ...(whole ? [{ name: "least", label: "lowest cell", text: `J(w + ${bracketed(least.a)} × d₁ + ${bracketed(least.b)} × d₂)`, value: written(least.loss) }] : []),
      { name: "weights", label: "|w|, first neuron", text: squares(weights), value: written(Math.hypot(...weights)) },
      { name: "direction", label: "|d₁|, first neuron", text: squares(direction), value: written(Math.hypot(...direction)) },
    ]);
  }
}
