// A line along the genome with the ground below it filled: attention, a smoothed score.

import { number } from "../../kernel/numbers.js";
import { columns } from "../columns.js";
import { Layer } from "./layer.js";

export class Line extends Layer {
  static kind = "line";
  static arrays = ["values"];

  height({ height }) { return { pixels: Math.round(Math.min(72, Math.max(44, height * 0.11))), gap: 10 }; }

  get tree() { return this.genome.pyramid(this.arrays.values, false); }

  extent({ first, last }) {
    const { tree } = this, top = tree.extreme(Math.max(0, first - 1), Math.min(this.genome.size - 1, last + 1), 1);
    return { low: Math.min(tree.low, 0), high: Math.max(top < 0 ? -Infinity : tree.height(top), 0.1 * tree.high) };
  }

  draw(pen, scales) {
    const { layout } = scales, { plot } = layout, { area, scale: { high } } = scales.ranges[this.id], { theme } = pen;
    const dense = scales.last - scales.first > 60000, wide = dense ? 2 : 1;
    const { most, least } = columns(scales, this.tree, true, wide), y = (v) => scales.py(this.id, v), zero = y(0);
    const order = scales.layers.filter((one) => one instanceof Line).indexOf(this), colour = theme.lines[(order + 2) % theme.lines.length];
    pen.path([[plot.left, Math.round(zero) + 0.5], [plot.right, Math.round(zero) + 0.5]], { stroke: theme.axis });
    pen.clip(plot.left, area.top - 1, plot.width, area.height + 2, () => {
      if (dense) { // a bar for each column of pixels, joined to the next
        most.forEach(([x, v], k) => {
          const next = k + 1 < most.length ? y(most[k + 1][1]) : y(v), bottom = y(least[k][1]), top = y(v);
          pen.rect(x - 1, top, wide, zero - top, { fill: colour, alpha: 0.22 });
          pen.rect(x - 1, Math.min(top, next) - 0.7, wide, Math.max(bottom, next) - Math.min(top, next) + 1.4, { fill: colour });
        });
        return;
      }
      const edge = most.map(([x, v]) => [x, y(v)]);
      if (edge.length) pen.path([[edge[0][0], zero], ...edge, [edge[edge.length - 1][0], zero]], { fill: colour, alpha: 0.2, closed: true });
      pen.path(edge, { stroke: colour, width: 1.5 });
    });
    pen.text(number(high, 2), plot.left - 8, area.top, { size: layout.small - 1, fill: theme.quiet, align: "right", baseline: "top" });
    pen.text(this.settings.name, plot.left + 6, area.top + 1, { size: layout.small, fill: theme.text, baseline: "top", weight: 500, halo: theme.background });
  }

  pick() { return null; }

  words() { return null; }

  about(index) { return [[this.settings.name, number(this.arrays.values[index])]]; }

  summary() { return ""; }
}
