// A mosaic of two populations as the reader sets it: stretches between switches, alleles, and calls that may be wrong.

import { uniforms } from "../../topic/chance.js";

export const VARIANTS = 128;
export const MOST = 4; // switches

/** @typedef {{ switches: number[], seed: number, error: number, flips: number[], neither: boolean }} Asked  `switches`: the first variant of each stretch but the first; `flips`: calls exchanged by hand; `neither`: alleles of the ancestors, of no population */
/** @typedef {{ ancestry: Uint8Array, alleles: Uint8Array, calls: Uint8Array }} Mosaic */

/**
 * @param {Asked} asked
 * @param {{ before: ArrayLike<number>, frequencies: ArrayLike<number>[] }} panel  frequencies of allele 1 in the ancestors, and in both populations
 * @returns {Mosaic}
 */
export function mosaic({ switches, seed, error, flips, neither }, { before, frequencies }) {
  const uniform = uniforms(seed), ancestry = new Uint8Array(VARIANTS), alleles = new Uint8Array(VARIANTS), calls = new Uint8Array(VARIANTS), starts = new Set(switches), exchanged = new Set(flips);
  let population = 0;
  for (let k = 0; k < VARIANTS; k++) {
    if (starts.has(k)) population = 1 - population;
    ancestry[k] = population;
    alleles[k] = uniform() < (neither ? before[k] : frequencies[population][k]) ? 1 : 0;
    calls[k] = alleles[k] ^ (uniform() < error ? 1 : 0) ^ (exchanged.has(k) ? 1 : 0);
  }
  return { ancestry, alleles, calls };
}

/**
 * Switches after one of them was moved: it stays between its neighbours, each stretch at least one variant long.
 * @param {number[]} switches  rising
 * @param {number} k
 * @param {number} to
 */
export function moved(switches, k, to) {
  const low = k ? switches[k - 1] + 1 : 1, high = k < switches.length - 1 ? switches[k + 1] - 1 : VARIANTS - 1;
  return switches.map((place, j) => (j === k ? Math.max(low, Math.min(high, Math.round(to))) : place));
}

/** One switch more, in the middle of the longest stretch. */
export function added(/** @type {number[]} */ switches) {
  const edges = [0, ...switches, VARIANTS];
  let best = 0;
  for (let k = 1; k < edges.length - 1; k++) if (edges[k + 1] - edges[k] > edges[best + 1] - edges[best]) best = k;
  return [...switches, Math.floor((edges[best] + edges[best + 1]) / 2)].sort((a, b) => a - b);
}

/** Where the larger of two probabilities changes, as the first variant of each later stretch. */
export function switchesOf(/** @type {ArrayLike<number>} */ second) {
  const found = [];
  for (let k = 1; k < second.length; k++) if (second[k] > 0.5 !== second[k - 1] > 0.5) found.push(k);
  return found;
}
