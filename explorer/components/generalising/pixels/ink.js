// Ink of a picture on the page's ground.

import { mix } from "../../kernel/theme.js";

const LEVELS = 64;
/** @type {Map<string, string[]>} */
const tables = new Map();

/**
 * A function from ink, 0 to 1, to colour.
 * @param {{ background: string, text: string }} theme
 * @returns {(value: number | undefined) => string}
 */
export function inkOf({ background, text }) {
  const key = `${background} ${text}`;
  if (!tables.has(key)) tables.set(key, Array.from({ length: LEVELS + 1 }, (_, k) => mix(background, text, k / LEVELS)));
  const table = tables.get(key);
  return (value) => table[Math.max(0, Math.min(LEVELS, Math.round(LEVELS * (value ?? 0))))];
}
