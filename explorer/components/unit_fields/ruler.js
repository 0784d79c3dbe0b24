// The network's own positions as a horizontal axis: chromosomes in turn, base pairs where a close-up lies in one.

import { Row } from "../kernel/labels.js";
import { basePairs, span, ticks, whole } from "../kernel/numbers.js";
import { textWidth } from "../kernel/pen.js";

const UNPLACED = "unplaced"; // as Python calls the variants without a place; their positions are numbers

export class Ruler {
  constructor(header, position) {
    this.positions = header.positions;
    this.runs = header.runs;
    this.mapped = header.mapped;
    this.bp = position;
  }

  run(at) {
    return this.runs.find(([, first, last]) => at >= first && at < last) || this.runs[this.runs.length - 1];
  }

  // Where a position lies, in words.
  place(at) {
    const [name] = this.run(at);
    return this.mapped && name ? `${name}:${whole(this.bp[at])}` : `SNP ${whole(at + 1)}`;
  }

  // The base pairs of positions first to last - 1 of one chromosome, "" where they have none.
  stretch(first, last, name) {
    return this.mapped && name && name !== UNPLACED && last > first ? `${name}:${whole(this.bp[first])}\u2013${whole(this.bp[last - 1])}` : "";
  }

  // `box` is {x, y, width}; from..to are positions, from 0.
  draw(pen, box, from, to, theme, letter) {
    const scale = box.width / Math.max(1e-9, to - from), at = (p) => box.x + (p - from) * scale;
    pen.path([[box.x, box.y], [box.x + box.width, box.y]], { stroke: theme.axis });
    const shown = this.runs.filter(([, first, last]) => last > from && first < to);
    if (shown.length > 1) {
      const names = new Row(4);
      for (const [name, first, last] of shown) {
        const a = Math.max(box.x, at(first)), b = Math.min(box.x + box.width, at(last)), close = this.stretch(Math.max(first, Math.ceil(from)), Math.min(last, Math.floor(to)), name);
        const label = close && textWidth(theme, close, letter - 1) < b - a - 8 ? close : name || "";
        if (first > from) pen.path([[a, box.y], [a, box.y + 5]], { stroke: theme.axis });
        const wide = textWidth(theme, label, letter - 1), middle = (a + b) / 2;
        const fits = label && wide < b - a + 14;
        if (fits && names.take(middle, wide)) pen.text(label, middle, box.y + 5, { size: letter - 1, fill: theme.quiet, align: "center", baseline: "top" });
      }
      return;
    }
    const every = Math.max(2, Math.floor(box.width / 130));
    const places = [...new Set(ticks(from, to - 1, every).map(Math.round))].filter((p) => p >= 0 && p < this.positions && p >= from && p < to);
    const monotone = this.mapped && places.every((p, i) => !i || this.bp[p] > this.bp[places[i - 1]]);
    const step = monotone && places.length > 1 ? Math.max(1, (this.bp[places[places.length - 1]] - this.bp[places[0]]) / places.length) : 1;
    for (const p of places) {
      pen.path([[at(p + 0.5), box.y], [at(p + 0.5), box.y + 5]], { stroke: theme.axis });
      const label = monotone && this.run(p)[0] !== UNPLACED ? basePairs(this.bp[p], step) : whole(p + 1);
      const half = textWidth(theme, label, letter - 1) / 2;
      const x = Math.min(box.x + box.width - half, Math.max(box.x + half, at(p + 0.5)));
      pen.text(label, x, box.y + 6, { size: letter - 1, fill: theme.quiet, align: "center", baseline: "top" });
    }
  }
}

// A stretch of the genome in words: {chromosome, start, end}.
export function stretchWords({ chromosome, start, end }, mapped) {
  if (mapped && chromosome === UNPLACED) return `${chromosome} SNPs ${whole(start)}\u2013${whole(end)}`;
  return mapped ? `${chromosome}:${whole(start)}\u2013${whole(end)} (${span(end - start + 1)})` : "";
}
