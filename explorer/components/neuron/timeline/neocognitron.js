// A small neocognitron: S cells that share the weights of one oriented filter, C cells that take the largest of their S cells.
// After Fukushima 1980, Biol Cybern 36; his inhibition is one threshold here, and nothing is learnt.

export const SIDE = 14; // cells of the retina
export const FIELD = 3; // of a filter
export const REACH = 4; // S cells that a C cell looks at, along each side
export const THRESHOLD = 2;
export const S_SIDE = SIDE - FIELD + 1;
export const C_SIDE = S_SIDE / REACH;

/** @typedef {{ name: string, title: string, down: number, across: number, weights: number[][] }} Orientation  a step along its bar, and its filter */

/** A filter that likes a line of three cells in one direction: 2 on the line, -1 beside it. */
function filter(down, across) {
  const weights = Array.from({ length: FIELD }, () => Array(FIELD).fill(-1));
  for (const k of [-1, 0, 1]) weights[1 + k * down][1 + k * across] = 2;
  return weights;
}

/** @type {Orientation[]} */
export const ORIENTATIONS = [
  ["upright", "upright", 1, 0], ["flat", "flat", 0, 1], ["falling", "falling", 1, 1], ["rising", "rising", -1, 1],
].map(([name, title, down, across]) => ({ name: String(name), title: String(title), down: +down, across: +across, weights: filter(+down, +across) }));

/** @param {string} name */
export function orientation(name) {
  return ORIENTATIONS.find((one) => one.name === name);
}

/** @typedef {{ way: string, row: number, column: number, length: number }} Bar  `row` and `column` of its middle cell */

/**
 * The cells of a bar, some of which may lie outside the retina.
 * @param {Bar} bar
 */
export function cellsOf({ way, row, column, length }) {
  const { down, across } = orientation(way), half = Math.floor(length / 2);
  return Array.from({ length }, (_, k) => [row + (k - half) * down, column + (k - half) * across]);
}

/**
 * The nearest bar that lies on the retina as a whole.
 * @param {Bar} bar
 * @returns {Bar}
 */
export function held(bar) {
  const { down, across } = orientation(bar.way), before = Math.floor(bar.length / 2), after = bar.length - 1 - before;
  const within = (at, step) => {
    const [low, high] = step > 0 ? [before, after] : step < 0 ? [after, before] : [0, 0];
    return Math.min(SIDE - 1 - high, Math.max(low, Math.round(at)));
  };
  return { ...bar, row: within(bar.row, down), column: within(bar.column, across) };
}

/**
 * The retina (SIDE x SIDE): 1 where the bar is.
 * @param {Bar} bar
 */
export function retina(bar) {
  const picture = Array.from({ length: SIDE }, () => Array(SIDE).fill(0));
  for (const [row, column] of cellsOf(bar)) if (picture[row]?.[column] === 0) picture[row][column] = 1;
  return picture;
}

/**
 * The window of an S cell: FIELD x FIELD cells of the retina.
 * @param {number[][]} picture
 * @param {number} row
 * @param {number} column
 */
export function windowOf(picture, row, column) {
  return picture.slice(row, row + FIELD).map((line) => line.slice(column, column + FIELD));
}

/**
 * Window times filter, summed.
 * @param {number[][]} window
 * @param {number[][]} weights
 */
export function weighed(window, weights) {
  return window.reduce((sum, line, a) => line.reduce((all, x, b) => all + x * weights[a][b], sum), 0);
}

/**
 * The S cells (S_SIDE x S_SIDE) of one filter: window times filter, summed, less the threshold, nothing below zero.
 * @param {number[][]} picture
 * @param {number[][]} weights
 */
export function simple(picture, weights) {
  return Array.from({ length: S_SIDE }, (_, row) => Array.from({ length: S_SIDE }, (_unused, column) => (
    Math.max(0, weighed(windowOf(picture, row, column), weights) - THRESHOLD)
  )));
}

/**
 * The S cells that one C cell looks at: REACH x REACH of them.
 * @param {number[][]} map
 * @param {number} row
 * @param {number} column
 */
export function neighbourhood(map, row, column) {
  return map.slice(row * REACH, (row + 1) * REACH).map((line) => line.slice(column * REACH, (column + 1) * REACH));
}

/**
 * The C cells (C_SIDE x C_SIDE): each answers with the largest of its S cells.
 * @param {number[][]} map
 */
export function complex(map) {
  return Array.from({ length: C_SIDE }, (_, row) => Array.from({ length: C_SIDE }, (_unused, column) => (
    Math.max(...neighbourhood(map, row, column).flat())
  )));
}

/**
 * All maps for one bar, by orientation.
 * @param {Bar} bar
 */
export function answers(bar) {
  const picture = retina(bar);
  return { picture, maps: ORIENTATIONS.map(({ name, weights }) => {
    const s = simple(picture, weights);
    return { name, s, c: complex(s) };
  }) };
}

/**
 * How many cells of a kind answer otherwise after the bar was moved.
 * @param {Bar} from
 * @param {Bar} to
 */
export function changed(from, to) {
  const before = answers(from).maps, after = answers(to).maps;
  const count = (kind) => before.reduce((sum, one, k) => sum + one[kind].flat().filter((value, i) => value !== after[k][kind].flat()[i]).length, 0);
  return { s: count("s"), c: count("c") };
}

/**
 * How many cells to the right the bar can go, one after another, with every C cell answering as it does now.
 * @param {Bar} bar
 */
export function freedom(bar) {
  for (let by = 1; ; by++) {
    const moved = { ...bar, column: bar.column + by };
    if (held(moved).column !== moved.column || changed(bar, moved).c > 0) return by - 1;
  }
}
