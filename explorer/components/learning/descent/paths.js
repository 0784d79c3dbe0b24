// What moves over both pictures of a surface: paths with their updates, the start, the next step, arrows down the slope.

/** @typedef {import("./walk.js").Walk} Walk */

const ARROWS = { columns: 12, rows: 10, longest: 0.7 }; // of a cell
const HEAD = 0.45; // radians
const MOST_DOTS = 400;

/**
 * The colour of each path by its batch: all samples, several, one.
 * @param {any} theme
 * @param {Walk} walk
 */
export function inkOf(theme, walk) {
  return walk.batch === walk.model.data.length ? theme.mark : walk.batch === 1 ? theme.lines[3] : theme.lines[1];
}

/**
 * An arrow, with a seam around it so that it stands out on any band.
 * @param {any} pen
 * @param {number[]} from
 * @param {number[]} to
 * @param {{ stroke: string, width: number, head?: number, alpha?: number, seam?: string }} look
 */
export function arrow(pen, from, to, { stroke, width, head = 7, alpha = 1, seam }) {
  const long = Math.hypot(to[0] - from[0], to[1] - from[1]);
  if (long < 1) return;
  const way = Math.atan2(to[1] - from[1], to[0] - from[0]), size = Math.min(head, 0.6 * long);
  const barb = (turn) => [to[0] - size * Math.cos(way + turn), to[1] - size * Math.sin(way + turn)];
  const points = [from, to, null, barb(HEAD), to, barb(-HEAD)];
  if (seam) pen.path(points, { stroke: seam, width: width + 2.5, alpha });
  pen.path(points, { stroke, width, alpha });
}

/**
 * Where the slope falls to and how steeply, over the whole map: the steepest arrow is the longest, the others by the root.
 * @param {any} pen
 * @param {import("../../topic/plot.js").Plot} plot
 * @param {(x: number, y: number) => [number, number]} slope
 */
export function field(pen, plot, slope) {
  const { area } = plot, wide = area.width / ARROWS.columns, tall = area.height / ARROWS.rows, list = [];
  let most = 0;
  for (let r = 0; r < ARROWS.rows; r++) {
    for (let c = 0; c < ARROWS.columns; c++) {
      const x = area.x + (c + 0.5) * wide, y = area.y + (r + 0.5) * tall, [a, b] = slope(plot.x.value(x), plot.y.value(y)), size = Math.hypot(a, b);
      if (size > 0) list.push([x, y, -a / size, b / size, size]);
      most = Math.max(most, size);
    }
  }
  const stroke = pen.theme.dark ? "#ffffff" : "#10242a";
  for (const [x, y, across, down, size] of list) {
    const long = ARROWS.longest * Math.min(wide, tall) * Math.sqrt(size / most) / 2;
    arrow(pen, [x - across * long, y - down * long], [x + across * long, y + down * long], { stroke, width: 1, head: 4, alpha: 0.55 });
  }
}

/**
 * A path as a line with a dot for each update; over the solid, what it hides is dashed, and what lies beside it left out.
 * @param {any} pen
 * @param {Walk} walk
 * @param {(w: [number, number]) => [number, number]} at
 * @param {{ has: (w: [number, number]) => boolean, hides: (w: [number, number]) => boolean }} [solid]
 */
export function path(pen, walk, at, solid) {
  const { theme } = pen, stroke = inkOf(theme, walk), places = walk.trail.map(at), seam = theme.background, last = places.length - 1;
  const there = walk.trail.map((w) => !solid || solid.has(w)), behind = walk.trail.map((w, k) => Boolean(solid) && there[k] && solid.hides(w));
  const parts = (dashed) => places.flatMap((place, k) => (k && there[k] && there[k - 1] && (behind[k] || behind[k - 1]) === dashed ? [places[k - 1], place, null] : []));
  const plain = solid ? parts(false) : places;
  if (solid) pen.path(parts(true), { stroke, width: 1.2, dash: [3, 3], alpha: 0.7 });
  pen.path(plain, { stroke: seam, width: 4.5 });
  pen.path(plain, { stroke, width: 2 });
  if (last < MOST_DOTS) for (let k = 1; k < last; k++) if (there[k]) pen.circle(places[k][0], places[k][1], 2.4, { fill: stroke, stroke: seam, width: 0.8 });
  const [x, y] = places[0], [u, v] = places[last];
  pen.circle(x, y, 6.5, { stroke: seam, width: 4.5 });
  pen.circle(x, y, 6.5, { stroke, width: 2 });
  if (there[last]) pen.circle(u, v, 6, { fill: stroke, stroke: seam, width: 2 });
}
