// Modes covered: by round of the game that plays, and at the end of games that were measured, for each change.

import { letterSize } from "../../kernel/theme.js";
import { Plot } from "../../topic/plot.js";
import { CURES } from "./cures.js";
import { LENGTH } from "./measure.js";
import { of } from "./measured.js";

const TALL = 190, ROW = 26;

export class Course {
  /** @param {import("./view.js").View} view */
  constructor(view) {
    this.view = view;
    this.surface = view.stage.surface({ role: "img" });
    this.surface.node.tabIndex = -1;
    view.frame.side.append(this.surface.node);
  }

  paint() {
    const { surface, view } = this, { width } = surface, { plane, trace, frame } = view;
    if (width < 60) return;
    surface.node.style.height = `${TALL}px`;
    const { theme } = frame, size = Math.min(15, letterSize(width)), pen = surface.pen(width, TALL, theme), all = plane.target.modes.length, last = Math.max(LENGTH / 4, plane.rounds);
    const plot = new Plot({ x: 2.6 * size, y: 2.1 * size, width: width - 3.6 * size, height: TALL - 5.2 * size }, { x: [0, last], y: [0, all] });
    plot.axes(pen, { size, x: "round", y: `modes covered, of ${all}`, ticksX: 4, ticksY: Math.min(4, all) });
    const points = [];
    trace.forEach(([round, modes], k) => {
      if (k) points.push([round, trace[k - 1][1]]);
      points.push([round, modes]);
    });
    plot.line(pen, points, { stroke: theme.mark, width: 2.2 });
    surface.node.setAttribute("aria-label", `Modes covered by round; now ${plane.seen.covered} of ${all}.`);
  }
}

export class Measured {
  /** @param {import("./view.js").View} view */
  constructor(view) {
    this.view = view;
    this.surface = view.stage.surface({ role: "listbox", draw: () => view.draw() });
    view.frame.side.append(this.surface.node);
    this.surface.pointers({ press: ({ y }) => {
      const k = Math.floor((y - this.top) / ROW);
      if (CURES[k]) view.set({ cure: CURES[k].name });
      return null;
    } });
    this.surface.keys(() => {
      const by = (step) => () => {
        const k = CURES.findIndex(({ name }) => name === view.state.cure) + step;
        if (CURES[k]) view.set({ cure: CURES[k].name });
      };
      return { ArrowDown: by(1), ArrowUp: by(-1) };
    });
  }

  paint() {
    const { surface, view } = this, { width } = surface, { state, plane, frame } = view;
    if (width < 60) return;
    const { theme } = frame, size = Math.min(15, letterSize(width)), all = plane.target.modes.length, height = 1.9 * size + ROW * CURES.length + 2.6 * size;
    surface.node.style.height = `${height}px`;
    this.top = 1.7 * size;
    const pen = surface.pen(width, height, theme), left = Math.min(16.5 * size, 0.56 * width), right = width - 5.2 * size;
    const plot = new Plot({ x: left, y: this.top, width: right - left, height: ROW * CURES.length }, { x: [0, all], y: [0, 1] });
    pen.text(`After ${LENGTH.toLocaleString("en-GB")} rounds, 5 seeds: modes`, 0, 0.9 * size, { size, fill: theme.text, weight: 600 });
    pen.text("on a mode", width, 0.9 * size, { size, fill: theme.text, align: "right", weight: 600 });
    const said = [];
    CURES.forEach(({ name, title }, k) => {
      const y = this.top + (k + 0.5) * ROW, found = of(state.target, name), chosen = name === state.cure;
      if (chosen) pen.rect(0, y - ROW / 2 + 1, width, ROW - 2, { fill: theme.panel, radius: 4 });
      pen.text(title, 4, y, { size, fill: theme.text, baseline: "middle", weight: chosen ? 600 : 400 });
      pen.path([[left, y], [right, y]], { stroke: theme.grid, width: 1 });
      if (!found) return;
      const drawn = new Map();
      for (const { modes } of found.ends) {
        const stack = drawn.get(modes) ?? 0;
        drawn.set(modes, stack + 1);
        pen.circle(plot.x.at(modes), y + (stack % 2 ? 1 : -1) * Math.ceil(stack / 2) * 4.5, 3.4, { fill: theme.lines[0], stroke: theme.background, width: 1 });
      }
      pen.path([[plot.x.at(found.modes), y - 9], [plot.x.at(found.modes), y + 9]], { stroke: theme.mark, width: 2.5 });
      pen.text(`${Math.round(100 * found.on)}%`, width - 4, y, { size, fill: theme.text, align: "right", baseline: "middle" });
      said.push(`${title}: ${found.modes.toFixed(1)} modes, ${Math.round(100 * found.on)}% of the samples on a mode`);
    });
    for (const mark of plot.x.ticks(Math.min(4, all))) pen.text(String(mark), plot.x.at(mark), this.top + ROW * CURES.length + 5, { size, fill: theme.quiet, align: "center", baseline: "top" });
    surface.node.setAttribute("aria-label", `Measured, mean of five seeds. ${said.join("; ")}. Up and down choose.`);
  }
}
