// Draws one frame of the genome view with a pen: the same strokes on the canvas, into a PNG and into an SVG.

import { ticks, number, basePairs } from "../kernel/numbers.js";
import { textWidth } from "../kernel/pen.js";
import { Places, shortened } from "../kernel/labels.js";
import { paintGenes } from "./genes.js";
import { columns, controlOf, paintControlBand, paintControlLine, paintPoints } from "./points.js";
import { paintLinkageKey, paintLoci, paintMarks, paintPeaks, paintScoreKey } from "./marks.js";

export function paint(pen, genome, scales, state) {
  const { layout } = scales, theme = pen.theme;
  pen.rect(0, 0, layout.width, layout.height, { fill: theme.background });
  paintGround(pen, genome, scales);
  for (const name of Object.keys(scales.ranges)) paintAxis(pen, genome, scales, name);
  const control = layout.score && genome.control ? controlOf(genome, scales) : null;
  if (control) paintControlBand(pen, scales, control);
  for (const name of Object.keys(scales.ranges)) paintPoints(pen, genome, scales, name, state);
  if (control) paintControlLine(pen, scales, control);
  paintRuler(pen, genome, scales);
  genome.extras.forEach((track, i) => paintExtra(pen, genome, scales, track, layout.extras[i], i));
  if (layout.strip) paintStrip(pen, genome, scales);
  if (layout.genes) paintGenes(pen, genome, scales);
  const places = new Places();
  if (layout.score || layout.log10p) {
    if (state.lead && state.lead.variant >= 0) paintLinkageKey(pen, genome, scales, state, places);
    if (layout.score) paintScoreKey(pen, genome, scales, places);
    paintMarks(pen, genome, scales, state, places);
    paintLoci(pen, genome, scales, places);
    paintPeaks(pen, genome, scales, state, places);
  }
}

// Alternating ground behind the chromosomes, known loci shaded through every track.
function paintGround(pen, genome, scales) {
  const { layout } = scales, { plot } = layout, theme = pen.theme;
  const top = layout.above, bottom = layout.genes ? layout.genes.bottom : layout.strip ? layout.strip.bottom
    : layout.extras.length ? layout.extras[layout.extras.length - 1].bottom : layout.tracksBottom;
  pen.clip(plot.left, top, plot.width, bottom - top, () => {
    for (const c of genome.chromosomes) {
      const a = scales.px(c.start), b = scales.px(c.end);
      if (b < plot.left || a > plot.right) continue;
      if (c.code % 2 === 0) pen.rect(a, top, b - a, bottom - top, { fill: theme.band });
    }
    if (genome.loci) {
      for (let i = 0; i < genome.loci.size; i++) {
        const a = scales.px(genome.loci.start[i]), b = scales.px(genome.loci.end[i]);
        if (b < plot.left || a > plot.right) continue;
        pen.rect(a - 0.5, top, Math.max(1.5, b - a), bottom - top, { fill: theme.locus, alpha: theme.dark ? 0.17 : 0.15 });
      }
    }
  });
}

function paintAxis(pen, genome, scales, name) {
  const { layout } = scales, { area, low, high } = scales.ranges[name], theme = pen.theme;
  const list = ticks(low, high, Math.max(2, Math.round(area.height / (layout.letter * 3.4)))).filter((v) => v <= high && v >= low);
  for (const value of list) {
    const y = Math.round(scales.py(name, value)) + 0.5;
    if (value !== 0) pen.path([[layout.plot.left, y], [layout.plot.right, y]], { stroke: theme.grid });
    pen.text(number(value), layout.plot.left - 8, y, { size: layout.small, fill: theme.quiet, align: "right", baseline: "middle" });
  }
  const zero = Math.round(scales.py(name, 0)) + 0.5;
  pen.path([[layout.plot.left, zero], [layout.plot.right, zero]], { stroke: theme.axis });
  const label = name === "score" ? (scales.signed || !genome.header.signed ? genome.header.score_label : `|${genome.header.score_label}|`)
    : "Association \u2212log\u2081\u2080 p";
  const room = area.height - 4;
  let size = layout.small;
  while (size > 9 && textWidth(theme, label, size, 500) > room) size -= 1;
  const most = Math.max(4, Math.floor(label.length * room / Math.max(1, textWidth(theme, label, size, 500))));
  pen.text(shortened(label, most), Math.round(layout.letter * 0.95), area.top + area.height / 2,
    { size, fill: theme.text, align: "center", baseline: "middle", turn: -Math.PI / 2, weight: 500 });
  if (name === "log10p" && genome.header.significance) {
    const y = scales.py(name, genome.header.significance);
    pen.path([[layout.plot.left, y], [layout.plot.right, y]], { stroke: theme.mark, dash: [6, 5], width: 1.2, alpha: 0.7 });
  }
}

function paintRuler(pen, genome, scales) {
  const { layout } = scales, { ruler, plot, letter, small } = layout, theme = pen.theme;
  const middle = ruler.top + ruler.height / 2 + 0.5;
  const whole = genome.chromosomes.filter((c) => scales.px(c.end) > plot.left && scales.px(c.start) < plot.right);
  const places = new Places();
  const main = whole.find((c) => Math.min(scales.px(c.end), plot.right) - Math.max(scales.px(c.start), plot.left) > 0.8 * plot.width);
  if (main || whole.length === 0) {
    const c = main || genome.chromosomeAt((scales.x0 + scales.x1) / 2);
    const name = genome.mapped || genome.chromosomes.length > 1 ? genome.named(c) : "marker";
    const shown = shortened(name, 10);
    pen.text(shown, plot.left - 8, middle, { size: letter, fill: theme.text, align: "right", baseline: "middle", weight: 600 });
    const from = Math.max(c.start, scales.x0) - c.offset, to = Math.min(c.end, scales.x1) - c.offset;
    const list = ticks(from, to, Math.max(2, plot.width / (letter * 9)));
    const step = list.length > 1 ? list[1] - list[0] : 1;
    for (const value of list) {
      if (step < 1 && value % 1) continue;
      const x = scales.px(c.offset + value), label = genome.mapped ? basePairs(value, step) : Math.round(value).toLocaleString("en-GB");
      const wide = textWidth(theme, label, small);
      pen.path([[x, ruler.top + 1], [x, ruler.top + 5]], { stroke: theme.axis });
      if (layout.mirrored) pen.path([[x, ruler.bottom - 5], [x, ruler.bottom - 1]], { stroke: theme.axis });
      const at = Math.min(Math.max(x, plot.left + wide / 2), plot.right - wide / 2);
      if (Math.abs(at - x) < wide / 2 && places.take(at - wide / 2, 0, wide, 10, 8)) {
        pen.text(label, at, middle, { size: small, fill: theme.quiet, align: "center", baseline: "middle" });
      }
    }
    return;
  }
  for (const c of whole) {
    const a = Math.max(scales.px(c.start), plot.left), b = Math.min(scales.px(c.end), plot.right);
    const label = whole.length <= 12 && b - a > 70 ? genome.named(c) : c.name;
    const wide = textWidth(theme, label, small, 500);
    if (wide > plot.width / 3) continue;
    if (b - a >= Math.min(wide, 12) && places.take((a + b) / 2 - wide / 2, 0, wide, 10, 3)) {
      pen.text(label, (a + b) / 2, middle, { size: small, fill: theme.quiet, align: "center", baseline: "middle", weight: 500 });
    }
  }
}

function paintExtra(pen, genome, scales, track, area, order) {
  const { layout } = scales, theme = pen.theme, tree = genome.pyramid(track.values, false);
  const dense = scales.last - scales.first > 60000, wide = dense ? 2 : 1;
  const { most, least } = columns(genome, scales, tree, true, wide);
  const top = Math.max(...most.map((p) => p[1]), 0.1 * tree.high), bottom = Math.min(tree.low, 0);
  const y = (v) => area.bottom - (v - bottom) / (top - bottom || 1) * area.height;
  const colour = theme.lines[(order + 2) % theme.lines.length];
  pen.path([[layout.plot.left, Math.round(y(0)) + 0.5], [layout.plot.right, Math.round(y(0)) + 0.5]], { stroke: theme.axis });
  pen.clip(layout.plot.left, area.top - 1, layout.plot.width, area.height + 2, () => {
    if (dense) { // a bar for each column of pixels, joined to the next
      most.forEach(([x, v], k) => {
        const next = k + 1 < most.length ? y(most[k + 1][1]) : y(v), low = y(least[k][1]), high = y(v);
        pen.rect(x - 1, high, wide, y(0) - high, { fill: colour, alpha: 0.22 });
        pen.rect(x - 1, Math.min(high, next) - 0.7, wide, Math.max(low, next) - Math.min(high, next) + 1.4, { fill: colour });
      });
      return;
    }
    const edge = most.map(([x, v]) => [x, y(v)]);
    if (edge.length) pen.path([[edge[0][0], y(0)], ...edge, [edge[edge.length - 1][0], y(0)]], { fill: colour, alpha: 0.2, closed: true });
    pen.path(edge, { stroke: colour, width: 1.5 });
  });
  pen.text(number(top, 2), layout.plot.left - 8, area.top, { size: layout.small - 1, fill: theme.quiet, align: "right", baseline: "top" });
  pen.text(track.name, layout.plot.left + 6, area.top + 1, { size: layout.small, fill: theme.text, baseline: "top", weight: 500, halo: theme.background });
}

// Tokens or receptive fields as alternating blocks; too many to tell apart, they are one quiet bar with its gaps.
function paintStrip(pen, genome, scales) {
  const { layout } = scales, { strip, plot } = layout, theme = pen.theme, pairs = genome.boundaries;
  pen.text(shortened(genome.header.boundaries_label, 9), plot.left - 8, strip.top + strip.height / 2,
    { size: layout.small - 1, fill: theme.quiet, align: "right", baseline: "middle" });
  let from = 0, to = pairs.length / 2;
  while (from < to) { // tokens are sorted by their first variant, and hardly overlap
    const middle = (from + to) >> 1;
    if (pairs[2 * middle + 1] < scales.first) from = middle + 1; else to = middle;
  }
  from = Math.max(0, from - 8);
  to = from;
  while (2 * to < pairs.length && pairs[2 * to] <= scales.last) to++;
  const start = (k) => scales.px(genome.x[pairs[2 * k]]) - 1, stop = (k) => scales.px(genome.x[pairs[2 * k + 1]]) + 1;
  pen.clip(plot.left, strip.top, plot.width, strip.height, () => {
    if (to - from > plot.width / 6) {
      const merged = (a, b) => pen.rect(a, strip.top + 2, b - a, strip.height - 4, { fill: theme.parity[1], alpha: 0.55 });
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
      pen.rect(a, strip.top + 1, Math.max(1.5, b - a), strip.height - 2, { fill: theme.parity[k % 2], alpha: 0.75, radius: 2 });
      const label = String(k + 1), left = Math.max(a, plot.left), right = Math.min(b, plot.right);
      if (textWidth(theme, label, layout.small - 2) + 6 < right - left) {
        pen.text(label, (left + right) / 2, strip.top + strip.height / 2 + 0.5,
          { size: layout.small - 2, fill: theme.background, align: "center", baseline: "middle", weight: 600 });
      }
    }
  });
}
