// The same network before it learnt anything: weights as torch draws them, even between -1/√units and 1/√units.

import { uniforms } from "../../topic/chance.js";

/**
 * @param {number} letters
 * @param {number} units
 * @param {number} seed
 * @returns {import("./lstm.js").Weights}
 */
export function untrained(letters, units, seed) {
  const uniform = uniforms(seed), reach = 1 / Math.sqrt(units);
  const drawn = (count, each = 1) => Float64Array.from({ length: count }, () => {
    let sum = 0;
    for (let k = 0; k < each; k++) sum += reach * (2 * uniform() - 1);
    return sum;
  });
  return { input: drawn(4 * units * letters), hidden: drawn(4 * units * units), bias: drawn(4 * units, 2), output: drawn(letters * units), offset: drawn(letters) };
}
