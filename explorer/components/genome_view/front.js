// What follows the pointer: the crosshair through all tracks, the ring around the dot, and the words of the card.

import { number, pValue } from "../kernel/numbers.js";
import { textWidth } from "../kernel/pen.js";

export function paintFront(pen, genome, scales, state, focused) {
  const { layout } = scales, { plot } = layout, theme = pen.theme;
  if (focused) pen.rect(1.5, 1.5, layout.width - 3, layout.height - 3, { stroke: theme.accent, width: 2, radius: 6 });
  if (state.cursor === null || state.cursor < scales.x0 || state.cursor > scales.x1) return;
  const at = state.hover >= 0 ? genome.x[state.hover] : state.cursor, x = Math.round(scales.px(at)) + 0.5;
  const bottom = layout.genes ? layout.genes.bottom : layout.height - 6;
  pen.path([[x, layout.above], [x, bottom]], { stroke: theme.quiet, width: 1, alpha: 0.75, dash: [3, 3] });
  const label = genome.placeAt(at), size = layout.small, wide = textWidth(theme, label, size, 600) + 14;
  const left = Math.min(Math.max(x - wide / 2, plot.left), plot.right - wide), middle = layout.ruler.top + layout.ruler.height / 2;
  pen.rect(left, middle - size * 0.8, wide, size * 1.6, { fill: theme.text, radius: 4 });
  pen.text(label, left + wide / 2, middle + 0.5, { size, fill: theme.background, align: "center", baseline: "middle", weight: 600 });
  if (state.hover < 0) return;
  for (const name of Object.keys(scales.ranges)) {
    const dot = scales.pixel(name, state.hover);
    if (dot) pen.circle(dot[0], dot[1], layout.radius + 3, { stroke: theme.mark, fill: theme.background, width: 2.4 });
  }
}

// Title and [label, value] rows for a dot or a gene.
export function cardOf(genome, state, found) {
  const h = genome.header;
  if (!found.dot) {
    const { genes } = genome, i = found.gene, c = genome.chromosomes[genes.chromosome[i]];
    const bp = (x) => Math.round(x - c.offset).toLocaleString("en-GB");
    const rows = [["Gene", `${genome.named(c)}:${bp(genes.start[i])}\u2013${bp(genes.end[i])}`]];
    if (genes.strand[i]) rows.push(["Strand", genes.strand[i] > 0 ? "+ (reads rightwards)" : "\u2212 (reads leftwards)"]);
    return { title: genes.names.at(i) || "unnamed gene", rows };
  }
  const { index } = found.dot, rows = [["Position", genome.place(index)]];
  if (genome.a1) {
    const [a1, a2] = [genome.alleles[genome.a1[index]], genome.alleles[genome.a2[index]]];
    if (a1 || a2) rows.push(["Alleles", `${a1 || "?"} / ${a2 || "?"}`]);
  }
  if (genome.maf) rows.push(["MAF", number(genome.maf[index])]);
  if (genome.score) rows.push([h.score_label, number(genome.score[index])]);
  if (genome.control) rows.push(["Random weights", number(genome.control[index])]);
  if (genome.log10p) rows.push(["p", pValue(genome.log10p[index])]);
  for (const track of genome.extras) rows.push([track.name, number(track.values[index])]);
  if (state.lead) {
    const k = state.lead.indices.indexOf(index);
    if (k >= 0) rows.push(["r\u00b2 to lead", number(state.lead.r2[k], 2)]);
  }
  const gene = genome.geneAt(genome.x[index], genome.mapped ? 2000 : 0);
  if (gene) rows.push(["Gene", gene.distance ? `${gene.name} (${number(gene.distance)} bp away)` : gene.name]);
  const loci = genome.lociAt(genome.x[index]);
  if (loci.length) rows.push(["Known locus", loci.join(", ") || "yes"]);
  return { title: genome.names.at(index) || genome.place(index), rows };
}
