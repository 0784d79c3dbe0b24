// Beside the square: cosines against r2, pair by pair; beside the samples: how much of each component the vectors explain.

import { letterSize } from "../../kernel/theme.js";
import { Plot } from "../../topic/plot.js";

export class Beside {
  /**
   * @param {import("../../topic/frame.js").Frame} frame
   * @param {{ redraw: () => void, choose: (one: number, other: number) => void }} acts
   */
  constructor(frame, { redraw, choose }) {
    this.frame = frame;
    this.surface = frame.stage.surface({ className: "stage beside", role: "img", draw: redraw });
    this.surface.node.removeAttribute("tabindex");
    this.surface.pointers({ press: (at) => { const found = this.near(at); if (found) choose(found[0], found[1]); return null; } });
  }

  near({ x, y }) {
    let best = null, least = 14;
    for (const pair of this.pairs ?? []) {
      const [px, py] = this.plot.at(pair[2], pair[3]), away = Math.hypot(px - x, py - y);
      if (away < least) [best, least] = [pair, away];
    }
    return best;
  }

  /**
   * @param {number[][]} pairs  [i, j, r2, squared cosine]
   * @param {{ reach: number, one: number, other: number }} about
   * @param {number} height
   */
  drawPairs(pairs, { reach, one, other }, height) {
    const { width } = this.surface;
    if (width < 80) return;
    this.pairs = pairs;
    this.surface.node.style.height = `${height}px`;
    const { theme } = this.frame, size = letterSize(width), pen = this.surface.pen(width, height, theme), c = pen.context;
    const plot = this.plot = new Plot({ x: 2.8 * size, y: 3.2 * size, width: width - 3.6 * size, height: height - 6.6 * size }, { x: [0, 1], y: [0, 1] });
    plot.axes(pen, { size, x: "r\u00b2 of genotypes", y: "cosine\u00b2 of vectors", ticksX: 4, ticksY: 4 });
    c.globalAlpha = 0.6;
    for (const far of [true, false]) {
      c.fillStyle = far ? theme.quiet : theme.lines[0];
      for (const [i, j, linkage, square] of pairs) {
        if (j - i > reach !== far) continue;
        const [x, y] = plot.at(linkage, square);
        c.fillRect(x - 1.5, y - 1.5, 3, 3);
      }
    }
    c.globalAlpha = 1;
    const on = pairs.find(([i, j]) => (i === one && j === other) || (i === other && j === one));
    if (on) plot.dot(pen, on[2], on[3], 5, { fill: theme.accent, stroke: theme.background, width: 1.5 });
    pen.rect(2, 0.4 * size, 9, 9, { fill: theme.lines[0] });
    pen.text(`at most ${reach} SNPs apart`, 16, 1.1 * size, { size, fill: theme.text });
    pen.rect(width / 2 + 10, 0.4 * size, 9, 9, { fill: theme.quiet });
    pen.text("further", width / 2 + 24, 1.1 * size, { size, fill: theme.text });
    this.surface.node.setAttribute("aria-label", `Squared cosine against r² of ${pairs.length} pairs.`);
  }

  /**
   * @param {ArrayLike<number>} explained  (seeds, 3, components)
   * @param {number} seeds
   * @param {number} count  of components
   * @param {number} height
   */
  drawShares(explained, seeds, count, height) {
    const { width } = this.surface;
    if (width < 80) return;
    this.pairs = [];
    this.surface.node.style.height = `${height}px`;
    const { theme } = this.frame, size = letterSize(width), pen = this.surface.pen(width, height, theme);
    const plot = this.plot = new Plot({ x: 2.8 * size, y: 6 * size, width: width - 3.6 * size, height: height - 9.6 * size }, { x: [0.5, count + 0.5], y: [0, 1] });
    plot.axes(pen, { size, x: "principal component", y: "share of its variance that the codes explain", marksX: Array.from({ length: count }, (_, k) => k + 1), ticksY: 4 });
    const inks = [theme.lines[0], theme.quiet, theme.lines[1]], names = ["learnt vectors", "random vectors", "vectors of permuted calls"];
    for (let kind = 0; kind < 3; kind++) {
      pen.circle(8, (0.8 + 1.4 * kind) * size, 5, { fill: inks[kind] });
      pen.text(names[kind], 20, (1.15 + 1.4 * kind) * size, { size, fill: theme.text });
      for (let component = 0; component < count; component++) {
        for (let seed = 0; seed < seeds; seed++) plot.dot(pen, component + 1 + 0.2 * (kind - 1), explained[(seed * 3 + kind) * count + component], 4.5, { fill: inks[kind], alpha: 0.85 });
      }
    }
    this.surface.node.setAttribute("aria-label", `Share of each of ${count} principal components explained by learnt, random and permuted vectors, ${seeds} seeds.`);
  }
}
