// The axis of a plot: grid, numbers, zero, and what is measured.

import { linesAcross } from "../kernel/axis.js";
import { shortened } from "../kernel/labels.js";
import { textWidth } from "../kernel/pen.js";

export function paintAxis(pen, scales, id, label) {
  const { layout } = scales, { area, scale } = scales.ranges[id], { theme } = pen;
  const marks = scale.ticks(Math.max(2, Math.round(area.height / (layout.letter * 3.4)))).filter((v) => v <= scale.high && v >= scale.low);
  linesAcross(pen, area, scale, marks, { size: layout.small, gap: 8, zero: theme.axis });
  const { size, lines } = titleOf(theme, label, layout.small, area.height - 4);
  lines.forEach((line, k) => pen.text(line, Math.round(layout.letter * (lines.length > 1 ? 0.6 : 0.95)) + k * size * 1.1, area.top + area.height / 2,
    { size, fill: theme.text, align: "center", baseline: "middle", turn: -Math.PI / 2, weight: 500 }));
}

const LEAST = 11; // pixels of a letter

// A title along so many pixels: smaller letters where they are enough, else two lines, else cut short.
function titleOf(theme, label, largest, room) {
  const wide = (text, size) => textWidth(theme, text, size, 500);
  for (let size = largest; size >= LEAST; size--) if (wide(label, size) <= room) return { size, lines: [label] };
  const words = label.split(" "), splits = words.map((_, k) => [words.slice(0, k).join(" "), words.slice(k).join(" ")]).slice(1);
  splits.sort((a, b) => Math.max(...a.map((part) => part.length)) - Math.max(...b.map((part) => part.length)));
  const lines = splits[0] ?? [label];
  for (let size = largest; size >= LEAST; size--) if (lines.every((line) => wide(line, size) <= room)) return { size, lines };
  return { size: LEAST, lines: lines.map((line) => shortened(line, Math.max(4, Math.floor(line.length * room / Math.max(1, wide(line, LEAST)))))) };
}
