// The tent map laid over itself, as a picture: the last layer's line, and faintly the one before.

import { letterSize } from "../../kernel/theme.js";
import { Plot } from "../../topic/plot.js";
import { corners, passed } from "./tent.js";

/**
 * @param {import("../../kernel/surface.js").Surface} surface
 * @param {{ theme: any, layers: number, at: number }} what
 */
export function paintFold(surface, { theme, layers, at }) {
  const width = surface.width, height = 420, size = letterSize(width);
  surface.node.style.height = `${height}px`;
  const pen = surface.pen(width, height, theme), plot = new Plot({ x: 40, y: 28, width: width - 54, height: height - 76 }, { x: [0, 1], y: [0, 1.05] });
  plot.axes(pen, { size, x: "x", y: `after ${layers} layer${layers > 1 ? "s" : ""}` });
  if (layers > 1) plot.line(pen, corners(layers - 1), { stroke: theme.axis, width: 1.5, dash: [4, 4] });
  const line = corners(layers);
  plot.line(pen, line, { stroke: theme.lines[0], width: layers > 7 ? 1 : 2 });
  if (layers < 6) for (const [x, y] of line) plot.dot(pen, x, y, 3, { fill: theme.lines[0] });
  const y = passed(at, layers)[layers];
  pen.path([plot.at(at, 0), plot.at(at, 1.05)], { stroke: theme.accent, dash: [3, 4] });
  plot.dot(pen, at, y, 5, { fill: theme.accent, stroke: theme.background, width: 1.5 });
  return plot;
}
