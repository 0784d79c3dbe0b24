// The numbers along an area: across it at the left, in a row below it.

import { number } from "./numbers.js";

/** @typedef {import("./pen.js").CanvasPen | import("./pen.js").SvgPen} Pen */
/** @typedef {import("./pen.js").Area} Area */

const sharp = (pixel) => Math.round(pixel) + 0.5; // a thin line that fills one row of pixels

/**
 * A line across the area at each mark, its number at the left.
 * @param {Pen} pen
 * @param {Area} area
 * @param {import("./scale.js").Scale} scale
 * @param {number[]} marks
 * @param {{ size: number, gap: number, words?: (value: number) => string, crisp?: boolean, zero?: string }} look  `gap` is the air between number and area, `zero` the colour of the line at 0
 */
export function linesAcross(pen, area, scale, marks, { size, gap, words = number, crisp = true, zero = pen.theme.grid }) {
  const { theme } = pen;
  for (const mark of marks) {
    const y = crisp ? sharp(scale.at(mark)) : scale.at(mark);
    pen.path([[area.x, y], [area.x + area.width, y]], { stroke: mark === 0 ? zero : theme.grid });
    pen.text(words(mark), area.x - gap, y, { size, fill: theme.quiet, align: "right", baseline: "middle" });
  }
}

/**
 * The number of each mark below the area, under a short line of `tall` pixels.
 * @param {Pen} pen
 * @param {Area} area
 * @param {import("./scale.js").Scale} scale
 * @param {number[]} marks
 * @param {{ size: number, drop: number, baseline?: CanvasTextBaseline, words?: (value: number) => string, tall?: number, crisp?: boolean }} look  `drop` is how far below the area the numbers stand
 */
export function marksBelow(pen, area, scale, marks, { size, drop, baseline = "top", words = number, tall = 4, crisp = true }) {
  const { theme } = pen, base = area.y + area.height;
  for (const mark of marks) {
    const x = crisp ? sharp(scale.at(mark)) : scale.at(mark);
    if (tall) pen.path([[x, base], [x, base + tall]], { stroke: theme.axis });
    pen.text(words(mark), x, base + drop, { size, fill: theme.quiet, align: "center", baseline });
  }
}
