// Names and marks on a plot: the chosen and the lead variant, the highest peaks, and its key.

import { textWidth } from "../kernel/pen.js";
import { LEAF } from "./pyramid.js";
import { lowerBound } from "./genome.js";

// The chosen variant, and the lead that linkage is measured from; the first plot with room for it has the name.
export function paintMarks(pen, scales, layer, state, { places, named }) {
  const { genome, layout } = scales, theme = pen.theme, { plot } = layout, { lead } = state;
  const chosen = [];
  if (lead && lead.variant >= 0) chosen.push([lead.variant, "lead"]);
  if (state.variant >= 0) chosen.push([state.variant, "selected"]);
  for (const [index, kind] of chosen) {
    const x = scales.px(genome.x[index]), at = layer.dot(index, scales);
    if (x < plot.left - 1 || x > plot.right + 1 || !at) continue;
    if (kind === "lead") {
      const r = layout.radius + 4;
      pen.path([[x, at[1] - r], [x + r, at[1]], [x, at[1] + r], [x - r, at[1]]], { fill: theme.linkage[4], stroke: theme.background, width: 1.5, closed: true });
    } else {
      pen.circle(x, at[1], layout.radius + 5, { stroke: theme.background, width: 6, alpha: 0.8 });
      pen.circle(x, at[1], layout.radius + 5, { stroke: theme.mark, width: 2.6 });
    }
    const again = kind === "selected" && lead && lead.variant === index;
    if (!again && !named.has(index) && paintLabel(pen, scales, layer, places, index, true)) named.add(index);
  }
}

export function labelOf(genome, index) {
  const name = genome.names.at(index);
  return name.length && name.length <= 18 ? name : genome.place(index);
}

// Put a label beyond a dot, away from zero, moved sideways where something is already there.
function paintLabel(pen, scales, layer, places, index, bold) {
  const { genome, layout } = scales, label = labelOf(genome, index), { plot } = layout, theme = pen.theme, size = layout.small, weight = bold ? 600 : 500;
  const { area, upward: positive } = scales.ranges[layer.id], [x, y] = layer.dot(index, scales);
  const wide = textWidth(theme, label, size, weight), upward = positive === layer.tree(scales.signed).height(index) >= 0, lift = layout.radius + 8;
  for (const [align, dx, dy] of [[0.5, 0, lift], [0, 10, lift * 0.3], [1, -10, lift * 0.3], [0, 10, lift * 1.6], [1, -10, lift * 1.6]]) {
    const left = Math.min(Math.max(x + dx - align * wide, plot.left + 2), plot.right - wide - 2);
    const middle = upward ? y - dy - size / 2 : y + dy + size / 2;
    if (middle - size / 2 < area.top - (upward ? 8 : 0) || middle + size / 2 > area.bottom + (upward ? 0 : 4)) continue;
    if (places.take(left, middle - size / 2, wide, size, 5)) {
      pen.text(label, left, middle, { size, weight, fill: bold ? theme.text : theme.quiet, baseline: "middle", halo: theme.background });
      return true;
    }
  }
  return false;
}

// Highest variants in view, one per `apart` pixels, from the nodes of the tree where the points are many.
function peaks(scales, tree, apart) {
  const { genome, first, last } = scales, list = [];
  if (last < first) return list;
  const depth = Math.max(0, Math.ceil(Math.log2((last - first) / LEAF / 600)));
  if (last - first < 600 || depth >= tree.levels.length) {
    for (let i = first; i <= last; i++) if (tree.values[i] === tree.values[i]) list.push(i);
  } else {
    const { most, least } = tree.levels[depth], span = LEAF << depth;
    for (let k = Math.floor(first / span); k < most.length && k * span <= last; k++) {
      for (const i of tree.low < 0 ? [most[k], least[k]] : [most[k]]) if (i >= first && i <= last) list.push(i);
    }
  }
  list.sort((a, b) => Math.abs(tree.height(b)) - Math.abs(tree.height(a)));
  const kept = [];
  for (const i of list) {
    const px = scales.px(genome.x[i]), up = tree.height(i) >= 0;
    if (kept.every(([other, , side]) => side !== up || Math.abs(other - px) > apart)) kept.push([px, i, up]);
    if (kept.length >= 12) break;
  }
  return kept.map(([, i]) => i);
}

// A ring around the highest of every peak that passes a line.
export function ringPeaks(pen, scales, layer, threshold) {
  const tree = layer.tree(scales.signed), { layout } = scales, { theme } = pen;
  for (const index of peaks(scales, tree, 60)) {
    if (tree.height(index) < threshold) return;
    const [x, y] = layer.dot(index, scales);
    pen.circle(x, y, layout.radius + 3, { fill: theme.background, stroke: theme.found, width: 2.4 });
  }
}

// Name the highest peaks, as many as there is air for.
export function paintPeaks(pen, scales, layer, state, places) {
  const { high, low } = scales.ranges[layer.id].scale, tree = layer.tree(scales.signed);
  let left = Math.max(3, Math.round(scales.layout.plot.width / 190));
  for (const index of peaks(scales, tree, 60)) {
    if (left === 0 || Math.abs(tree.height(index)) < 0.3 * Math.max(high, -low)) return;
    if (index === state.variant || (state.lead && index === state.lead.variant)) continue;
    if (paintLabel(pen, scales, layer, places, index, false)) left--;
  }
}

/**
 * Where along a plot a key of this width hides least: the stretch with the lowest values, right before left, among those
 * that can be taken.
 * @param {import("./scales.js").Scales} scales
 * @param {import("./layers/points.js").Points} layer
 * @param {number} wide
 * @param {(x: number) => boolean} take  whether the place from here on was free, and is now the key's
 * @returns {number}
 */
export function quietest(scales, layer, wide, take) {
  const { area } = scales.ranges[layer.id], { x: at } = scales.genome, tree = layer.tree(scales.signed), list = [];
  for (let k = 0; k <= 8; k++) {
    const x = area.x + area.width - wide - 10 - (area.width - wide - 20) * k / 8;
    const from = lowerBound(at, scales.at(x - 6)), to = lowerBound(at, scales.at(x + wide + 6)) - 1;
    const top = to >= from ? tree.extreme(from, to, 1) : -1;
    list.push({ x, height: top < 0 ? 0 : tree.height(top) });
  }
  const best = (some) => some.reduce((a, b) => (b.height < a.height * 0.8 ? b : a));
  for (let some = list; some.length;) {
    const one = best(some);
    if (take(one.x)) return one.x;
    some = some.filter((other) => other !== one);
  }
  return best(list).x;
}

// What the colours of a plot mean, in one line.
export function paintLegend(pen, scales, layer, entries, places) {
  const { area } = scales.ranges[layer.id], theme = pen.theme, size = scales.layout.small - 1;
  const widths = entries.map(([label]) => textWidth(theme, label, size) + 22), wide = widths.reduce((a, b) => a + b, 0);
  const y = area.top + size * 0.7;
  let x = quietest(scales, layer, wide, (left) => places.take(left - 4, y - size * 0.7, wide, size * 1.4));
  entries.forEach(([label, colour], k) => {
    pen.rect(x, y - 2, 12, 4, { fill: colour });
    pen.text(label, x + 16, y, { size, fill: theme.quiet, baseline: "middle", halo: theme.background });
    x += widths[k];
  });
}
