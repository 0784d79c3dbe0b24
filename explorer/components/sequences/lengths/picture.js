// What is read with the state after each sign, and what is written, each sign with where it looked.

import { ColourScale } from "../../kernel/colours.js";
import { WRONG } from "../../kernel/palette.js";
import { textWidth } from "../../kernel/pen.js";
import { named } from "./told.js";

const STRIP = 76, WIDEST = 34;

/**
 * @typedef {object} Now
 * @property {string[]} signs  read
 * @property {Float64Array[]} places  the state after each
 * @property {import("./network.js").Written[]} all  what is written
 * @property {string[]} right  what should be
 * @property {string[]} writes
 * @property {number} upto  how many are written so far
 * @property {number} chosen
 * @property {boolean} attention
 * @property {number} letter
 * @property {boolean} focused
 */

/**
 * Where everything stands.
 * @param {number} width
 * @param {Now} now
 * @param {any} theme
 */
export function laidOut(width, { signs, all, writes, letter }, theme) {
  const left = 2 * letter + Math.max(5.6 * letter, ...all.map(({ sign }) => textWidth(theme, named(writes, sign), letter, 600))), high = Math.round(1.6 * letter);
  const cell = Math.min(WIDEST, (width - left - 4) / Math.max(1, signs.length)), top = 1.7 * letter, rows = top + STRIP + 0.9 * letter;
  return { left, cell, high, top, rows, height: Math.ceil(rows + Math.max(3, all.length) * high + 4) };
}

/**
 * @param {any} pen
 * @param {ReturnType<typeof laidOut>} layout
 * @param {Now} now
 */
export function draw(pen, layout, now) {
  const { theme } = pen, { left, cell, top, rows, high } = layout, { signs, places, letter, attention } = now, small = Math.max(12, letter - 1);
  const column = (k) => left + k * cell;
  pen.text("read", 2, 0.9 * letter, { size: letter, fill: theme.quiet, baseline: "middle" });
  signs.forEach((sign, k) => pen.text(sign, column(k) + cell / 2, 0.9 * letter, { size: letter, fill: theme.text, align: "center", baseline: "middle", weight: 600 }));
  pen.text("state after it", 2, top + STRIP / 2, { size: small, fill: theme.quiet, baseline: "middle" });
  const scale = new ColourScale("signed", theme, 1);
  places.forEach((state, k) => {
    const tall = STRIP / state.length;
    state.forEach((value, i) => pen.rect(column(k) + 1, top + i * tall, cell - 2, tall + 0.4, { fill: scale.colour(value) }));
  });
  const last = signs.length - 1;
  if (last >= 0) pen.rect(column(last), top - 1, cell, STRIP + 2, { stroke: theme.accent, width: 2 });
  if (!attention && last >= 0) {
    const y = rows - 0.35 * letter, x = column(last) + cell / 2;
    pen.path([[x, top + STRIP + 1], [x, y], [left - 0.9 * letter, y], [left - 0.9 * letter, rows + 0.3 * letter]], { stroke: theme.accent, width: 2 });
    ["Without attention the writer gets", "the outlined state, and nothing else."].forEach((words, k) => pen.text(words, left + 6, rows + (0.9 + 1.4 * k) * letter, { size: letter, fill: theme.text, baseline: "middle" }));
  }
  drawWritten(pen, layout, now, high);
}

function drawWritten(pen, { left, cell, rows }, { all, right, writes, upto, chosen, attention, letter, focused }, high) {
  const { theme } = pen, amounts = new ColourScale("plain", theme, 1), wrong = WRONG[theme.dark ? "dark" : "light"];
  all.slice(0, upto).forEach((one, row) => {
    const y = rows + row * high, name = named(writes, one.sign), good = name === (right[row] ?? "end");
    pen.text(name, 2, y + high / 2, { size: letter, fill: good ? theme.text : wrong, baseline: "middle", weight: 600 });
    if (!good) pen.text("\u2715", left - 1.4 * letter, y + high / 2, { size: letter, fill: wrong, baseline: "middle" });
    if (attention) one.shares.forEach((share, k) => pen.rect(left + k * cell + 1, y + 1, cell - 2, high - 2, { fill: amounts.colour(share) }));
    if (row === chosen) pen.rect(0.5, y, attention ? left + one.shares.length * cell : left - 2 * letter, high, { stroke: theme.accent, width: focused ? 3 : 2, radius: 3 });
  });
}
