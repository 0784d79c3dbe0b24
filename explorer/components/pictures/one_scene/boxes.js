// Boxes that the network's cells give, how far one overlaps with another, and which are right.

import { SIDE } from "./scene.js";

/** @typedef {import("./scene.js").Box} Box */
/** @typedef {Box & { score: number, cell: number }} Found */
/** @typedef {import("../convolve.js").Maps} Maps */

export const CELLS = 8, PIXELS = SIDE / CELLS, SCORE = 0.4, SAME = 0.5, RIGHT = 0.5;

/** Shares of these logits. */
export function softmax(/** @type {ArrayLike<number>} */ logits) {
  const list = Array.from(logits), most = Math.max(...list), raised = list.map((z) => Math.exp(z - most)), sum = raised.reduce((a, b) => a + b, 0);
  return raised.map((e) => e / sum);
}

/** What the network says at one place of its maps, channel by channel. */
export function at(/** @type {Maps} */ { channels, height, width, values }, /** @type {number} */ place) {
  return Array.from({ length: channels }, (_, channel) => values[channel * height * width + place]);
}

/** Of the cell, by eight numbers: four logits; how far right and down of the cell's middle, width and height, in cells. */
export function boxOf(/** @type {number[]} */ numbers, /** @type {number} */ cell) {
  const [across, down, width, height] = numbers.slice(4), x = ((cell % CELLS) + 0.5 + across) * PIXELS, y = (Math.floor(cell / CELLS) + 0.5 + down) * PIXELS;
  const half = (Math.max(0, width) * PIXELS) / 2, high = (Math.max(0, height) * PIXELS) / 2;
  return { left: x - half, top: y - high, right: x + half, bottom: y + high };
}

/**
 * The boxes of an answer, the surest first: of those that overlap by half, whatever their classes, the surest stays.
 * @param {Maps} answer
 * @returns {Found[]}
 */
export function boxesOf(answer) {
  const all = Array.from({ length: CELLS * CELLS }, (_, cell) => {
    const numbers = at(answer, cell), shares = softmax(numbers.slice(0, 4)), kind = shares.indexOf(Math.max(...shares.slice(1)), 1);
    return { kind, score: 1 - shares[0], cell, ...boxOf(numbers, cell) };
  });
  /** @type {Found[]} */
  const kept = [];
  for (const one of all.filter(({ score }) => score >= SCORE).sort((a, b) => b.score - a.score)) if (kept.every((other) => overlap(one, other).share < SAME)) kept.push(one);
  return kept;
}

const area = ({ left, top, right, bottom }) => (right - left) * (bottom - top);

/**
 * Intersection over union, with what it is made of.
 * @param {Omit<Box, "kind">} one
 * @param {Omit<Box, "kind">} other
 */
export function overlap(one, other) {
  const wide = Math.max(0, Math.min(one.right, other.right) - Math.max(one.left, other.left)), high = Math.max(0, Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top));
  const both = wide * high, areas = [area(one), area(other)], union = areas[0] + areas[1] - both;
  return { wide, high, both, areas, union, share: both > 0 ? both / union : 0 };
}

/**
 * Which true box each found one has, the surest first, -1 where it is none: the best of its class that is free, from half.
 * @param {Found[]} found
 * @param {Box[]} truth
 */
export function matched(found, truth) {
  const free = new Set(truth.keys());
  return found.map((one) => {
    const [best, share] = [...free].filter((k) => truth[k].kind === one.kind).map((k) => [k, overlap(one, truth[k]).share]).reduce((a, b) => (b[1] > a[1] ? b : a), [-1, 0]);
    if (share < RIGHT) return -1;
    free.delete(best);
    return best;
  });
}

/**
 * What a cell is to say: its class, 0 where no middle lies in it, and four numbers; of two middles the later.
 * @param {Box[]} boxes
 * @param {number} cell
 */
export function target(boxes, cell) {
  const here = boxes.filter(({ left, top, right, bottom }) => Math.floor((left + right) / 2 / PIXELS) === cell % CELLS && Math.floor((top + bottom) / 2 / PIXELS) === Math.floor(cell / CELLS)).pop();
  if (!here) return { kind: 0, numbers: null };
  const { kind, left, top, right, bottom } = here;
  return { kind, numbers: [(left + right) / 2 / PIXELS - (cell % CELLS) - 0.5, (top + bottom) / 2 / PIXELS - Math.floor(cell / CELLS) - 0.5, (right - left) / PIXELS, (bottom - top) / PIXELS] };
}
