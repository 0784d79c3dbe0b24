// How a layer's matrices are written and abbreviated, and which entry an element of the picture is.

const UP = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", DOWN = "\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088\u2089";
const digits = (number, signs) => [...String(number)].map((digit) => signs[+digit]).join("");
export const ofLayer = (letter, layer) => `${letter}\u207d${digits(layer, UP)}\u207e`;
export const below = (number) => digits(number, DOWN);

/**
 * Which of so many rows or columns are shown where only `most` fit: the first ones, `wanted`, the last; null is a gap.
 * @param {number} count
 * @param {number} most  3 at least
 * @param {number | null} wanted
 * @returns {(number | null)[]}
 */
export function abbreviated(count, most, wanted = null) {
  const first = (until) => Array.from({ length: Math.max(1, until) }, (_, k) => k), last = count - 1;
  if (count <= most) return first(count);
  if (wanted === null || wanted >= last || wanted < Math.max(1, most - 2)) return [...first(most - 2), null, last];
  const before = first(most - 4), rows = [...before, ...(wanted > before.length ? [null] : []), wanted];
  return [...rows, ...(wanted < last - 1 ? [null] : []), last];
}

/**
 * Row and column of W that an element of the picture is or touches; the biases are the row before that of the first input.
 * @param {string | null} id
 * @param {number} layer
 */
export function entryOf(id, layer) {
  const [, kind, a, b, c] = /^([ulb])(\d+)\.(\d+)(?:\.(\d+))?$/.exec(id ?? "") ?? [];
  if (kind === "l" && +a === layer) return { row: +b, column: +c };
  if (kind === "b" && +a === layer) return { row: -1, column: +b };
  if (kind === "u" && +a === layer) return { row: null, column: +b };
  if (kind === "u" && +a === layer - 1) return { row: +b, column: null };
  return null;
}
