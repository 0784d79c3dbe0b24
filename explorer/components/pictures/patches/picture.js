// What is drawn: the picture in patches, the map of attention, what counts, the small maps, and the classes.

import { ColourScale } from "../../kernel/colours.js";
import { mix } from "../../kernel/theme.js";
import { inkOf } from "../../making/ink.js";
import { across, down, tokenName } from "./cutting.js";
import { classCell, patchArea } from "./layout.js";

/** @typedef {import("./layout.js").Area} Area */
/** @typedef {ReturnType<typeof import("./layout.js").laidOut>} Layout */
/**
 * @typedef {object} Now
 * @property {any} subject
 * @property {Float32Array} seen  pixels as they lie now
 * @property {Float64Array} map  attention of the chosen token to all tokens
 * @property {Float64Array} falls  what counts, NaN where it is not known yet
 * @property {{ name: string, title: string, values: Float64Array, signed?: boolean }[]} small
 * @property {number} from
 * @property {number} to
 * @property {string} shown  name of the map
 * @property {{ chances: Float64Array, words: string }[]} answers  of both networks
 * @property {number} truth
 * @property {string[]} titles
 * @property {boolean} focused
 * @property {number} letter
 */

/**
 * @param {any} pen
 * @param {Layout} layout
 * @param {Now} now
 */
export function draw(pen, layout, now) {
  const { theme } = pen, { big, cell } = layout, { letter, from, to, subject: { grid }, map, falls, titles } = now, small = Math.max(12, letter - 1);
  titles.forEach((words, k) => pen.text(words, big[k].x, big[k].y - 0.5 * letter, { size: small, fill: theme.text, weight: 600 }));
  (layout.strip ? drawStrip : drawImage)(pen, big[0], now);
  borders(pen, big[0], grid, mix(theme.text, theme.background, 0.55));
  const most = Math.max(...map), amounts = new ColourScale("plain", theme, most), reach = Math.max(0.01, ...falls.map((v) => (Number.isNaN(v) ? 0 : Math.abs(v)))), signed = new ColourScale("signed", theme, reach);
  cells(pen, big[1], grid, (k) => amounts.colour(map[k + 1]));
  cells(pen, big[2], grid, (k) => (Number.isNaN(falls[k]) ? theme.band : signed.colour(falls[k])));
  for (const area of [big[1], big[2]]) borders(pen, area, grid, theme.grid);
  const token = (place, fill) => {
    const at = classCell(big[place], cell);
    pen.rect(at.x, at.y, at.width, at.height, { fill, stroke: theme.axis });
    return at;
  };
  const beside = (words, at) => pen.text(words, at.x + cell + 6, at.y + cell / 2, { size: small, fill: theme.text, baseline: "middle" });
  beside("class token", token(0, theme.band));
  beside(`class token; strongest ${most.toFixed(2)}`, token(1, amounts.colour(map[0])));
  const { x, y, height } = big[2];
  pen.text(falls.some(Number.isNaN) ? "being tried \u2026" : `orange: ln p falls; most ${reach.toFixed(2)}`, x, y + height + 6 + cell / 2, { size: small, fill: theme.text, baseline: "middle" });
  ring(pen, from ? patchArea(big[0], grid, from - 1) : classCell(big[0], cell), theme.accent, now.focused ? 4 : 3);
  for (const area of [big[1], big[2]]) if (to || area !== big[2]) ring(pen, to ? patchArea(area, grid, to - 1) : classCell(area, cell), theme.mark, 2);
  drawSmall(pen, layout, now, small);
  drawClasses(pen, layout, now, small);
}

function drawImage(pen, { x, y, width, height }, { subject: { grid, dark, light }, seen }) {
  const colour = inkOf(pen.theme), columns = across(grid), side = width / columns, tall = height / down(grid);
  for (let k = 0; k < seen.length; k++) pen.rect(x + (k % columns) * side, y + Math.floor(k / columns) * tall, side + 0.4, tall + 0.4, { fill: colour((seen[k] - light) / (dark - light)) });
}

function drawStrip(pen, { x, y, width, height }, { seen, letter }) {
  const { theme } = pen, wide = width / seen.length, size = Math.max(12, letter - 2);
  seen.forEach((dosage, k) => {
    pen.rect(x + k * wide + 1, y + height - 16 - (dosage / 2) * (height - 18), wide - 2, (dosage / 2) * (height - 18) + 1, { fill: theme.amount });
    pen.text(String(dosage), x + (k + 0.5) * wide, y + height - 2, { size, fill: theme.text, align: "center" });
  });
}

function cells(pen, area, grid, colour) {
  for (let k = 0; k < grid.rows * grid.columns; k++) {
    const at = patchArea(area, grid, k);
    pen.rect(at.x, at.y, at.width + 0.4, at.height + 0.4, { fill: colour(k) });
  }
}

function borders(pen, { x, y, width, height }, { rows, columns }, stroke) {
  for (let k = 0; k <= columns; k++) pen.path([[x + (k * width) / columns, y], [x + (k * width) / columns, y + height]], { stroke, width: 1 });
  for (let k = 0; k <= rows; k++) pen.path([[x, y + (k * height) / rows], [x + width, y + (k * height) / rows]], { stroke, width: 1 });
}

function ring(pen, { x, y, width, height }, stroke, wide) {
  pen.rect(x - 1, y - 1, width + 2, height + 2, { stroke: pen.theme.background, width: wide + 2 });
  pen.rect(x - 1, y - 1, width + 2, height + 2, { stroke, width: wide });
}

function drawSmall(pen, { maps }, { small, shown, subject: { grid }, from, letter }, size) {
  const { theme } = pen;
  pen.text(`Attention from ${tokenName(grid, from)}, by block and head: choose one`, maps[0].x, maps[0].y - 0.7 * letter, { size, fill: theme.text, weight: 600 });
  small.forEach(({ name, title, values, signed }, k) => {
    const area = maps[k], most = Math.max(...values.slice(1)) || 1, scale = signed ? new ColourScale("signed", theme, 1) : new ColourScale("plain", theme, most);
    if (values.length) cells(pen, area, grid, (patch) => scale.colour(values[patch + 1]));
    pen.rect(area.x, area.y, area.width, area.height, { stroke: theme.axis });
    if (name === shown) ring(pen, area, theme.accent, 2);
    pen.text(title, area.x, area.y + area.height + 1.15 * letter, { size: Math.max(12, size - 1), fill: theme.text });
  });
}

function drawClasses(pen, { bars }, { answers, truth, subject: { names }, letter }, size) {
  const { theme } = pen, each = bars.width / names.length, thick = Math.min(26, each / 2 - 4);
  let x = bars.x;
  answers.forEach(({ words }, k) => {
    pen.rect(x, bars.y - 1.6 * letter, 11, 11, { fill: theme.lines[k] });
    pen.text(words, x + 16, bars.y - 0.8 * letter, { size, fill: theme.text });
    x += bars.width / 2;
  });
  pen.path([[bars.x, bars.y + bars.height + 0.5], [bars.x + bars.width, bars.y + bars.height + 0.5]], { stroke: theme.axis });
  names.forEach((name, c) => {
    const middle = bars.x + (c + 0.5) * each;
    answers.forEach(({ chances }, k) => {
      const tall = chances[c] * (bars.height - 1.2 * size), left = middle - thick - 1 + k * (thick + 2);
      pen.rect(left, bars.y + bars.height - tall, thick, tall, { fill: theme.lines[k] });
      if (chances[c] >= 0.1) pen.text(chances[c].toFixed(2), left + thick / 2, bars.y + bars.height - tall - 3, { size: 12, fill: theme.text, align: "center" });
    });
    pen.text(name + (c === truth ? " (true)" : ""), middle, bars.y + bars.height + 1.25 * letter, { size, fill: theme.text, align: "center", weight: c === truth ? 700 : 400 });
  });
}
