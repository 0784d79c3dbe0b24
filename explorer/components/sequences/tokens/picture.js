// The typed text as tokens with their indices, the chosen one's one-hot vector, the table, and its row with the place added.

import { tint } from "../../kernel/colours.js";
import { textWidth } from "../../kernel/pen.js";
import { DIMENSIONS, position, shownAs } from "./table.js";

/** @typedef {{ x: number, y: number, width: number }} Chip */
const GAP = 5, ROWS = 9, MOST = 2.5;

/**
 * Where the tokens stand, in lines that break where the width ends.
 * @param {string[]} tokens
 * @param {number[]} indices
 * @param {number} width
 * @param {number} letter
 * @param {any} theme
 */
export function laidOut(tokens, indices, width, letter, theme) {
  const high = 3.3 * letter, /** @type {Chip[]} */ chips = [];
  let x = 0, y = 0;
  tokens.forEach((token, k) => {
    const wide = 12 + Math.max(textWidth(theme, shownAs(token), letter, 600), textWidth(theme, String(indices[k]), letter - 1));
    if (x && x + wide > width) { x = 0; y += high + GAP; }
    chips.push({ x, y, width: wide });
    x += wide + GAP;
  });
  return { chips, high, bottom: tokens.length ? y + high : 0 };
}

/**
 * The rows of the table that are drawn: the first, the last, and those about the chosen one; null where some are left out.
 * @param {number} chosen
 * @param {number} size
 * @returns {(number | null)[]}
 */
export function rowsShown(chosen, size) {
  if (size <= ROWS) return Array.from({ length: size }, (_, k) => k);
  const about = ROWS - 4, from = Math.max(1, Math.min(size - 1 - about, chosen - Math.floor(about / 2)));
  const middle = Array.from({ length: about }, (_, k) => from + k);
  return [0, ...(from > 1 ? [null] : []), ...middle, ...(from + about < size - 1 ? [null] : []), size - 1];
}

/**
 * @param {any} pen
 * @param {{ tokens: string[], indices: number[] }} cut
 * @param {ReturnType<typeof laidOut>} layout
 * @param {{ chosen: number, letter: number, focused: boolean }} now
 */
export function drawTokens(pen, { tokens, indices }, { chips, high }, { chosen, letter, focused }) {
  const { theme } = pen;
  chips.forEach(({ x, y, width }, k) => {
    const on = k === chosen;
    pen.rect(x + 1, y + 1, width - 2, high - 2, { fill: theme.band, stroke: on ? theme.accent : theme.border, width: on ? (focused ? 3 : 2) : 1, radius: 4 });
    pen.text(shownAs(tokens[k]), x + width / 2, y + 0.95 * letter, { size: letter, fill: theme.text, align: "center", baseline: "middle", weight: 600 });
    pen.text(String(indices[k]), x + width / 2, y + 2.35 * letter, { size: letter - 1, fill: theme.quiet, align: "center", baseline: "middle" });
  });
}

/**
 * @param {any} pen
 * @param {number} width
 * @param {number} top
 * @param {{ tokens: string[], indices: number[], vocabulary: string[] }} cut
 * @param {number[][]} table
 * @param {{ chosen: number, letter: number }} now
 */
export function drawTable(pen, width, top, { indices, vocabulary }, table, { chosen, letter }) {
  const { theme } = pen, index = indices[chosen], rows = rowsShown(index, vocabulary.length), high = 1.75 * letter;
  const named = Math.min(0.28 * width, 12 + Math.max(...rows.map((row) => (row === null ? 0 : textWidth(theme, `${row} ${shownAs(vocabulary[row])}`, letter)))));
  const hot = 2.4 * letter, cell = Math.min(4.6 * letter, (0.62 * width - named - hot) / DIMENSIONS), left = named + hot + 1.6 * letter;
  const head = (words, x, align = "left") => pen.text(words, x, top + 0.8 * letter, { size: letter, fill: theme.text, weight: 600, align, baseline: "middle" });
  head("one-hot", named + hot, "right");
  head("table", left);
  rows.forEach((row, k) => {
    const y = top + 1.8 * letter + k * high, middle = y + high / 2;
    if (row === null) {
      for (const x of [named - 8, left + cell / 2]) pen.text("\u22ee", x, middle, { size: letter, fill: theme.quiet, align: "center", baseline: "middle" });
      return;
    }
    const on = row === index;
    pen.clip(0, y, named - 4, high, () => pen.text(`${row} ${shownAs(vocabulary[row])}`, 2, middle, { size: letter, fill: on ? theme.text : theme.quiet, baseline: "middle", weight: on ? 600 : 400 }));
    pen.text(on ? "1" : "0", named + hot - 0.6 * letter, middle, { size: letter, fill: on ? theme.accent : theme.quiet, align: "right", baseline: "middle", weight: on ? 700 : 400 });
    cells(pen, table[row], left, y, cell, high, letter, on ? 1 : 0.55);
    if (on) pen.rect(left - 1, y, DIMENSIONS * cell + 2, high, { stroke: theme.accent, width: 2 });
  });
  drawSum(pen, width, top, left + DIMENSIONS * cell, { row: table[index], chosen, letter });
}

/** How high the table is with its heading. */
export function tableHeight(letter) {
  return 1.8 * letter + ROWS * 1.75 * letter;
}

function drawSum(pen, width, top, from, { row, chosen, letter }) {
  const { theme } = pen, left = from + 2.2 * letter, cell = Math.min(4.6 * letter, (width - left - 2) / DIMENSIONS), at = position(chosen), high = 1.9 * letter;
  const parts = [["its row", row], [`+ place ${chosen}`, at], ["= what is read", row.map((v, k) => v + at[k])]];
  parts.forEach(([words, values], k) => {
    const y = top + 1.8 * letter + k * 4.6 * letter;
    pen.text(words, left, y + 0.6 * letter, { size: letter, fill: theme.text, weight: 600, baseline: "middle" });
    cells(pen, values, left, y + 1.4 * letter, cell, high, letter, 1);
  });
}

// Two decimals, and "…" where there are more.
function short(value) {
  const rounded = Number(value.toFixed(2)) || 0, goes = Math.abs(value - rounded) > 1e-12;
  return (goes ? `${rounded.toFixed(2)}\u2026` : String(rounded)).replace("-", "\u2212");
}

function cells(pen, values, left, y, cell, high, letter, strength) {
  const { theme } = pen;
  values.forEach((value, k) => {
    pen.rect(left + k * cell + 0.5, y + 0.5, cell - 1, high - 1, { fill: tint(strength * value, MOST, theme) });
    if (cell > 2.9 * letter) pen.text(short(value), left + (k + 0.5) * cell, y + high / 2, { size: Math.max(12, letter - 1), fill: theme.text, align: "center", baseline: "middle" });
  });
}

/**
 * The most frequent pairs as bars, the one that is merged next lit.
 * @param {any} pen
 * @param {number} width
 * @param {import("./pairs.js").Counted[]} counts
 * @param {number} letter
 */
export function drawPairs(pen, width, counts, letter) {
  const { theme } = pen, high = 1.6 * letter, most = counts[0]?.times ?? 1, left = 7 * letter, room = width - left - 3.2 * letter;
  counts.slice(0, PAIRS).forEach(({ pair: [a, b], times }, k) => {
    const y = k * high;
    pen.clip(0, y, left - 8, high, () => pen.text(`${a} + ${b}`, 2, y + high / 2, { size: letter, fill: theme.text, baseline: "middle", weight: k ? 400 : 600 }));
    pen.rect(left, y + 2, Math.max(1, (room * times) / most), high - 4, { fill: k ? theme.amount : theme.accent, alpha: k ? 0.55 : 1, radius: 2 });
    pen.text(String(times), left + (room * times) / most + 6, y + high / 2, { size: letter, fill: theme.text, baseline: "middle", weight: k ? 400 : 600 });
  });
}

export const PAIRS = 8;
