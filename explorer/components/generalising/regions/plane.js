// The square that a network cuts into pieces, as a picture: the colour is what the network answers in a piece's middle.

import { ColourScale } from "../../kernel/colours.js";
import { letterSize } from "../../kernel/theme.js";
import { Plot } from "../../topic/plot.js";
import { middle } from "./splitting.js";

/**
 * @param {import("../../kernel/surface.js").Surface} surface
 * @param {{ theme: any, pieces: import("./splitting.js").Piece[], chosen: number, at: number[] }} what
 */
export function paintPlane(surface, { theme, pieces, chosen, at }) {
  const width = surface.width, side = Math.min(width - 50, 390), height = side + 64, size = letterSize(width);
  surface.node.style.height = `${height}px`;
  const pen = surface.pen(width, height, theme), plot = new Plot({ x: 40, y: 22, width: side, height: side }, { x: [-1, 1], y: [-1, 1] });
  plot.axes(pen, { size, x: "x\u2081", y: "x\u2082", ticksX: 4, ticksY: 4 });
  pen.text("blue: the answer is below 0, orange: above", plot.area.x, plot.area.y + side + 2.9 * size, { size, fill: theme.quiet });
  const heights = pieces.map((piece) => {
    const [x, y] = middle(piece);
    return piece.slope[0] * x + piece.slope[1] * y + piece.offset;
  });
  const scale = ColourScale.around(heights, theme);
  pieces.forEach(({ corners }, k) => {
    pen.path(corners.map(([x, y]) => plot.at(x, y)), { fill: scale.colour(heights[k]), stroke: theme.background, width: 0.8, closed: true });
  });
  if (chosen >= 0) pen.path(pieces[chosen].corners.map(([x, y]) => plot.at(x, y)), { stroke: theme.mark, width: 2.5, closed: true });
  plot.dot(pen, at[0], at[1], 4, { fill: theme.mark, stroke: theme.background, width: 1.5 });
  return plot;
}
