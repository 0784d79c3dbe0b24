// Everything that is said of one sequence: by the network, by sums over a window, and by the model that made it.

import { passed, ratios, trueAllele, windowed } from "./markov.js";
import { mosaic } from "./mosaic.js";
import { answers, given, run } from "./network.js";

const TIE = 1e-9;

/**
 * @typedef {object} Now
 * @property {import("./mosaic.js").Mosaic} mosaic
 * @property {Float32Array[]} frequencies  of allele 1 in both populations
 * @property {number} error
 * @property {number} change  the probability of a switch between neighbours
 * @property {boolean} neither
 * @property {ReturnType<typeof answers>} network
 * @property {import("./markov.js").Passed & { one: number[] }} model  `one`: the probability that the true allele is 1
 * @property {number[]} evidence  log-likelihood ratios
 * @property {number} width  of the window
 * @property {{ network: number[], window: number[], model: number[] }} called  populations; a tie is called the first
 * @property {{ window: number, model: number }} ties  variants where nothing speaks for either
 */

/**
 * @param {{ layers: import("./network.js").Layer[], arrays: Record<string, ArrayLike<number>>, change: number }} about
 * @param {{ before: ArrayLike<number>, frequencies: Float32Array[] }} panel
 * @param {import("./mosaic.js").Asked} asked
 * @param {number} width
 * @returns {Now}
 */
export function reading({ layers, arrays, change }, panel, asked, width) {
  const made = mosaic(asked, panel), { frequencies } = panel, { error } = asked, calls = Array.from(made.calls);
  const network = answers(run(layers, arrays, given(calls, frequencies, error))), model = passed({ calls, frequencies, error, change }), evidence = ratios(model.seen);
  const one = calls.map((call, k) => trueAllele(call, frequencies, k, error, model.second[k])), sums = windowed(evidence, width);
  const larger = (list, least) => Array.from(list, (v) => (v > least ? 1 : 0)), tied = (list, least) => list.filter((v) => Math.abs(v - least) <= TIE).length;
  return { mosaic: made, frequencies, error, change, neither: asked.neither, network, model: { ...model, one }, evidence, width, ties: { window: tied(sums, 0), model: tied(model.second, 0.5) }, called: { network: larger(network.second, 0.5), window: larger(sums, TIE), model: larger(model.second, 0.5 + TIE) } };
}
