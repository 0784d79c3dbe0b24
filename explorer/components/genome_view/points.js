// The dots of both Manhattan plots, and the random-weight network's map behind them.

import { lowerBound } from "./genome.js";
import { WORDS } from "./pyramid.js";

// The highest (and lowest) value of every column of `wide` pixels that holds a variant, as [px, value].
export function columns(genome, scales, tree, both, wide = 1) {
  const most = [], least = both ? [] : null;
  const { plot } = scales.layout;
  let i = Math.max(0, scales.first - 1);
  const last = Math.min(genome.size - 1, scales.last + 1);
  while (i <= last) {
    const px = Math.floor((scales.px(genome.x[i]) - plot.left) / wide) * wide + plot.left;
    let to = lowerBound(genome.x, scales.at(px + wide), i, last + 1) - 1;
    if (to < i) to = i;
    const middle = px < plot.left || px > plot.right || to === i ? scales.px(genome.x[i]) : px + wide / 2;
    const top = tree.extreme(i, to, 1);
    if (top >= 0) most.push([middle, tree.height(top)]);
    if (both) {
      const bottom = tree.extreme(i, to, -1);
      if (bottom >= 0) least.push([middle, tree.height(bottom)]);
    }
    i = to + 1;
  }
  return { most, least };
}

const STEP = 6;

// The random-weight network's map: how high scores reach without any learning, as steps a few pixels wide.
export function controlOf(genome, scales) {
  const tree = genome.pyramid(genome.control, !scales.signed), sparse = scales.last - scales.first < scales.layout.plot.width;
  const { most, least } = columns(genome, scales, tree, tree.low < 0, sparse ? 1 : STEP);
  const heights = (list) => list?.map(([x, v]) => [x, scales.py("score", v)]);
  return { over: heights(most), under: heights(least), sparse };
}

// Few enough variants are joined by a line; many are steps, which cost less and say as much.
export function paintControlBand(pen, scales, { over, under, sparse }) {
  const { layout } = scales, zero = scales.py("score", 0), style = { fill: pen.theme.control, alpha: 0.25 };
  pen.clip(layout.plot.left, layout.score.top, layout.plot.width, layout.score.height, () => {
    if (!sparse) over.forEach(([x, y], k) => pen.rect(x - STEP / 2, y, STEP, (under ? under[k][1] : zero) - y, style));
    else if (over.length) {
      const back = under ? [...under].reverse() : [[over[over.length - 1][0], zero], [over[0][0], zero]];
      pen.path([...over, ...back], { ...style, closed: true });
    }
  });
}

export function paintControlLine(pen, scales, { over, under, sparse }) {
  const { layout } = scales, theme = pen.theme, { plot } = layout;
  pen.clip(plot.left, layout.score.top, plot.width, layout.score.height, () => {
    for (const line of under ? [over, under] : [over]) {
      if (sparse) { pen.path(line, { stroke: theme.control, width: 1.2, alpha: 0.8 }); continue; }
      for (const [x, y] of line) pen.rect(x - STEP / 2, Math.round(y) - 2, STEP, 4, { fill: theme.background, alpha: 0.6 });
      for (const [x, y] of line) pen.rect(x - STEP / 2, Math.round(y) - 1, STEP, 2, { fill: theme.control });
    }
  });
}

export function paintPoints(pen, genome, scales, name, state) {
  const { layout, first, last } = scales, { tree, area } = scales.ranges[name], theme = pen.theme;
  const signs = name === "score" && genome.header.signed;
  const plain = name === "score" ? theme.parity : theme.plain;
  const colours = [...plain, ...theme.negative, ...theme.positive, ...theme.linkage];
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
    dots.dot(scales.px(genome.x[i]), scales.py(name, tree.height(i)), tint(i));
  };
  const apart = signs && !tree.fold; // above and below zero in colours of their own
  const cells = new Uint32Array(WORDS);
  let column = null, most = -1, least = -1;
  const segment = (px, v0, v1, ink) => {
    const y0 = scales.py(name, v0), y1 = scales.py(name, v1);
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
    if (least !== most) dots.dot(scales.px(genome.x[least]), scales.py(name, floor), tint(least));
    dots.dot(scales.px(genome.x[most]), scales.py(name, ceiling), over);
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
      dots.dot(scales.px(genome.x[i]), scales.py(name, v), strength + Math.min(4, Math.floor(r2[k] * 5)));
    }
  }
  dots.done();
}
