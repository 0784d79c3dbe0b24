// One dot for each variant that has a value: what the score and the association share.

import { number } from "../../kernel/numbers.js";
import { paintAxis } from "../axis.js";
import { paintDots, paintLinked } from "../dots.js";
import { lowerBound } from "../genome.js";
import { paintLegend, paintMarks, paintPeaks } from "../marks.js";
import { Layer } from "./layer.js";

const FLOOR = 0.2; // a track never stretches noise above a fifth of the genome's highest value to full height
const REACH = 12; // pixels around the pointer within which a dot is meant

export class Points extends Layer {
  static arrays = ["values"];

  // Whether a dot's height is the size of its value; `signed`: whether signs are to be seen.
  folds(_signed) { return false; }

  // A value that is always in view.
  get threshold() { return 0; }

  // What stands along the axis.
  title(_scales) { return ""; }

  // Two colours that change from chromosome to chromosome.
  colours(theme) { return theme.plain; }

  text(index) { return number(this.arrays.values[index]); }

  tree(signed) { return this.genome.pyramid(this.arrays.values, this.folds(signed)); }

  extent({ first, last, signed }) {
    const tree = this.tree(signed), most = tree.extreme(first, last, 1), least = tree.low < 0 ? tree.extreme(first, last, -1) : -1;
    let high = Math.max(most < 0 ? 0 : tree.height(most), FLOOR * tree.high);
    if (this.threshold) high = Math.max(high, this.threshold * 1.15);
    const low = tree.low < 0 ? Math.min(least < 0 ? 0 : tree.height(least), FLOOR * tree.low) : 0;
    const air = tree.low < 0 ? 0.06 * (high - low) : 0;
    return { low: low - air, high: high + 0.06 * (high - low) };
  }

  back(pen, scales) {
    paintAxis(pen, scales, this.id, this.title(scales));
  }

  draw(pen, scales, state) {
    paintDots(pen, scales, this);
    paintLinked(pen, scales, this, state);
  }

  key(pen, scales, _state, air) {
    const entries = scales.layers.filter((one) => one === this || one.on === this.id).flatMap((one) => one.legend(pen.theme));
    if (entries.length) paintLegend(pen, scales, this, entries, air.places);
  }

  marks(pen, scales, state, air) {
    paintMarks(pen, scales, this, state, air);
  }

  names(pen, scales, state, air) {
    if (scales.ranges[this.id].upward) paintPeaks(pen, scales, this, state, air.places);
  }

  dot(index, scales) {
    const v = this.tree(scales.signed).height(index);
    return v === v ? [scales.px(this.genome.x[index]), scales.py(this.id, v)] : null;
  }

  // The variant whose dot lies nearest; among equals the higher one.
  pick(px, py, scales) {
    const { x } = this.genome, { area } = scales.ranges[this.id], tree = this.tree(scales.signed);
    if (py < area.top - REACH || py > area.bottom + REACH) return null;
    const from = lowerBound(x, scales.at(px - REACH)), to = lowerBound(x, scales.at(px + REACH)) - 1;
    let best = null;
    for (let i = Math.max(0, from); i <= to; i++) {
      const v = tree.height(i);
      if (v !== v) continue;
      const distance = Math.hypot(scales.px(x[i]) - px, scales.py(this.id, v) - py);
      if (distance > REACH) continue;
      const closer = !best || distance < best.distance - 0.25;
      if (closer || (Math.abs(distance - best.distance) <= 0.25 && Math.abs(v) > best.size)) best = { variant: i, distance, size: Math.abs(v) };
    }
    return best;
  }

  words() { return null; }

  // The words before the highest of all, in the summary.
  claim(_text) { return ""; }

  summary() {
    const { genome } = this, top = this.ranking().tree.extreme(0, genome.size - 1, 1);
    return top < 0 ? "" : `${this.claim(this.text(top))}, is at ${genome.names.at(top)}, ${genome.place(top)}.`;
  }

  /** @returns {import("./layer.js").Ranking} */
  ranking() {
    throw new Error("points rank variants");
  }
}
