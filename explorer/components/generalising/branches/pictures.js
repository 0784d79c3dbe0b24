// Pictures with the motif and without it, as the networks see them.

import { mix } from "../../kernel/theme.js";

/**
 * Two rows of pictures: four with the motif, four without.
 * @param {import("../../kernel/pen.js").CanvasPen} pen
 * @param {{ values: ArrayLike<number>, side: number, cell: number, letter: number, words: string[], top: number, frames: number[][], size: number }} what  `frames`: row and column of the motif in each picture of the first row
 */
export function drawPictures(pen, { values, side, cell, letter, words, top, frames, size }) {
  const { theme } = pen, pixels = side * side, wide = side * cell, gap = 8;
  const shades = Array.from({ length: 33 }, (_, k) => mix(theme.background, theme.text, k / 32));
  const shade = (v) => shades[Math.max(0, Math.min(32, Math.round((32 * (v + 0.7)) / 2.4)))];
  words.forEach((line, row) => {
    const y = top + row * (wide + 2 * letter);
    pen.text(line, 0, y, { size: letter, fill: theme.text, weight: 600 });
    for (let k = 0; k < 4; k++) {
      const x = k * (wide + gap), first = (row * 4 + k) * pixels, level = y + 0.6 * letter;
      for (let p = 0; p < pixels; p++) pen.rect(x + (p % side) * cell, level + Math.floor(p / side) * cell, cell, cell, { fill: shade(values[first + p]) });
      const spot = row === 0 ? frames[k] : undefined;
      if (spot && spot[0] >= 0) pen.rect(x + spot[1] * cell, level + spot[0] * cell, size * cell, size * cell, { stroke: theme.accent, width: 2 });
    }
  });
  return { width: 4 * wide + 3 * gap, height: 2 * (wide + 2 * letter) };
}
