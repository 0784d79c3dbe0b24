// What is tried against mode collapse, one change at a time.

const PLAIN = { generator: [2, 32, 32, 2], discriminator: [2, 32, 32, 1], batch: 64, turns: 1, loss: /** @type {const} */ ("usual") };
const RATE = 0.003;

/** @typedef {{ name: string, title: string, words: string, beta1: number, change: Partial<import("../game.js").Settings> }} Cure */

/** @type {Cure[]} */
export const CURES = [
  { name: "none", title: "none: Adam’s β₁ = .9", words: "batch 64, one update of D for each of G", beta1: 0.9, change: {} },
  { name: "memory", title: "shorter memory: β₁ = .5", words: "Adam forgets gradients sooner", beta1: 0.5, change: {} },
  { name: "turns", title: "3 updates of D a round", words: "D is closer to its best when G moves", beta1: 0.9, change: { turns: 3 } },
  { name: "penalty", title: "penalty on D’s slope", words: "R1: γ/2 E|∂D/∂x|² at real x, γ = .1", beta1: 0.9, change: { penalty: 0.1 } },
  { name: "both", title: "β₁ = .5 and 3 updates of D", words: "two changes together", beta1: 0.5, change: { turns: 3 } },
];

/**
 * @param {string} name  of the cure
 * @param {number} seed
 * @returns {import("../game.js").Settings}
 */
export function settingsOf(name, seed) {
  const { beta1, change } = CURES.find((one) => one.name === name);
  return { ...PLAIN, rates: { generator: RATE, discriminator: RATE, beta1, beta2: 0.999 }, seed, ...change };
}
