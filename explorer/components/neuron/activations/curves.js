// An activation above its slope, over one z that is dragged.

import { inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { Plot, sampled } from "../../topic/plot.js";
import { written } from "../../topic/written.js";
import { shareOfHeight } from "../height.js";
import { ACTIVATIONS, jacobianRow, softmax } from "./functions.js";
import { SUB } from "./opened.js";

export const REACH = 5; // z runs from -5 to 5
const STEP = 0.05;
const HEIGHTS = { g: 156, slope: 112 };
const RANGES = {
  linear: [-5, 5], step: [-0.25, 1.25], sigmoid: [-0.25, 1.25], tanh: [-1.3, 1.3], relu: [-1, 5], leaky: [-1, 5], gelu: [-1, 5], softplus: [-1, 5], softmax: [0, 1],
};
const KINKED = ["step", "relu", "leaky"];
const STRETCH = /** @type {[number, number]} */ ([-REACH, REACH]);
const TINY = 1e-9;

/**
 * The nearest place that z can have.
 * @param {number} z
 */
export function placed(z) {
  return +(Math.round(Math.min(REACH, Math.max(-REACH, z)) / STEP) * STEP).toFixed(2);
}

export class Curves {
  /**
   * @param {import("./view.js").View} view
   * @param {Element} place
   */
  constructor(view, place) {
    this.view = view;
    this.surface = view.stage.surface({ className: "stage curves", role: "slider", draw: () => view.ask() });
    place.append(this.surface.node);
    for (const [name, value] of Object.entries({ "aria-valuemin": -REACH, "aria-valuemax": REACH })) this.surface.node.setAttribute(name, String(value));
    const take = ({ x }) => view.choose(placed(this.plots.g.x.value(x)));
    this.surface.pointers({ press: (at) => (this.plots ? (take(at), true) : null), drag: (_, at) => take(at) });
    this.surface.keys((event) => {
      const by = (step) => () => view.choose(placed(view.state.z + step * (event.shiftKey ? 10 : 1)));
      return { ArrowLeft: by(-STEP), ArrowRight: by(STEP), ArrowDown: by(-STEP), ArrowUp: by(STEP), Home: by(-2 * REACH), End: by(2 * REACH) };
    });
  }

  /** Where z is drawn, for a pointer of a test. */
  place(z) {
    const { area } = this.plots.g;
    return inWindow(this.surface.node, [this.plots.g.x.at(z), area.y + area.height / 2]);
  }

  /** The lines of both plots: [name, g, slope, z where it has a gap]. */
  get series() {
    const { kind, logits, chosen } = this.view.state;
    if (kind !== "softmax") return [{ name: "", g: ACTIVATIONS[kind].g, slope: ACTIVATIONS[kind].slope }];
    const at = (z) => logits.map((own, k) => (k === chosen ? z : own));
    return [0, 1, 2].map((j) => ({ name: SUB[j], g: (z) => softmax(at(z))[j], slope: (z) => jacobianRow(at(z), chosen)[j] }));
  }

  draw() {
    const { surface, view } = this, { width } = surface;
    if (width < 60) return;
    const { kind, z, chosen } = view.state, soft = kind === "softmax", theme = view.frame.theme, size = letterSize(width);
    const share = shareOfHeight(surface.node), heights = { g: HEIGHTS.g * share, slope: HEIGHTS.slope * share };
    const left = 3.6 * size, top = 2 * size, gap = 2.2 * size, height = top + heights.g + gap + heights.slope + 3.2 * size;
    surface.node.style.height = `${height}px`;
    const pen = surface.pen(width, height, theme), wide = width - left - 10;
    const [low, high] = RANGES[kind];
    this.plots = {
      g: new Plot({ x: left, y: top, width: wide, height: heights.g }, { x: STRETCH, y: [low, high] }),
      slope: new Plot({ x: left, y: top + heights.g + gap, width: wide, height: heights.slope }, { x: STRETCH, y: soft ? [-0.3, 0.3] : [-0.25, 1.25] }),
    };
    const { g, slope } = this.plots, variable = soft ? `z${SUB[chosen]}` : "z";
    g.axes(pen, { size, y: soft ? "probabilities p" : "g(z)", ticksX: 10, wordsX: () => "" });
    slope.axes(pen, { size, y: soft ? `slopes \u2202p/\u2202z${SUB[chosen]}` : "slope g\u2032(z)", x: variable, ticksX: 10, ticksY: 4 });
    for (const plot of [g, slope]) this.upright(pen, plot, z, theme);
    const asked = view.predict.pending, shown = asked && !view.player.playing ? null : asked ? z : REACH;
    this.series.forEach((one, j) => {
      const colour = soft ? theme.lines[j] : theme.lines[0], rise = soft ? theme.lines[j] : theme.lines[1];
      g.line(pen, this.points(one.g, kind === "step", REACH), { stroke: colour, width: 2.6 });
      if (shown !== null) slope.line(pen, this.points(one.slope, KINKED.includes(kind), shown), { stroke: rise, width: 2.6 });
      const value = one.g(z), m = one.slope(z);
      if (m !== null && shown !== null && (!soft || j === chosen)) g.line(pen, [[z - 1.4, value - 1.4 * m], [z + 1.4, value + 1.4 * m]], { stroke: rise, width: 2, dash: [6, 4] });
      g.dot(pen, z, value, 6, { fill: colour, stroke: theme.background, width: 2 });
      if (m !== null && shown !== null) slope.dot(pen, z, m, 6, { fill: rise, stroke: theme.background, width: 2 });
      if (soft) this.named(pen, g, one, j, size, colour);
    });
    const { area } = slope, say = (words, plot, fill) => pen.text(words, plot.area.x + wide, plot.area.y - 0.7 * size, { size, fill, align: "right", weight: 600 });
    if (shown === null) pen.text("The slope is drawn after your guess.", area.x + wide / 2, area.y + area.height / 2, { size: size + 1, fill: theme.text, align: "center", baseline: "middle", halo: theme.background });
    else if (!soft) {
      const m = this.series[0].slope(z);
      say(m === null ? `g\u2032(0): no slope here` : `g\u2032(${written(z)}) = ${written(m)}`, slope, theme.text);
    }
    if (!soft) say(`g(${written(z)}) = ${written(this.series[0].g(z))}`, g, theme.text);
    surface.node.setAttribute("aria-label", `${soft ? `logit ${chosen + 1}` : "z"}: drag it, or use the arrow keys`);
    surface.node.setAttribute("aria-valuenow", String(z));
  }

  points(of, gap, until) {
    const within = (list) => list.filter(([z]) => z <= until);
    if (!gap) return within(sampled(of, STRETCH));
    return [...within(sampled(of, [-REACH, -TINY], 60)), null, ...within(sampled(of, [TINY, REACH], 60))];
  }

  upright(pen, plot, z, theme) {
    plot.line(pen, [[z, plot.y.low], [z, plot.y.high]], { stroke: theme.quiet, dash: [3, 4] });
  }

  named(pen, plot, one, j, size, colour) {
    const z = [-4.4, -3.2, 4.4][j];
    pen.text(`p${one.name}`, plot.x.at(z), plot.y.at(one.g(z)) - 0.7 * size, { size, fill: colour, weight: 600, halo: this.view.frame.theme.background, align: "center" });
  }
}
