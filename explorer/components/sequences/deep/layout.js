// Where nodes stand: the cell with its loops at the left, its copies beside it, a row for each kind.

import { STRUCTURES } from "./graphs.js";

const LOOP = 17.5, PITCH = 7.4, ROW = 4.9, RADIUS = 1.68; // in letters
const BESIDE = 5.6; // how far a layer between two states stands beside the state in the loop, in letters

/**
 * @typedef {object} Plan
 * @property {number} letter
 * @property {number} radius
 * @property {number} width
 * @property {number} height
 * @property {(node: { column: number, row: number }) => [number, number]} at
 * @property {Map<string, [number, number]>} loop  places in the loop by kind; empty for a tree
 */

/**
 * @param {import("./graphs.js").Graph} graph
 * @param {string} name
 * @param {number} room
 * @param {number} letter
 * @returns {Plan}
 */
export function planned(graph, name, room, letter) {
  const { kinds } = STRUCTURES[name], steps = graph.nodes.filter(({ kind }) => kind === "x").length, rows = Math.max(...graph.nodes.map(({ row }) => row));
  const middle = (kinds.some(({ aside }) => aside < 0) ? 8 : 3) * letter; // of the loop, where nothing stands at its left there is no need for room
  const loopWide = kinds.length ? (LOOP - 8) * letter + middle : 0, radius = RADIUS * letter, width = Math.max(room, loopWide + steps * PITCH * letter);
  const pitch = Math.min(10.5 * letter, (width - loopWide) / steps), tall = ROW * letter, height = Math.ceil(rows * tall + 2 * radius + 1.6 * letter), bottom = height - radius - 0.5 * letter;
  const from = loopWide + (kinds.length ? 0 : (width - steps * pitch) / 2);
  const at = ({ column, row }) => /** @type {[number, number]} */ ([from + (column + 0.5) * pitch, bottom - row * tall]);
  const loop = new Map(kinds.length ? [["x", /** @type {[number, number]} */ ([middle, bottom])]] : []);
  for (const { kind, row, aside } of kinds) loop.set(kind, [middle + (kind === "k" ? BESIDE * letter : aside * 8 * letter), bottom - row * tall]);
  return { letter, radius, width, height, at, loop };
}

/**
 * The line of an edge: straight, or in a bow over what stands between.
 * @param {[number, number]} a
 * @param {[number, number]} b
 * @param {number} radius  of the nodes at both ends
 * @param {number} bow     how high, in pixels; 0 is straight
 * @returns {[number, number][]}
 */
export function line([ax, ay], [bx, by], radius, bow = 0) {
  if (bow) return Array.from({ length: 21 }, (_, k) => {
    const share = k / 20, reach = 0.75 * radius;
    return /** @type {[number, number]} */ ([ax + reach + (bx - ax - 2 * reach) * share, ay + (by - ay) * share - 0.65 * radius - bow * Math.sin(Math.PI * share)]);
  });
  const length = Math.hypot(bx - ax, by - ay) || 1, dx = ((bx - ax) / length) * radius, dy = ((by - ay) / length) * radius;
  return [[ax + dx, ay + dy], [bx - dx, by - dy]];
}

/**
 * A place at a share of the way along a line.
 * @param {[number, number][]} points
 * @param {number} share
 * @returns {[number, number]}
 */
export function along(points, share) {
  const at = share * (points.length - 1), k = Math.min(points.length - 2, Math.floor(at)), part = at - k;
  return [points[k][0] + (points[k + 1][0] - points[k][0]) * part, points[k][1] + (points[k + 1][1] - points[k][1]) * part];
}
