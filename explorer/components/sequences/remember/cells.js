// The cells that follow best as bars, how they do on held-out letters as dots, random weights and shifted patterns below.

import { Scale } from "../../kernel/scale.js";
import { textWidth } from "../../kernel/pen.js";

export const SHOWN = 8;

/** Where the rows are. */
export function rowsOf(/** @type {number} */ letter) {
  const high = Math.round(1.8 * letter), top = Math.round(2.9 * letter);
  return { high, top, height: top + (SHOWN + 2) * high + 4, at: (/** @type {number} */ y) => Math.floor((y - top) / high) };
}

/** How well, as it is said: the area under the ROC curve from a half to 1, or the size of a correlation. */
export function measured(/** @type {"order" | "amount"} */ kind, /** @type {number} */ value) {
  return kind === "order" ? (1 + value) / 2 : value;
}

/**
 * @param {import("../../kernel/pen.js").CanvasPen} pen
 * @param {number} width
 * @param {{ kind: "order" | "amount", ranked: import("./ranking.js").Ranked[], chosen: number, others: number[], shifted: number, judged: boolean, hidden: boolean, letter: number, focused: boolean }} now  `others` of networks that learnt nothing, `shifted` below which 95 of 100 shifted patterns stay, NaN while it is measured
 */
export function drawCells(pen, width, { kind, ranked, chosen, others, shifted, judged, hidden, letter, focused }) {
  const { theme } = pen, { high, top } = rowsOf(letter), left = Math.max(...["cell 88", "random"].map((words) => textWidth(theme, words, letter, 600))) + 12;
  const least = kind === "order" ? 0.4 : -0.1, scale = new Scale([least, 1], [left, width - 4.2 * letter]), floor = kind === "order" ? 0.5 : 0;
  const x = (value) => scale.within(measured(kind, value)), bottom = top + (SHOWN + 2) * high;
  pen.text(kind === "order" ? "pairs in the right order" : "correlation", left, 0.9 * letter, { size: letter, fill: theme.text, baseline: "middle", weight: 600 });
  pen.text("bar: picked, dot: held out", width - 2, 0.9 * letter, { size: letter, fill: theme.text, baseline: "middle", align: "right" });
  for (const mark of kind === "order" ? [0.5, 0.75, 1] : [0, 0.5, 1]) {
    pen.path([[scale.at(mark), top - 4], [scale.at(mark), bottom]], { stroke: mark === floor ? theme.axis : theme.grid });
    pen.text(kind === "order" ? `${100 * mark}%` : String(mark), scale.at(mark), top - 5, { size: letter, fill: theme.quiet, align: "center" });
  }
  if (hidden) {
    pen.text("after your guess", left + 8, top + 1.5 * high, { size: letter, fill: theme.text, baseline: "middle" });
    return;
  }
  if (!ranked.length) {
    pen.text("nothing is marked yet", left + 8, top + 1.5 * high, { size: letter, fill: theme.text, baseline: "middle" });
    return;
  }
  ranked.slice(0, SHOWN).forEach(({ cell, picked, held }, k) => {
    const y = top + (k + 0.5) * high, own = cell === chosen;
    if (own) pen.rect(0, y - high / 2 + 1, width, high - 2, { fill: theme.accent, alpha: 0.13, radius: 4, ...(focused ? { stroke: theme.accent } : {}) });
    pen.text(`cell ${cell}`, 4, y, { size: letter, fill: theme.text, baseline: "middle", weight: own ? 600 : 400 });
    pen.rect(scale.at(floor), y - 5, Math.max(1, x(Math.abs(picked)) - scale.at(floor)), 10, { fill: theme.lines[0], alpha: 0.55 });
    if (judged && !Number.isNaN(held)) pen.circle(x(held), y, 4.5, { fill: theme.lines[1], stroke: theme.background });
    const shown = judged ? held : Math.abs(picked);
    if (!Number.isNaN(shown)) pen.text(kind === "order" ? `${(100 * measured(kind, shown)).toFixed(1)}%` : shown.toFixed(3).replace("-", "\u2212"), width - 2, y, { size: letter, fill: theme.text, align: "right", baseline: "middle" });
  });
  const last = top + (SHOWN + 0.5) * high;
  pen.text("random", 4, last, { size: letter, fill: theme.text, baseline: "middle" });
  for (const value of others) pen.circle(x(value), last, 4.5, { stroke: theme.lines[1], width: 1.8 });
  if (!Number.isNaN(shifted)) {
    pen.path([[x(shifted), top], [x(shifted), bottom]], { stroke: theme.mark, width: 1.5, dash: [4, 4] });
    pen.text("shifted", 4, last + high, { size: letter, fill: theme.text, baseline: "middle" });
    pen.text("95% stay below", x(shifted) + 6, last + high, { size: letter, fill: theme.text, baseline: "middle" });
  }
}
