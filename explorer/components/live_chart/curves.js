// One panel of curves over epochs, drawn with a pen.

import { number, ticks } from "../kernel/numbers.js";
import { textWidth } from "../kernel/pen.js";

export function colourOf(theme, fold, folds) {
  return folds > 1 ? theme.lines[fold % theme.lines.length] : theme.lines[1];
}

export function scalesOf(curves, area, of, logarithmic) {
  let low = Infinity, high = -Infinity;
  for (const { points } of curves) for (const [, v] of points) {
    if (logarithmic && v <= 0) continue;
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  if (!Number.isFinite(low)) [low, high] = [0, 1];
  const bend = logarithmic ? Math.log10 : (v) => v;
  let a = bend(low), b = bend(high);
  if (!(b > a)) { a -= logarithmic ? 0.1 : Math.abs(a) * 0.05 || 0.5; b += logarithmic ? 0.1 : Math.abs(b) * 0.05 || 0.5; }
  const air = (b - a) * 0.06, least = a - (logarithmic || low > (high - low) * 0.25 || low < 0 ? air : a), most = b + air;
  const last = Math.max(2, of), first = 1;
  return {
    low: least, high: most, logarithmic, first, last,
    x: (epoch) => area.x + (epoch - first) / (last - first) * area.width,
    epoch: (px) => Math.round(first + (px - area.x) / area.width * (last - first)),
    y: (value) => area.y + area.height - (bend(value) - least) / (most - least) * area.height,
  };
}

function valueTicks(scales, area, letter) {
  const count = Math.max(2, Math.round(area.height / (letter * 3.2)));
  if (!scales.logarithmic) return ticks(scales.low, scales.high, count);
  const list = [];
  for (let power = Math.floor(scales.low); power <= scales.high; power++) {
    for (const m of scales.high - scales.low > 2 ? [1] : scales.high - scales.low > 0.8 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9]) {
      const at = Math.log10(m) + power;
      if (at >= scales.low && at <= scales.high) list.push(+(m * 10 ** power).toPrecision(6));
    }
  }
  return list;
}

export function paintPanel(pen, area, title, curves, scales, { folds, current, letter, empty }) {
  const theme = pen.theme, small = letter - 1;
  pen.text(title, area.x, area.y - letter * 1.15, { size: letter, fill: theme.text, weight: 600, baseline: "middle" });
  for (const value of valueTicks(scales, area, letter)) {
    const y = Math.round(scales.y(value)) + 0.5;
    pen.path([[area.x, y], [area.x + area.width, y]], { stroke: theme.grid });
    pen.text(number(value), area.x - 8, y, { size: small, fill: theme.quiet, align: "right", baseline: "middle" });
  }
  const base = area.y + area.height;
  pen.path([[area.x, base + 0.5], [area.x + area.width, base + 0.5]], { stroke: theme.axis });
  for (const epoch of ticks(scales.first, scales.last, Math.max(2, area.width / (letter * 5)))) {
    if (epoch % 1 || epoch < 1) continue;
    const x = scales.x(epoch);
    pen.path([[x, base], [x, base + 4]], { stroke: theme.axis });
    pen.text(String(epoch), x, base + letter * 1.15, { size: small, fill: theme.quiet, align: "center", baseline: "middle" });
  }
  pen.text("epoch", area.x + area.width, base + letter * 2.3, { size: small, fill: theme.quiet, align: "right", baseline: "middle" });
  if (!curves.length) {
    pen.text(empty, area.x + area.width / 2, area.y + area.height / 2, { size: letter, fill: theme.quiet, align: "center", baseline: "middle" });
    return;
  }
  pen.clip(area.x - 4, area.y - 4, area.width + 8, area.height + 8, () => {
    for (const { fold, kind, points, best } of curves) {
      const colour = kind === "train" && folds === 1 ? theme.lines[0] : colourOf(theme, fold, folds);
      const line = points.filter(([, v]) => !scales.logarithmic || v > 0).map(([epoch, v]) => [scales.x(epoch), scales.y(v)]);
      const faded = current !== null && folds > 1 && fold !== current ? 0.55 : 1;
      pen.path(line, { stroke: colour, width: kind === "train" ? 1.6 : 2.6, alpha: faded * (kind === "train" && folds > 1 ? 0.75 : 1), dash: kind === "train" ? [5, 4] : [] });
      if (line.length === 1) pen.circle(line[0][0], line[0][1], 3, { fill: colour, alpha: faded });
      const at = best === null ? null : points.find(([epoch]) => epoch === best);
      if (at && !(scales.logarithmic && at[1] <= 0)) pen.circle(scales.x(at[0]), scales.y(at[1]), 4.5, { fill: theme.background, stroke: colour, width: 2, alpha: faded });
    }
  });
}

// "validation", "training" and the folds' colours, in one line that ends at the right edge.
export function paintLegend(pen, x, y, letter, curves, folds) {
  const theme = pen.theme, size = letter - 1, entries = [];
  const kinds = new Set(curves.map((c) => c.kind));
  const plain = folds > 1 ? theme.quiet : null;
  if (folds > 1) for (const fold of [...new Set(curves.map((c) => c.fold))]) entries.push([`fold ${fold + 1}`, colourOf(theme, fold, folds), [], 2.6]);
  if (kinds.has("validation")) entries.push(["validation", plain || theme.lines[1], [], 2.6]);
  if (kinds.has("train")) entries.push(["training", plain || theme.lines[0], [5, 4], 1.6]);
  let right = x;
  for (const [label, colour, dash, width] of entries.reverse()) {
    const wide = textWidth(theme, label, size);
    pen.text(label, right, y, { size, fill: theme.quiet, align: "right", baseline: "middle" });
    pen.path([[right - wide - 26, y], [right - wide - 6, y]], { stroke: colour, width, dash });
    right -= wide + 40;
  }
}
