// The ways to learn from few pictures: what each is called, and where its figures and weights are found.

/** @typedef {{ networks: number[][][], rivals: number[][][], null: number[][], elsewhere: number[], ways: string[], rivalNames: string[], sizes: number[], nullSize: number, factor: number, places: number }} Measured  by way or rival, size, draw */

export const WAYS = ["from nothing", "augmented", "augmented, dropout", "borrowed, frozen", "borrowed, fine-tuned", "fine-tuned, augmented"];
export const SOURCES = ["scenes", "rotation"];
export const SOURCE_WORDS = ["shapes in generated scenes", "turned patches of the left halves"];
export const CLASSES = ["pagoda", "flower"];
const OWN = 3, BORROWED = ["frozen", "tuned", "both"];

/**
 * The name of a way's figures and weights.
 * @param {number} way
 * @param {number} source
 */
export function nameOf(way, source) {
  return way < OWN ? ["nothing", "augmented", "dropout"][way] : `${SOURCES[source]}-${BORROWED[way - OWN]}`;
}

/**
 * Shares of a way by size and draw.
 * @param {Measured} measured
 * @param {number} way
 * @param {number} source
 */
export function curveOf(measured, way, source) {
  return measured.networks[measured.ways.indexOf(nameOf(way, source))];
}

/**
 * Shares of a way by draw where the labels learnt from were exchanged.
 * @param {Measured} measured
 * @param {number} way
 * @param {number} source
 */
export function nullOf(measured, way, source) {
  return measured.null[measured.ways.indexOf(nameOf(way, source))];
}
