// The p value of each variant as its -log10, with the line of significance.

import { pValue } from "../../kernel/numbers.js";
import { lowerBound } from "../genome.js";
import { paintDots, paintFound, paintLinked } from "../dots.js";
import { ringPeaks } from "../marks.js";
import { nameThreshold, paintThreshold } from "../threshold.js";
import { Points } from "./points.js";

export class Association extends Points {
  static kind = "association";

  height() { return { share: 0.46 }; }

  get threshold() { return this.settings.threshold || 0; }

  title() { return "Association \u2212log\u2081\u2080 p"; }

  // The variants that pass the line, in their order.
  get found() {
    if (!this.passing) {
      const { values } = this.arrays, list = [];
      if (this.threshold) for (let i = 0; i < values.length; i++) if (values[i] >= this.threshold) list.push(i);
      this.passing = Uint32Array.from(list);
    }
    return this.passing;
  }

  draw(pen, scales, state) {
    paintDots(pen, scales, this);
    paintFound(pen, scales, this, this.found);
    paintLinked(pen, scales, this, state);
  }

  text(index) { return pValue(this.arrays.values[index]); }

  marks(pen, scales, state, air) {
    paintThreshold(pen, scales, this.id, this.threshold);
    if (this.threshold) ringPeaks(pen, scales, this, this.threshold);
    super.marks(pen, scales, state, air);
  }

  names(pen, scales, state, air) {
    super.names(pen, scales, state, air);
    nameThreshold(pen, scales, this.id, this.threshold, this.settings.line || "", air.places, (left, wide) => this.highest(scales, left, wide));
  }

  // How high the dots reach along so many pixels.
  highest(scales, left, wide) {
    const { x } = this.genome, tree = this.tree(scales.signed);
    const from = lowerBound(x, scales.at(left)), to = lowerBound(x, scales.at(left + wide)) - 1, top = to < from ? -1 : tree.extreme(from, to, 1);
    return top < 0 ? 0 : tree.height(top);
  }

  about(index) { return [["p", this.text(index)]]; }

  claim(text) { return `The strongest association, p = ${text}`; }

  ranking() { return { by: "association", heading: "p", tree: this.tree(false), text: (i) => this.text(i) }; }
}
