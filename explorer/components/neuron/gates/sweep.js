// Lines tried one after another: every direction, and every distance from the middle of the four points.

import { decimal } from "../cell/unit.js";
import { score, table } from "./gates.js";

export const DIRECTIONS = 24, DISTANCES = 11;
export const LINES = DIRECTIONS * DISTANCES;
const REACH = 0.75; // farther than the corners are from the middle

/**
 * The weights of one line: a unit vector in one of the directions, the line so far from the middle of the unit square.
 * @param {number} k  0 to LINES - 1
 */
export function lineAt(k) {
  const turn = 2 * Math.PI * Math.floor(k / DISTANCES) / DIRECTIONS, far = REACH * (2 * (k % DISTANCES) / (DISTANCES - 1) - 1);
  const w1 = Math.round(100 * Math.cos(turn)) / 100 || 0, w2 = Math.round(100 * Math.sin(turn)) / 100 || 0;
  return { w1, w2, b: decimal(Math.round(100 * (-(w1 + w2) / 2 - far)) / 100) };
}

/**
 * How many of the first lines get 0, 1, 2, 3 and 4 rows right.
 * @param {import("./gates.js").Gate} gate
 * @param {number} count
 */
export function tally(gate, count) {
  const found = [0, 0, 0, 0, 0];
  for (let k = 0; k < Math.min(count, LINES); k++) found[score(table(gate, lineAt(k)))]++;
  return found;
}

/**
 * The first of all lines that gets the most rows right.
 * @param {import("./gates.js").Gate} gate
 */
export function best(gate) {
  let most = -1, found = lineAt(0);
  for (let k = 0; k < LINES; k++) {
    const right = score(table(gate, lineAt(k)));
    if (right > most) [most, found] = [right, lineAt(k)];
  }
  return found;
}
