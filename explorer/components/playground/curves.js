// The loss curves: axes with numbers, the shown epoch as a line, and what a branch left behind as a ghost.

import { linesAcross, marksBelow } from "../kernel/axis.js";
import { curveStyle } from "../kernel/curve.js";
import { number } from "../kernel/numbers.js";
import { Scale } from "../kernel/scale.js";
import { paintLowest } from "./lowest.js";

function extent(history, ghost, columns) {
  let low = Infinity, high = -Infinity;
  for (const [values, count] of [[history.values, history.count], [ghost ?? [], (ghost?.length ?? 0) / history.columns]]) {
    const stride = Math.max(1, Math.floor(count / 600));
    for (let row = 0; row < count; row += stride) {
      for (const c of columns) {
        const v = values[row * history.columns + c];
        if (v < low) low = v;
        if (v > high && v < 1e30) high = v;
      }
    }
  }
  return [low, high];
}

function shorter(value) {
  const size = Math.abs(value);
  if (size >= 1e6) return `${+(value / 1e6).toPrecision(3)}M`;
  if (size >= 1e3) return `${+(value / 1e3).toPrecision(3)}k`;
  return number(value, 3);
}

// Epochs along x, losses along y; logarithmic where that was chosen and no loss is zero.
function scalesOf(area, history, ghost, columns, logarithmic) {
  const [low, high] = extent(history, ghost, columns), any = high >= low, bent = logarithmic && low > 0;
  const last = Math.max(10, history.last, ghost?.length ? ghost[ghost.length - history.columns] : 0);
  const most = any ? Math.max(high, low + 1e-12, 1e-6) * (bent ? 1.2 : 1.05) : 1;
  const least = bent ? Math.min(low * 0.8, most / 10) : 0;
  return { x: new Scale([0, last], [area.x, area.x + area.width]), y: new Scale([least, most], [area.y + area.height, area.y], bent) };
}

function lineOf(values, columns, column, count, scales) {
  const points = [], stride = Math.max(1, Math.floor(count / 500));
  for (let row = 0; row < count; row += stride) {
    const v = values[row * columns + column];
    points.push(v === v ? [scales.x.at(values[row * columns]), scales.y.within(v)] : null);
  }
  if (count > 1 && (count - 1) % stride) points.push([scales.x.at(values[(count - 1) * columns]), scales.y.within(values[(count - 1) * columns + column])]);
  return points;
}

// The two losses of a network, as `paintCurves` draws them; `index` is its place among those that are compared.
/**
 * @param {{ quiet: string, mark: string }} theme
 * @param {number} index
 */
export function lossLines(theme, index) {
  const line = (/** @type {"train" | "test"} */ kind, name, place) => ({ ...curveStyle(theme, kind), name, column: place + 2 * index });
  return [line("train", "Training loss", 1), line("test", "Test loss", 2)];
}

// `lines` are {column, colour, name, width, dash}; `lowest` is where the test loss was lowest, or null.
export function paintCurves(pen, area, history, { lines, letter, shown, logarithmic, title, lowest = null }) {
  const { theme } = pen, small = letter - 2, columns = lines.map((line) => line.column);
  const scales = scalesOf(area, history, history.ghost, columns, logarithmic);
  if (title) pen.text(title, area.x, area.y - letter * 0.75, { size: small, fill: theme.quiet, weight: 500 });
  const losses = scales.y.logarithmic ? scales.y.powers() : scales.y.ticks(area.height > 110 ? 4 : 2);
  linesAcross(pen, area, scales.y, losses, { size: small, gap: 5, words: shorter });
  const epochs = scales.x.ticks(area.width > 260 ? 4 : 3).filter((mark) => mark === Math.round(mark));
  marksBelow(pen, area, scales.x, epochs, { size: small, drop: 6, words: shorter });
  pen.path([[area.x, area.y], [area.x, area.y + area.height], [area.x + area.width, area.y + area.height]], { stroke: theme.axis });
  if (history.ghost) {
    const count = history.ghost.length / history.columns;
    for (const line of lines) pen.path(lineOf(history.ghost, history.columns, line.column, count, scales), { stroke: line.colour, width: 1, alpha: 0.4, dash: [2, 3] });
  }
  if (history.count) {
    for (const line of lines) pen.path(lineOf(history.values, history.columns, line.column, history.count, scales), { stroke: line.colour, width: line.width ?? 1.8, dash: line.dash ?? [] });
    const x = scales.x.at(shown);
    if (shown < history.last) pen.path([[x, area.y], [x, area.y + area.height]], { stroke: theme.accent, width: 1.5 });
    for (const line of lines) {
      const value = history.at(shown, line.column);
      if (value === value) pen.circle(x, scales.y.within(value), 3, { fill: line.colour, stroke: theme.background, width: 1.2 });
    }
    if (lowest) paintLowest(pen, area, scales, lowest, small);
  }
  return scales;
}
