// What is said of a weight with its numbers put in, of what counts, and of what was measured on held-out pictures.

import { bracketed, products, written } from "../../topic/written.js";
import { tokenName } from "./cutting.js";
import { placeOf } from "./maps.js";

/** @typedef {import("../../topic/lines.js").Row} Row */
/**
 * @typedef {object} Measured  tables by subject, then row, then seed
 * @property {number[][][]} right
 * @property {number[][][]} shuffled
 * @property {number[][][]} agreement
 * @property {number[][]} chance
 * @property {number[][][]} motifs
 * @property {number[]} counts
 * @property {string[]} maps
 */

export const mean = (/** @type {number[]} */ list) => list.reduce((sum, v) => sum + v, 0) / list.length;
export const percent = (/** @type {number[]} */ list) => `${(100 * mean(list)).toFixed(1)}%`;
const short = (/** @type {number} */ v) => v.toFixed(2).replace(/^-(?=0\.00$)/, "").replace("-", "\u2212");
const spread = (list) => `${short(mean(list))} (${short(Math.min(...list))} to ${short(Math.max(...list))})`;

/**
 * The attention weight from one token to another.
 * @param {{ grid: import("./cutting.js").Grid, name: string, from: number, to: number, value: number, one: ReturnType<typeof import("./transformer.js").opened> | null, heads: number[] }} now  `heads`: the weight in each head, where a mean is shown
 * @returns {Row[]}
 */
export function ofWeight({ grid, name, from, to, value, one, heads }) {
  const label = `${tokenName(grid, from)} \u2192 ${tokenName(grid, to)}`;
  if (name === "rollout") return [{ name: "weight", label, text: "row by row (\u00bd same + \u00bd attention) of block 2 times that of block 1, heads averaged", value: written(value, 4) }];
  if (!one) return [{ name: "weight", label, text: `(${heads.map((v) => written(v, 4)).join(" + ")}) / ${heads.length}`, value: written(value, 4) }];
  const { block, head } = placeOf(name), width = one.query.length;
  return [
    { name: "product", label: `q \u00b7 k, block ${block + 1}, head ${head + 1}`, text: products(one.query.map((q, k) => [q, one.key[k]]), 2), value: written(one.product, 3) },
    { name: "score", label: "score", text: `q \u00b7 k / \u221a${width} = ${bracketed(one.product, 3)} / ${written(Math.sqrt(width), 4)}`, value: written(one.score, 4) },
    { name: "weight", label, text: `e^score / sum over all tokens = ${written(one.power, 4)} / ${written(one.sum, 4)}`, value: written(one.weight, 4) },
  ];
}

/**
 * @param {{ grid: import("./cutting.js").Grid, to: number, whole: number, fall: number, name: string, rank: number, likeness: number | null, from: number, pending: boolean }} now  `whole`: log probability of the named class
 * @returns {Row[]}
 */
export function ofPatch({ grid, to, whole, fall, name, rank, likeness, from, pending }) {
  const rows = [];
  if (likeness !== null) rows.push({ name: "likeness", label: "positions alike", text: `cosine of the learnt positions of ${tokenName(grid, from)} and ${tokenName(grid, to)}`, value: written(likeness, 3) });
  if (to) rows.push({ name: "fall", label: `without ${tokenName(grid, to)}`, text: Number.isNaN(fall) ? "being tried \u2026" : `ln p(${name}) ${written(whole, 3)} \u2212 ${bracketed(whole - fall, 3)}`, value: Number.isNaN(fall) ? undefined : written(fall, 3) });
  rows.push({ name: "rank", label: "map and what counts", text: pending ? "being tried \u2026" : Number.isNaN(rank) ? "no rank correlation: all patches are alike" : "rank correlation over the patches of this picture", value: pending || Number.isNaN(rank) ? undefined : written(rank, 2) });
  return rows;
}

/**
 * @param {Measured} measured
 * @param {number} k  the subject
 * @param {{ few: number, many: number, judged: number }} about
 * @param {boolean} hidden  what the question asks for is not told yet
 * @returns {Row[]}
 */
export function ofAll(measured, k, { few, many, judged }, hidden) {
  const right = measured.right[k].map(percent), [low, high] = measured.chance[k], agree = measured.agreement[k].map(spread), above = (map) => measured.agreement[k][map].filter((v) => v > high).length;
  const rows = [
    { name: "many", label: `${many.toLocaleString("en-GB")} examples`, text: `patches ${right[1]} right; a convolutional network of like size ${right[4]}` },
    { name: "few", label: `${few} examples`, text: `patches ${right[0]}; convolutional ${right[3]}` },
    { name: "shuffled", label: "patches shuffled", text: hidden ? "after your guess" : `with positions ${right[1]} \u2192 ${percent(measured.shuffled[k][0])}; without ${right[2]} \u2192 ${percent(measured.shuffled[k][1])}` },
    { name: "agreement", label: "rank correlation with what counts", text: `class token, last block ${agree[0]}, in ${above(0)} of ${measured.agreement[k][0].length} networks above chance; rolled out ${agree[1]}, in ${above(1)}. By chance ${short(low)} to ${short(high)}`, lit: true },
    { name: "controls", label: "the same for", text: `the map of another picture ${agree[2]}; amount in the patch ${agree[3]}; the network before training, on its own answers ${agree[4]}` },
  ];
  const [last, , other, amount] = measured.agreement[k];
  rows.push({ name: "so", label: "so", text: `the last block\u2019s map agrees with what counts ${against(last, other)} another picture\u2019s map does, and ${against(last, amount)} the mere amount in a patch (${last.length} networks each)` });
  if (k === 2) rows.push({ name: "motifs", label: "it says \u201cmotif\u201d", text: saidMotif(measured, judged) });
  return rows;
}

/** How the numbers of one stand to another's, where no seed says otherwise. */
export function against(/** @type {number[]} */ one, /** @type {number[]} */ other) {
  return Math.min(...one) > Math.max(...other) ? "more than" : Math.max(...one) < Math.min(...other) ? "less than" : "neither surely more nor less than";
}

// Of windows with one inside a patch, with one across a border, and with none: the last from the share that is right in all.
function saidMotif({ motifs, counts, right }, judged) {
  const [inside, crossing] = counts, none = judged - inside - crossing, ways = [["with positions", 0, 1], ["without", 1, 2], ["convolutional", 2, 4]];
  const falsely = (kind, way) => right[2][way].map((share, seed) => (none - (judged * share - inside * motifs[0][kind][seed] - crossing * motifs[1][kind][seed])) / none);
  const told = ways.map(([words, kind, way]) => `${words} ${[motifs[0][kind], motifs[1][kind], falsely(kind, way)].map(percent).join(", ")}`);
  return `with one inside a patch (${inside} windows), across a border (${crossing}), with none (${none}): ${told.join("; ")}`;
}

/**
 * The question, and its outcome as it was measured on digits.
 * @param {Measured} measured
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked(measured) {
  const [placed, free] = measured.shuffled[0].map(mean), [before, plain] = [mean(measured.right[0][1]), mean(measured.right[0][2])];
  const falls = (one, other) => one - other > 0.02, right = falls(before, placed) ? (falls(plain, free) ? 0 : 1) : falls(plain, free) ? 2 : 3;
  return {
    question: "Two networks read digits in patches; one is not told where a patch lay. All patches are shuffled. Which one reads worse than before?",
    answers: ["both", "the one with positions", "the one without", "neither"], right,
    because: `Held-out digits, with positions: ${(100 * before).toFixed(1)}% right, shuffled ${(100 * placed).toFixed(1)}%; without: ${(100 * plain).toFixed(1)}%, shuffled ${(100 * free).toFixed(1)}%. Attention and sums are the same in any order, so only positions tell a digit from its pieces.`,
  };
}
