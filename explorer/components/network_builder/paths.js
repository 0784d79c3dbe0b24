// Distances in the picture, and the paths of its edges.

export const GAP = { labelled: 38, plain: 15, lanes: 46, edge: 24, frameTop: 28, frameBottom: 14, columns: 76 };

// Where the + of an edge is: the middle of its longest upright piece.
export function spot(points) {
  let best = null, most = -1;
  for (let i = 1; i < points.length; i++) {
    const [ax, ay] = points[i - 1], [bx, by] = points[i], length = ax === bx ? Math.abs(by - ay) : 0;
    if (length > most + 0.5) { most = length; best = [ax, (ay + by) / 2]; }
  }
  return best;
}

export function rounded(points, radius = 8) {
  const kept = points.filter((p, i) => !i || Math.hypot(p[0] - points[i - 1][0], p[1] - points[i - 1][1]) > 0.5);
  const path = [kept[0]];
  for (let i = 1; i < kept.length - 1; i++) {
    const [ax, ay] = kept[i - 1], [x, y] = kept[i], [bx, by] = kept[i + 1];
    const a = Math.hypot(ax - x, ay - y), b = Math.hypot(bx - x, by - y), r = Math.min(radius, a / 2, b / 2);
    const p = [x + (ax - x) / a * r, y + (ay - y) / a * r], q = [x + (bx - x) / b * r, y + (by - y) / b * r];
    for (let k = 0; k <= 4; k++) {
      const t = k / 4, u = 1 - t;
      path.push([u * u * p[0] + 2 * u * t * x + t * t * q[0], u * u * p[1] + 2 * u * t * y + t * t * q[1]]);
    }
  }
  path.push(kept.at(-1));
  return path;
}
