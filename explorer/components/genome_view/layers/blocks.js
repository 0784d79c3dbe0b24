// Tokens or receptive fields as alternating blocks; too many to tell apart, they are one quiet bar with its gaps.

import { shortened } from "../../kernel/labels.js";
import { textWidth } from "../../kernel/pen.js";
import { Layer } from "./layer.js";

export class Blocks extends Layer {
  static kind = "blocks";
  static arrays = ["pairs"];

  height({ letter }) { return { pixels: Math.round(letter * 1.6), gap: 8 }; }

  extent() { return null; }

  // Which blocks are in view: they are sorted by their first variant, and hardly overlap.
  visible({ first, last }) {
    const { pairs } = this.arrays;
    let from = 0, to = pairs.length / 2;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (pairs[2 * middle + 1] < first) from = middle + 1; else to = middle;
    }
    from = Math.max(0, from - 8);
    to = from;
    while (2 * to < pairs.length && pairs[2 * to] <= last) to++;
    return [from, to];
  }

  draw(pen, scales) {
    const { layout } = scales, { plot } = layout, area = layout.areas[this.id], { theme } = pen, { pairs } = this.arrays, { x } = this.genome;
    const size = layout.small - 1, room = plot.left - 12, fits = (text) => textWidth(theme, text, size) <= room, words = this.settings.label.split(" ");
    const lines = fits(this.settings.label) || words.length < 2 ? [this.settings.label] : [words[0], words.slice(1).join(" ")];
    lines.forEach((line, k) => pen.text(fits(line) ? line : shortened(line, 9), plot.left - 8, area.top + area.height / 2 + (k - (lines.length - 1) / 2) * size * 1.1,
      { size, fill: theme.quiet, align: "right", baseline: "middle" }));
    const [from, to] = this.visible(scales);
    const start = (k) => scales.px(x[pairs[2 * k]]) - 1, stop = (k) => scales.px(x[pairs[2 * k + 1]]) + 1;
    pen.clip(plot.left, area.top, plot.width, area.height, () => {
      if (to - from > plot.width / 6) {
        const merged = (a, b) => pen.rect(a, area.top + 2, b - a, area.height - 4, { fill: theme.parity[1], alpha: 0.55 });
        let left = start(from), right = stop(from);
        for (let k = from + 1; k < to; k++) {
          const a = start(k);
          if (a - right >= 2) { merged(left, right); left = a; }
          right = Math.max(right, stop(k));
        }
        merged(left, right);
        return;
      }
      for (let k = from; k < to; k++) {
        const a = Math.max(start(k), plot.left - 20), b = Math.min(stop(k), plot.right + 20);
        if (b < plot.left || a > plot.right) continue;
        pen.rect(a, area.top + 1, Math.max(1.5, b - a), area.height - 2, { fill: theme.parity[k % 2], alpha: 0.75, radius: 2 });
        const label = String(k + 1), left = Math.max(a, plot.left), right = Math.min(b, plot.right);
        if (textWidth(theme, label, layout.small - 2) + 6 < right - left) {
          pen.text(label, (left + right) / 2, area.top + area.height / 2 + 0.5,
            { size: layout.small - 2, fill: theme.background, align: "center", baseline: "middle", weight: 600 });
        }
      }
    });
  }

  pick() { return null; }

  words() { return null; }

  about() { return []; }

  summary() { return ""; }
}
