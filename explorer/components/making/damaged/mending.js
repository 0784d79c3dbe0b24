// A digit with noise or missing pixels, and what each way makes of it.

import { normals, uniforms } from "../../topic/chance.js";
import { solve } from "../cholesky.js";
import { output } from "../dense.js";

/** @typedef {"noise" | "missing"} Kind */
/** @typedef {{ seen: Float64Array, there: boolean[] }} Damaged  0 where a pixel is missing */
/**
 * @typedef {object} Known  of the training digits
 * @property {ArrayLike<number>} images  of 0 to 16, 64 each
 * @property {ArrayLike<number>} mean
 * @property {ArrayLike<number>} directions  64 rows of 64
 * @property {ArrayLike<number>} variances
 * @property {ArrayLike<number>} covariance
 * @property {Record<Kind, import("../dense.js").Layer[]>} networks
 */

export const KINDS = /** @type {Kind[]} */ (["noise", "missing"]);
const RIDGE = 1e-3, SLACK = 1e-2;

/**
 * @param {ArrayLike<number>} whole
 * @param {{ kind: Kind, amount: number, seed: number, turned: number[] }} how  noise: its standard deviation; missing: the share. `turned` are missing or back by hand
 * @returns {Damaged}
 */
export function damaged(whole, { kind, amount, seed, turned }) {
  if (kind === "noise") {
    const normal = normals(seed);
    return { seen: Float64Array.from(whole, (value) => value + amount * normal()), there: Array(64).fill(true) };
  }
  const uniform = uniforms(seed), there = Array.from(whole, () => uniform() >= amount);
  for (const k of turned) there[k] = !there[k];
  return { seen: Float64Array.from(whole, (value, k) => (there[k] ? value : 0)), there };
}

/** What the network gives. */
export function byNetwork(/** @type {Known} */ { networks }, /** @type {Kind} */ kind, /** @type {Damaged} */ { seen, there }) {
  return output(networks[kind], kind === "noise" ? seen : Float64Array.from({ length: 128 }, (_, k) => (k < 64 ? seen[k] : Number(there[k - 64]))));
}

/** The training digit that is nearest by the pixels that are there. */
export function nearest(/** @type {Known} */ { images }, /** @type {Damaged} */ { seen, there }) {
  let best = 0, least = Infinity;
  for (let row = 0; row < images.length / 64; row++) {
    let sum = 0;
    for (let k = 0; k < 64 && sum < least; k++) if (there[k]) sum += (images[64 * row + k] / 16 - seen[k]) ** 2;
    if (sum < least) [best, least] = [row, sum];
  }
  return Float64Array.from({ length: 64 }, (_, k) => images[64 * best + k] / 16);
}

/** The first components, with the scores that fit the pixels that are there best. */
export function byComponents(/** @type {Known} */ { mean, directions }, /** @type {Damaged} */ { seen, there }, /** @type {number} */ count) {
  const rows = Array.from({ length: count }, (_, c) => c), over = (a, b) => {
    let sum = 0;
    for (let k = 0; k < 64; k++) if (there[k]) sum += a(k) * b(k);
    return sum;
  };
  const whole = there.every(Boolean), part = (c) => (k) => directions[64 * c + k];
  const right = rows.map((c) => over(part(c), (k) => seen[k] - mean[k]));
  const scores = whole ? right : solve(rows.map((c) => rows.map((d) => over(part(c), part(d)) + (c === d ? SLACK : 0))), right);
  return Float64Array.from({ length: 64 }, (_, k) => rows.reduce((sum, c) => sum + scores[c] * directions[64 * c + k], mean[k]));
}

/** Wiener's filter: every score is shrunk by variance / (variance + noise²). */
export function shrunk(/** @type {Known} */ { mean, directions, variances }, /** @type {ArrayLike<number>} */ seen, /** @type {number} */ noise) {
  const made = Float64Array.from(mean);
  for (let c = 0; c < 64; c++) {
    let score = 0;
    for (let k = 0; k < 64; k++) score += (seen[k] - mean[k]) * directions[64 * c + k];
    const share = noise > 0 ? variances[c] / (variances[c] + noise ** 2) : 1;
    for (let k = 0; k < 64; k++) made[k] += share * score * directions[64 * c + k];
  }
  return made;
}

/** Missing pixels at their mean given the known ones, as if all were normal. */
export function given(/** @type {Known} */ { mean, covariance }, /** @type {Damaged} */ { seen, there }) {
  const known = there.flatMap((one, k) => (one ? [k] : []));
  const weights = known.length ? solve(known.map((a) => known.map((b) => covariance[64 * a + b] + (a === b ? RIDGE : 0))), known.map((k) => seen[k] - mean[k])) : [];
  return Float64Array.from(seen, (value, k) => (there[k] ? value : known.reduce((sum, a, place) => sum + covariance[64 * k + a] * weights[place], mean[k])));
}

/**
 * Squared differences to the whole digit, summed: of the missing pixels alone where it is about those.
 * @param {ArrayLike<number>} made
 * @param {ArrayLike<number>} whole
 * @param {Kind} kind
 * @param {boolean[]} there
 */
export function apart(made, whole, kind, there) {
  let sum = 0, count = 0;
  for (let k = 0; k < 64; k++) {
    if (kind === "missing" && there[k]) continue;
    sum += (made[k] - whole[k]) ** 2;
    count += 1;
  }
  return { sum, count, root: count ? Math.sqrt(sum / count) : 0 };
}

/**
 * What every way makes, in the order of the rows of the table.
 * @param {Known} known
 * @param {Kind} kind
 * @param {Damaged} shown
 * @param {{ amount: number, count: number }} how
 * @returns {ArrayLike<number>[]}
 */
export function ways(known, kind, shown, { amount, count }) {
  return [shown.seen, known.mean, nearest(known, shown), byComponents(known, shown, count), kind === "noise" ? shrunk(known, shown.seen, amount) : given(known, shown), byNetwork(known, kind, shown)];
}
