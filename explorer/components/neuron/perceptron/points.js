// The points: two classes drawn so far apart as wished, the four of XOR, and anybody's own.

import { uniforms } from "../../topic/chance.js";
import { decimal } from "../cell/unit.js";

/** @typedef {import("./rule.js").Point} Point */
/** Both coordinates run from here to there: the four of XOR lie in the middle. @type {[number, number]} */
export const RANGE = [-1, 2];
export const GAPS = { low: 0.05, high: 0.5, step: 0.05 };
export const MOST = 24, LEAST = 2;
const COUNT = 16, EDGE = 0.1, APART = 0.2, MIDDLE = 0.5;

/** Exclusive or of 0 and 1, +1 where it is true. @type {Point[]} */
export const XOR = [{ x1: 0, x2: 0, y: -1 }, { x1: 0, x2: 1, y: 1 }, { x1: 1, x2: 0, y: 1 }, { x1: 1, x2: 1, y: -1 }];

/**
 * A coordinate held to the plane and to one decimal.
 * @param {number} value
 */
export function placed(value) {
  return Math.round(10 * Math.min(RANGE[1], Math.max(RANGE[0], value))) / 10 || 0;
}

/**
 * Points on both sides of a line of a random direction, none nearer to it than `gap`, half of them on either side.
 * @param {number} gap  in units of the plane
 * @param {number} seed
 * @returns {Point[]}
 */
export function separable(gap, seed) {
  const next = uniforms(seed), turn = 2 * Math.PI * next(), far = 0.6 * (next() - 0.5), side = [Math.cos(turn), Math.sin(turn)];
  /** @type {Point[]} */
  const points = [];
  const held = { "1": 0, "-1": 0 };
  for (let tries = 0; points.length < COUNT && tries < 20000; tries++) {
    const [x1, x2] = [next(), next()].map((share) => placed(RANGE[0] + EDGE + share * (RANGE[1] - RANGE[0] - 2 * EDGE)));
    const away = (x1 - MIDDLE) * side[0] + (x2 - MIDDLE) * side[1] - far, y = away > 0 ? 1 : -1;
    if (Math.abs(away) < gap || held[y] >= COUNT / 2) continue;
    if (points.some((point) => Math.hypot(point.x1 - x1, point.x2 - x2) < APART)) continue;
    held[y]++;
    points.push({ x1, x2, y });
  }
  return points;
}

/**
 * Points as a link holds them: "0.5,-1,+;…".
 * @param {Point[]} points
 */
export function written(points) {
  return points.map(({ x1, x2, y }) => `${decimal(x1)},${decimal(x2)},${y > 0 ? "p" : "n"}`).join(";");
}

/**
 * The points of a link; null where it holds none that can be drawn.
 * @param {unknown} text
 * @returns {Point[] | null}
 */
export function readPoints(text) {
  if (typeof text !== "string" || text.length > 40 * MOST) return null;
  const parts = text.split(";"), points = [];
  if (parts.length < LEAST || parts.length > MOST) return null;
  for (const part of parts) {
    const found = /^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?),([pn])$/.exec(part);
    if (!found) return null;
    points.push({ x1: placed(+found[1]), x2: placed(+found[2]), y: found[3] === "p" ? 1 : -1 });
  }
  return points;
}
