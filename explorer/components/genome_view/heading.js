// What stands above an exported picture, so that it says by itself what it shows: the title, and notes below it.

import { textWidth } from "../kernel/pen.js";

/**
 * @param {any} theme
 * @param {string} text
 * @param {number} size
 * @param {number} width
 * @param {number} weight
 * @returns {string[]}  the text in lines that are no wider, but for a single word
 */
export function wrapped(theme, text, size, width, weight = 400) {
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && textWidth(theme, longer, size, weight) <= width) lines[lines.length - 1] = longer; else lines.push(word);
  }
  return lines;
}

/**
 * @param {any} theme
 * @param {string} title
 * @param {string[]} notes
 * @param {{ letter: number, small: number, width: number }} layout
 * @returns {{ height: number, lines: { text: string, size: number, weight: number, y: number }[] }}
 */
export function headingOf(theme, title, notes, { letter, small, width }) {
  const lines = [], room = width - 2 * letter;
  /** @type {[string, number, number][]} */
  const parts = [[title, letter + 2, 600], ...notes.map((note) => /** @type {[string, number, number]} */ ([note, small, 400]))];
  let y = 8;
  for (const [text, size, weight] of parts) {
    for (const line of wrapped(theme, text, size, room, weight)) {
      lines.push({ text: line, size, weight, y: y + size / 2 });
      y += Math.round(size * 1.4);
    }
  }
  return { height: y, lines };
}

export function paintHeading(pen, { lines }, left) {
  for (const { text, size, weight, y } of lines) {
    pen.text(text, left, y, { size, weight, fill: weight > 500 ? pen.theme.text : pen.theme.quiet, baseline: "middle" });
  }
}
