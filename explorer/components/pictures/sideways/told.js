// What is said of a drawn right half: whether the rule could have made it, how likely it is, and what was measured.

import { written } from "../../topic/written.js";
import { broken, byRule, goesOn, steps } from "../land.js";

/** @typedef {import("../../topic/lines.js").Row} Row */
/** @typedef {{ figures: number[][][], likelihood: number[][], drift: number[][][][], ways: string[], pieces: number, tried: number, grown: number, seeds: number }} Land  figures by way, figure, seed; drift by (drawn, likeliest), piece, figure, seed */
/** @typedef {{ halves: number[][], network: number[][][][], ways: string[], simple: number[][][] }} Digits */
/** @typedef {{ heights: number[], whole: boolean[] }} Profile */

export const SEAM = 16;
const SEAMS = 0, HALF = 2, DIFFER = 4;
export const mean = (/** @type {number[]} */ list) => list.reduce((sum, value) => sum + value, 0) / list.length;
const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)}%`;
const range = (/** @type {number[]} */ list) => (list.length > 1 ? `${percent(mean(list))} (${percent(Math.min(...list))} to ${percent(Math.max(...list))})` : percent(list[0]));
const networks = (/** @type {number} */ seeds) => (seeds === 1 ? "one network" : `${seeds} networks`);

/**
 * Whether a right half is one that the rule makes, and the first column at which it is not.
 * @param {"waves" | "hills"} kind
 * @param {Profile} land
 */
export function ruled(kind, land) {
  const { heights } = land, torn = broken(land, SEAM);
  if (torn.length) return { right: false, at: torn[0], words: `column ${torn[0] + 1} does not go on from the one before` };
  if (kind === "waves") {
    const found = goesOn(heights.slice(0, SEAM), heights.length), wrong = found ? heights.findIndex((height, k) => height !== found.heights[k]) : SEAM;
    if (!found) return { right: false, at: wrong, words: "no wave has this left half" };
    return wrong < 0 ? { right: true, at: -1, words: `every column is as ${found.length} columns before: the only right answer` } : { right: false, at: wrong, words: `column ${wrong + 1} has height ${heights[wrong]}; as ${found.length} columns before it must be ${found.heights[wrong]}` };
  }
  const at = heights.findIndex((_, k) => k >= SEAM && byRule(heights.slice(0, k + 1), k) === -Infinity);
  return at < 0 ? { right: true, at, words: "the rule makes it now and then: a right answer" } : { right: false, at, words: `column ${at + 1}: the rule never makes this step` };
}

/**
 * The rule's probability of a right half of hills, opened: how often which kind of step.
 * @param {Profile} land
 * @returns {Row}
 */
export function ofRule(land) {
  const { heights } = land, verdict = ruled("hills", land), counts = new Map();
  if (!verdict.right) return { name: "rule", label: "by the rule", text: `${verdict.words}: probability`, value: "0" };
  for (let k = SEAM; k < heights.length; k++) {
    const share = steps(heights[k - 1], heights[k - 1] - heights[k - 2])[heights[k] - heights[k - 1] + 1], twelfths = Math.round(12 * share);
    counts.set(twelfths, (counts.get(twelfths) ?? 0) + 1);
  }
  const text = [...counts].sort((a, b) => b[0] - a[0]).map(([twelfths, count]) => `${count} ln ${twelfths}/12`).join(" + ");
  return { name: "rule", label: "by the rule", text: `ln p of ${heights.length - SEAM} steps: ${text}`, value: written(byRule(heights, SEAM), 3), hint: "It goes on as before in 0.75 + 0.25/3 = 10/12 of the cases, and changes to either other step in 1/12 each; at the border a step that is not possible turns back." };
}

/**
 * The chosen answer and all of them.
 * @param {{ kind: "digits" | "waves" | "hills", land: Profile | null, answer: number, likely: number | undefined, truth: number | undefined, apart: number, right: number, of: number, figures: number[], figure: number | null }} now  `right` of so many finished answers are right
 * @returns {Row[]}
 */
export function ofAnswer({ kind, land, answer, likely, truth, apart, right, of, figures, figure }) {
  const title = answer < 0 ? "the true one" : `answer ${answer + 1}`, rows = [];
  if (kind === "waves" && land) rows.push({ name: "rule", label: title, text: ruled("waves", land).words });
  if (kind === "hills" && land) rows.push({ ...ofRule(land), label: `${title}, by the rule` });
  if (kind === "digits" && figure !== null) rows.push({ name: "rule", label: title, text: "another network, taught on whole digits, reads it as", value: String(figure) });
  rows.push({ name: "likely", label: `${title}, by the network`, text: "ln p, patch after patch: each given those before it", value: likely === undefined ? "\u2026" : written(likely, 3) });
  if (answer >= 0) rows.push({ name: "truth", label: "the true one", text: "ln p by the network, in the same way", value: truth === undefined ? "\u2026" : written(truth, 3) });
  const words = kind === "digits" ? `read as ${figures.join(", ")}; mean share of ink in which two differ` : kind === "waves" ? `${right} of ${of} are right; pixels in which two differ` : `${right} of ${of} are possible; pixels in which two differ`;
  rows.push({ name: "apart", label: "the answers", text: words, value: percent(apart), lit: true });
  return rows;
}

/**
 * What was measured on landscapes.
 * @param {Land} measured
 * @param {"waves" | "hills"} kind
 * @returns {Row[]}
 */
export function ofLand({ figures, ways, tried, seeds, likelihood }, kind) {
  const at = (way, figure) => figures[ways.indexOf(way)][figure], word = kind === "waves" ? "right" : "possible";
  return [
    { name: "seam", label: "the seam goes on", text: `${tried} held-out ${kind}, ${networks(seeds)}: drawn one by one ${range(at("one by one", SEAMS))}, all at once ${range(at("once", SEAMS))}; the right half of any other picture`, value: percent(at(ways[0], SEAMS)[0]) },
    { name: "half", label: `whole half ${word}`, text: `drawn one by one ${range(at("one by one", HALF))}, by the schedule ${range(at("schedule", HALF))}, all at once ${range(at("once", HALF))}, always the likeliest ${range(at("likeliest", HALF))}; the half that goes with the nearest learnt left half`, value: percent(at(ways[1], HALF)[0]), lit: true },
    { name: "differ", label: "two draws differ", text: `in so many pixels: one by one ${percent(mean(at("one by one", DIFFER)))}, the likeliest ${percent(mean(at("likeliest", DIFFER)))}, two halves of other pictures`, value: percent(mean(at(ways[0], DIFFER))) },
    { name: "model", label: "mean ln p", text: `of true halves by the network ${written(mean(likelihood[0]), 2)}, of those it draws ${written(mean(likelihood[1]), 2)}${kind === "hills" ? ", of true ones by the rule" : ", of true ones by the rule, which knows the rest"}`, value: kind === "hills" ? written(mean(likelihood[2]), 2) : "0" },
  ];
}

/**
 * What was measured on digits.
 * @param {Digits} measured
 * @returns {Row[]}
 */
export function ofDigits({ halves, network, ways, simple }) {
  const right = (way) => { const k = ways.indexOf(way) - simple[3].length; return range(network[3][k][2]); }, column = (k) => halves.map((row) => row[k]);
  return [
    { name: "half", label: "read as its figure", text: `540 held-out digits, right half drawn by the schedule ${right("schedule, drawn")}, all at once ${right("once, drawn")}; half of the nearest learnt digit`, value: percent(simple[3][2][2]), lit: true },
    { name: "differ", label: "two draws", text: `read as the same figure ${range(column(0))}; patches named differently`, value: range(column(1)) },
    { name: "model", label: "the true half", text: "is likelier by the network than the drawn one in", value: range(column(2)) },
  ];
}

/**
 * @param {Land} measured  of hills
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked({ figures, ways }) {
  const at = (way, figure) => figures[ways.indexOf(way)][figure], share = mean(at("one by one", HALF)), right = share >= 0.9 ? 0 : share >= 0.6 ? 1 : share >= 0.3 ? 2 : 3;
  return {
    question: "The network draws right halves for hills, patch by patch. How often is the whole half one that the rule can make?",
    answers: ["over 90%", "60 to 90%", "30 to 60%", "less"], right,
    because: `One by one ${range(at("one by one", HALF))}, all at once ${range(at("once", HALF))}. Always the likeliest patch gives ${range(at("likeliest", HALF))}, but then there is one answer only. One wrong patch spoils a half: column by column ${percent(mean(at("one by one", 1)))} go on as they should.`,
  };
}

/**
 * What was measured of halves added one after the other, at one of them.
 * @param {Land} measured
 * @param {"waves" | "hills"} kind
 * @param {number} grown
 * @returns {Row}
 */
export function ofDrift({ drift, pieces, grown: count, seeds }, kind, grown) {
  const last = Math.max(0, Math.min(pieces, grown) - 1), at = (which, k, figure) => mean(drift[which][k][figure]), word = kind === "waves" ? "as the true wave" : "possible";
  return { name: "drift", label: `half ${last + 1} added`, text: `${count} ${kind}, ${networks(seeds)}: ${word} ${percent(at(0, last, 0))} drawn, ${percent(at(1, last, 0))} likeliest; mean height ${at(0, last, 1).toFixed(2)} and ${at(1, last, 1).toFixed(2)} (half 1: ${at(0, 0, 1).toFixed(2)} and ${at(1, 0, 1).toFixed(2)}); columns that turn ${percent(at(0, last, 2))} and ${percent(at(1, last, 2))}${kind === "hills" ? ", by the rule, away from the border, 2/12 = 16.7%" : ""}` };
}
