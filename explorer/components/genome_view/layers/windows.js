// The p value of every window of the genome as its -log10, upwards: a step from its first to its last variant. Those that
// are reported as loci stand in a colour of their own down to the ruler, with a ring at their lead.

import { pValue, span } from "../../kernel/numbers.js";
import { textWidth } from "../../kernel/pen.js";
import { shortened } from "../../kernel/labels.js";
import { paintAxis } from "../axis.js";
import { nameThreshold, paintThreshold } from "../threshold.js";
import { Layer } from "./layer.js";

const LOCUS = 2, PASSES = 1, NONE = 0xffffffff;
const REACH = 6; // pixels above and below a step within which it is meant

export class Windows extends Layer {
  static kind = "windows";
  static arrays = ["first", "last", "lead", "values", "log10q", "snps", "reached"];

  constructor(settings, arrays, genome) {
    super(settings, arrays, genome);
    this.size = arrays.first.length;
    this.cards = new Map();
    let count = 0;
    for (let i = 0; i < this.size; i++) if (arrays.reached[i] === LOCUS) this.cards.set(i, settings.cards[count++]);
  }

  height() { return { share: 0.54 }; }

  get threshold() { return this.settings.threshold || 0; }

  get most() { return this.arrays.values.reduce((a, b) => Math.max(a, b), 0); }

  // Windows that reach into the stretch x0 to x1.
  *within(x0, x1) {
    const { first, last } = this.arrays, { x } = this.genome;
    for (let i = 0; i < this.size; i++) if (x[last[i]] >= x0 && x[first[i]] <= x1) yield i;
  }

  extent({ x0, x1 }) {
    let high = Math.max(this.threshold * 1.25, 0.2 * this.most, 1);
    for (const i of this.within(x0, x1)) high = Math.max(high, this.arrays.values[i]);
    return { low: 0, high: 1.1 * high };
  }

  back(pen, scales) {
    paintAxis(pen, scales, this.id, this.settings.label);
  }

  // From where to where a window is drawn; one variant alone is still seen.
  step(scales, i) {
    const { first, last } = this.arrays, { x } = this.genome;
    const a = scales.px(x[first[i]]), b = scales.px(x[last[i]]), wide = Math.max(3, b - a);
    return { a: (a + b - wide) / 2, b: (a + b + wide) / 2, y: scales.py(this.id, this.arrays.values[i]) };
  }

  draw(pen, scales) {
    const { plot } = scales.layout, { area } = scales.ranges[this.id], { theme } = pen, { reached, first } = this.arrays;
    const zero = scales.py(this.id, 0), shown = [...this.within(scales.x0, scales.x1)], loci = shown.filter((i) => reached[i] === LOCUS);
    pen.clip(plot.left, area.top - 8, plot.width, area.height + 8, () => {
      this.paintSkyline(pen, scales, shown);
      for (const i of shown) {
        if (reached[i] === LOCUS) continue;
        const { a, b, y } = this.step(scales, i), passes = reached[i] === PASSES;
        const stroke = passes ? theme.found : theme.parity[this.genome.chromosomeOf(first[i]).code % 2];
        pen.path([[a, y], [b, y]], { stroke, width: passes ? 2 : 1.6, alpha: passes ? 0.6 : 0.75 });
      }
      for (const i of loci) {
        const { a, b, y } = this.step(scales, i);
        pen.rect(a, y, b - a, zero - y, { fill: theme.found, alpha: 0.28 });
        pen.path([[a, y], [b, y]], { stroke: theme.found, width: 4 });
      }
      for (const i of loci) {
        const at = this.ring(scales, i);
        if (at) pen.circle(at[0], at[1], scales.layout.radius + 3, { fill: theme.background, stroke: theme.found, width: 2.4 });
      }
    });
  }

  // What all windows together reach, as a faint ground.
  paintSkyline(pen, scales, shown) {
    const { plot } = scales.layout, wide = Math.max(1, Math.ceil(plot.width)), tops = new Float32Array(wide + 1), zero = scales.py(this.id, 0);
    for (const i of shown) {
      const { a, b } = this.step(scales, i), value = this.arrays.values[i];
      const from = Math.max(0, Math.floor(a - plot.left)), to = Math.min(wide, Math.ceil(b - plot.left));
      for (let k = from; k <= to; k++) if (value > tops[k]) tops[k] = value;
    }
    for (let k = 0; k < wide;) {
      let end = k + 1;
      while (end < wide && tops[end] === tops[k]) end++;
      if (tops[k] > 0) {
        const y = scales.py(this.id, tops[k]);
        pen.rect(plot.left + k, y, end - k, zero - y, { fill: pen.theme.parity[1], alpha: 0.2 });
      }
      k = end;
    }
  }

  ring(scales, i) {
    const { lead, values } = this.arrays;
    return lead[i] === NONE ? null : [scales.px(this.genome.x[lead[i]]), scales.py(this.id, values[i])];
  }

  // A variant that is the lead of a locus has its ring.
  dot(index, scales) {
    for (const i of this.cards.keys()) if (this.arrays.lead[i] === index) return this.ring(scales, i);
    return null;
  }

  marks(pen, scales) {
    paintThreshold(pen, scales, this.id, this.threshold);
  }

  // Loci by the names of their leads, the strongest first; then what the line means.
  names(pen, scales, _state, { places }) {
    const { layout } = scales, { plot, small: size } = layout, { theme } = pen, { values } = this.arrays, { area } = scales.ranges[this.id];
    const loci = [...this.cards.keys()].sort((a, b) => values[b] - values[a]);
    const rings = loci.map((i) => this.ring(scales, i)).filter((ring) => ring !== null), { radius } = layout, around = radius + 2;
    for (const [x, y] of rings) places.take(x - around, y - around, 2 * around, 2 * around, 0);
    for (const i of loci) {
      const { a, b, y } = this.step(scales, i), at = this.ring(scales, i)?.[0] ?? (a + b) / 2;
      if (at < plot.left || at > plot.right) continue;
      const label = shortened(this.cards.get(i).label, 18), wide = textWidth(theme, label, size, 600);
      const above = y - radius - 8 - size / 2, beside = radius + 8;
      const spots = [[Math.min(Math.max(at - wide / 2, plot.left + 2), plot.right - wide - 2), above], [at + beside, y], [at - beside - wide, y]];
      const spot = spots.find(([left, middle]) => middle - size / 2 >= area.top - 8 && left >= plot.left && left + wide <= plot.right
        && places.take(left, middle - size / 2, wide, size, 5));
      if (spot) pen.text(label, spot[0], spot[1], { size, weight: 600, fill: theme.text, baseline: "middle", halo: theme.background });
    }
    nameThreshold(pen, scales, this.id, this.threshold, this.settings.line, places, (left, wide) => {
      let high = 0;
      for (const i of this.within(scales.at(left), scales.at(left + wide))) high = Math.max(high, values[i]);
      return high;
    });
  }

  legend(theme) { return [["window", theme.parity[0]], ["locus above the line", theme.found]]; }

  // A locus anywhere in its bar, else the step nearest to the pointer.
  pick(px, py, scales) {
    const { area } = scales.ranges[this.id], zero = scales.py(this.id, 0), { values } = this.arrays;
    if (py < area.top - REACH || py > zero) return null;
    let best = null;
    for (const i of this.within(scales.at(px - REACH), scales.at(px + REACH))) {
      const { a, b, y } = this.step(scales, i), off = Math.abs(py - y);
      if (px < a - 2 || px > b + 2) continue;
      const bar = this.cards.has(i) && py >= y - REACH, near = off <= REACH;
      if (!bar && !near) continue;
      const rank = [bar ? 0 : 1, bar ? -values[i] : off];
      if (!best || rank[0] < best.rank[0] || (rank[0] === best.rank[0] && rank[1] < best.rank[1])) best = { i, rank };
    }
    return best && { window: best.i, region: this.around(best.i) };
  }

  // A window with its width on both sides.
  around(i) {
    const { first, last } = this.arrays, { x } = this.genome, reach = Math.max(x[last[i]] - x[first[i]], this.genome.mapped ? 1000 : 5);
    return [x[first[i]] - reach, x[last[i]] + reach];
  }

  place(i) {
    const { first, last } = this.arrays, { genome } = this, c = genome.chromosomeOf(first[i]);
    const at = (index) => Math.round(genome.x[index] - c.offset).toLocaleString("en-GB");
    return `${c.label}:${at(first[i])}\u2013${at(last[i])}`;
  }

  words({ window: i }) {
    const { first, last, values, log10q, snps } = this.arrays, { x, mapped } = this.genome, own = this.cards.get(i);
    /** @type {string[][]} */
    const rows = [["p (network)", pValue(values[i])], ["q", pValue(log10q[i])]];
    if (mapped) rows.push(["Width", span(x[last[i]] - x[first[i]] + 1)]);
    rows.push(["SNPs", snps[i].toLocaleString("en-GB")]);
    return { title: this.place(i), rows: [...rows, ...(own ? own.rows : [])] };
  }

  // The lowest p of the windows that hold a variant.
  about(index) {
    const { first, last, values } = this.arrays;
    let best = -1;
    for (let i = 0; i < this.size; i++) if (first[i] <= index && index <= last[i] && (best < 0 || values[i] > values[best])) best = i;
    return best < 0 ? [] : [["p of its window", pValue(values[best])]];
  }

  summary() {
    const { values } = this.arrays, loci = [...this.cards.keys()].sort((a, b) => values[b] - values[a]);
    if (!loci.length) return "No locus stands out from noise.";
    const many = `${loci.length} ${loci.length === 1 ? "locus stands" : "loci stand"} above the line`;
    return `${many}; the strongest, p = ${pValue(values[loci[0]])}, is at ${this.place(loci[0])}.`;
  }
}
