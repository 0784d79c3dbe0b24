// What the colours of linkage mean; the dots themselves are coloured by the plots, as long as there is a lead.

import { number } from "../../kernel/numbers.js";
import { shortened } from "../../kernel/labels.js";
import { textWidth } from "../../kernel/pen.js";
import { labelOf, quietest } from "../marks.js";
import { Layer } from "./layer.js";

export class Linkage extends Layer {
  static kind = "linkage";

  height() { return null; }

  extent() { return null; }

  draw() {}

  key(pen, scales, state, air) {
    if (!state.lead || state.lead.variant < 0) return;
    const { theme } = pen, size = scales.layout.small, host = scales.layers.find((one) => one.id === this.on), { area, upward } = scales.ranges[this.on];
    const title = `r\u00b2 to ${shortened(labelOf(this.genome, state.lead.variant), 20)}`;
    const box = Math.round(size * 1.9), wide = Math.max(5 * box, textWidth(theme, title, size, 500));
    const y = upward ? area.top + 4 : area.bottom - size * 3.2;
    const x = quietest(scales, host, wide, (left) => air.places.take(left - 6, y - 4, wide + 12, size * 3.2 + 6));
    pen.rect(x - 8, y - 5, wide + 16, size * 3.3 + 4, { fill: theme.background, alpha: 0.88, radius: 4 });
    pen.text(title, x, y + size * 0.5, { size, fill: theme.text, baseline: "middle", weight: 500 });
    theme.linkage.forEach((colour, k) => pen.rect(x + k * box, y + size * 1.25, box - 1, size * 0.6, { fill: colour }));
    [0, 0.2, 0.4, 0.6, 0.8, 1].forEach((v, k) => pen.text(String(v), x + k * box, y + size * 2.5,
      { size: size - 3, fill: theme.quiet, align: k === 0 ? "left" : "center", baseline: "middle" }));
  }

  pick() { return null; }

  words() { return null; }

  about(index, { lead }) {
    const k = lead ? lead.indices.indexOf(index) : -1;
    return k < 0 ? [] : [["r\u00b2 to lead", number(lead.r2[k], 2)]];
  }

  summary() { return ""; }
}
