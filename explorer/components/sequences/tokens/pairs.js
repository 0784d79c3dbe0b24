// Byte-pair encoding (Sennrich et al. 2016): count neighbouring pairs, merge the most frequent one, and begin again.

/** @typedef {{ parts: string[], times: number }} Word  a sequence as its tokens now, and how often it is there */
/** @typedef {{ pair: [string, string], times: number }} Counted */

/**
 * Sequences as single characters, equal ones counted once.
 * @param {string[]} sequences
 * @returns {Word[]}
 */
export function begun(sequences) {
  /** @type {Map<string, number>} */
  const times = new Map();
  for (const one of sequences) times.set(one, (times.get(one) ?? 0) + 1);
  return Array.from(times, ([text, count]) => ({ parts: Array.from(text), times: count }));
}

/**
 * All neighbouring pairs, the most frequent first; equally frequent ones in the order of their characters.
 * @param {Word[]} words
 * @returns {Counted[]}
 */
export function counted(words) {
  /** @type {Map<string, Counted>} */
  const found = new Map();
  for (const { parts, times } of words) for (let k = 0; k + 1 < parts.length; k++) {
    const key = `${parts[k]} ${parts[k + 1]}`, known = found.get(key);
    if (known) known.times += times;
    else found.set(key, { pair: [parts[k], parts[k + 1]], times });
  }
  return [...found.values()].sort((a, b) => b.times - a.times || before(a.pair[0], b.pair[0]) || before(a.pair[1], b.pair[1]));
}

const before = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Tokens with each occurrence of a pair joined, from left to right.
 * @param {string[]} parts
 * @param {[string, string]} pair
 */
export function joined(parts, [a, b]) {
  const made = [];
  for (let k = 0; k < parts.length; k++) {
    if (parts[k] === a && parts[k + 1] === b) { made.push(a + b); k += 1; }
    else made.push(parts[k]);
  }
  return made;
}

/**
 * The merges of a corpus, each with the pairs that were counted before it; fewer where no pair is there twice.
 * @param {string[]} sequences
 * @param {number} most
 * @returns {{ characters: string[], steps: { words: Word[], counts: Counted[] }[], merges: [string, string][] }}  `steps[m]` is how it stands after m merges
 */
export function learnt(sequences, most) {
  let words = begun(sequences);
  const characters = [...new Set(words.flatMap(({ parts }) => parts))].sort(before);
  const steps = [{ words, counts: counted(words) }], merges = [];
  while (merges.length < most && steps[merges.length].counts[0]?.times > 1) {
    const { pair } = steps[merges.length].counts[0];
    merges.push(pair);
    words = words.map(({ parts, times }) => ({ parts: joined(parts, pair), times }));
    steps.push({ words, counts: counted(words) });
  }
  return { characters, steps, merges };
}

/**
 * A sequence as tokens: the merges are done on it in the order in which they were learnt.
 * @param {string} sequence
 * @param {[string, string][]} merges
 */
export function encoded(sequence, merges) {
  return merges.reduce((parts, pair) => joined(parts, pair), Array.from(sequence));
}

/**
 * Where a pair is: each different sequence that has it, and how often it is there in all.
 * @param {Word[]} words
 * @param {[string, string]} pair
 */
export function places(words, [a, b]) {
  return words.map(({ parts, times }) => ({ word: parts.join(""), count: times * parts.filter((part, k) => part === a && parts[k + 1] === b).length }))
    .filter(({ count }) => count > 0).sort((x, y) => y.count - x.count || before(x.word, y.word));
}
