// The axis of a plot: grid, numbers, zero, and what is measured.

import { linesAcross } from "../kernel/axis.js";
import { shortened } from "../kernel/labels.js";
import { textWidth } from "../kernel/pen.js";

export function paintAxis(pen, scales, id, label) {
  const { layout } = scales, { area, scale } = scales.ranges[id], { theme } = pen;
  const marks = scale.ticks(Math.max(2, Math.round(area.height / (layout.letter * 3.4)))).filter((v) => v <= scale.high && v >= scale.low);
  linesAcross(pen, area, scale, marks, { size: layout.small, gap: 8, zero: theme.axis });
  const room = area.height - 4;
  let size = layout.small;
  while (size > 9 && textWidth(theme, label, size, 500) > room) size -= 1;
  const most = Math.max(4, Math.floor(label.length * room / Math.max(1, textWidth(theme, label, size, 500))));
  pen.text(shortened(label, most), Math.round(layout.letter * 0.95), area.top + area.height / 2,
    { size, fill: theme.text, align: "center", baseline: "middle", turn: -Math.PI / 2, weight: 500 });
}
