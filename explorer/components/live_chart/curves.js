// One panel of curves over epochs, drawn with a pen.

import { linesAcross, marksBelow } from "../kernel/axis.js";
import { curveStyle } from "../kernel/curve.js";
import { textWidth } from "../kernel/pen.js";
import { Scale } from "../kernel/scale.js";

// One network's curves are of the house's style; of several folds each has a colour, and the dash remains.
export function styleOf(theme, kind, fold, folds) {
  const style = curveStyle(theme, kind);
  return folds > 1 ? { ...style, colour: theme.lines[fold % theme.lines.length] } : style;
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
  const back = logarithmic ? (v) => 10 ** v : (v) => v;
  return {
    x: new Scale([1, Math.max(2, of)], [area.x, area.x + area.width]),
    y: new Scale([back(least), back(most)], [area.y + area.height, area.y], logarithmic),
  };
}

export function paintPanel(pen, area, title, curves, scales, { folds, current, letter, empty }) {
  const theme = pen.theme, small = letter - 1;
  pen.text(title, area.x, area.y - letter * 1.15, { size: letter, fill: theme.text, weight: 600, baseline: "middle" });
  linesAcross(pen, area, scales.y, scales.y.ticks(Math.max(2, Math.round(area.height / (letter * 3.2)))), { size: small, gap: 8 });
  const base = area.y + area.height;
  pen.path([[area.x, base + 0.5], [area.x + area.width, base + 0.5]], { stroke: theme.axis });
  const epochs = scales.x.ticks(Math.max(2, area.width / (letter * 5))).filter((epoch) => epoch % 1 === 0 && epoch >= 1);
  marksBelow(pen, area, scales.x, epochs, { size: small, drop: letter * 1.15, baseline: "middle", words: String, crisp: false });
  pen.text("epoch", area.x + area.width, base + letter * 2.3, { size: small, fill: theme.quiet, align: "right", baseline: "middle" });
  if (!curves.length) {
    pen.text(empty, area.x + area.width / 2, area.y + area.height / 2, { size: letter, fill: theme.quiet, align: "center", baseline: "middle" });
    return;
  }
  pen.clip(area.x - 4, area.y - 4, area.width + 8, area.height + 8, () => {
    for (const { fold, kind, points, best } of curves) {
      const { colour, dash, width } = styleOf(theme, kind, fold, folds);
      const line = points.filter(([, v]) => !scales.y.logarithmic || v > 0).map(([epoch, v]) => [scales.x.at(epoch), scales.y.at(v)]);
      const faded = current !== null && folds > 1 && fold !== current ? 0.55 : 1;
      pen.path(line, { stroke: colour, width, alpha: faded * (kind === "train" && folds > 1 ? 0.75 : 1), dash });
      if (line.length === 1) pen.circle(line[0][0], line[0][1], 3, { fill: colour, alpha: faded });
      const at = best === null ? null : points.find(([epoch]) => epoch === best);
      if (at && !(scales.y.logarithmic && at[1] <= 0)) pen.circle(scales.x.at(at[0]), scales.y.at(at[1]), 4.5, { fill: theme.background, stroke: colour, width: 2, alpha: faded });
    }
  });
}

// "validation", "training" and the folds' colours, in one line that ends at the right edge.
export function paintLegend(pen, x, y, letter, curves, folds) {
  const theme = pen.theme, size = letter - 1, entries = [];
  const kinds = new Set(curves.map((c) => c.kind));
  const plain = (kind) => { const { name, colour, dash, width } = curveStyle(theme, kind); return [name, folds > 1 ? theme.quiet : colour, dash, width]; };
  if (folds > 1) [...new Set(curves.map((c) => c.fold))].forEach((fold, k) => entries.push([k ? String(fold + 1) : `fold ${fold + 1}`, styleOf(theme, "validation", fold, folds).colour, [], 2.4]));
  for (const kind of ["validation", "train"]) if (kinds.has(kind)) entries.push(plain(kind));
  let right = x;
  for (const [label, colour, dash, width] of entries.reverse()) {
    const wide = textWidth(theme, label, size);
    pen.text(label, right, y, { size, fill: theme.quiet, align: "right", baseline: "middle" });
    pen.path([[right - wide - 20, y], [right - wide - 5, y]], { stroke: colour, width, dash });
    right -= wide + 30;
  }
}
