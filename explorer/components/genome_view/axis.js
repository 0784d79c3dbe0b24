// The axis of a plot: grid, numbers, zero, and what is measured.

import { number, ticks } from "../kernel/numbers.js";
import { shortened } from "../kernel/labels.js";
import { textWidth } from "../kernel/pen.js";

export function paintAxis(pen, scales, id, label) {
  const { layout } = scales, { plot } = layout, { area, low, high } = scales.ranges[id], { theme } = pen;
  const list = ticks(low, high, Math.max(2, Math.round(area.height / (layout.letter * 3.4)))).filter((v) => v <= high && v >= low);
  for (const value of list) {
    const y = Math.round(scales.py(id, value)) + 0.5;
    if (value !== 0) pen.path([[plot.left, y], [plot.right, y]], { stroke: theme.grid });
    pen.text(number(value), plot.left - 8, y, { size: layout.small, fill: theme.quiet, align: "right", baseline: "middle" });
  }
  const zero = Math.round(scales.py(id, 0)) + 0.5;
  pen.path([[plot.left, zero], [plot.right, zero]], { stroke: theme.axis });
  const room = area.height - 4;
  let size = layout.small;
  while (size > 9 && textWidth(theme, label, size, 500) > room) size -= 1;
  const most = Math.max(4, Math.floor(label.length * room / Math.max(1, textWidth(theme, label, size, 500))));
  pen.text(shortened(label, most), Math.round(layout.letter * 0.95), area.top + area.height / 2,
    { size, fill: theme.text, align: "center", baseline: "middle", turn: -Math.PI / 2, weight: 500 });
}
