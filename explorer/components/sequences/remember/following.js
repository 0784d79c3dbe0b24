// How well numbers follow a pattern: the share of pairs in the right order, or a correlation; and the same of shifted patterns.

import { shuffled, uniforms } from "../../topic/chance.js";

/**
 * @typedef {object} Pattern
 * @property {"order" | "amount"} kind  yes (1) or no (0) of each letter, or how much
 * @property {ArrayLike<number>} values  of each letter; below 0 where a letter does not count
 */
/** @typedef {{ value: number, right: number, pairs: number, yes: number, no: number, mean: number[], spread: number[], together: number, count: number }} Found */

/** The places of numbers from the smallest to the largest. */
export function sorted(/** @type {ArrayLike<number>} */ numbers) {
  const order = Uint32Array.from({ length: numbers.length }, (_, k) => k);
  return order.sort((a, b) => numbers[a] - numbers[b]);
}

/**
 * Of all pairs of a letter with 1 and one with 0, those in which the one with 1 has the larger number (equal ones count
 * half): their share is the area under the ROC curve.
 * @param {ArrayLike<number>} numbers
 * @param {Uint32Array} order  of the numbers
 * @param {ArrayLike<number>} values  of the pattern
 * @param {number} [shift]  by how many letters the pattern is moved, in a circle
 */
export function pairs(numbers, order, values, shift = 0) {
  const n = order.length;
  let right = 0, yes = 0, no = 0;
  for (let from = 0; from < n;) {
    let to = from, ones = 0, zeros = 0;
    for (; to < n && numbers[order[to]] === numbers[order[from]]; to++) {
      let place = order[to] - shift;
      if (place < 0) place += n;
      if (values[place] > 0) ones += 1;
      else if (values[place] === 0) zeros += 1;
    }
    right += ones * (no + zeros / 2);
    yes += ones;
    no += zeros;
    from = to;
  }
  return { right, yes, no, pairs: yes * no };
}

/**
 * Pearson's correlation of numbers with the amounts of a pattern, over letters that count.
 * @param {ArrayLike<number>} numbers
 * @param {ArrayLike<number>} values
 * @param {number} [shift]
 */
export function correlation(numbers, values, shift = 0) {
  const n = numbers.length;
  let count = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
  for (let k = 0; k < n; k++) {
    let place = k - shift;
    if (place < 0) place += n;
    const a = numbers[k], b = values[place];
    if (b < 0) continue;
    count += 1;
    x += a;
    y += b;
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  const together = xy / count - (x / count) * (y / count), spreadX = Math.sqrt(Math.max(0, xx / count - (x / count) ** 2)), spreadY = Math.sqrt(Math.max(0, yy / count - (y / count) ** 2));
  return { count, together, spreadX, spreadY, value: spreadX > 1e-12 && spreadY > 1e-12 ? together / (spreadX * spreadY) : Number.NaN };
}

/**
 * How well numbers follow a pattern, from -1 (the other way round) to 1: the correlation, or twice the area under the ROC
 * curve less 1. Not a number where there is nothing to tell apart.
 * @param {Pattern} pattern
 * @param {ArrayLike<number>} numbers
 * @param {Uint32Array | null} order  of the numbers, where the pattern is yes or no
 * @param {number} [shift]
 */
export function followed({ kind, values }, numbers, order, shift = 0) {
  if (kind === "amount") return correlation(numbers, values, shift).value;
  const { right, pairs: all } = pairs(numbers, order, values, shift);
  return all ? (2 * right) / all - 1 : Number.NaN;
}

/**
 * Shifts in a circle, all different, repeated by a seed. Near ones are among them: without those a pattern that has nothing
 * to do with the numbers would pass too often, for numbers and patterns change slowly.
 * @param {number} letters
 * @param {number} count
 * @param {number} seed
 */
export function shifts(letters, count, seed) {
  return shuffled(letters - 1, uniforms(seed)).slice(0, count).map((k) => k + 1);
}

/**
 * The share of shifted patterns that do as well as the true one, which is counted too.
 * @param {number} own
 * @param {number[]} others
 */
export function chance(own, others) {
  return (1 + others.filter((one) => one >= own - 1e-12).length) / (1 + others.length);
}

/**
 * The number below which 95 of 100 lie.
 * @param {number[]} numbers
 */
export function most(numbers) {
  const list = [...numbers].sort((a, b) => a - b);
  return list[Math.ceil(0.95 * list.length) - 1];
}
