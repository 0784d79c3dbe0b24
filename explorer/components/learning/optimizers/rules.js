// One step of each optimizer for one weight, with everything that it is made of: every rule works weight by weight.

/**
 * @typedef {"sgd" | "momentum" | "rmsprop" | "adagrad" | "adam" | "adamw"} Rule
 * @typedef {object} Settings
 * @property {number} alpha    share of the past that momentum's m and RMSprop's v keep
 * @property {number} beta1    the same of Adam's m
 * @property {number} beta2    the same of Adam's v
 * @property {number} epsilon
 * @property {number} decay    AdamW's weight decay
 * @typedef {{ w: number, m: number, v: number }} Memory  a weight, the running mean of its gradient, and of its square
 * @typedef {Memory & { mean: number, square: number, shrink: number, move: number }} Stepped  `mean` and `square` are m and v with the bias of their start taken out, `shrink` what weight decay takes off, `move` what else is taken off
 */

/** @type {Settings} */
export const USUAL = { alpha: 0.9, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.05 };

/** @type {Rule[]} */
export const RULES = ["sgd", "momentum", "rmsprop", "adagrad", "adam", "adamw"];

/** @type {Record<Rule, string>} */
export const NAMES = { sgd: "SGD", momentum: "Momentum", rmsprop: "RMSprop", adagrad: "Adagrad", adam: "Adam", adamw: "AdamW" };

/** @type {Record<Rule, (before: Memory, g: number, rate: number, t: number, settings: Settings) => Omit<Stepped, "w">>} */
const MADE = {
  sgd: (_, g, rate) => ({ ...plain(g), move: rate * g }),
  momentum: ({ m }, g, rate, _, { alpha }) => {
    const kept = alpha * m + (1 - alpha) * g;
    return { ...plain(kept), move: rate * kept };
  },
  rmsprop: ({ v }, g, rate, _, { alpha, epsilon }) => {
    const kept = alpha * v + (1 - alpha) * g * g;
    return { ...plain(g, kept), move: rate * g / Math.sqrt(kept + epsilon) };
  },
  adagrad: ({ v }, g, rate, _, { epsilon }) => {
    const sum = v + g * g;
    return { ...plain(g, sum), move: rate * g / (Math.sqrt(sum) + epsilon) };
  },
  adam: ({ m, v }, g, rate, t, { beta1, beta2, epsilon }) => {
    const kept = beta1 * m + (1 - beta1) * g, spread = beta2 * v + (1 - beta2) * g * g;
    const mean = kept / (1 - beta1 ** t), square = spread / (1 - beta2 ** t);
    return { m: kept, v: spread, mean, square, shrink: 0, move: rate * mean / (Math.sqrt(square) + epsilon) };
  },
  adamw: (before, g, rate, t, settings) => ({ ...MADE.adam(before, g, rate, t, settings), shrink: rate * settings.decay * before.w }),
};

const plain = (m, v = 0) => ({ m, v, mean: m, square: v, shrink: 0 });

/**
 * The step number `t`, from 1, of one weight whose gradient is g.
 * @param {Rule} rule
 * @param {Memory} before
 * @param {number} g
 * @param {number} rate
 * @param {number} t
 * @param {Settings} settings
 * @returns {Stepped}
 */
export function step(rule, before, g, rate, t, settings) {
  const made = MADE[rule](before, g, rate, t, settings);
  return { ...made, w: before.w - made.shrink - made.move };
}
