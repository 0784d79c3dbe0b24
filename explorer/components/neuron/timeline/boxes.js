// The small pictures at the stations that are made of boxes: volumes, bars, maps, weights.

import { attention, ILSVRC, lenet, tuning, uNet } from "./demonstrations.js";
import { cellsOf, SIDE } from "./neocognitron.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */
/** @typedef {import("../../kernel/pen.js").Area} Area */

const PERCENT = 100;

/** Bars of the contest, that of this station marked. */
function contest(/** @type {Pen} */ pen, /** @type {Area} */ area, size, marked) {
  const { theme } = pen, left = area.x + 9.5 * size, right = area.x + area.width - 5 * size, line = Math.min(30, (area.height - 3.5 * size) / ILSVRC.length), top = area.y + 2 * size;
  const at = (percent) => left + percent / PERCENT * (right - left);
  pen.text("ILSVRC: truth among the first five, %", area.x, area.y + size, { size, fill: theme.text, weight: 600 });
  ILSVRC.forEach(({ name, year, top5, about }, k) => {
    const y = top + k * line, on = name === marked, middle = y + line / 2;
    pen.text(`${year} ${name}`, left - 8, middle, { size, fill: theme.text, align: "right", baseline: "middle", weight: on ? 700 : 400 });
    pen.rect(left, y + line * 0.16, at(top5) - left, line * 0.68, { fill: on ? theme.accent : theme.quiet, alpha: on ? 1 : 0.45 });
    pen.text(`${about ? "about " : ""}${top5}`, at(top5) + 6, middle, { size, fill: theme.text, baseline: "middle", weight: on ? 700 : 400 });
  });
  const base = top + ILSVRC.length * line;
  pen.path([[left, top], [left, base], [right, base]], { stroke: theme.axis });
  for (const percent of [0, 20, 40, 60, 80, 100]) pen.text(String(percent), at(percent), base + 6, { size, fill: theme.quiet, align: "center", baseline: "top" });
}

export const BOXES = {
  contest,

  tuning(pen, area, size) {
    const { theme } = pen, all = tuning(), wide = Math.min(140, area.width / all.length), side = Math.min(wide - 24, area.height - 6 * size), cell = side / SIDE, middle = Math.floor(SIDE / 2);
    all.forEach(({ way, answer }, k) => {
      const x = area.x + k * wide + 4, y = area.y + 2 * size;
      pen.text(way, x, y - 0.6 * size, { size, fill: theme.text, weight: 600 });
      pen.rect(x, y, side, side, { fill: theme.background, stroke: theme.border });
      for (const [row, column] of cellsOf({ way, row: middle, column: middle, length: 5 })) pen.rect(x + column * cell, y + row * cell, cell, cell, { fill: theme.mark });
      pen.text(`answers ${answer}`, x, y + side + 1.5 * size, { size: size + 1, fill: theme.text, weight: answer ? 700 : 400 });
    });
  },

  volumes(pen, area, size) {
    const { theme } = pen, { volumes, widths } = lenet(), unit = Math.min(4, (area.height - 4.5 * size) / 32), middle = area.y + 2 * size + 16 * unit;
    const step = (area.width - 20) / (volumes.length + widths.length);
    volumes.forEach(([side, depth], k) => {
      const x = area.x + k * step, w = 8 + 1.7 * depth, h = side * unit;
      pen.rect(x, middle - h / 2, w, h, { fill: theme.amount, alpha: 0.35, stroke: theme.amount });
      pen.text(depth > 1 ? `${side}\u00b2\u00d7${depth}` : `${side}\u00b2`, x, middle + 16 * unit + 1.4 * size, { size, fill: theme.text });
    });
    widths.forEach((width, k) => {
      const x = area.x + (volumes.length + k) * step + 10, h = Math.max(10, width * unit * 0.25);
      pen.rect(x, middle - h / 2, 8, h, { fill: theme.amount, alpha: 0.7, stroke: theme.amount });
      pen.text(String(width), x, middle + 16 * unit + 1.4 * size, { size, fill: theme.text });
    });
  },

  shape(pen, area, size) {
    const { theme } = pen, { down, up } = uNet(), across = down.length + up.length, step = area.width / across, room = area.height - 3 * size, level = room / down.length, most = Math.min(step - 14, level * 1.6);
    const boxes = [...down.map((side, k) => ({ side, k, row: k })), ...up.map((side, k) => ({ side, k: down.length + k, row: down.length - 2 - k }))].map(({ side, k, row }) => {
      const w = Math.max(7, most * side / down[0] * 0.9), h = Math.max(6, (level - 1.7 * size) * (side / down[0]) ** 0.5);
      return { side, x: area.x + k * step + 4, y: area.y + 0.4 * size + row * level, w, h };
    });
    for (let k = 0; k < up.length; k++) {
      const from = boxes[k], to = boxes[boxes.length - 1 - k], y = from.y + from.h / 2;
      pen.path([[from.x + from.w + 4, y], [to.x - 4, y]], { stroke: theme.accent, width: 1.8, dash: [6, 4] });
    }
    for (const { side, x, y, w, h } of boxes) {
      pen.rect(x, y, w, h, { fill: theme.amount, alpha: 0.4, stroke: theme.amount });
      pen.text(String(side), x, y + h + 1.15 * size, { size, fill: theme.text });
    }
  },

  weights(pen, area, size) {
    const { theme } = pen, { weights } = attention(), side = Math.min(64, (area.height - 4 * size) / 3), x = area.x + 8 * size, y = area.y + 3.2 * size;
    pen.text("looks at token", x, y - 2 * size, { size, fill: theme.text, weight: 600 });
    weights.forEach((row, i) => {
      pen.text(String(i + 1), x + (i + 0.5) * side, y - 0.6 * size, { size, fill: theme.text, align: "center" });
      pen.text(`token ${i + 1}`, x - 10, y + (i + 0.5) * side, { size, fill: theme.text, align: "right", baseline: "middle" });
      row.forEach((share, j) => {
        pen.rect(x + j * side, y + i * side, side - 2, side - 2, { fill: theme.amount, alpha: 0.12 + 0.88 * share });
        pen.text(share.toFixed(3), x + (j + 0.5) * side - 1, y + (i + 0.5) * side, { size, fill: share > 0.55 ? theme.background : theme.text, weight: 600, align: "center", baseline: "middle" });
      });
    });
  },
};
