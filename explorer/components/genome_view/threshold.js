// The line that a p value must reach, and what it means.

import { textWidth } from "../kernel/pen.js";

/**
 * @param {any} pen
 * @param {import("./scales.js").Scales} scales
 * @param {string} id  of the plot
 * @param {number} threshold  -log10 p; 0 where there is no line
 */
export function paintThreshold(pen, scales, id, threshold) {
  if (!threshold) return;
  const { plot } = scales.layout, y = scales.py(id, threshold);
  pen.path([[plot.left, y], [plot.right, y]], { stroke: pen.theme.mark, dash: [6, 5], width: 1.2, alpha: 0.7 });
}

/**
 * Put words beside the line, where the plot is low.
 * @param {any} pen
 * @param {import("./scales.js").Scales} scales
 * @param {string} id
 * @param {number} threshold
 * @param {string} words
 * @param {import("../kernel/labels.js").Places} places
 * @param {(left: number, wide: number) => number} height  how high the plot reaches from there on, so wide
 */
export function nameThreshold(pen, scales, id, threshold, words, places, height) {
  if (!threshold || !words) return;
  const { layout } = scales, { plot } = layout, { theme } = pen, { upward } = scales.ranges[id], y = scales.py(id, threshold), size = layout.small - 1;
  const wide = textWidth(theme, words, size, 500), middle = upward ? y - size * 0.75 : y + size * 0.75;
  const room = plot.width - wide - 8;
  if (room < 0) return;
  const lefts = Array.from({ length: 13 }, (_, k) => plot.left + plot.width - wide - 4 - room * k / 12); // right before left
  for (const [left] of lefts.map((at) => [at, height(at, wide)]).sort((a, b) => a[1] - b[1])) {
    if (!places.take(left, middle - size / 2, wide, size, 3)) continue;
    pen.text(words, left, middle, { size, weight: 500, fill: theme.quiet, baseline: "middle", halo: theme.background });
    return;
  }
}
