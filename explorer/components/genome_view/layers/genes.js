// Genes with their strand and name in rows; where they are too many to name, their density.

import { shortened } from "../../kernel/labels.js";
import { number } from "../../kernel/numbers.js";
import { textWidth } from "../../kernel/pen.js";
import { lowerBound } from "../genome.js";
import { INTERVALS, intervalsOf } from "../intervals.js";
import { Layer } from "./layer.js";

const NEAR = 2000; // bp within which a variant's card names a gene

const rowHeight = (layout) => Math.round(layout.letter * 1.75);

export class Genes extends Layer {
  static kind = "genes";
  static arrays = INTERVALS;

  constructor(settings, arrays, genome) {
    super(settings, arrays, genome);
    this.genes = intervalsOf(arrays, genome);
    const { start, end } = this.genes;
    this.longest = start.reduce((most, s, i) => Math.max(most, end[i] - s), 0);
    this.packing = { perPixel: 0, x0: 0, x1: 0, rows: new Map(), limit: 0, size: 0 };
  }

  height(layout) { return { pixels: rowHeight(layout) * (layout.height >= 460 ? 4 : 2) + 6, gap: 8 }; }

  extent() { return null; }

  // Whether there are more genes in view than could be told apart.
  crowded(scales) {
    const { start } = this.genes;
    return lowerBound(start, scales.x1) - lowerBound(start, scales.x0) > scales.layout.plot.width / 11;
  }

  visible(x0, x1) {
    const { start, end } = this.genes, list = [];
    for (let i = lowerBound(start, x0 - this.longest); i < start.length && start[i] <= x1; i++) if (end[i] >= x0) list.push(i);
    return list;
  }

  // Rows are filled from the left edge of a wider stretch, so that a gene keeps its row while the view pans.
  pack(scales, theme) {
    const { genes, packing } = this, { layout } = scales, width = scales.x1 - scales.x0, size = layout.small - 1;
    const limit = Math.max(1, Math.floor((layout.areas[this.id].height - 2) / rowHeight(layout)));
    const same = Math.abs(packing.perPixel / scales.perPixel - 1) < 1e-6 && packing.limit === limit &&
      packing.size === size && packing.x0 <= scales.x0 && packing.x1 >= scales.x1;
    if (same) return packing;
    const x0 = scales.x0 - 2 * width, x1 = scales.x1 + 2 * width, ends = new Array(limit).fill(-Infinity), rows = new Map();
    for (const i of this.visible(x0, x1)) {
      const label = shortened(genes.names.at(i), 18), letters = textWidth(theme, label, size, 400, true) * scales.perPixel;
      const from = genes.start[i], to = Math.max(genes.end[i], from + Math.max(letters, 8 * scales.perPixel));
      const row = ends.findIndex((end) => end < from);
      if (row < 0) continue;
      ends[row] = to + 8 * scales.perPixel;
      rows.set(i, { row, label });
    }
    return Object.assign(packing, { perPixel: scales.perPixel, x0, x1, rows, limit, size });
  }

  box(scales, index, row) {
    const { layout } = scales, a = scales.px(this.genes.start[index]), b = Math.max(a + 3, scales.px(this.genes.end[index]));
    const height = rowHeight(layout), top = layout.areas[this.id].top + row * height;
    return { left: a, right: b, top, body: top + height - 8, bottom: top + height - 1 };
  }

  draw(pen, scales) {
    const { layout } = scales;
    pen.text("Genes", layout.plot.left - 8, layout.areas[this.id].top + layout.small * 0.7,
      { size: layout.small, fill: pen.theme.quiet, align: "right", baseline: "middle" });
    if (this.crowded(scales)) this.drawDensity(pen, scales); else this.drawRows(pen, scales);
  }

  drawDensity(pen, scales) {
    const { layout } = scales, { plot } = layout, area = layout.areas[this.id], { theme } = pen;
    const bin = 3, counts = new Uint16Array(Math.ceil(plot.width / bin));
    const { start } = this.genes, from = lowerBound(start, scales.x0), to = lowerBound(start, scales.x1);
    for (let i = from; i < to; i++) counts[Math.min(counts.length - 1, Math.max(0, Math.floor((scales.px(start[i]) - plot.left) / bin)))]++;
    const most = counts.reduce((a, b) => Math.max(a, b), 1), height = Math.max(layout.letter * 2, area.height - layout.small * 2);
    counts.forEach((count, k) => count && pen.rect(plot.left + k * bin, area.top + height * (1 - count / most), bin - 1,
      height * count / most, { fill: theme.gene, alpha: 0.55 }));
    const label = `${(to - from).toLocaleString("en-GB")} genes in view; zoom in to see them`;
    if (area.height > height + layout.small * 1.3) {
      pen.text(label, plot.left, area.top + height + layout.small * 1.1, { size: layout.small - 1, fill: theme.quiet, baseline: "middle" });
    }
  }

  drawRows(pen, scales) {
    const { layout } = scales, { plot } = layout, area = layout.areas[this.id], { theme } = pen, { rows, size } = this.pack(scales, theme);
    let hidden = 0;
    pen.clip(plot.left, area.top - 2, plot.width, area.height + 2, () => {
      for (const i of this.visible(scales.x0, scales.x1)) {
        const placed = rows.get(i);
        if (!placed) { hidden++; continue; }
        const box = this.box(scales, i, placed.row), middle = box.body + 3, strand = this.genes.strand[i];
        const tip = Math.min(6, (box.right - box.left) / 2);
        const outline = strand > 0 ? [[box.left, middle - 3], [box.right - tip, middle - 3], [box.right, middle], [box.right - tip, middle + 3], [box.left, middle + 3]]
          : strand < 0 ? [[box.right, middle - 3], [box.left + tip, middle - 3], [box.left, middle], [box.left + tip, middle + 3], [box.right, middle + 3]]
            : [[box.left, middle - 3], [box.right, middle - 3], [box.right, middle + 3], [box.left, middle + 3]];
        pen.path(outline, { fill: theme.gene, closed: true });
        const wide = textWidth(theme, placed.label, size, 400, true);
        const left = box.right - box.left > wide ? Math.min(Math.max(box.left, plot.left + 2), box.right - wide) : box.left;
        pen.text(placed.label, left, box.body - 2, { size, fill: theme.text, italic: true });
      }
    });
    if (hidden) {
      pen.text(`+${hidden} more`, plot.left - 8, area.top + layout.small * 2.1, { size: layout.small - 2, fill: theme.quiet, align: "right", baseline: "middle" });
    }
  }

  pick(px, py, scales, theme) {
    if (py < scales.layout.areas[this.id].top || this.crowded(scales)) return null;
    const { rows } = this.pack(scales, theme);
    for (const i of this.visible(scales.x0, scales.x1)) {
      const placed = rows.get(i), box = placed && this.box(scales, i, placed.row);
      if (box && px >= box.left - 3 && px <= Math.max(box.right + 3, box.left + 40) && py >= box.top && py <= box.bottom + 2) {
        return { gene: i, region: this.around(i) };
      }
    }
    return null;
  }

  words({ gene }) {
    const { genome, genes } = this, c = genome.chromosomes[genes.chromosome[gene]], strand = genes.strand[gene];
    const bp = (x) => Math.round(x - c.offset).toLocaleString("en-GB");
    /** @type {[string, string][]} */
    const rows = [["Gene", `${c.label}:${bp(genes.start[gene])}\u2013${bp(genes.end[gene])}`]];
    if (strand) rows.push(["Strand", strand > 0 ? "+ (reads rightwards)" : "\u2212 (reads leftwards)"]);
    return { title: genes.names.at(gene) || "unnamed gene", rows };
  }

  about(index) {
    const gene = this.at(this.genome.x[index], NEAR);
    return gene ? [["Gene", gene.distance ? `${gene.name} (${number(gene.distance)} bp away)` : gene.name]] : [];
  }

  summary() { return ""; }

  find(text) {
    const gene = this.genes.names.find(text);
    return gene < 0 ? null : this.around(gene);
  }

  // A gene with twice its length on both sides.
  around(gene) {
    const start = this.genes.start[gene], end = this.genes.end[gene], reach = Math.max(2 * (end - start), 5000);
    return [start - reach, end + reach];
  }

  // The gene that holds x, or else the nearest one within `reach`; {name, index, distance} or null.
  at(x, reach) {
    const { start, end, chromosome, names } = this.genes, { code } = this.genome.chromosomeAt(x);
    let best = null;
    for (let i = lowerBound(start, x - reach - this.longest); i < start.length && start[i] <= x + reach; i++) {
      if (chromosome[i] !== code) continue;
      const distance = Math.max(0, start[i] - x, x - end[i]);
      if (distance <= reach && (!best || distance < best.distance)) best = { index: i, distance };
    }
    return best && { ...best, name: names.at(best.index) };
  }
}
