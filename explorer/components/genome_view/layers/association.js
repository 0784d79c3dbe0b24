// The p value of each variant as its -log10, with the line of significance.

import { pValue } from "../../kernel/numbers.js";
import { Points } from "./points.js";

export class Association extends Points {
  static kind = "association";

  height() { return { share: 0.46 }; }

  get threshold() { return this.settings.threshold || 0; }

  title() { return "Association \u2212log\u2081\u2080 p"; }

  text(index) { return pValue(this.arrays.values[index]); }

  back(pen, scales) {
    super.back(pen, scales);
    if (!this.threshold) return;
    const { plot } = scales.layout, y = scales.py(this.id, this.threshold);
    pen.path([[plot.left, y], [plot.right, y]], { stroke: pen.theme.mark, dash: [6, 5], width: 1.2, alpha: 0.7 });
  }

  about(index) { return [["p", this.text(index)]]; }

  claim(text) { return `The strongest association, p = ${text}`; }

  ranking() { return { by: "association", heading: "p", tree: this.tree(false), text: (i) => this.text(i) }; }
}
