// From genome and values to pixels: one x for every track, one y per track, fitted to what is in view.

import { lowerBound } from "./genome.js";

const FLOOR = 0.2; // a track never stretches noise above a fifth of the genome's highest value to full height

export class Scales {
  // `view`: {x0, x1, signed}; the scales hold for one frame.
  constructor(genome, layout, view) {
    this.genome = genome;
    this.layout = layout;
    this.x0 = view.x0;
    this.x1 = view.x1;
    this.signed = view.signed;
    this.perPixel = (view.x1 - view.x0) / layout.plot.width;
    this.first = lowerBound(genome.x, view.x0);
    this.last = lowerBound(genome.x, view.x1 + 1e-9) - 1;
    this.ranges = {};
    if (layout.score) this.ranges.score = this.range(genome.score, !view.signed, layout.score, true, 0);
    if (layout.log10p) {
      this.ranges.log10p = this.range(genome.log10p, false, layout.log10p, !layout.mirrored, genome.header.significance || 0);
    }
  }

  range(values, fold, area, upward, include) {
    const tree = this.genome.pyramid(values, fold);
    const most = tree.extreme(this.first, this.last, 1), least = tree.low < 0 ? tree.extreme(this.first, this.last, -1) : -1;
    let high = Math.max(most < 0 ? 0 : tree.height(most), FLOOR * tree.high);
    if (include) high = Math.max(high, include * 1.15);
    const low = tree.low < 0 ? Math.min(least < 0 ? 0 : tree.height(least), FLOOR * tree.low) : 0;
    const air = tree.low < 0 ? 0.06 * (high - low) : 0;
    return { tree, area, upward, low: low - air, high: high + 0.06 * (high - low) };
  }

  px(x) {
    return this.layout.plot.left + (x - this.x0) / this.perPixel;
  }

  at(px) {
    return this.x0 + (px - this.layout.plot.left) * this.perPixel;
  }

  py(name, value) {
    const { area, upward, low, high } = this.ranges[name], share = (value - low) / (high - low);
    return upward ? area.bottom - share * area.height : area.top + share * area.height;
  }

  // The pixel of one variant in one track; null where it has no value.
  pixel(name, index) {
    const v = this.ranges[name].tree.height(index);
    return v === v ? [this.px(this.genome.x[index]), this.py(name, v)] : null;
  }

  // The variant whose dot lies nearest to (px, py) in pixels, at most `reach` away; among equals the higher one.
  nearest(px, py, reach) {
    let best = null;
    for (const name of Object.keys(this.ranges)) {
      const { tree, area } = this.ranges[name];
      if (py < area.top - reach || py > area.bottom + reach) continue;
      const from = lowerBound(this.genome.x, this.at(px - reach)), to = lowerBound(this.genome.x, this.at(px + reach)) - 1;
      for (let i = Math.max(0, from); i <= to; i++) {
        const v = tree.height(i);
        if (v !== v) continue;
        const distance = Math.hypot(this.px(this.genome.x[i]) - px, this.py(name, v) - py);
        if (distance > reach) continue;
        const closer = !best || distance < best.distance - 0.25;
        if (closer || (Math.abs(distance - best.distance) <= 0.25 && Math.abs(v) > best.value)) {
          best = { index: i, track: name, distance, value: Math.abs(v) };
        }
      }
    }
    return best;
  }

  // The highest dot within `reach` pixels left or right of px in either track.
  summit(px, reach) {
    const from = lowerBound(this.genome.x, this.at(px - reach)), to = lowerBound(this.genome.x, this.at(px + reach) + 1e-9) - 1;
    const name = this.ranges.score ? "score" : "log10p";
    if (!this.ranges[name]) return -1;
    const tree = this.genome.pyramid(this.genome[name], name === "score");
    return tree.extreme(Math.max(0, from), to, 1);
  }
}
