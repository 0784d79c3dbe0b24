// The dots of a plot: single ones where there is room, else what all of them together leave in each pixel column; over them
// those that pass a line, and those in linkage with a lead.

import { lowerBound } from "./genome.js";
import { WORDS } from "./pyramid.js";

/**
 * @param {any} pen
 * @param {import("./scales.js").Scales} scales
 * @param {import("./layers/points.js").Points} layer
 */
export function paintDots(pen, scales, layer) {
  const { genome, layout } = scales, { id, signed: signs } = layer, tree = layer.tree(scales.signed), theme = pen.theme;
  const colours = [...layer.colours(theme), ...theme.negative, ...theme.positive];
  const values = tree.values;
  let parity = 0; // of the chromosome that is being drawn
  const tint = (index) => (!signs ? parity : (values[index] < 0 ? 2 : 4) + parity);
  const radius = radiusOf(scales), dots = dotsOver(pen, scales, layer, radius, colours);
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
  dots.done();
}

// Dots that pass a line, larger and in one colour, over all others.
export function paintFound(pen, scales, layer, indices) {
  const { genome } = scales, { id } = layer, tree = layer.tree(scales.signed), dots = dotsOver(pen, scales, layer, radiusOf(scales) + 0.8, [pen.theme.found]);
  const near = inSight(scales);
  for (const i of indices) if (near(i)) dots.dot(scales.px(genome.x[i]), scales.py(id, tree.height(i)), 0);
  dots.done();
}

// Dots by their linkage to the lead, where there is one, over all others.
export function paintLinked(pen, scales, layer, state) {
  if (!state.lead) return;
  const { genome } = scales, { id } = layer, tree = layer.tree(scales.signed), { indices, r2 } = state.lead, near = inSight(scales);
  const dots = dotsOver(pen, scales, layer, radiusOf(scales) + 0.8, pen.theme.linkage);
  for (let k = 0; k < indices.length; k++) {
    const i = indices[k], v = tree.height(i);
    if (near(i) && v === v && r2[k] === r2[k]) dots.dot(scales.px(genome.x[i]), scales.py(id, v), Math.min(4, Math.floor(r2[k] * 5)));
  }
  dots.done();
}

// Few dots are larger than many.
function radiusOf({ layout, first, last }) {
  const visible = last - first + 1;
  return layout.radius + (visible < layout.plot.width / 3 ? 1.2 : visible < 4 * layout.plot.width ? 0.5 : 0);
}

function dotsOver(pen, scales, layer, radius, colours) {
  const { plot } = scales.layout, { area } = scales.ranges[layer.id], pad = Math.ceil(radius) + 1;
  return pen.dots({ x: plot.left - pad, y: area.top - pad, width: plot.width + 2 * pad, height: area.height + 2 * pad }, radius, colours);
}

// Whether a variant may be seen, in part at least.
function inSight({ genome, x0, x1, perPixel }) {
  const margin = 6 * perPixel;
  return (i) => genome.x[i] >= x0 - margin && genome.x[i] <= x1 + margin;
}
