// What the view draws on: variants, and chromosomes laid end to end, and how to find each of them.
// x is the ruler's coordinate: base pairs (or markers) counted over all chromosomes with a small gap between them.

import { Texts } from "../kernel/bytes.js";
import { number } from "../kernel/numbers.js";
import { Pyramid } from "./pyramid.js";

const GAP = 0.004; // of the whole length, between two chromosomes

// Index of the first of `sorted` (ascending) that is not below `value`.
export function lowerBound(sorted, value, low = 0, high = sorted.length) {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1; else high = middle;
  }
  return low;
}

export class Genome {
  /** @param {{ header: any, arrays: any }} data  as python packed it */
  constructor({ header, arrays }) {
    this.header = header;
    this.title = header.title;
    /** @type {string[]} */
    this.notes = header.notes || [];
    this.mapped = header.mapped;
    this.unit = header.mapped ? "bp" : "marker";
    this.position = arrays.position;
    this.size = arrays.position.length;
    this.order = arrays.order || null;
    this.maf = arrays.maf || null;
    this.a1 = arrays.a1 || null;
    this.a2 = arrays.a2 || null;
    this.alleles = header.alleles;
    this.names = new Texts(arrays.names, arrays.name_lengths);
    this.layOut(header.chromosomes);
    this.arrays = arrays;
    this.pyramids = new Map();
    this.rank = null;
  }

  layOut(chromosomes) {
    const total = chromosomes.reduce((sum, c) => sum + c.length, 0);
    const gap = chromosomes.length > 1 ? total * GAP : 0;
    this.x = new Float64Array(this.size);
    let offset = 0, first = 0;
    this.chromosomes = chromosomes.map((c, code) => {
      const entry = { ...c, code, offset, first, last: first + c.count - 1, start: offset, end: offset + c.length };
      for (let i = first; i < first + c.count; i++) this.x[i] = offset + this.position[i];
      first += c.count;
      offset += c.length + gap;
      return entry;
    });
    this.length = offset - gap;
  }

  // What Python sent for one layer, by the names that the layer has for it.
  arraysOf(id) {
    const own = Object.entries(this.arrays).filter(([name]) => name.startsWith(`${id}.`));
    return Object.fromEntries(own.map(([name, array]) => [name.slice(id.length + 1), array]));
  }

  chromosomeAt(x) {
    let last = this.chromosomes[0];
    for (const c of this.chromosomes) if (c.start <= x) last = c;
    return last;
  }

  chromosomeOf(index) {
    let low = 0, high = this.chromosomes.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.chromosomes[middle].last < index) low = middle + 1; else high = middle;
    }
    return this.chromosomes[low];
  }

  place(index) {
    return this.placeAt(this.x[index]);
  }

  // "chr15:170,945", or "marker 12".
  placeAt(x) {
    const c = this.chromosomeAt(x);
    const at = Math.round(Math.min(Math.max(x, c.start), c.end) - c.offset).toLocaleString("en-GB");
    if (c.step) return `${c.label}, marker ${Math.max(1, Math.round((Math.min(Math.max(x, c.start), c.end) - c.offset) / c.step)).toLocaleString("en-GB")}`;
    if (!this.mapped) return this.chromosomes.length > 1 ? `${c.label}, marker ${at}` : `marker ${at}`;
    return `${c.label}:${at}`;
  }

  // The caller's index of the variant drawn at `index`, and the way back.
  original(index) {
    return this.order ? this.order[index] : index;
  }

  drawn(original) {
    if (!this.order) return original >= 0 && original < this.size ? original : -1;
    if (!this.rank) {
      this.rank = new Int32Array(this.size);
      this.order.forEach((o, i) => { this.rank[o] = i; });
    }
    return this.rank[original] ?? -1;
  }

  // Thinning trees, made when first needed: `fold` says whether the height is the value or its size.
  pyramid(values, fold) {
    const key = fold ? "size" : "value";
    if (!this.pyramids.has(values)) this.pyramids.set(values, {});
    const made = this.pyramids.get(values);
    if (!made[key]) made[key] = new Pyramid(values, fold);
    return made[key];
  }

  // "chr4:1,000-2,000", a chromosome or a variant -> {region: [x0, x1], variant} or null.
  find(text) {
    const query = text.trim();
    if (!query) return null;
    const chromosome = (name) => this.chromosomes.find((c) => c.spellings.includes(name.toLowerCase()));
    const range = query.match(/^(?:(.+?)\s*:\s*)?([\d,.]+)\s*(k|kb|m|mb)?(?:\s*(?:-|\u2013|\.\.|to)\s*([\d,.]+)\s*(k|kb|m|mb)?)?$/i);
    if (range && (range[1] || this.chromosomes.length === 1)) {
      const c = range[1] ? chromosome(range[1]) : this.chromosomes[0];
      const bp = (digits, unit) => Number(digits.replace(/,/g, "")) * (c?.step || 1) * (/^m/i.test(unit || "") ? 1e6 : /^k/i.test(unit || "") ? 1e3 : 1);
      if (c) {
        const from = bp(range[2], range[3] || (range[4] ? range[5] : ""));
        const to = range[4] ? bp(range[4], range[5]) : null;
        if (Number.isFinite(from) && (to === null || Number.isFinite(to))) {
          const reach = to === null ? this.closeUp(c) / 2 : 0;
          return { region: [c.offset + Math.min(from, to ?? from) - reach, c.offset + Math.max(from, to ?? from) + reach], variant: -1 };
        }
      }
    }
    const whole = chromosome(query);
    if (whole) return { region: [whole.start, whole.end], variant: -1 };
    const variant = this.names.find(query);
    return variant >= 0 ? { region: this.around(variant), variant } : null;
  }

  // [label, value] rows of what is known of a variant without any layer.
  about(index) {
    const rows = [["Position", this.place(index)]];
    if (this.a1) {
      const [a1, a2] = [this.alleles[this.a1[index]], this.alleles[this.a2[index]]];
      if (a1 || a2) rows.push(["Alleles", `${a1 || "?"} / ${a2 || "?"}`]);
    }
    if (this.maf) rows.push(["MAF", number(this.maf[index])]);
    return rows;
  }

  // How much of a chromosome a close look shows: about 160 of its variants.
  closeUp(chromosome) {
    const share = Math.min(1, 160 / Math.max(1, chromosome.count));
    return Math.max(chromosome.length * share, Math.min(chromosome.length, this.mapped ? 2000 : 20));
  }

  around(index) {
    const c = this.chromosomeOf(index), reach = this.closeUp(c) / 2;
    const low = Math.max(c.start, Math.min(this.x[index] - reach, c.end - 2 * reach));
    return [low, low + 2 * reach];
  }
}
