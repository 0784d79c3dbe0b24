// The ruler itself: names of chromosomes, or base pairs (markers) along the one that fills the view.

import { Places, shortened } from "../../kernel/labels.js";
import { basePairs, ticks } from "../../kernel/numbers.js";
import { textWidth } from "../../kernel/pen.js";
import { Layer } from "./layer.js";

export class Ruler extends Layer {
  static kind = "ruler";

  height() { return null; } // the layout has a place of its own for it

  extent() { return null; }

  draw(pen, scales) {
    const { plot } = scales.layout, shown = this.genome.chromosomes.filter((c) => scales.px(c.end) > plot.left && scales.px(c.start) < plot.right);
    const main = shown.find((c) => Math.min(scales.px(c.end), plot.right) - Math.max(scales.px(c.start), plot.left) > 0.8 * plot.width);
    if (main || shown.length === 0) this.drawPlaces(pen, scales, main || this.genome.chromosomeAt((scales.x0 + scales.x1) / 2));
    else this.drawNames(pen, scales, shown);
  }

  drawPlaces(pen, scales, c) {
    const { genome } = this, { layout } = scales, { ruler, plot, letter, small } = layout, { theme } = pen, middle = ruler.top + ruler.height / 2 + 0.5;
    const name = genome.mapped || genome.chromosomes.length > 1 ? c.label : "marker", places = new Places();
    pen.text(shortened(name, 10), plot.left - 8, middle, { size: letter, fill: theme.text, align: "right", baseline: "middle", weight: 600 });
    const from = Math.max(c.start, scales.x0) - c.offset, to = Math.min(c.end, scales.x1) - c.offset;
    const unit = c.step || 1; // markers without a place stand a step apart, and are counted
    const list = ticks(from / unit, to / unit, Math.max(2, plot.width / (letter * 9)));
    const step = list.length > 1 ? list[1] - list[0] : 1;
    for (const value of list) {
      if (unit === 1 && step < 1 && value % 1) continue;
      if (unit > 1 && value % 1) continue;
      const x = scales.px(c.offset + value * unit), label = genome.mapped && !c.step ? basePairs(value, step) : Math.round(value).toLocaleString("en-GB");
      const wide = textWidth(theme, label, small);
      pen.path([[x, ruler.top + 1], [x, ruler.top + 5]], { stroke: theme.axis });
      if (layout.plots > 1) pen.path([[x, ruler.bottom - 5], [x, ruler.bottom - 1]], { stroke: theme.axis });
      const at = Math.min(Math.max(x, plot.left + wide / 2), plot.right - wide / 2);
      if (Math.abs(at - x) < wide / 2 && places.take(at - wide / 2, 0, wide, 10, 8)) {
        pen.text(label, at, middle, { size: small, fill: theme.quiet, align: "center", baseline: "middle" });
      }
    }
  }

  drawNames(pen, scales, shown) {
    const { ruler, plot, small } = scales.layout, { theme } = pen, middle = ruler.top + ruler.height / 2 + 0.5, places = new Places();
    for (const c of shown) {
      const a = Math.max(scales.px(c.start), plot.left), b = Math.min(scales.px(c.end), plot.right);
      const label = shown.length <= 12 && b - a > 70 ? c.label : c.name;
      const wide = textWidth(theme, label, small, 500);
      if (wide > plot.width / 3) continue;
      if (b - a >= Math.min(wide, 12) && places.take((a + b) / 2 - wide / 2, 0, wide, 10, 3)) {
        pen.text(label, (a + b) / 2, middle, { size: small, fill: theme.quiet, align: "center", baseline: "middle", weight: 500 });
      }
    }
  }

  // A click on a chromosome's name shows it whole.
  pick(px, py, scales) {
    const { ruler, plot } = scales.layout, c = this.genome.chromosomeAt(scales.at(px));
    if (py < ruler.top || py > ruler.bottom || px < plot.left || px > plot.right) return null;
    return { region: this.genome.chromosomes.length > 1 ? [c.start, c.end] : null };
  }

  words() { return null; }

  about() { return []; }

  summary() { return ""; }
}
