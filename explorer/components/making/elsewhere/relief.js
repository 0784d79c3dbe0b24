// A small relief lit from any side: brightness is the product of normal and light, and three pictures make all others.

export const SIDE = 28;

/** Height of the relief at a place, both coordinates from -1 to 1: a dome with a ring around it. */
export function height(/** @type {number} */ x, /** @type {number} */ y) {
  return 0.55 * Math.exp(-5 * (x * x + y * y)) + 0.16 * Math.exp(-60 * (Math.hypot(x, y) - 0.72) ** 2);
}

/**
 * The normal at each pixel, of length 1, towards who looks.
 * @returns {number[][]}
 */
export function normalsOf(side = SIDE) {
  const step = 1e-4;
  return Array.from({ length: side * side }, (_, k) => {
    const x = (2 * ((k % side) + 0.5)) / side - 1, y = 1 - (2 * (Math.floor(k / side) + 0.5)) / side;
    const slope = [(height(x + step, y) - height(x - step, y)) / (2 * step), (height(x, y + step) - height(x, y - step)) / (2 * step)], size = Math.hypot(slope[0], slope[1], 1);
    return [-slope[0] / size, -slope[1] / size, 1 / size];
  });
}

/** Where a light comes from: x to the right, y up, z towards who looks; of length 1. */
export function lightAt(/** @type {number} */ x, /** @type {number} */ y) {
  const size = Math.hypot(x, y), held = Math.min(0.97, size), share = size > 0 ? held / size : 0;
  return [x * share, y * share, Math.sqrt(1 - held ** 2)];
}

export const product = (/** @type {ArrayLike<number>} */ a, /** @type {ArrayLike<number>} */ b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** Brightness of every pixel; what is turned away from the light is dark. */
export function lit(/** @type {number[][]} */ normals, /** @type {ArrayLike<number>} */ light, shadows = true) {
  return Float64Array.from(normals, (normal) => (shadows ? Math.max(0, product(normal, light)) : product(normal, light)));
}

/** Lights around the relief: so many directions on each of several circles. */
export function lights(around = 20, tilts = [0.3, 0.6, 0.9]) {
  return tilts.flatMap((tilt) => Array.from({ length: around }, (_, k) => lightAt(tilt * Math.cos((2 * Math.PI * k) / around), tilt * Math.sin((2 * Math.PI * k) / around))));
}

/**
 * How much of pictures, as squared brightness, the best linear code of 1, 2, ... numbers holds (no mean is taken off).
 * @param {Float64Array[]} pictures
 * @param {number} most
 * @returns {number[]}
 */
export function held(pictures, most) {
  const count = pictures.length, gram = pictures.map((a) => pictures.map((b) => a.reduce((sum, v, k) => sum + v * b[k], 0)));
  const all = gram.reduce((sum, row, k) => sum + row[k], 0), found = [];
  let sum = 0;
  for (let number = 0; number < most; number++) {
    let direction = Array.from({ length: count }, (_, k) => Math.sin(1 + k * (number + 1))), value = 0;
    for (let round = 0; round < 400; round++) {
      const next = gram.map((row) => row.reduce((total, v, k) => total + v * direction[k], 0)), size = Math.hypot(...next);
      if (size < 1e-12 * all) { value = 0; break; }
      direction = next.map((v) => v / size);
      value = size;
    }
    for (let i = 0; i < count; i++) for (let j = 0; j < count; j++) gram[i][j] -= value * direction[i] * direction[j];
    sum += value;
    found.push(Math.min(1, sum / all));
  }
  return found;
}
