// The patterns that a cell may follow, what each asks of a letter, and marks that a reader draws.

/**
 * @typedef {object} About
 * @property {string} name
 * @property {string} label
 * @property {"order" | "amount"} kind
 * @property {string} yes  what is true of letters that are underlined
 */

/** @type {Record<string, About[]>} */
export const PATTERNS = {
  text: [
    { name: "quotes", label: "inside quotation marks", kind: "order", yes: "inside quotation marks" },
    { name: "brackets", label: "how many brackets are open", kind: "amount", yes: "inside brackets" },
    { name: "plural", label: "plural subject waits for its verb", kind: "order", yes: "after a plural subject, before its verb" },
  ],
  dna: [
    { name: "frame", label: "inside a reading frame", kind: "order", yes: "inside a reading frame" },
    { name: "third", label: "third letter of a codon", kind: "order", yes: "third letter of a codon" },
    { name: "spacer", label: "between TTGACA and TATAAT", kind: "order", yes: "between the boxes of a promoter" },
    { name: "gc", label: "G and C among the last 20", kind: "amount", yes: "more than 10 of the last 20 letters G or C" },
  ],
};
export const MARKED = { name: "marked", label: "what I mark", kind: /** @type {const} */ ("order"), yes: "marked by you" };
export const MOST_MARKS = 24;

/** @param {string} corpus */
export function patterns(corpus) {
  return [...PATTERNS[corpus], MARKED];
}

/**
 * Whether a letter is underlined.
 * @param {string} name
 * @param {number} value
 */
export function lit(name, value) {
  return name === "gc" ? value > 10 : value > 0;
}

/**
 * Stretches [from, to) with one more drawn over them: where it begins on an unmarked letter it is added, else taken away.
 * @param {number[][]} marks
 * @param {number} from
 * @param {number} to
 */
export function drawn(marks, from, to) {
  const [low, high] = from <= to ? [from, to + 1] : [to, from + 1], off = marks.some(([a, b]) => from >= a && from < b);
  const rest = marks.flatMap(([a, b]) => [[a, Math.min(b, low)], [Math.max(a, high), b]]).filter(([a, b]) => b > a);
  const all = off ? rest : [...rest, [low, high]].sort((a, b) => a[0] - b[0]);
  const joined = [];
  for (const [a, b] of all) {
    const last = joined[joined.length - 1];
    if (last && last[1] >= a) last[1] = Math.max(last[1], b);
    else joined.push([a, b]);
  }
  return joined.slice(0, MOST_MARKS);
}

/**
 * What is marked as a pattern: 1 where it is, 0 elsewhere on the pages that have a mark, -1 on those without.
 * @param {number[][]} marks
 * @param {number} letters
 * @param {(letter: number) => number} page  the page a letter stands on
 */
export function ofMarks(marks, letters, page) {
  const pages = new Set(marks.flatMap(([a, b]) => Array.from({ length: b - a }, (_, k) => page(a + k))));
  const values = Int8Array.from({ length: letters }, (_, k) => (pages.has(page(k)) ? 0 : -1));
  for (const [a, b] of marks) values.fill(1, a, b);
  return { kind: /** @type {const} */ ("order"), values };
}

/**
 * Marks of an address: "12-20,30-33".
 * @param {string} text
 * @param {number} letters
 */
export function marksIn(text, letters) {
  const all = text.split(",").map((part) => /^(\d+)-(\d+)$/.exec(part)).map((found) => found && [Number(found[1]), Number(found[2])]);
  if (text === "" || all.length > MOST_MARKS || all.some((one) => !one || one[1] <= one[0] || one[1] > letters)) return text === "" ? [] : undefined;
  return all.reduce((marks, [a, b]) => (marks.some(([c, d]) => a < d && b > c) ? marks : drawn(marks, a, b - 1)), /** @type {number[][]} */ ([]));
}

/** @param {number[][]} marks */
export function wordsOf(marks) {
  return marks.map(([a, b]) => `${a}-${b}`).join(",");
}
