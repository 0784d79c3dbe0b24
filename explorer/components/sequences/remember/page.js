// The letters on the grounds of what one cell holds after each, a pattern underlined, and the letter that is looked at.

import { tint } from "../../kernel/colours.js";
import { named } from "../letters/alphabet.js";
import { placeOf } from "./layout.js";

const SHADES = 24; // on each side of zero
/** @type {Map<string, string[]>} */
const tables = new Map();

// The ground of a value between -1 and 1.
function grounds(theme) {
  const key = `${theme.background}${theme.dark}`;
  if (!tables.has(key)) tables.set(key, Array.from({ length: 2 * SHADES + 1 }, (_, k) => tint(k - SHADES, SHADES, theme)));
  return tables.get(key);
}

/**
 * @param {import("../../kernel/pen.js").CanvasPen} pen
 * @param {import("./layout.js").Layout} layout
 * @param {{ letters: string, memory: (letter: number) => number, lit: (letter: number) => boolean, at: number, revealed: number, focused: boolean }} now  `revealed`: letters from there on in the block of `at` have no colour yet; `memory` as a share of the largest, NaN while it is not read
 */
export function drawPage(pen, layout, { letters, memory, lit, at, revealed, focused }) {
  const { theme } = pen, { blocks, cell, row, letter } = layout, shades = grounds(theme), seam = Math.max(2, Math.round(0.16 * letter));
  for (const { from, to, top, words } of blocks) {
    pen.text(words, 0, top - 0.5 * letter, { size: letter, fill: theme.text, weight: 600 });
    const waits = at >= from && at < to;
    for (let k = from; k < to; k++) {
      const [x, y] = placeOf(layout, k), value = waits && k >= revealed ? Number.NaN : memory(k);
      if (!Number.isNaN(value)) pen.rect(x, y, cell, row - 2, { fill: shades[Math.round(SHADES * Math.max(-1, Math.min(1, value))) + SHADES] });
    }
    for (let k = from; k < to; k++) {
      const [x, y] = placeOf(layout, k);
      if (lit(k)) pen.rect(x, y + row - 2 - seam, cell, seam, { fill: theme.text });
      if (letters[k] !== " ") pen.text(letters[k], x + cell / 2, y + (row - 2) / 2 - (lit(k) ? seam / 3 : 0), { size: letter, fill: theme.mark, align: "center", baseline: "middle" });
    }
  }
  const spot = placeOf(layout, at);
  if (!spot) return;
  pen.rect(spot[0] - 1, spot[1] - 1, cell + 2, row, { stroke: theme.mark, width: focused ? 3 : 2 });
  if (letters[at] === " ") pen.text(named(" "), spot[0] + cell / 2, spot[1] + (row - 2) / 2, { size: letter, fill: theme.mark, align: "center", baseline: "middle" });
}
