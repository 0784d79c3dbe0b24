// How far each is above the minimum by step, the finish drawn across; below it the learning rate's schedule, and the
// present step in both.

import { number } from "../../kernel/numbers.js";
import { textWidth } from "../../kernel/pen.js";
import { letterSize } from "../../kernel/theme.js";
import { Plot } from "../../topic/plot.js";
import { RULES } from "./rules.js";
import { factor } from "./schedules.js";

const LEAST = 1e-5; // what is drawn as the lower end of the logarithmic axis

const SIGNS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶" };
const raisedTo = (power) => [...String(power)].map((sign) => SIGNS[sign]).join("");

export class Curves {
  /** @param {import("./view.js").View} view */
  constructor(view) {
    this.view = view;
    this.surface = view.stage.surface({ role: "slider", draw: () => view.draw() });
    view.frame.side.append(this.surface.node);
    const go = (at) => view.go(Math.round(this.plot.value(at)[0]));
    this.surface.pointers({
      press: (at) => {
        if (!this.plot?.holds(at, 20) && !this.low?.holds(at, 10)) return null;
        go(at);
        return true;
      },
      drag: (_, at) => go(at),
    });
    this.surface.keys(({ shiftKey }) => {
      const by = (sign) => () => view.go(view.state.t + sign * (shiftKey ? 10 : 1));
      return { ArrowRight: by(1), ArrowUp: by(1), ArrowLeft: by(-1), ArrowDown: by(-1), Home: () => view.go(0), End: () => view.go(view.course.steps) };
    });
  }

  /** @param {number} height */
  draw(height) {
    const { surface, view } = this, { width } = surface, { theme } = view.frame, { state, runs, problem, course } = view;
    if (width < 60) return;
    surface.node.style.height = `${height}px`;
    const pen = surface.pen(width, height, theme), size = Math.min(15, letterSize(width)), left = 3.9 * size, { steps } = course, { t } = state;
    const strip = 2.6 * size, area = { x: left, y: 2 * size, width: width - left - 1.3 * size, height: height - strip - 7.7 * size };
    const above = (rule, k) => Math.max(LEAST, runs[rule].losses[k] - problem.lowest);
    const most = 10 ** Math.ceil(Math.log10(Math.max(above("sgd", 0), 2 * problem.finish)));
    const plot = (this.plot = new Plot(area, { x: [0, steps], y: [LEAST, most], logY: true }));
    plot.axes(pen, { size, y: problem.lowest === 0 ? "J, logarithmic" : "J − minimum, logarithmic", ticksX: 4, wordsX: () => "", wordsY: (value) => `${value === LEAST ? "≤" : ""}10${raisedTo(Math.round(Math.log10(value)))}` });
    plot.line(pen, [[0, problem.finish], [steps, problem.finish]], { stroke: theme.text, width: 1.2, dash: [5, 4] });
    const right = area.x + area.width, words = `finish ${number(problem.finish)}`, level = area.y - 0.7 * size, from = right - textWidth(theme, words, size) - 30;
    pen.text(words, right, level, { size, fill: theme.text, align: "right" });
    pen.path([[from, level - 0.35 * size], [from + 24, level - 0.35 * size]], { stroke: theme.text, width: 1.2, dash: [5, 4] });
    for (const rule of [...RULES.filter((one) => one !== state.of), state.of]) {
      const end = Math.min(t, runs[rule].last), { arrival } = runs[rule];
      plot.line(pen, Array.from({ length: end + 1 }, (_, k) => [k, above(rule, k)]), { stroke: view.colour(rule), width: rule === state.of ? 3.2 : 1.8 });
      if (arrival <= end) plot.dot(pen, arrival, problem.finish, 5, { fill: view.colour(rule), stroke: theme.background, width: 1.5 });
    }
    const low = (this.low = new Plot({ x: left, y: area.y + area.height + 2.1 * size, width: area.width, height: strip }, { x: [0, steps], y: [0, 1] }));
    low.axes(pen, { size, x: "step", y: "", ticksX: 4, ticksY: 1 });
    pen.text("rate, as share of η", left - 4, low.area.y - 0.55 * size, { size, fill: theme.text, weight: 600 });
    low.line(pen, Array.from({ length: steps }, (_, k) => [k + 0.5, factor(course.schedule, k + 1, steps)]), { stroke: theme.amount, width: 2.2 });
    for (const one of [plot, low]) one.line(pen, [[t, one.y.low], [t, one.y.high]], { stroke: theme.accent, width: surface.focused ? 3 : 1.5 });
    if (t) low.dot(pen, t - 0.5, factor(course.schedule, t, steps), 5, { fill: theme.accent, stroke: theme.background, width: 1.5 });
    const { node } = surface, said = { valuemin: "0", valuemax: String(steps), valuenow: String(t), label: "Step: the loss of each optimizer up to here" };
    for (const [name, text] of Object.entries(said)) if (node.getAttribute(`aria-${name}`) !== text) node.setAttribute(`aria-${name}`, text);
  }
}
