// A curve built by hand from units of one hidden layer: bumps, each of two steps up and down, or straight stretches of ReLUs.

export const GRID = 1000; // the stretch [0, 1] in so many steps: errors are those at its 1,001 places

/** @typedef {"steps" | "sigmoids" | "relus"} Kind */
/** @typedef {{ weight: number, bias: number, out: number }} Unit  out x g(weight x + bias) */
/** @typedef {{ kind: Kind, units: Unit[], offset: number }} Built */

export const step = (z) => (z >= 0 ? 1 : 0);
export const sigmoid = (z) => 1 / (1 + Math.exp(-z));
export const relu = (z) => Math.max(0, z);

/** What a unit of each kind does with its sum. */
export const ACTIVATIONS = { steps: step, sigmoids: sigmoid, relus: relu };

/**
 * A network of one hidden layer for a curve. Steps and sigmoids: `count` bumps side by side, each as high as the curve in
 * its middle, of two units. ReLUs: straight through the curve at `count` + 1 places, a unit for each change of slope.
 * @param {(x: number) => number} curve
 * @param {number} count
 * @param {Kind} kind
 * @param {number} [steepness]  weight of a sigmoid's units, in shares of a bump's width: 8 means 8 x count
 * @returns {Built}
 */
export function built(curve, count, kind, steepness = 16) {
  if (kind === "relus") {
    const heights = Array.from({ length: count + 1 }, (_, k) => curve(k / count)), units = [];
    let before = 0;
    for (let k = 0; k < count; k++) {
      const slope = (heights[k + 1] - heights[k]) * count;
      units.push({ weight: 1, bias: -k / count, out: slope - before });
      before = slope;
    }
    return { kind, units, offset: heights[0] };
  }
  const weight = kind === "steps" ? 1 : steepness * count, units = [];
  for (let k = 0; k < count; k++) {
    const height = curve((k + 0.5) / count), last = k === count - 1;
    // at the very ends a bump goes on, so that the curve's first and last place lie in one too
    units.push({ weight, bias: -weight * (k === 0 ? -1 : k / count), out: height });
    units.push({ weight, bias: -weight * (last ? 2 : (k + 1) / count), out: -height });
  }
  return { kind, units, offset: 0 };
}

/**
 * @param {Built} network
 * @param {number} x
 */
export function value({ kind, units, offset }, x) {
  const g = ACTIVATIONS[kind];
  return units.reduce((sum, { weight, bias, out }) => sum + out * g(weight * x + bias), offset);
}

/**
 * How far two curves are apart at the grid's places: the largest distance, and the root of the mean square.
 * @param {(x: number) => number} one
 * @param {(x: number) => number} other
 * @param {[number, number]} [stretch]
 */
export function errors(one, other, [low, high] = [0, 1]) {
  let most = 0, squares = 0, count = 0;
  for (let k = 0; k <= GRID; k++) {
    const x = k / GRID;
    if (x < low || x > high) continue;
    const apart = Math.abs(one(x) - other(x));
    most = Math.max(most, apart);
    squares += apart * apart;
    count += 1;
  }
  return { most, rms: Math.sqrt(squares / Math.max(1, count)) };
}
