// Faces that vary as those learnt from, and what may be done to one: parts exchanged, missing, moved.

import { uniforms } from "../../topic/chance.js";
import { FOREHEAD, HOME, NAMES, PLAIN } from "./drawing.js";

const JITTER = 0.5, TILT = 0.2;

/** The orders in which parts lie in each other's places; a face with its eyes exchanged still is one. */
export const ORDERS = orders();

function orders() {
  const made = [];
  for (let k = 0; k < 4 ** 4; k++) {
    const order = [k >> 6, (k >> 4) & 3, (k >> 2) & 3, k & 3];
    if (new Set(order).size === 4 && !(order[2] === 2 && order[3] === 3)) made.push(order);
  }
  return made;
}

/**
 * A face whose size, tilt and parts vary within the range of those learnt from; seed 0 is the plain one.
 * @param {number} seed
 * @returns {import("./drawing.js").Face}
 */
export function varied(seed) {
  if (!seed) return PLAIN;
  const uniform = uniforms(seed), between = (low, high) => low + (high - low) * uniform();
  const places = HOME.map((value) => value + between(-JITTER, JITTER));
  return { ...PLAIN, places, tilt: between(-TILT, TILT), size: between(0.84, 1.04), eye: between(0.4, 1), nose: between(0.7, 1.3), mouth: between(1.9, 2.9), smile: between(-0.9, 1.2), wide: between(6.5, 7.5), high: between(8.1, 9.1) };
}

/** Places of parts that lie in each other's places. */
export function exchanged(/** @type {number[]} */ places, /** @type {number[]} */ order) {
  return order.flatMap((k) => places.slice(2 * k, 2 * k + 2));
}

/** Places with the mouth on its way to the forehead: 0 where it was, 1 there. */
export function mouthUp(/** @type {number[]} */ places, share = 1) {
  const to = FOREHEAD.map((value, k) => value + places[6 + k] - HOME[6 + k]);
  return [...places.slice(0, 6), ...to.map((value, k) => places[6 + k] + share * (value - places[6 + k]))];
}

/** Which part lies nearest to a place of the head, within `reach`; -1 where none does. */
export function partAt(/** @type {number[]} */ places, /** @type {boolean[]} */ there, /** @type {number[]} */ at, reach = 2.4) {
  let best = -1, least = reach;
  for (let k = 0; k < NAMES.length; k++) {
    const away = Math.hypot((at[0] - places[2 * k]) * (k === 3 ? 0.7 : 1), at[1] - places[2 * k + 1]);
    if (there[k] && away < least) [best, least] = [k, away];
  }
  return best;
}
