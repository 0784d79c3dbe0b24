// Where everything lies, in CSS pixels, for a drawing of this width and height.

import { letterSize } from "../kernel/theme.js";

export function layOut(genome, width, height) {
  const letter = letterSize(width), small = letter - 1;
  const left = Math.round(letter * 5.2), right = width - 14;
  const above = genome.score || genome.log10p ? Math.round(letter * 2.7) : 8;
  const ruler = Math.round(letter * 2);
  const geneRow = Math.round(letter * 1.75);
  const geneHeight = genome.genes ? geneRow * (height >= 460 ? 4 : 2) + 6 : 0;
  const strip = genome.boundaries ? Math.round(letter * 1.25) : 0;
  const extra = genome.extras.length ? Math.round(Math.min(72, Math.max(44, height * 0.11))) : 0;
  const below = geneHeight + (geneHeight ? 8 : 0) + strip + (strip ? 8 : 0) + genome.extras.length * (extra + 10) + 6;
  const both = genome.score && genome.log10p;
  const tracks = genome.score || genome.log10p ? Math.max(80, height - above - ruler - below) : 0;
  const upper = both ? Math.round(tracks * 0.54) : tracks;
  const plot = { left, right, width: right - left };
  const row = (top, size) => ({ x: left, y: top, width: right - left, height: size, top, bottom: top + size });
  const layout = { width, height, letter, small, plot, above, geneRow, radius: width > 1500 ? 2.6 : 2.2 };
  let y = above;
  if (upper) {
    layout[genome.score ? "score" : "log10p"] = row(y, upper);
    y += upper;
  }
  layout.ruler = row(y, ruler);
  y += ruler;
  if (both) {
    layout.log10p = row(y, tracks - upper);
    y += tracks - upper;
  }
  layout.mirrored = Boolean(both);
  layout.tracksBottom = y;
  layout.extras = genome.extras.map(() => {
    y += 10;
    const place = row(y, extra);
    y += extra;
    return place;
  });
  if (strip) {
    y += 8;
    layout.strip = row(y, strip);
    y += strip;
  }
  if (geneHeight) {
    y += 8;
    layout.genes = row(y, geneHeight);
  }
  return layout;
}
