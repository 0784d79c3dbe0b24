// Known answers: shaded through every track, named above the plots.

import { shortened } from "../../kernel/labels.js";
import { textWidth } from "../../kernel/pen.js";
import { INTERVALS, intervalsOf } from "../intervals.js";
import { Layer } from "./layer.js";

export class Loci extends Layer {
  static kind = "loci";
  static arrays = INTERVALS;

  constructor(settings, arrays, genome) {
    super(settings, arrays, genome);
    this.loci = intervalsOf(arrays, genome);
  }

  height() { return null; }

  extent() { return null; }

  // The pixels from and to which those in view reach.
  visible(scales) {
    const { plot } = scales.layout, { start, end, size } = this.loci, list = [];
    for (let i = 0; i < size; i++) {
      const a = scales.px(start[i]), b = scales.px(end[i]);
      if (b >= plot.left && a <= plot.right) list.push({ index: i, a, b });
    }
    return list;
  }

  ground(pen, scales) {
    const { layout } = scales, { plot } = layout, height = layout.bottom - layout.above, { theme } = pen;
    pen.clip(plot.left, layout.above, plot.width, height, () => {
      for (const { a, b } of this.visible(scales)) {
        pen.rect(a - 0.5, layout.above, Math.max(1.5, b - a), height, { fill: theme.locus, alpha: theme.dark ? 0.17 : 0.15 });
      }
    });
  }

  draw() {}

  marks(pen, scales, _state, { places }) {
    const { layout } = scales, { plot } = layout, { theme } = pen, y = layout.above - 3, size = layout.small - 1;
    if (!layout.plots) return; // there is no air above
    for (const { index, a, b } of this.visible(scales)) {
      const x = Math.min(Math.max((a + b) / 2, plot.left), plot.right);
      pen.path([[x - 4, y - 7], [x + 4, y - 7], [x, y]], { fill: theme.locus, closed: true });
      const label = shortened(this.loci.names.at(index), 16), wide = textWidth(theme, label, size);
      const at = Math.min(Math.max(x, plot.left + wide / 2), plot.right - wide / 2);
      if (label && places.take(at - wide / 2, y - 9 - layout.small, wide, layout.small, 6)) {
        pen.text(label, at, y - 10, { size, fill: theme.quiet, align: "center" });
      }
    }
    for (const { a, b } of this.visible(scales)) places.take(Math.min(Math.max((a + b) / 2, plot.left), plot.right) - 4, y - 7, 8, 7, 0);
  }

  pick() { return null; }

  words() { return null; }

  about(index) {
    const { start, end, size, names } = this.loci, x = this.genome.x[index], list = [];
    for (let i = 0; i < size; i++) if (start[i] <= x && x <= end[i]) list.push(names.at(i));
    return list.length ? [["Known locus", list.join(", ") || "yes"]] : [];
  }

  summary() { return ""; }

  find(text) {
    const { start, end, names } = this.loci, i = names.find(text);
    if (i < 0) return null;
    const reach = (end[i] - start[i]) / 2 + this.genome.closeUp(this.genome.chromosomeAt(start[i])) / 4;
    return [start[i] - reach, end[i] + reach];
  }
}
