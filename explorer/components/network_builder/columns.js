// A long network in columns, like a newspaper.

import { GAP, rounded } from "./paths.js";

// Breaks the picture where one edge alone leads on, and sets the parts side by side.
export function inColumns(places, edges, rows, frames, window) {
  const tall = rows.at(-1).bottom, all = [...places.values()];
  const wide = Math.max(...all.map((p) => p.x + p.width / 2), ...edges.map((e) => Math.max(...e.points.map((p) => p[0]))))
    - Math.min(...all.map((p) => p.x - p.width / 2), ...edges.map((e) => Math.min(...e.points.map((p) => p[0])))) + GAP.columns;
  const many = window?.height ? Math.round(Math.sqrt(window.width / window.height * tall / wide)) : 1;
  for (const place of all) place.column = 0;
  if (many < 2 || tall < window.height * 1.5) return;
  const open = rows.map(() => ({ from: null, free: true })); // whether all that leads on from a rank begins there, at one block
  for (const edge of edges) {
    const from = places.get(edge.from).rank, to = places.get(edge.to).rank;
    for (let r = Math.min(from, to); r < Math.max(from, to); r++) {
      open[r].free = open[r].free && from === r && (open[r].from === null || open[r].from === edge.from);
      open[r].from = edge.from;
    }
  }
  const target = tall / many, begins = [0];
  const torn = (r) => frames.some((f) => f.from < r && f.to >= r && rows[f.to].bottom - rows[f.from].top < target * 0.9);
  const ways = rows.map((row, r) => ({ r, top: row.top, cost: torn(r) ? target * 0.3 : 0 })).filter(({ r }) => r && open[r - 1].free);
  for (let k = 1; k < many; k++) {
    const far = (way) => Math.abs(way.top - k * target) + way.cost, left = ways.filter(({ r }) => r > begins.at(-1));
    const best = left.reduce((one, way) => (one === null || far(way) < far(one) ? way : one), null);
    if (best && far(best) < target * 0.6) begins.push(best.r);
  }
  const columnOf = rows.map((_, r) => begins.filter((begin) => begin <= r).length - 1);
  if (begins.length < 2) return;
  for (const place of all) place.column = columnOf[place.rank];
  const extents = begins.map(() => [Infinity, -Infinity]);
  const grow = (c, x0, x1) => { extents[c] = [Math.min(extents[c][0], x0), Math.max(extents[c][1], x1)]; };
  for (const p of all) grow(p.column, p.x - p.width / 2, p.x + p.width / 2);
  const within = (edge) => places.get(edge.from).column === places.get(edge.to).column;
  for (const edge of edges) {
    if (within(edge)) for (const [x] of edge.points) grow(places.get(edge.from).column, x, x);
    else if (edge.bend) grow(places.get(edge.to).column, edge.bend[0], edge.bend[0]);
  }
  let left = 0;
  const moves = begins.map((r, c) => {
    const dx = left - extents[c][0], dy = -(rows[r].top - rows[r].above);
    left += extents[c][1] - extents[c][0] + GAP.columns;
    return { dx, dy, right: left - GAP.columns / 2 };
  });
  for (const place of all) { place.x += moves[place.column].dx; place.y += moves[place.column].dy; }
  const deepest = begins.map((_, c) => Math.max(...all.filter((p) => p.column === c).map((p) => p.y + p.height)));
  for (const edge of edges) {
    const from = places.get(edge.from), to = places.get(edge.to);
    if (within(edge)) {
      const { dx, dy } = moves[from.column];
      edge.points = edge.points.map(([x, y]) => [x + dx, y + dy]);
      edge.plus = [edge.plus[0] + dx, edge.plus[1] + dy];
      continue;
    }
    const side = moves[from.column].right, low = deepest[from.column] + 30, high = -26;
    const [lane, enter, end] = edge.bend && to.rank > from.rank + 1
      ? [edge.bend[0] + moves[to.column].dx, edge.bend[1] + moves[to.column].dy, edge.bend[2] + moves[to.column].dx] : [to.x, to.y - 10, to.x];
    edge.points = rounded([[from.x, from.y + from.height], [from.x, low], [side, low], [side, high], [lane, high], [lane, enter], [end, enter], [end, to.y]]);
    edge.plus = [from.x, Math.min(low - 12, from.y + from.height + 16)];
  }
}
