// The genome along both sides of a matrix: stretches of one chromosome, their names, lines between them.

import { Row } from "../kernel/labels.js";
import { textWidth } from "../kernel/pen.js";

export function stretches(groups) {
  const list = [];
  groups.forEach((name, i) => {
    if (list.length && list[list.length - 1].name === name) list[list.length - 1].end = i + 1;
    else list.push({ name, start: i, end: i + 1 });
  });
  return list;
}

// `box` is {x, y, size}; cells are box.size / count wide.
export function drawAxes(pen, box, runs, count, theme, letter) {
  const cell = box.size / count;
  pen.rect(box.x, box.y, box.size, box.size, { stroke: theme.border });
  const below = new Row(5), beside = new Row(2);
  for (const { name, start, end } of runs) {
    const a = start * cell, b = end * cell, middle = (a + b) / 2, width = textWidth(theme, name, letter);
    if (start > 0 && runs.length <= 60) {
      for (const line of [[[box.x + a, box.y], [box.x + a, box.y + box.size]], [[box.x, box.y + a], [box.x + box.size, box.y + a]]]) {
        pen.path(line, { stroke: theme.axis, width: 1, alpha: 0.35 });
      }
    }
    if (!name) continue;
    if (below.take(middle, width)) pen.text(name, box.x + middle, box.y + box.size + 6, { size: letter, fill: theme.quiet, align: "center", baseline: "top" });
    if (beside.take(middle, letter)) pen.text(name, box.x - 6, box.y + middle, { size: letter, fill: theme.quiet, align: "right", baseline: "middle" });
  }
}
