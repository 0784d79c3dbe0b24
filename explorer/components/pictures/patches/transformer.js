// The small vision transformer: patches become tokens, positions are added, blocks follow, the class is read off token 0.

import { attended, blockOf, dense, linearOf } from "../attention.js";

/** @typedef {{ embed: import("../attention.js").Linear, places: ArrayLike<number> | null, blocks: import("../attention.js").Block[], head: import("../attention.js").Linear, width: number }} Network */
/** @typedef {{ inputs: Float32Array[], shares: Float32Array[], logits: Float32Array, chances: Float64Array, tokens: number }} Run  tokens that each block is given, and (heads, tokens, tokens) of each */

/**
 * A network by the names of torch's state_dict, each after a prefix.
 * @param {Record<string, ArrayLike<number>>} arrays
 * @param {string} prefix
 * @param {{ heads: number, blocks: number }} sizes
 * @returns {Network}
 */
export function networkOf(arrays, prefix, { heads, blocks }) {
  const embed = linearOf(arrays, `${prefix}embed`);
  return {
    embed, places: arrays[`${prefix}places`] ?? null, head: linearOf(arrays, `${prefix}head`), width: embed.outputs,
    blocks: Array.from({ length: blocks }, (_, k) => blockOf(arrays, `${prefix}blocks.${k}`, heads)),
  };
}

/**
 * Patches embedded, a token of zeros before them, positions added.
 * @param {Network} net
 * @param {ArrayLike<number>} patches  one after the other
 */
export function tokensOf({ embed, places, width }, patches) {
  const embedded = dense(embed, patches), all = new Float32Array(embedded.length + width);
  all.set(embedded, width);
  if (places) for (let k = 0; k < all.length; k++) all[k] += places[k];
  return all;
}

/**
 * @param {Network} net
 * @param {ArrayLike<number>} patches
 * @returns {Run}
 */
export function run(net, patches) {
  const inputs = [], shares = [];
  let x = tokensOf(net, patches);
  for (const block of net.blocks) {
    inputs.push(x);
    const made = attended(block, x);
    shares.push(made.shares);
    x = made.y;
  }
  const logits = dense(net.head, x.subarray(0, net.width));
  return { inputs, shares, logits, chances: softmax(logits), tokens: x.length / net.width };
}

/** Shares that sum to 1, from logits. */
export function softmax(/** @type {ArrayLike<number>} */ logits) {
  const all = Float64Array.from(logits), most = Math.max(...all), powers = all.map((v) => Math.exp(v - most)), sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((v) => v / sum);
}

/** The class with the largest chance. */
export function named(/** @type {ArrayLike<number>} */ chances) {
  return Array.from(chances).reduce((best, value, k, all) => (value > all[best] ? k : best), 0);
}

/**
 * By how much the log probability of the named class falls without one patch.
 * @param {Network} net
 * @param {ArrayLike<number>} patches
 * @param {Run} whole
 * @param {number} patch
 * @param {number} blank  what its pixels become
 */
export function fall(net, patches, whole, patch, blank) {
  const pixels = net.embed.inputs, without = Float32Array.from(patches), best = named(whole.chances);
  without.fill(blank, patch * pixels, (patch + 1) * pixels);
  return logChance(whole.logits, best) - logChance(run(net, without).logits, best);
}

/** The natural logarithm of a class's probability. */
export function logChance(/** @type {ArrayLike<number>} */ logits, /** @type {number} */ k) {
  const all = Array.from(logits), most = Math.max(...all);
  return all[k] - most - Math.log(all.reduce((sum, v) => sum + Math.exp(v - most), 0));
}

/**
 * One attention weight, opened: query and key of a head, their score, and the sum of all powers that it is shared by.
 * @param {Network} net
 * @param {Run} made
 * @param {{ block: number, head: number, from: number, to: number }} where
 */
export function opened(net, made, { block, head, from, to }) {
  const one = net.blocks[block], { width } = net, own = width / one.heads, token = (k) => made.inputs[block].subarray(k * width, (k + 1) * width);
  const part = (linear, k) => Array.from(dense(linear, token(k)).subarray(head * own, (head + 1) * own));
  const query = part(one.query, from), scores = Array.from({ length: made.tokens }, (_, k) => dot(query, part(one.key, k)) / Math.sqrt(own));
  const sum = scores.reduce((total, score) => total + Math.exp(score), 0);
  return { query, key: part(one.key, to), product: scores[to] * Math.sqrt(own), score: scores[to], power: Math.exp(scores[to]), sum, weight: Math.exp(scores[to]) / sum };
}

const dot = (one, other) => one.reduce((sum, v, k) => sum + v * other[k], 0);
