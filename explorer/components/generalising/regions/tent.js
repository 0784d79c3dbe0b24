// The tent map 2 relu(x) - 4 relu(x - 1/2), one layer of two units, laid over itself: each layer doubles the pieces.

const relu = (x) => Math.max(0, x);

/** @param {number} x */
export function tent(x) {
  return 2 * relu(x) - 4 * relu(x - 0.5);
}

/**
 * Corners [x, y] of the map laid over itself so many times, on [0, 1], exactly: only halves and doubles occur.
 * @param {number} layers
 */
export function corners(layers) {
  let points = [[0, 0], [1, 1]];
  for (let l = 0; l < layers; l++) {
    const cut = [points[0]];
    points.slice(1).forEach((to, k) => {
      const from = points[k], [low, high] = [Math.min(from[1], to[1]), Math.max(from[1], to[1])];
      if (low < 0.5 && high > 0.5) cut.push([from[0] + ((0.5 - from[1]) / (to[1] - from[1])) * (to[0] - from[0]), 0.5]);
      cut.push(to);
    });
    points = cut.map(([x, y]) => [x, tent(y)]);
  }
  return points;
}

/**
 * How many straight pieces a line of corners has: corners at which the slope stays do not count.
 * @param {number[][]} points
 */
export function straight(points) {
  let count = 0, slope = Number.NaN;
  points.slice(1).forEach(([x, y], k) => {
    const now = (y - points[k][1]) / (x - points[k][0]);
    if (now !== slope) count += 1;
    slope = now;
  });
  return count;
}

/**
 * x, then what each layer makes of it.
 * @param {number} x
 * @param {number} layers
 */
export function passed(x, layers) {
  const values = [x];
  for (let l = 0; l < layers; l++) values.push(tent(values[l]));
  return values;
}
