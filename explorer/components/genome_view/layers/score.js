// The score of each variant, upwards: its size, or its sign too where the view shows signs.

import { Points } from "./points.js";

export class Score extends Points {
  static kind = "score";

  // Where p values by window are drawn, the score is a track below them.
  height({ height }) { return this.settings.below ? { pixels: Math.round(Math.min(120, Math.max(64, height * 0.14))), gap: 12 } : { share: 0.54 }; }

  get signed() { return this.settings.signed; }

  folds(signed) { return !signed; }

  title(scales) {
    const { label } = this.settings;
    return scales.signed || !this.signed ? label : `|${label}|`;
  }

  colours(theme) { return theme.parity; }

  names(pen, scales, state, air) {
    if (!this.settings.below) super.names(pen, scales, state, air);
  }

  legend(theme) { return this.signed ? [["positive", theme.positive[0]], ["negative", theme.negative[0]]] : []; }

  about(index) { return [[this.settings.label, this.text(index)]]; }

  claim(text) { return `The highest score, ${text}`; }

  ranking() {
    const { label } = this.settings;
    return { by: label, heading: label, tree: this.tree(false), text: (i) => this.text(i) };
  }
}
