// A digit, the same rebuilt from a few components, and the components; or the cohort's components along the genome.

import { ColourScale } from "../../kernel/colours.js";
import { textWidth } from "../../kernel/pen.js";
import { component, DOWN, likeAnEdge, rebuilt, score, SOBEL } from "./rebuilt.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */

export const GAP = 10;
const PEOPLE = "people on components 1 and 2";

/** Where the pictures of digits stand: two large ones, then so many components as there is room for. */
export function tiles(/** @type {number} */ width, /** @type {number} */ letter) {
  const large = 112, from = 2 * (large + GAP) + 8, small = 68, count = Math.max(1, Math.min(12, Math.floor((width - from + GAP) / (small + GAP))));
  return { large, small, count, top: 1.7 * letter, left: (/** @type {number} */ k) => from + k * (small + GAP) };
}

/**
 * @param {Pen} pen
 * @param {ArrayLike<number>} values
 * @param {number} across
 * @param {{ x: number, y: number, side: number }} at
 * @param {ColourScale} scale
 */
export function drawPixels(pen, values, across, { x, y, side }, scale) {
  const cell = side / across;
  for (let k = 0; k < values.length; k++) {
    const [left, top] = [x + (k % across) * cell, y + Math.floor(k / across) * cell];
    pen.rect(left, top, cell + 0.4, cell + 0.4, { fill: scale.colour(values[k]) });
  }
  pen.rect(x, y, side, side, { stroke: pen.theme.axis });
}

/**
 * @param {Pen} pen
 * @param {number} width
 * @param {{ pixels: ArrayLike<number>, mean: Float32Array, directions: Float32Array, count: number, chosen: number, letter: number }} now
 */
export function drawDigit(pen, width, { pixels, mean, directions, count, chosen, letter }) {
  const { theme } = pen, { large, small, count: room, top, left } = tiles(width, letter), ink = new ColourScale("plain", theme, 1);
  const name = (words, x, y, weight = 400) => pen.text(words, x, y, { size: letter, fill: theme.text, weight });
  name("the digit", 0, letter);
  drawPixels(pen, pixels, 8, { x: 0, y: top, side: large }, ink);
  name(`from ${count}`, large + GAP, letter, 600);
  drawPixels(pen, rebuilt(pixels, mean, directions, count), 8, { x: large + GAP, y: top, side: large }, ink);
  const first = Math.max(0, Math.min(chosen - Math.floor(room / 2), 64 - room)), shown = first + room > 64 ? 0 : first;
  const long = "components, and the digit\u2019s score on each";
  name(textWidth(theme, long, letter) < width - left(0) ? long : "components and scores", left(0), letter);
  for (let k = 0; k < room; k++) {
    const c = shown + k, weights = component(directions, c), at = { x: left(k), y: top, side: small };
    drawPixels(pen, weights, 8, at, ColourScale.around(weights, theme));
    if (c >= count) pen.rect(at.x, at.y, small, small, { fill: theme.background, alpha: 0.55 });
    if (c === chosen) pen.rect(at.x - 2, at.y - 2, small + 4, small + 4, { stroke: theme.accent, width: 3 });
    pen.text(String(c + 1), at.x + small / 2, top + small + 1.3 * letter, { size: letter, fill: theme.text, align: "center" });
    pen.text(score(pixels, mean, weights).sum.toFixed(2).replace("-", "\u2212"), at.x + small / 2, top + small + 2.6 * letter, { size: letter, fill: theme.text, align: "center", weight: c === chosen ? 600 : 400 });
  }
  return shown;
}

/**
 * A learnt filter as it began and as it is, and the edge filter that it is most like.
 * @param {Pen} pen
 * @param {number} width
 * @param {{ before: Float32Array, after: Float32Array, chosen: number, letter: number }} now
 */
export function drawFilters(pen, width, { before, after, chosen, letter }) {
  const own = (all) => all.subarray(9 * chosen, 9 * chosen + 9), like = likeAnEdge(own(after)), { theme } = pen;
  const shown = [["at first", own(before)], ["learnt", own(after)], ["turned Sobel", like.edge], ["Sobel \u2192", SOBEL], ["Sobel \u2193", DOWN]];
  pen.text(`learnt filter ${chosen + 1} of ${after.length / 9}; click for the next`, 0, letter, { size: letter, fill: theme.text });
  const room = Math.floor((width - 4 * GAP) / 5), side = Math.min(72, room);
  shown.forEach(([words, values], k) => {
    const x = k * (room + GAP), text = textWidth(theme, String(words), letter) > room ? String(words).replace("turned ", "") : String(words);
    pen.text(text, x, 2.6 * letter, { size: letter, fill: theme.text, weight: k === 1 ? 600 : 400 });
    drawPixels(pen, /** @type {any} */ (values), 3, { x, y: 3.2 * letter, side }, ColourScale.around(/** @type {any} */ (values), theme));
  });
}

/**
 * People on the first two components by ancestry, and in which promoters a component's loadings lie.
 * @param {Pen} pen
 * @param {number} width
 * @param {number} height
 * @param {{ places: Float32Array, ancestry: ArrayLike<number>, names: string[], shares: Float32Array, chromosomes: string[], chosen: number, letter: number }} now
 */
export function drawCohort(pen, width, height, { places, ancestry, names, shares, chromosomes, chosen, letter }) {
  const { theme } = pen, top = 3.2 * letter, side = height - top - 1.6 * letter, size = Math.min(side, 0.34 * width), low = [Infinity, Infinity], high = [-Infinity, -Infinity];
  places.forEach((v, k) => { low[k % 2] = Math.min(low[k % 2], v); high[k % 2] = Math.max(high[k % 2], v); });
  const at = (v, axis) => ((v - low[axis]) / (high[axis] - low[axis])) * (size - 12) + 6, inks = [theme.lines[0], theme.lines[1]];
  pen.text(PEOPLE, 0, letter, { size: letter, fill: theme.text });
  pen.rect(0, top, size, side, { stroke: theme.axis });
  for (let i = 0; i < ancestry.length; i++) pen.circle(at(places[2 * i], 0), top + side - (at(places[2 * i + 1], 1) * side) / size, 1.8, { fill: inks[ancestry[i]], alpha: 0.7 });
  let along = 0;
  names.forEach((name, k) => {
    pen.circle(along + 5, 2.3 * letter, 4, { fill: inks[k] });
    pen.text(name, along + 13, 2.3 * letter, { size: letter, fill: theme.text, baseline: "middle" });
    along += 13 + textWidth(theme, name, letter) + 14;
  });
  const left = Math.max(size, textWidth(theme, PEOPLE, letter)) + 4 * letter, wide = width - left, bar = wide / shares.length, most = Math.max(...shares);
  pen.text(`component ${chosen + 1}: squared loadings by promoter`, left, letter, { size: letter, fill: theme.text, weight: 600 });
  pen.text(`${(100 * most).toFixed(1)}%`, left - 5, top + 0.4 * letter, { size: letter, fill: theme.text, align: "right" });
  pen.text("0", left - 5, top + side, { size: letter, fill: theme.text, align: "right" });
  const equal = top + side - (side / shares.length) / most;
  const blocks = [...new Set(chromosomes)];
  shares.forEach((share, k) => {
    pen.rect(left + k * bar, top + side - (share / most) * side, Math.max(1, bar - 1), (share / most) * side, { fill: theme.parity[blocks.indexOf(chromosomes[k]) % 2] });
  });
  pen.path([[left, equal], [left + wide, equal]], { stroke: theme.text, dash: [4, 4] });
  blocks.forEach((name) => {
    const first = chromosomes.indexOf(name), last = chromosomes.lastIndexOf(name);
    pen.text(`chr ${name}`, left + ((first + last + 1) / 2) * bar, top + side + 1.3 * letter, { size: letter, fill: theme.text, align: "center" });
  });
}
