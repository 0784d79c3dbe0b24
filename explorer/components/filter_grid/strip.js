// What stands over the SNPs of a window: weights, logo, and the genotypes of one sample, all at the same offsets.

import { ColourScale } from "../kernel/colours.js";
import { colourBar } from "../kernel/legend.js";
import { number, ticks } from "../kernel/numbers.js";
import { textWidth } from "../kernel/pen.js";
import { mix } from "../kernel/theme.js";
import { penOn } from "./figures.js";

const LOGO = 92, ROW = 17, LETTER = 11;

// One colour for each number of copies; blue and orange are kept for signs.
export function stateColours(theme) {
  return theme.dark ? ["#5b6775", "#4fae74", "#c39be0"] : ["#aab4bf", "#4d9f6a", "#8a5aa8"];
}

export function stateWords(state) {
  return state === -1 ? "not called" : state < -1 ? "beyond the genotypes" : String(state);
}

// A letter stretched to fill a box.
function glyph(pen, letter, x, y, width, height, colour, theme) {
  const context = pen.context, size = 100;
  context.save();
  context.font = `700 ${size}px ${theme.font}`;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  const box = context.measureText(letter), w = box.actualBoundingBoxLeft + box.actualBoundingBoxRight, h = box.actualBoundingBoxAscent + box.actualBoundingBoxDescent;
  context.translate(x, y + height);
  context.scale(width / w, height / h);
  context.fillStyle = colour;
  context.fillText(letter, box.actualBoundingBoxLeft, -box.actualBoundingBoxDescent);
  context.restore();
}

export function drawHead(canvas, width, { header, arrays }, theme) {
  const offsets = arrays.offsets.length, states = header.ploidy + 1, cell = width / offsets;
  const channels = arrays.weights ? header.names.length : 0, row = channels > 4 ? 9 : ROW;
  const weights = channels * row, height = weights + LOGO + 42, pen = penOn(canvas, width, height, theme);
  let top = 0;
  if (channels) {
    pen.text("weights", 0, LETTER, { size: LETTER, fill: theme.quiet });
    const most = arrays.weights.reduce((m, v) => Math.max(m, Math.abs(v)), 0), scale = new ColourScale("signed", theme, most);
    const [low, high] = scale.ends();
    const ends = `${low} to ${high}`;
    pen.text(ends, width, LETTER, { size: LETTER, fill: theme.quiet, align: "right" });
    const start = width - textWidth(theme, ends, LETTER) - 66;
    colourBar(pen, (share) => scale.css(share), { x: start, y: 3, width: 56, height: 7 });
    top = LETTER + 5;
    for (let c = 0; c < channels; c++) {
      for (let j = 0; j < offsets; j++) pen.rect(j * cell, top + c * row, Math.max(cell, 0.6) + 0.3, row, { fill: scale.colour(arrays.weights[c * offsets + j]) });
    }
    pen.rect(0.5, top + 0.5, width - 1, weights - 1, { stroke: theme.border });
    top += weights;
  }
  const base = height - 18, most = Math.max(0.05, ...sums(arrays.heights, offsets, states)), tall = base - top - LETTER - 8;
  const colours = stateColours(theme), marks = ticks(0, most, 2).filter((one) => one > 0);
  pen.text(`logo, up to ${number(most, 2)} ${number(most, 2) === "1" ? "bit" : "bits"}`, 0, top + LETTER + 2, { size: LETTER, fill: theme.quiet });
  const words = "copies of a1", wide = textWidth(theme, words, LETTER);
  pen.text(words, width, top + LETTER + 2, { size: LETTER, fill: theme.quiet, align: "right" });
  for (let g = 0; g < states; g++) {
    const x = width - wide - 8 - (states - g) * 24;
    pen.rect(x, top + 4, 9, 9, { fill: colours[g] });
    pen.text(String(g), x + 12, top + LETTER + 2, { size: LETTER, fill: theme.quiet });
  }
  for (const mark of marks) pen.path([[0, base - mark / most * tall], [width, base - mark / most * tall]], { stroke: theme.grid });
  for (let j = 0; j < offsets; j++) {
    const own = [...Array(states).keys()].sort((a, b) => arrays.heights[j * states + a] - arrays.heights[j * states + b]);
    let y = base;
    for (const g of own) {
      const high = arrays.heights[j * states + g] / most * tall;
      if (high < 0.4) continue;
      y -= high;
      if (cell < 7) pen.rect(j * cell, y, Math.max(cell, 0.6) + 0.2, high, { fill: colours[g] });
      else glyph(pen, String(g), j * cell + cell * 0.06, y, cell * 0.88, Math.max(high - 0.6, 0.4), colours[g], theme);
    }
  }
  pen.path([[0, base], [width, base]], { stroke: theme.axis });
  const every = Math.max(1, Math.ceil(26 / cell));
  for (let j = 0; j < offsets; j += every) {
    pen.text(String(arrays.offsets[j] + 1), (j + 0.5) * cell, base + 4, { size: LETTER, fill: theme.quiet, align: "center", baseline: "top" });
  }
}

export function drawStates(canvas, width, i, { arrays }, theme) {
  const offsets = arrays.offsets.length, cell = width / offsets, pen = penOn(canvas, width, ROW, theme), colours = stateColours(theme);
  for (let j = 0; j < offsets; j++) {
    const state = arrays.states[i * offsets + j], x = j * cell;
    if (state < -1) continue;
    const fill = state < 0 ? mix(theme.background, theme.text, 0.06) : colours[state];
    pen.rect(x, 1, cell > 5 ? cell - 1 : Math.max(cell, 0.6) + 0.2, ROW - 2, { fill, alpha: state === 0 && cell > 5 ? 0.55 : 1 });
    if (cell >= 9) pen.text(state < 0 ? "·" : String(state), x + cell / 2 - 0.5, ROW / 2 + 0.5, { size: LETTER, fill: state > 0 ? "#ffffff" : theme.text, align: "center", baseline: "middle" });
  }
}

function sums(values, rows, columns) {
  return Array.from({ length: rows }, (_, i) => values.subarray(i * columns, (i + 1) * columns).reduce((a, b) => a + b, 0));
}
