// The dots of a plot: single ones where there is room, else what all of them together leave in each pixel column.

import { lowerBound } from "./genome.js";
import { WORDS } from "./pyramid.js";

/**
 * @param {any} pen
 * @param {import("./scales.js").Scales} scales
 * @param {import("./layers/points.js").Points} layer
 * @param {import("./layers/layer.js").State} state
 */
export function paintDots(pen, scales, layer, state) {
  const { genome, layout, first, last } = scales, { id, signed: signs } = layer, { area } = scales.ranges[id], tree = layer.tree(scales.signed), theme = pen.theme;
  const colours = [...layer.colours(theme), ...theme.negative, ...theme.positive, ...theme.linkage];
  const values = tree.values;
  let parity = 0; // of the chromosome that is being drawn
  const tint = (index) => (!signs ? parity : (values[index] < 0 ? 2 : 4) + parity);
  const visible = last - first + 1, sparse = visible < layout.plot.width / 3;
  const radius = layout.radius + (sparse ? 1.2 : visible < 4 * layout.plot.width ? 0.5 : 0);
  const pad = Math.ceil(radius) + 1;
  const room = { x: layout.plot.left - pad, y: area.top - pad, width: layout.plot.width + 2 * pad, height: area.height + 2 * pad };
  const dots = pen.dots(room, radius, colours);
  const margin = Math.ceil(radius) * scales.perPixel;
  const from = lowerBound(genome.x, scales.x0 - margin), to = lowerBound(genome.x, scales.x1 + margin) - 1;
  const point = (i) => {
    dots.dot(scales.px(genome.x[i]), scales.py(id, tree.height(i)), tint(i));
  };
  const apart = signs && !tree.fold; // above and below zero in colours of their own
  const cells = new Uint32Array(WORDS);
  let column = null, most = -1, least = -1;
  const segment = (px, v0, v1, ink) => {
    const y0 = scales.py(id, v0), y1 = scales.py(id, v1);
    dots.dot(px, y0, ink);
    if (v0 === v1) return;
    dots.run(px, y0, y1, ink);
    dots.dot(px, y1, ink);
  };
  const flush = () => { // draw what has gathered in one pixel column
    if (column === null) return;
    const px = layout.plot.left + column + 0.5, ceiling = tree.height(most), floor = tree.height(least);
    const over = tint(most), under = apart ? tint(least) : over;
    tree.runs(cells, 0, (a, b) => {
      a = Math.min(Math.max(a, floor), ceiling);
      b = Math.max(Math.min(b, ceiling), floor);
      if (a < 0 && b > 0 && under !== over) {
        segment(px, a, 0, under);
        segment(px, 0, b, over);
      } else segment(px, a, b, apart && b <= 0 ? under : over);
    });
    if (least !== most) dots.dot(scales.px(genome.x[least]), scales.py(id, floor), tint(least));
    dots.dot(scales.px(genome.x[most]), scales.py(id, ceiling), over);
    column = null;
  };
  const open = (c, index) => {
    if (c === column) return;
    flush();
    column = c;
    cells.fill(0);
    most = least = index;
  };
  const node = (c, given, at, high, low) => {
    open(c, high);
    for (let w = 0; w < WORDS; w++) cells[w] |= given[at + w];
    most = tree.pick(most, high, 1);
    least = tree.pick(least, low, -1);
  };
  const single = (c, index) => {
    open(c, index);
    tree.occupy(cells, index);
    most = tree.pick(most, index, 1);
    least = tree.pick(least, index, -1);
  };
  for (const c of genome.chromosomes) {
    if (c.last < from || c.first > to) continue;
    parity = c.code % 2;
    tree.walk(genome.x, Math.max(from, c.first), Math.min(to, c.last), scales.x0, scales.perPixel, { point, node, single });
    flush();
  }
  if (state.lead) {
    const strength = 2 + 4; // the five linkage colours follow the six before
    const { indices, r2 } = state.lead;
    for (let k = 0; k < indices.length; k++) {
      const i = indices[k], v = tree.height(i);
      if (i < from || i > to || v !== v || r2[k] !== r2[k]) continue;
      dots.dot(scales.px(genome.x[i]), scales.py(id, v), strength + Math.min(4, Math.floor(r2[k] * 5)));
    }
  }
  dots.done();
}
