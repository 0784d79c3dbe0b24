// Surfaces to descend: the loss as a function of two weights, with its gradient written out.

/**
 * @typedef {object} Surface
 * @property {string} title
 * @property {string} formula
 * @property {[number, number]} across  the stretch of the first weight that is drawn
 * @property {[number, number]} up      of the second
 * @property {[number, number]} start
 * @property {number} lowest            the loss that no weights go below
 * @property {number} finish            how far above it a race ends
 * @property {[string, string]} names   of the two weights
 * @property {[number, number][]} minima
 * @property {(x: number, y: number, turn: number) => number} loss
 * @property {(x: number, y: number, turn: number) => [number, number]} gradient
 * @property {boolean} [turns]
 */

export const STEEP = 50; // how much more the ravine curves across than along
const MIDDLE = [1, 0.5]; // of the ravine
const INPUT = [0.5, 0.51], LABEL = 0.1; // of the course's neuron

const sigmoid = (z) => 1 / (1 + Math.exp(-z));

// How far a point is from the middle of the ravine, along it and across it.
function alongAndAcross(x, y, turn) {
  const dx = x - MIDDLE[0], dy = y - MIDDLE[1], c = Math.cos(turn), s = Math.sin(turn);
  return { u: c * dx + s * dy, v: c * dy - s * dx, c, s };
}

/** @type {Record<"ravine" | "saddle" | "neuron", Surface>} */
export const SURFACES = {
  ravine: {
    title: "Ravine", names: ["w₁", "w₂"], finish: 0.01,
    formula: `J = (u² + ${STEEP} v²) / 2, u along and v across the ravine`,
    across: [-3.2, 3.2], up: [-2.4, 2.4], start: [-2.2, 1.4], lowest: 0, minima: [[1, 0.5]], turns: true,
    loss: (x, y, turn) => {
      const { u, v } = alongAndAcross(x, y, turn);
      return (u * u + STEEP * v * v) / 2;
    },
    gradient: (x, y, turn) => {
      const { u, v, c, s } = alongAndAcross(x, y, turn);
      return [c * u - s * STEEP * v, s * u + c * STEEP * v];
    },
  },
  saddle: {
    title: "Saddle", names: ["w₁", "w₂"], finish: 0.01,
    formula: "J = w₁² / 2 − w₂² / 2 + w₂⁴ / 4",
    across: [-2.4, 2.4], up: [-1.6, 1.6], start: [-2, 0.01], lowest: -0.25, minima: [[0, 1], [0, -1]],
    loss: (x, y) => x * x / 2 - y * y / 2 + y ** 4 / 4,
    gradient: (x, y) => [x, y ** 3 - y],
  },
  neuron: {
    title: "The worked neuron", names: ["w₁", "w₂"], finish: 0.001,
    formula: "J = (ŷ − .1)² / 2, ŷ = σ(.5 w₁ + .51 w₂)",
    across: [-6, 3], up: [-4, 2], start: [0.35, 0.4], lowest: 0, minima: [],
    loss: (x, y) => (sigmoid(INPUT[0] * x + INPUT[1] * y) - LABEL) ** 2 / 2,
    gradient: (x, y) => {
      const output = sigmoid(INPUT[0] * x + INPUT[1] * y), delta = (output - LABEL) * output * (1 - output);
      return [delta * INPUT[0], delta * INPUT[1]];
    },
  },
};
