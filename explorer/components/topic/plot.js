// A plot within a drawing: an area, the two scales over it, axes with their numbers and titles, lines and dots.

import { linesAcross, marksBelow } from "../kernel/axis.js";
import { number } from "../kernel/numbers.js";
import { Scale } from "../kernel/scale.js";

/** @typedef {import("../kernel/pen.js").Area} Area */
/** @typedef {import("../kernel/pen.js").CanvasPen | import("../kernel/pen.js").SvgPen} Pen */

export class Plot {
  /**
   * @param {Area} area  in pixels of the drawing, without the axes' numbers
   * @param {{ x: [number, number], y: [number, number], logX?: boolean, logY?: boolean }} ranges
   */
  constructor(area, { x, y, logX = false, logY = false }) {
    this.area = area;
    this.x = new Scale(x, [area.x, area.x + area.width], logX);
    this.y = new Scale(y, [area.y + area.height, area.y], logY);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @returns {[number, number]}
   */
  at(x, y) {
    return [this.x.at(x), this.y.at(y)];
  }

  /**
   * The numbers at a pixel, held within the area.
   * @param {{ x: number, y: number }} spot
   * @returns {[number, number]}
   */
  value({ x, y }) {
    const { area } = this, held = (v, from, length) => Math.min(from + length, Math.max(from, v));
    return [this.x.value(held(x, area.x, area.width)), this.y.value(held(y, area.y, area.height))];
  }

  /** Whether a pixel lies in the area, or so many pixels beside it. */
  holds(/** @type {{ x: number, y: number }} */ { x, y }, margin = 0) {
    const { area } = this;
    return x >= area.x - margin && x <= area.x + area.width + margin && y >= area.y - margin && y <= area.y + area.height + margin;
  }

  /**
   * Grid, numbers and titles: y's title stands above the area, x's below its numbers. They need 1.8 lines above, 3 below
   * and the width of a number at the left.
   * @param {Pen} pen
   * @param {{ size: number, x?: string, y?: string, ticksX?: number, ticksY?: number, marksX?: number[], wordsX?: (value: number) => string, wordsY?: (value: number) => string }} look
   */
  axes(pen, { size, x = "", y = "", ticksX = 5, ticksY = 5, marksX = this.x.ticks(ticksX), wordsX = number, wordsY = number }) {
    const { area } = this, { theme } = pen;
    linesAcross(pen, area, this.y, this.y.ticks(ticksY), { size, gap: 7, words: wordsY, zero: theme.axis });
    marksBelow(pen, area, this.x, marksX, { size, drop: 7, words: wordsX });
    pen.path([[area.x, area.y + area.height + 0.5], [area.x + area.width, area.y + area.height + 0.5]], { stroke: theme.axis });
    if (y) pen.text(y, area.x - 4, area.y - 0.7 * size, { size, fill: theme.text, weight: 600 });
    if (x) pen.text(x, area.x + area.width, area.y + area.height + 2.9 * size, { size, fill: theme.text, align: "right", weight: 600 });
  }

  /**
   * A line through [x, y] in the plot's numbers, cut at the area's border; null lifts the pen.
   * @param {Pen} pen
   * @param {Iterable<number[] | null>} points
   * @param {import("../kernel/pen.js").Style} style
   */
  line(pen, points, style) {
    const { area } = this;
    pen.clip(area.x - 1, area.y - 1, area.width + 2, area.height + 2, () => {
      pen.path(Array.from(points, (p) => p && this.at(p[0], p[1])), style);
    });
  }

  /**
   * @param {Pen} pen
   * @param {number} x
   * @param {number} y
   * @param {number} radius
   * @param {import("../kernel/pen.js").Style} style
   */
  dot(pen, x, y, radius, style) {
    pen.circle(this.x.at(x), this.y.at(y), radius, style);
  }
}

/**
 * Points of a function, evenly over a stretch.
 * @param {(x: number) => number} of
 * @param {[number, number]} stretch
 * @param {number} [count]
 */
export function sampled(of, [low, high], count = 200) {
  return Array.from({ length: count + 1 }, (_, k) => {
    const x = low + ((high - low) * k) / count;
    return [x, of(x)];
  });
}
