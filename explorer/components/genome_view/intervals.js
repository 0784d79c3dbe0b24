// Named stretches of chromosomes, as Python packs genes and loci.

import { Texts } from "../kernel/bytes.js";

/**
 * Start and end on the ruler, ascending by start, with their names.
 * @param {any} arrays  chromosome, start, end, strand, names, name_lengths
 * @param {import("./genome.js").Genome} genome
 */
export function intervalsOf(arrays, genome) {
  const { chromosome, strand } = arrays;
  const at = (bp) => Float64Array.from(bp, (value, i) => genome.chromosomes[chromosome[i]].offset + value);
  return {
    size: chromosome.length, chromosome, strand, start: at(arrays.start), end: at(arrays.end),
    names: new Texts(arrays.names, arrays.name_lengths),
  };
}

export const INTERVALS = ["chromosome", "start", "end", "strand", "names", "name_lengths"];
