// What the cells read: letters of DNA, each as four numbers of which one is 1, or numbers as they are.

/** @typedef {{ kind: "dna" | "numbers", marks: string[], xs: number[][] }} Sequence  `marks` is how each step is written */

export const LONGEST = 16, LETTERS = ["A", "C", "G", "T"];
const LARGEST = 10;

/**
 * The sequence that a text stands for; null with the reason in words where it is none.
 * @param {string} text
 * @returns {{ sequence: Sequence | null, words: string }}
 */
export function sequenceOf(text) {
  const plain = text.trim().toUpperCase().replace(/\u2212/g, "-");
  const no = (/** @type {string} */ words) => ({ sequence: null, words });
  if (/^[ACGT\s]+$/.test(plain)) {
    const marks = [...plain.replace(/\s/g, "")];
    if (marks.length > LONGEST) return no(`At most ${LONGEST} letters; this sequence has ${marks.length}.`);
    return { sequence: { kind: "dna", marks, xs: marks.map((mark) => LETTERS.map((letter) => (letter === mark ? 1 : 0))) }, words: "" };
  }
  const parts = plain.split(/[\s;,]+/).filter(Boolean), values = parts.map(Number);
  if (!parts.length) return no("Type letters A, C, G, T, or numbers with spaces between them.");
  if (values.some((value) => !Number.isFinite(value))) return no(`\u201c${parts[values.findIndex((value) => !Number.isFinite(value))].slice(0, 12)}\u201d is neither a number nor made of A, C, G, T.`);
  if (values.length > LONGEST) return no(`At most ${LONGEST} numbers; these are ${values.length}.`);
  if (values.some((value) => Math.abs(value) > LARGEST)) return no(`Numbers lie between −${LARGEST} and ${LARGEST}.`);
  return { sequence: { kind: "numbers", marks: values.map((value) => String(+value.toPrecision(3)).replace("-", "\u2212")), xs: values.map((value) => [value]) }, words: "" };
}
