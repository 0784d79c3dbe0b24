// The value of the game by round: V with the learnt D, V* with the best one, and -log 4, which is the least V* can be.

import { letterSize } from "../../kernel/theme.js";
import { Plot } from "../../topic/plot.js";

const HEIGHT = 190;

export class Curve {
  /** @param {import("./view.js").View} view */
  constructor(view) {
    this.view = view;
    this.surface = view.stage.surface({ role: "img" });
    this.surface.node.tabIndex = -1;
    view.frame.side.append(this.surface.node);
  }

  paint() {
    const { surface, view } = this, { width } = surface, { line, frame } = view;
    if (width < 60) return;
    surface.node.style.height = `${HEIGHT}px`;
    const { theme } = frame, size = Math.min(15, letterSize(width)), pen = surface.pen(width, HEIGHT, theme), left = 3.4 * size, floor = -Math.log(4), { trace } = line;
    const last = Math.max(100, line.rounds), values = trace.flatMap(({ value, best }) => [value, best]), high = Math.max(-0.6, Math.min(0.1, Math.max(...values))), low = Math.min(-1.5, Math.max(-2.5, Math.min(...values)));
    const plot = new Plot({ x: left, y: 2.2 * size, width: width - left - 0.8 * size, height: HEIGHT - 5.4 * size }, { x: [0, last], y: [low, high] });
    plot.axes(pen, { size, x: "round", ticksX: 4, ticksY: 4 });
    plot.line(pen, [[0, floor], [last, floor]], { stroke: theme.quiet, width: 1.5, dash: [2, 4] });
    plot.line(pen, trace.map(({ round, best }) => [round, best]), { stroke: theme.lines[2], width: 2.5, dash: [7, 5] });
    plot.line(pen, trace.map(({ round, value }) => [round, value]), { stroke: theme.mark, width: 2 });
    let x = left;
    for (const [words, stroke, dash] of /** @type {[string, string, number[]][]} */ ([["V", theme.mark, []], ["V*", theme.lines[2], [7, 5]], ["−log 4", theme.quiet, [2, 4]]])) {
      pen.path([[x, 0.9 * size], [x + 22, 0.9 * size]], { stroke, width: 2.5, dash });
      pen.text(words, x + 27, 0.9 * size, { size, fill: theme.text, baseline: "middle" });
      x += 27 + (words.length * 0.6 + 1.4) * size;
    }
    const { measured } = line;
    surface.node.setAttribute("aria-label", `By round: V is now ${measured.value.toFixed(3)}, with the best D it would be ${measured.best.toFixed(3)}; −log 4 is ${floor.toFixed(3)}.`);
  }
}
