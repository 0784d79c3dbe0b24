// A promoter as 64 sites: 56 before a gene's start and 8 from it on, in the direction of transcription on either strand.

export const UPSTREAM = 56, DOWNSTREAM = 8;

/** @typedef {"+" | "-"} Strand */
/** @typedef {{ columns: number[], before: number, after: number, fault: string }} Chosen  `columns`: indices of the sites, upstream first; `before` and `after`: how many there are on either side, along the strand */

/**
 * The window of a gene. The start itself counts as downstream; so does, on the minus strand, what lies at lower positions.
 * @param {ArrayLike<number>} positions  in order along the chromosome
 * @param {number} start  of transcription
 * @param {Strand} strand
 * @returns {Chosen}
 */
export function chosen(positions, start, strand) {
  const count = positions.length, minus = strand === "-";
  let lower = 0; // sites at lower positions, the start itself among them on the minus strand
  while (lower < count && (positions[lower] < start || (minus && positions[lower] === start))) lower += 1;
  const before = minus ? count - lower : lower, after = count - before;
  if (before < UPSTREAM || after < DOWNSTREAM) return { columns: [], before, after, fault: `No window: ${before} sites upstream and ${after} downstream, ${UPSTREAM} and ${DOWNSTREAM} are needed.` };
  const columns = Array.from({ length: UPSTREAM + DOWNSTREAM }, (_, k) => (minus ? lower + UPSTREAM - 1 - k : lower - UPSTREAM + k));
  return { columns, before, after, fault: "" };
}

/**
 * Positions without pattern, the same for the same seed: neighbours are `apart` base pairs apart on average.
 * @param {() => number} random
 * @param {number} length  base pairs
 * @param {number} apart
 */
export function scattered(random, length, apart) {
  const list = [];
  for (let at = 1 - apart * Math.log(1 - random()); at <= length; at += 1 - apart * Math.log(1 - random())) list.push(Math.floor(at));
  return [...new Set(list)];
}
