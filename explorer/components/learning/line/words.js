// The arithmetic of a fitted line: its curvature, the next step, the line that passes through two points.

import { bracketed, products, written } from "../../topic/written.js";
import { meanAbsolute, miss, subgradient } from "./absolute.js";
import { gradient } from "./squares.js";

/** @typedef {import("../../topic/lines.js").Row} Row */
/** @typedef {import("./descent.js").Descent} Descent */

const W0 = "w\u2080", W1 = "w\u2081";
const less = (value) => (value < 0 ? `+ ${written(-value)}` : `\u2212 ${written(value)}`);

/**
 * The limit of the rate and the coming step under squared error.
 * @param {Descent} descent
 * @returns {Row[]}
 */
function squaresRows(descent) {
  const { sums, curvature, w, rate } = descent, g = gradient(sums, w), { n, sx, sxx, sy, sxy } = sums, [[a, b], [, d]] = curvature.matrix;
  return [
    { name: "largest", label: "largest eigenvalue \u03bb of 2/n X\u1d40X", text: `(${written(a)} + ${written(d)})/2 + \u221a(((${written(a)} \u2212 ${written(d)})/2)\u00b2 + ${written(b)}\u00b2)`, value: written(curvature.largest) },
    { name: "limit", label: "limit of the rate, 2/\u03bb", text: `2 / ${written(curvature.largest)}`, value: written(curvature.limit), lit: rate > curvature.limit },
    { name: "g0", label: `gradient, ${W0}`, text: `2/${n} \u00d7 (${products([[n, w[0]], [sx, w[1]]])} ${less(sy)})`, value: written(g[0]) },
    { name: "g1", label: `gradient, ${W1}`, text: `2/${n} \u00d7 (${products([[sx, w[0]], [sxx, w[1]]])} ${less(sxy)})`, value: written(g[1]) },
    ...nextRows(descent, g),
  ];
}

/** @param {Descent} descent @param {number[]} g @returns {Row[]} */
function nextRows(descent, g) {
  const { w, rate, steps, next } = descent;
  return [0, 1].map((k) => ({ name: `next${k}`, label: `step ${steps + 1}, ${k ? W1 : W0}`, text: `${written(w[k])} \u2212 ${written(rate)} \u00d7 ${bracketed(g[k])}`, value: written(next[k]) }));
}

const signed = (values, times = values.map(() => 1)) => values.map((sign, i) => (sign === 0 ? "+ 0" : `${sign < 0 ? "\u2212" : "+"} ${written(times[i])}`)).join(" ").replace(/^\+ /, "").replace(/^\u2212 /, "\u2212");

/**
 * The best line under absolute error, and the coming step by signs.
 * @param {Descent} descent
 * @returns {Row[]}
 */
function absoluteRows(descent) {
  const { absolute, points, w } = descent, g = subgradient(points, w), n = points.length, [i, j] = absolute.through;
  const [[x, y], [u, v]] = [points[i], points[j]], [w0, w1] = absolute.w, pairs = (n * (n - 1)) / 2;
  const signs = points.map((point) => Math.sign(miss(point, w)));
  return [
    { name: "slope", label: `best of ${pairs} pairs: ${i + 1} and ${j + 1}, slope`, text: `(${written(v)} \u2212 ${written(y)}) / (${written(u)} \u2212 ${written(x)})`, value: written(w1) },
    { name: "intercept", label: "its intercept", text: `${written(y)} \u2212 ${bracketed(w1)} \u00d7 ${written(x)}`, value: written(w0) },
    { name: "mean", label: `its mean |residual|${absolute.unique ? "" : ", as low elsewhere"}`, text: `(${points.map((point) => written(Math.abs(miss(point, absolute.w)), 3)).join(" + ")}) / ${n}`, value: written(meanAbsolute(points, absolute.w)) },
    { name: "g0", label: `signs, ${W0}`, text: `(${signed(signs)}) / ${n}`, value: written(g[0]) },
    { name: "g1", label: `signs \u00d7 x, ${W1}`, text: `(${signed(signs, points.map(([x]) => x))}) / ${n}`, value: written(g[1]) },
    ...nextRows(descent, g),
  ];
}

/**
 * @param {Descent} descent
 * @returns {Row[]}
 */
export function rows(descent) {
  const { best, w, kind, steps, distances } = descent;
  if (!best) return [];
  const away = { name: "distance", label: `distance after ${steps} step${steps === 1 ? "" : "s"}`, text: `\u221a((${written(w[0])} \u2212 ${bracketed(best[0])})\u00b2 + (${written(w[1])} \u2212 ${bracketed(best[1])})\u00b2)`, value: written(distances.at(-1)) };
  return [...(kind === "squares" ? squaresRows : absoluteRows)(descent), away];
}

/** What has become of the descent, in words. */
export function outcome(/** @type {Descent} */ { state, kind, steps, distances, rate, curvature }) {
  if (state === "none") return "All points have the same x: no slope fits better than another. Drag one aside.";
  const away = `distance ${written(distances.at(-1))} after ${steps} step${steps === 1 ? "" : "s"}`;
  if (state === "arrived") return `There, to nine decimals: ${away}.`;
  if (state === "fled") return `Gone: ${away}. The rate ${written(rate)} lies above the limit ${written(curvature.limit)}.`;
  if (kind === "absolute" && state === "spent") return `Not there: ${away}. Signs do not shrink as residuals do, so the steps need not settle.`;
  return `${away[0].toUpperCase()}${away.slice(1)}.`;
}
