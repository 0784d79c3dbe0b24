// What is drawn of many values where each pixel shows one.

import { lowerBound } from "./genome.js";

// The highest (and lowest) value of every column of `wide` pixels that holds a variant, as [px, value].
export function columns(scales, tree, both, wide = 1) {
  const most = [], least = both ? [] : null;
  const { genome, layout: { plot } } = scales;
  let i = Math.max(0, scales.first - 1);
  const last = Math.min(genome.size - 1, scales.last + 1);
  while (i <= last) {
    const px = Math.floor((scales.px(genome.x[i]) - plot.left) / wide) * wide + plot.left;
    let to = lowerBound(genome.x, scales.at(px + wide), i, last + 1) - 1;
    if (to < i) to = i;
    const middle = px < plot.left || px > plot.right || to === i ? scales.px(genome.x[i]) : px + wide / 2;
    const top = tree.extreme(i, to, 1);
    if (top >= 0) most.push([middle, tree.height(top)]);
    if (both) {
      const bottom = tree.extreme(i, to, -1);
      if (bottom >= 0) least.push([middle, tree.height(bottom)]);
    }
    i = to + 1;
  }
  return { most, least };
}
