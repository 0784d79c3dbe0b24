// Beside the map: the words nearest to what was asked, by cosine; and u.v of every pair against what counts say.

import { textWidth } from "../../kernel/pen.js";
import { inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { Plot } from "../../topic/plot.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */
/** @typedef {{ word: string, cosine: number, right: boolean }} Entry */

export class Ranking {
  /**
   * @param {import("../../topic/frame.js").Frame} frame
   * @param {() => void} redraw
   */
  constructor(frame, redraw) {
    this.frame = frame;
    this.surface = frame.stage.surface({ className: "stage ranking", role: "img", draw: redraw });
    this.surface.node.removeAttribute("tabindex");
  }

  /** @param {{ entries: Entry[], title: string, below: string }} shown */
  draw({ entries, title, below }) {
    const { width } = this.surface;
    if (width < 80) return;
    const { theme } = this.frame, size = letterSize(width), line = Math.round(1.6 * size), height = Math.round((entries.length + 2.4) * line);
    this.surface.node.style.height = `${height}px`;
    const pen = this.surface.pen(width, height, theme), wide = Math.max(...entries.map(({ word }) => textWidth(theme, word, size, 600))) + 22, right = width - 4 * size;
    pen.text(title, 2, 0.6 * line, { size, fill: theme.text, weight: 600, baseline: "middle" });
    entries.forEach(({ word, cosine, right: answer }, k) => {
      const y = (k + 1.5) * line, long = Math.max(0, Math.min(1, cosine)) * (right - wide);
      pen.text(word, 14, y, { size, fill: theme.text, baseline: "middle", weight: answer ? 600 : 400 });
      if (answer) pen.text("\u2713", 0, y, { size, fill: theme.accent, baseline: "middle", weight: 700 });
      pen.rect(wide, y - 0.36 * line, Math.max(1, long), 0.72 * line, { fill: answer ? theme.accent : theme.amount, radius: 2 });
      pen.text(cosine.toFixed(3).replace("-", "\u2212"), width - 2, y, { size, fill: theme.text, align: "right", baseline: "middle" });
    });
    pen.text(below, 2, (entries.length + 1.7) * line, { size, fill: theme.quiet, baseline: "middle" });
    this.surface.node.setAttribute("aria-label", `${title}: ${entries.map(({ word, cosine }) => `${word} ${cosine.toFixed(3)}`).join(", ")}. ${below}`);
  }
}

export class Fit {
  /**
   * @param {import("../../topic/frame.js").Frame} frame
   * @param {{ redraw: () => void, choose: (pair: { word: number, company: number }) => void }} acts
   */
  constructor(frame, { redraw, choose }) {
    this.frame = frame;
    this.surface = frame.stage.surface({ className: "stage fit", role: "img", draw: redraw });
    this.surface.node.removeAttribute("tabindex");
    this.surface.pointers({ press: (at) => { const found = this.near(at); if (found) choose(found); return null; } });
  }

  near({ x, y }) {
    let best = null, least = 12;
    for (const point of this.points ?? []) {
      const [px, py] = this.plot.at(point.goal, point.product), away = Math.hypot(px - x, py - y);
      if (away < least) [best, least] = [point, away];
    }
    return best;
  }

  place(/** @type {{ word: number, company: number }} */ { word, company }) {
    const found = this.points.find((one) => one.word === word && one.company === company);
    return inWindow(this.surface.node, this.plot.at(found.goal, found.product));
  }

  /**
   * @param {{ points: { word: number, company: number, goal: number, product: number }[], chosen: { word: number, company: number } }} shown
   * @param {number} height
   */
  draw({ points, chosen }, height) {
    const { width } = this.surface;
    if (width < 80) return;
    this.points = points;
    this.surface.node.style.height = `${height}px`;
    const { theme } = this.frame, size = letterSize(width), pen = this.surface.pen(width, height, theme);
    const goals = points.map(({ goal }) => goal), range = /** @type {[number, number]} */ ([Math.min(-2, ...goals) - 0.2, Math.max(2, ...goals) + 0.2]);
    const plot = this.plot = new Plot({ x: 2.6 * size, y: 1.7 * size, width: width - 3.2 * size, height: height - 4.9 * size }, { x: range, y: range });
    plot.axes(pen, { size, y: "u·v of a word and its company", x: "the counts\u2019 best fit", ticksX: 4, ticksY: 4 });
    plot.line(pen, [[range[0], range[0]], [range[1], range[1]]], { stroke: theme.axis, dash: [4, 4], width: 1.5 });
    pen.clip(plot.area.x, plot.area.y, plot.area.width, plot.area.height, () => {
      const c = pen.context;
      c.fillStyle = theme.lines[0];
      c.globalAlpha = 0.6;
      for (const { goal, product } of points) {
        const [x, y] = plot.at(goal, product);
        c.fillRect(x - 1.5, y - 1.5, 3, 3);
      }
      c.globalAlpha = 1;
    });
    const on = points.find((one) => one.word === chosen.word && one.company === chosen.company);
    if (on) plot.dot(pen, on.goal, Math.max(range[0], Math.min(range[1], on.product)), 5, { fill: theme.accent, stroke: theme.background, width: 1.5 });
    this.surface.node.setAttribute("aria-label", `u·v of ${points.length} pairs of words against log n(w,c) / (n(w) k q(c)); the nearer the diagonal, the better the fit.`);
  }
}
