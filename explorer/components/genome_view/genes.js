// Genes with their strand and name in rows; where they are too many to name, their density.

import { textWidth } from "../kernel/pen.js";
import { shortened } from "../kernel/labels.js";
import { lowerBound } from "./genome.js";

export function paintGenes(pen, genome, scales) {
  const { layout } = scales, { genes: area, plot } = layout, theme = pen.theme;
  pen.text("Genes", plot.left - 8, area.top + layout.small * 0.7, { size: layout.small, fill: theme.quiet, align: "right", baseline: "middle" });
  if (crowded(genome, scales)) paintDensity(pen, genome, scales);
  else paintRows(pen, genome, scales, visibleGenes(genome, scales.x0, scales.x1));
}

// Whether there are more genes in view than could be told apart.
export function crowded(genome, scales) {
  const { start } = genome.genes;
  return lowerBound(start, scales.x1) - lowerBound(start, scales.x0) > scales.layout.plot.width / 11;
}

export function visibleGenes(genome, x0, x1) {
  const { start, end } = genome.genes, list = [];
  for (let i = lowerBound(start, x0 - genome.longestGene); i < start.length && start[i] <= x1; i++) if (end[i] >= x0) list.push(i);
  return list;
}

function paintDensity(pen, genome, scales) {
  const { layout } = scales, { genes: area, plot } = layout, theme = pen.theme;
  const bin = 3, counts = new Uint16Array(Math.ceil(plot.width / bin));
  const { start } = genome.genes, from = lowerBound(start, scales.x0), to = lowerBound(start, scales.x1);
  for (let i = from; i < to; i++) counts[Math.min(counts.length - 1, Math.max(0, Math.floor((scales.px(start[i]) - plot.left) / bin)))]++;
  const most = counts.reduce((a, b) => Math.max(a, b), 1), height = Math.max(layout.letter * 2, area.height - layout.small * 2);
  counts.forEach((count, k) => count && pen.rect(plot.left + k * bin, area.top + height * (1 - count / most), bin - 1,
    height * count / most, { fill: theme.gene, alpha: 0.55 }));
  const label = `${(to - from).toLocaleString("en-GB")} genes in view; zoom in to see them`;
  if (area.height > height + layout.small * 1.3) {
    pen.text(label, plot.left, area.top + height + layout.small * 1.1, { size: layout.small - 1, fill: theme.quiet, baseline: "middle" });
  }
}

// Rows are filled from the left edge of a wider stretch, so that a gene keeps its row while the view pans.
const packing = { genome: null, perPixel: 0, x0: 0, x1: 0, rows: null, width: 0, limit: 0, size: 0 };

export function packGenes(genome, scales, theme) {
  const { layout } = scales, width = scales.x1 - scales.x0, limit = Math.max(1, Math.floor((layout.genes.height - 2) / layout.geneRow));
  const size = layout.small - 1;
  const same = packing.genome === genome && Math.abs(packing.perPixel / scales.perPixel - 1) < 1e-6 && packing.limit === limit &&
    packing.size === size && packing.x0 <= scales.x0 && packing.x1 >= scales.x1;
  if (same) return packing;
  const x0 = scales.x0 - 2 * width, x1 = scales.x1 + 2 * width, ends = new Array(limit).fill(-Infinity), rows = new Map();
  for (const i of visibleGenes(genome, x0, x1)) {
    const label = shortened(genome.genes.names.at(i), 18), letters = textWidth(theme, label, size, 400, true) * scales.perPixel;
    const from = genome.genes.start[i], to = Math.max(genome.genes.end[i], from + Math.max(letters, 8 * scales.perPixel));
    const row = ends.findIndex((end) => end < from);
    if (row < 0) continue;
    ends[row] = to + 8 * scales.perPixel;
    rows.set(i, { row, label });
  }
  return Object.assign(packing, { genome, perPixel: scales.perPixel, x0, x1, rows, limit, size });
}

export function geneBox(genome, scales, index, row) {
  const { layout } = scales, a = scales.px(genome.genes.start[index]), b = Math.max(a + 3, scales.px(genome.genes.end[index]));
  const top = layout.genes.top + row * layout.geneRow;
  return { left: a, right: b, top, body: top + layout.geneRow - 8, bottom: top + layout.geneRow - 1 };
}

function paintRows(pen, genome, scales, shown) {
  const { layout } = scales, { genes: area, plot } = layout, theme = pen.theme, { rows, size } = packGenes(genome, scales, theme);
  let hidden = 0;
  pen.clip(plot.left, area.top - 2, plot.width, area.height + 2, () => {
    for (const i of shown) {
      const placed = rows.get(i);
      if (!placed) { hidden++; continue; }
      const box = geneBox(genome, scales, i, placed.row), middle = box.body + 3, strand = genome.genes.strand[i];
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
