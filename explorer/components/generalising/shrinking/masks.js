// What dropout leaves out of a small network: whole units with all their weights, or single weights (DropConnect).

import { uniforms } from "../../topic/chance.js";

export const LAYERS = [5, 4, 2];

/** @typedef {"units" | "weights"} Dropped */

/**
 * Which weights are there under one mask, by layer, unit and input; and how many tosses made it. Outputs are never left out.
 * @param {Dropped} dropped
 * @param {number} p
 * @param {number} seed
 */
export function masked(dropped, p, seed) {
  const uniform = uniforms(seed), keep = () => uniform() >= p, units = LAYERS.map((count, l) => Array.from({ length: count }, () => (dropped === "units" && l < LAYERS.length - 1 ? keep() : true)));
  const weights = LAYERS.slice(1).map((count, l) => Array.from({ length: count }, (_, k) => Array.from({ length: LAYERS[l] }, (_, i) => (dropped === "weights" ? keep() : units[l][i] && units[l + 1][k]))));
  const tosses = dropped === "units" ? LAYERS.slice(0, -1).reduce((sum, n) => sum + n, 0) : LAYERS.slice(1).reduce((sum, n, l) => sum + n * LAYERS[l], 0);
  return { units, weights, tosses, kept: weights.flat(2).filter(Boolean).length, all: weights.flat(2).length };
}

/**
 * @param {import("../../kernel/pen.js").CanvasPen} pen
 * @param {{ x: number, y: number, width: number, height: number }} area
 * @param {ReturnType<typeof masked>} mask
 */
export function paintMask(pen, { x, y, width, height }, mask) {
  const { theme } = pen, place = (l, k) => [x + 12 + ((width - 24) * l) / (LAYERS.length - 1), y + (height * (k + 0.5)) / LAYERS[l]];
  mask.weights.forEach((layer, l) => layer.forEach((row, k) => row.forEach((there, i) => {
    pen.path([place(l, i), place(l + 1, k)], there ? { stroke: theme.lines[0], width: 1.6 } : { stroke: theme.border, dash: [2, 4] });
  })));
  mask.units.forEach((layer, l) => layer.forEach((there, k) => {
    const [cx, cy] = place(l, k);
    pen.circle(cx, cy, 8, there ? { fill: theme.lines[0], stroke: theme.background, width: 1.5 } : { fill: theme.background, stroke: theme.axis, width: 1.5 });
  }));
}
