// The parts of a neuron with their names in both languages, the cell's and the formula's, in the order in which they turn.

/** @typedef {{ id: string, cell: string, formula: string, symbol: string, does: string }} Station */

/** @type {Station[]} */
export const STATIONS = [
  { id: "input", cell: "incoming axon", formula: "input", symbol: "x", does: "Other neurons fire; how often one does is the input." },
  { id: "weight", cell: "synapse", formula: "weight", symbol: "w", does: "A synapse passes it on strongly or weakly, exciting (+) or inhibiting (\u2212): the weight." },
  { id: "product", cell: "dendrite", formula: "product", symbol: "w x", does: "The dendrite carries what came through the synapse: weight times input." },
  { id: "sum", cell: "soma", formula: "sum", symbol: "s", does: "The soma adds up what all dendrites bring; the bias says how easily it fires by itself." },
  { id: "nonlinearity", cell: "axon hillock", formula: "non-linearity", symbol: "g", does: "The axon hillock makes pulses of it, seldom or often but never fewer than none: the non-linearity." },
  { id: "output", cell: "axon", formula: "output", symbol: "\u0177", does: "The axon takes the pulses on: how often they come is the output, the next neuron's input." },
];

/**
 * How far a station has turned from cell to formula, 0 to 1, gently at both ends.
 * @param {number} turned  0 is all cell, STATIONS.length is all formula
 * @param {number} station
 */
export function progress(turned, station) {
  const t = Math.min(1, Math.max(0, turned - station));
  return t * t * (3 - 2 * t);
}
