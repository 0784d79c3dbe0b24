// Where the letters stand: two parts of a text, a page of each, and what the reader typed, in rows of equal places.

export const PAGE = 400; // letters
const TALL = 1.55, WIDE = 0.7; // of a row and of a place, in letter sizes
const ROWS_TYPED = 3;

/** @typedef {{ from: number, to: number, top: number, words: string }} Block  letters [from, to) of all, below a heading */
/** @typedef {{ letter: number, width: number, across: number, cell: number, row: number, blocks: Block[], height: number }} Layout */

/** The page on which a letter stands, of both parts one after the other. */
export function pageOf(/** @type {number} */ letter) {
  return Math.floor(letter / PAGE);
}

/**
 * @param {number} width
 * @param {number} letter  size
 * @param {{ page: number, part: number, typed: number }} what  the page of each part, letters of a part, letters typed
 * @returns {Layout}
 */
export function layout(width, letter, { page, part, typed }) {
  const cell = WIDE * letter, across = Math.max(10, Math.floor(width / cell)), row = Math.round(TALL * letter), head = Math.round(1.7 * letter), blocks = [];
  let top = 0;
  const put = (from, count, words, rows = Math.ceil(count / across)) => {
    blocks.push({ from, to: from + count, top: top + head, words });
    top += head + rows * row + 4;
  };
  const count = Math.min(PAGE, part - page * PAGE), from = page * PAGE, pages = Math.ceil(part / PAGE), said = `page ${page + 1} of ${pages}`;
  put(from, count, `Cells are picked on this part, ${said}`);
  put(part + from, count, `Held out, ${said}`);
  if (typed) put(2 * part, Math.min(typed, ROWS_TYPED * across), "Typed by you, read from an empty memory");
  return { letter, width, across, cell, row, blocks, height: top };
}

/**
 * The upper left corner of a letter's place; null where it is on no page that is shown.
 * @param {Layout} layout
 * @param {number} letter
 * @returns {[number, number] | null}
 */
export function placeOf({ blocks, across, cell, row }, letter) {
  const block = blocks.find(({ from, to }) => letter >= from && letter < to);
  if (!block) return null;
  const k = letter - block.from;
  return [(k % across) * cell, block.top + Math.floor(k / across) * row];
}

/**
 * The letter at a point, or null; `near` takes the nearest place of the block of another letter instead.
 * @param {Layout} layout
 * @param {{ x: number, y: number }} point
 * @param {number | null} [near]
 */
export function letterAt({ blocks, across, cell, row }, { x, y }, near = null) {
  for (const { from, to, top } of blocks) {
    const rows = Math.ceil((to - from) / across), held = near !== null && near >= from && near < to;
    if (!held && (near !== null || y < top || y >= top + rows * row || x < 0 || x >= across * cell)) continue;
    const line = Math.max(0, Math.min(rows - 1, Math.floor((y - top) / row))), place = Math.max(0, Math.min(across - 1, Math.floor(x / cell))), k = from + line * across + place;
    if (k < to) return k;
    if (held) return to - 1;
  }
  return null;
}
