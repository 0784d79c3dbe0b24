// The ways of holding a polynomial back, each with the scale of its strength.

/** @typedef {import("./fits.js").Method} Method */

/** @type {Record<Method, { words: string, strength: string, powers: [number, number], whole?: boolean, said: string }>} */
export const METHODS = {
  none: { words: "nothing", strength: "", powers: [0, 0], said: "mean squared error alone" },
  ridge: { words: "L2 penalty (ridge)", strength: "\u03bb", powers: [-5, 1], said: "mean squared error + \u03bb \u03a3 w\u00b2" },
  lasso: { words: "L1 penalty (lasso)", strength: "\u03bb", powers: [-4, 0.5], said: "mean squared error + \u03bb \u03a3 |w|" },
  early: { words: "stopping descent early", strength: "Steps", powers: [0, 4.3], whole: true, said: "mean squared error, descent from 0" },
  noise: { words: "copies with noise on x", strength: "Noise", powers: [-2.5, -0.3], said: "20 copies of each point, moved along x" },
};

export const USUAL = { none: 0, ridge: 0.1, lasso: 0.02, early: 20, noise: 0.1 };

/** The strength at a place of the slider, 0 to 100, and the place of a strength. */
export function strengthAt(/** @type {Method} */ method, /** @type {number} */ place) {
  const { powers: [low, high], whole } = METHODS[method], value = 10 ** (low + (place / 100) * (high - low));
  return whole ? Math.round(value) : +value.toPrecision(3);
}

export function placeOf(/** @type {Method} */ method, /** @type {number} */ strength) {
  const { powers: [low, high] } = METHODS[method];
  return high === low ? 0 : Math.round(Math.min(100, Math.max(0, (100 * (Math.log10(strength) - low)) / (high - low))));
}
