// The line that a p value must reach, and what it means.

import { textWidth } from "../kernel/pen.js";

/**
 * @param {any} pen
 * @param {import("./scales.js").Scales} scales
 * @param {string} id  of the plot
 * @param {number} threshold  -log10 p; 0 where there is no line
 * @param {string} words
 * @param {import("../kernel/labels.js").Places} places
 */
export function paintThreshold(pen, scales, id, threshold, words, places) {
  if (!threshold) return;
  const { layout } = scales, { plot } = layout, { theme } = pen, { upward } = scales.ranges[id], y = scales.py(id, threshold), size = layout.small - 1;
  pen.path([[plot.left, y], [plot.right, y]], { stroke: theme.mark, dash: [6, 5], width: 1.2, alpha: 0.7 });
  if (!words) return;
  const wide = textWidth(theme, words, size, 500), middle = upward ? y - size * 0.75 : y + size * 0.75;
  for (const left of [plot.right - wide - 4, plot.left + 6, plot.left + (plot.width - wide) / 2]) {
    if (left < plot.left || !places.take(left, middle - size / 2, wide, size, 3)) continue;
    pen.text(words, left, middle, { size, weight: 500, fill: theme.quiet, baseline: "middle", halo: theme.background });
    return;
  }
}
