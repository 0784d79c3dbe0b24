// What is raced on: a surface over two weights, or a small network, always as a start and a loss with its gradient.

import { begin, DATA, loss as lossOf, names as namesOf } from "./network.js";
import { SURFACES } from "./surfaces.js";

/** @typedef {"ravine" | "saddle" | "neuron" | "xor" | "circle"} On */

/** @type {[On, string][]} */
export const ON = [
  ["ravine", SURFACES.ravine.title], ["saddle", SURFACES.saddle.title], ["neuron", SURFACES.neuron.title],
  ["xor", `A network on ${DATA.xor.title}`], ["circle", "A network on a circle"],
];

/**
 * @param {string} on
 * @returns {import("./surfaces.js").Surface | null}
 */
export function surfaceOf(on) {
  return Object.hasOwn(SURFACES, on) ? SURFACES[/** @type {keyof typeof SURFACES} */ (on)] : null;
}

/**
 * @param {string} on
 * @returns {import("./network.js").Samples}
 */
export function samplesOf(on) {
  return DATA[/** @type {keyof typeof DATA} */ (on)].samples;
}

/**
 * How many steps a race has.
 * @param {string} on
 */
export function stepsOf(on) {
  return surfaceOf(on) ? 100 : 300;
}

/**
 * What the weights are called.
 * @param {string} on
 */
export function namesOn(on) {
  return surfaceOf(on)?.names ?? namesOf();
}

/**
 * @param {{ on: string, turn: number, from: number[] | null, seed: number }} state  `turn` in degrees, `from` the start on a surface where it was moved, `seed` of a network's first weights
 * @returns {import("./race.js").Problem}
 */
export function problemOf({ on, turn, from, seed }) {
  const surface = surfaceOf(on);
  if (!surface) {
    const samples = samplesOf(on);
    return { start: begin(seed), lowest: 0, finish: 0.05, loss: (w, gradient) => lossOf(w, samples, gradient) };
  }
  const radians = turn * Math.PI / 180;
  return {
    start: Float64Array.from(from ?? surface.start), lowest: surface.lowest, finish: surface.finish,
    loss: ([x, y], gradient) => {
      gradient?.set(surface.gradient(x, y, radians));
      return surface.loss(x, y, radians);
    },
  };
}
