// Beside the slope what comes of it: a gradient through many layers, or the loss over a weight that shall be learnt.

import { textWidth } from "../../kernel/pen.js";
import { inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { Plot, sampled } from "../../topic/plot.js";
import { BIAS, HIGHEST, loss, LOWEST, SAMPLES, START } from "./descent.js";
import { shareOfHeight } from "../height.js";
import { ACTIVATIONS } from "./functions.js";
import { DEEPEST, factor, products } from "./layers.js";
import { raised } from "./rows.js";

const HEIGHT = 200;
const FAINTEST = 1e-20, MOST = 100;
const JUMPS = SAMPLES.map(([x]) => -BIAS / x).sort((a, b) => a - b); // where the step changes one of its answers
const TINY = 1e-9;
const LABELLED = 4; // every fourth power of ten
const powers = (value) => {
  const power = Math.round(Math.log10(value));
  return power % LABELLED ? "" : power === 0 ? "1" : `10${raised(power)}`;
};

export class Beside {
  /**
   * @param {import("./view.js").View} view
   * @param {Element} place
   */
  constructor(view, place) {
    this.view = view;
    this.surface = view.stage.surface({ className: "stage beside", role: "slider", draw: () => view.ask() });
    place.append(this.surface.node);
    this.surface.pointers({ press: (at) => (this.plot ? (this.take(at), true) : null), drag: (_, at) => this.take(at) });
    this.surface.keys((event) => {
      const by = (step) => () => this.move(step * (event.shiftKey ? 5 : 1));
      return { ArrowLeft: by(-1), ArrowRight: by(1), ArrowDown: by(-1), ArrowUp: by(1) };
    });
  }

  get learning() {
    return this.view.state.look === "learning";
  }

  take(at) {
    const [x] = this.plot.value(at);
    if (this.learning) this.view.drop(+x.toFixed(2));
    else this.view.deep(Math.round(x));
  }

  move(step) {
    const { w, k } = this.view.state;
    if (this.learning) this.view.drop(+(w + 0.05 * step).toFixed(2));
    else this.view.deep(k + step);
  }

  /** Where a weight or a number of layers is drawn, for a pointer of a test. */
  place(x) {
    const { area } = this.plot;
    return inWindow(this.surface.node, [this.plot.x.at(x), area.y + area.height / 2]);
  }

  draw() {
    const { surface, view } = this, { width } = surface;
    if (width < 60) return;
    const theme = view.frame.theme, size = letterSize(width), left = (this.learning ? 3.2 : 4) * size, top = 2 * size, tall = HEIGHT * shareOfHeight(surface.node), height = top + tall + 3.2 * size;
    surface.node.style.height = `${height}px`;
    const pen = surface.pen(width, height, theme), area = { x: left, y: top, width: width - left - 12, height: tall };
    if (this.learning) this.drawLearning(pen, area, size);
    else this.drawLayers(pen, area, size);
  }

  drawLayers(pen, area, size) {
    const { state, predict, frame } = this.view, { theme } = pen, { kind, z, k, logits, chosen } = state, { slope, steepest } = factor(kind, z, logits, chosen);
    this.plot = new Plot(area, { x: [0, DEEPEST + 1], y: [FAINTEST, MOST], logY: true });
    this.plot.axes(pen, { size, y: "slopes multiplied", x: "layers k", ticksX: 5, wordsY: powers });
    const { surface } = this, list = (of) => products(of).map((value, i) => [i + 1, Math.abs(value)]).filter(([, value]) => value >= FAINTEST);
    surface.node.setAttribute("aria-label", "Layers: drag, or use the arrow keys");
    this.told(k, 1, DEEPEST);
    if (predict.pending) {
      pen.text("Drawn after your guess.", area.x + area.width / 2, area.y + area.height / 2, { size: size + 1, fill: frame.theme.text, align: "center", baseline: "middle", halo: theme.background });
      return;
    }
    this.plot.line(pen, [[k, FAINTEST], [k, MOST]], { stroke: theme.quiet, dash: [3, 4] });
    this.plot.line(pen, list(steepest), { stroke: theme.quiet, width: 1.5, dash: [6, 4] });
    for (const [at, value] of list(steepest)) this.plot.dot(pen, at, value, 3.5, { fill: theme.background, stroke: theme.quiet, width: 1.5 });
    for (const [at, value] of list(slope)) this.plot.dot(pen, at, value, at === k ? 6.5 : 4, { fill: theme.lines[1] });
    const words = steepest === 0 ? "0 at every depth: nothing passes" : slope === 0 ? "here 0 at every depth: nothing passes" : "";
    if (words) pen.text(words, area.x + area.width / 2, area.y + area.height * 0.75, { size, fill: theme.text, align: "center", weight: 600, halo: theme.background });
    this.key(pen, area, size, [[theme.lines[1], "at this z"], [theme.quiet, "at most"]]);
  }

  drawLearning(pen, area, size) {
    const { state, learner } = this.view, { theme } = pen, top = Math.max(0.6, 1.15 * loss(learner, START));
    this.plot = new Plot(area, { x: [LOWEST, HIGHEST], y: [0, top] });
    this.plot.axes(pen, { size, y: "loss", x: "weight w", ticksX: 5 });
    this.surface.node.setAttribute("aria-label", "Weight: drag it, or use the arrow keys");
    this.told(state.w, LOWEST, HIGHEST);
    const alone = learner === "step";
    this.plot.line(pen, this.plateaus(), { stroke: alone ? theme.lines[1] : theme.quiet, width: alone ? 2.6 : 1.8 });
    if (!alone) this.plot.line(pen, sampled((w) => loss(learner, w), [LOWEST, HIGHEST], 240), { stroke: theme.lines[1], width: 2.6 });
    this.plot.dot(pen, state.still, loss("step", state.still), 6.5, { fill: alone ? theme.lines[1] : theme.quiet, stroke: theme.background, width: 2 });
    if (!alone) this.plot.dot(pen, state.w, Math.min(top, loss(learner, state.w)), 6.5, { fill: theme.lines[1], stroke: theme.background, width: 2 });
    this.key(pen, area, size, alone ? [[theme.lines[1], "step"]] : [[theme.lines[1], ACTIVATIONS[learner].title], [theme.quiet, "step"]]);
  }

  /** The step's loss: flat between its jumps, which are not joined. */
  plateaus() {
    const ends = [LOWEST, ...JUMPS, HIGHEST], list = [];
    for (let i = 1; i < ends.length; i++) {
      const value = loss("step", (ends[i - 1] + ends[i]) / 2);
      list.push([ends[i - 1] + TINY, value], [ends[i] - TINY, value], null);
    }
    return list;
  }

  key(pen, area, size, entries) {
    let x = area.x + area.width;
    for (const [colour, words] of entries.toReversed()) {
      pen.text(words, x, area.y - 0.7 * size, { size, fill: pen.theme.text, align: "right" });
      x -= textWidth(pen.theme, words, size) + 9;
      pen.circle(x, area.y - 1.05 * size, 4.5, { fill: colour });
      x -= 16;
    }
  }

  told(now, low, high) {
    for (const [name, value] of Object.entries({ valuenow: now, valuemin: low, valuemax: high })) this.surface.node.setAttribute(`aria-${name}`, String(value));
  }
}
