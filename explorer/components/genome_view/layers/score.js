// The score of each variant, upwards: its size, or its sign too where the view shows signs.

import { Points } from "./points.js";

export class Score extends Points {
  static kind = "score";

  height() { return { share: 0.54 }; }

  get signed() { return this.settings.signed; }

  folds(signed) { return !signed; }

  title(scales) {
    const { label } = this.settings;
    return scales.signed || !this.signed ? label : `|${label}|`;
  }

  colours(theme) { return theme.parity; }

  legend(theme) { return this.signed ? [["positive", theme.positive[0]], ["negative", theme.negative[0]]] : []; }

  about(index) { return [[this.settings.label, this.text(index)]]; }

  claim(text) { return `The highest score, ${text}`; }

  ranking() {
    const { label } = this.settings;
    return { by: label, heading: label, tree: this.tree(false), text: (i) => this.text(i) };
  }
}
