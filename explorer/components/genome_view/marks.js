// Names and marks on the plots: known loci, the chosen and the lead variant, the highest peaks, and the keys.

import { textWidth } from "../kernel/pen.js";
import { shortened } from "../kernel/labels.js";
import { LEAF } from "./pyramid.js";
import { lowerBound } from "./genome.js";

export function paintLoci(pen, genome, scales, places) {
  if (!genome.loci) return;
  const { layout } = scales, { plot } = layout, theme = pen.theme;
  for (let i = 0; i < genome.loci.size; i++) {
    const a = scales.px(genome.loci.start[i]), b = scales.px(genome.loci.end[i]);
    if (b < plot.left || a > plot.right) continue;
    const x = Math.min(Math.max((a + b) / 2, plot.left), plot.right), y = layout.above - 3;
    pen.path([[x - 4, y - 7], [x + 4, y - 7], [x, y]], { fill: theme.locus, closed: true });
    const label = shortened(genome.loci.names.at(i), 16), wide = textWidth(theme, label, layout.small - 1);
    const at = Math.min(Math.max(x, plot.left + wide / 2), plot.right - wide / 2);
    if (label && places.take(at - wide / 2, y - 9 - layout.small, wide, layout.small, 6)) {
      pen.text(label, at, y - 10, { size: layout.small - 1, fill: theme.quiet, align: "center" });
    }
  }
}

// The chosen variant, and the lead that linkage is measured from.
export function paintMarks(pen, genome, scales, state, places) {
  const { layout } = scales, theme = pen.theme, { plot } = layout;
  const chosen = [];
  if (state.lead && state.lead.variant >= 0) chosen.push([state.lead.variant, "lead"]);
  if (state.variant >= 0) chosen.push([state.variant, "selected"]);
  for (const [index, kind] of chosen) {
    const x = scales.px(genome.x[index]);
    if (x < plot.left - 1 || x > plot.right + 1) continue;
    let labelled = kind === "selected" && state.lead && state.lead.variant === index;
    for (const name of Object.keys(scales.ranges)) {
      const at = scales.pixel(name, index);
      if (!at) continue;
      if (kind === "lead") {
        const r = layout.radius + 4;
        pen.path([[x, at[1] - r], [x + r, at[1]], [x, at[1] + r], [x - r, at[1]]], { fill: theme.linkage[4], stroke: theme.background, width: 1.5, closed: true });
      } else {
        pen.circle(x, at[1], layout.radius + 5, { stroke: theme.background, width: 6, alpha: 0.8 });
        pen.circle(x, at[1], layout.radius + 5, { stroke: theme.mark, width: 2.6 });
      }
      if (!labelled) labelled = paintLabel(pen, scales, places, labelOf(genome, index), index, name, true);
    }
  }
}

function labelOf(genome, index) {
  const name = genome.names.at(index);
  return name.length && name.length <= 18 ? name : genome.place(index);
}

// Put a label beyond a dot, away from zero, moved sideways where something is already there.
function paintLabel(pen, scales, places, label, index, name, bold) {
  const { layout } = scales, { plot } = layout, theme = pen.theme, size = layout.small, weight = bold ? 600 : 500;
  const { area, tree, upward: positive } = scales.ranges[name], [x, y] = scales.pixel(name, index);
  const wide = textWidth(theme, label, size, weight), upward = positive === tree.height(index) >= 0, lift = layout.radius + 8;
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
function peaks(genome, scales, tree, apart) {
  const { first, last } = scales, list = [];
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

// Name the highest peaks, as many as there is air for.
export function paintPeaks(pen, genome, scales, state, places) {
  const name = scales.ranges.score ? "score" : "log10p", { tree, high, low } = scales.ranges[name];
  let left = Math.max(3, Math.round(scales.layout.plot.width / 190));
  for (const index of peaks(genome, scales, tree, 60)) {
    if (left === 0 || Math.abs(tree.height(index)) < 0.3 * Math.max(high, -low)) return;
    if (index === state.variant || (state.lead && index === state.lead.variant)) continue;
    if (paintLabel(pen, scales, places, labelOf(genome, index), index, name, false)) left--;
  }
}

// Where along a track a key of this size hides least: the stretch with the lowest values, right before left.
function quietest(genome, scales, name, wide) {
  const { tree, area } = scales.ranges[name];
  let best = null;
  for (let k = 0; k <= 8; k++) {
    const x = area.x + area.width - wide - 10 - (area.width - wide - 20) * k / 8;
    const from = lowerBound(genome.x, scales.at(x - 6)), to = lowerBound(genome.x, scales.at(x + wide + 6)) - 1;
    const top = to >= from ? tree.extreme(from, to, 1) : -1, height = top < 0 ? 0 : tree.height(top);
    if (!best || height < best.height * 0.8) best = { x, height };
  }
  return best.x;
}

export function paintLinkageKey(pen, genome, scales, state, places) {
  const { layout } = scales, theme = pen.theme, name = layout.log10p ? "log10p" : "score", { area } = scales.ranges[name], size = layout.small;
  const title = `r\u00b2 to ${shortened(labelOf(genome, state.lead.variant), 20)}`;
  const box = Math.round(size * 1.9), wide = Math.max(5 * box, textWidth(theme, title, size, 500));
  const x = quietest(genome, scales, name, wide), y = layout.mirrored ? area.bottom - size * 3.2 : area.top + 4;
  places.take(x - 6, y - 4, wide + 12, size * 3.2 + 6);
  pen.rect(x - 8, y - 5, wide + 16, size * 3.3 + 4, { fill: theme.background, alpha: 0.88, radius: 4 });
  pen.text(title, x, y + size * 0.5, { size, fill: theme.text, baseline: "middle", weight: 500 });
  theme.linkage.forEach((colour, k) => pen.rect(x + k * box, y + size * 1.25, box - 1, size * 0.6, { fill: colour }));
  [0, 0.2, 0.4, 0.6, 0.8, 1].forEach((v, k) => pen.text(String(v), x + k * box, y + size * 2.5,
    { size: size - 3, fill: theme.quiet, align: k === 0 ? "left" : "center", baseline: "middle" }));
}

// What the signs' colours and the band of the random-weight network mean.
export function paintScoreKey(pen, genome, scales, places) {
  const { layout } = scales, theme = pen.theme, size = layout.small - 1, entries = [];
  if (genome.header.signed) entries.push(["positive", theme.positive[0]], ["negative", theme.negative[0]]);
  if (genome.control) entries.push(["random weights", theme.control]);
  if (!entries.length) return;
  const widths = entries.map(([label]) => textWidth(theme, label, size) + 22), wide = widths.reduce((a, b) => a + b, 0);
  let x = quietest(genome, scales, "score", wide);
  const y = layout.score.top + size * 0.7;
  places.take(x - 4, y - size * 0.7, wide, size * 1.4);
  entries.forEach(([label, colour], k) => {
    pen.rect(x, y - 2, 12, 4, { fill: colour });
    pen.text(label, x + 16, y, { size, fill: theme.quiet, baseline: "middle", halo: theme.background });
    x += widths[k];
  });
}
