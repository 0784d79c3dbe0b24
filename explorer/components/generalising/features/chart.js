// Scores by the number of components, and every row of the comparison as a dot with its interval.

import { Plot } from "../../topic/plot.js";
import { textWidth } from "../../kernel/pen.js";
import { COMPONENTS, LEARNT } from "./compared.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */
/** @typedef {{ subject: string, shuffled: boolean, place: number, one: string, other: string, letter: number, hidden: boolean, focused: boolean }} Now  `hidden`: what was learnt waits for a guess */

const RANGES = { digits: { true: [0, 1], shuffled: [0, 0.3] }, cohort: { true: [0.4, 0.85], shuffled: [0.3, 0.7] } };

export function rangeOf(/** @type {string} */ subject, /** @type {boolean} */ shuffled) {
  return /** @type {[number, number]} */ (RANGES[subject][shuffled ? "shuffled" : "true"]);
}

/** The colour of a row: by hand, learnt, or neither. */
export function inkOf(/** @type {string} */ row, theme) {
  return LEARNT.includes(row) ? theme.lines[1] : row === "covariates" ? theme.quiet : theme.lines[0];
}

/**
 * @param {number} width
 * @param {number} height
 * @param {number} letter
 * @param {import("./compared.js").Compared} compared
 * @param {string} subject
 * @param {boolean} shuffled
 */
export function plotOf(width, height, letter, compared, subject, shuffled) {
  const counts = compared.counts(subject), left = 3.6 * letter, top = 3.4 * letter;
  return new Plot({ x: left, y: top, width: width - left - 14, height: height - top - 3.4 * letter }, { x: [0.9, counts[counts.length - 1] * 1.1], y: rangeOf(subject, shuffled), logX: true });
}

/**
 * @param {Pen} pen
 * @param {Plot} plot
 * @param {import("./compared.js").Compared} compared
 * @param {Now} now
 */
export function drawCurves(pen, plot, compared, { subject, shuffled, place, one, other, letter, hidden, focused }) {
  const { theme } = pen, { area } = plot, counts = compared.counts(subject), chance = compared.chance(subject);
  const marks = counts.filter((_, k) => k % 2 === 0 || k === counts.length - 1).filter((v, k, all) => k === all.length - 1 || all[all.length - 1] / v > 1.4);
  plot.axes(pen, { size: letter, x: "principal components", y: `${compared.measure(subject)} on held-out samples`, marksX: marks, ticksY: 4 });
  pen.path([plot.at(0.9, chance), plot.at(counts[counts.length - 1] * 1.1, chance)], { stroke: theme.axis, dash: [4, 4] });
  pen.text("chance", area.x + area.width - 4, plot.y.at(chance) - 4, { size: letter, fill: theme.text, align: "right", halo: theme.background });
  COMPONENTS.forEach((row, c) => {
    const found = counts.map((_, k) => compared.interval(compared.scores(subject, shuffled, row, k))), dash = c ? [] : [6, 4];
    plot.line(pen, [...counts.map((n, k) => [n, found[k].low]), ...counts.map((n, k) => [n, found[k].high]).reverse()], { fill: theme.lines[0], alpha: 0.12, closed: true });
    plot.line(pen, counts.map((n, k) => [n, found[k].mean]), { stroke: theme.lines[0], width: 2.2, dash });
    plot.dot(pen, counts[place], found[place].mean, 5, { fill: c ? theme.lines[0] : theme.background, stroke: theme.lines[0], width: 2 });
  });
  for (const row of [one, other]) {
    if (COMPONENTS.includes(row) || (hidden && LEARNT.includes(row))) continue;
    const { mean } = compared.interval(compared.scores(subject, shuffled, row, place));
    plot.line(pen, [[0.9, mean], [counts[counts.length - 1] * 1.1, mean]], { stroke: inkOf(row, theme), width: 2.2 });
  }
  pen.path([[plot.x.at(counts[place]), area.y], [plot.x.at(counts[place]), area.y + area.height]], { stroke: theme.accent, width: focused ? 2.5 : 1.5, dash: [3, 4] });
  legend(pen, area.x, letter, [["linear", theme.lines[0], [6, 4]], ["SVM", theme.lines[0], []], ...(COMPONENTS.includes(other) || (hidden && LEARNT.includes(other)) ? [] : [[compared.label(subject, other, place), inkOf(other, theme), []]])]);
}

function legend(pen, left, letter, entries) {
  let x = left;
  for (const [words, stroke, dash] of entries) {
    pen.path([[x, 0.8 * letter], [x + 24, 0.8 * letter]], { stroke, width: 2.2, dash });
    pen.text(words, x + 30, 0.8 * letter, { size: letter, fill: pen.theme.text, baseline: "middle" });
    x += 30 + textWidth(pen.theme, words, letter) + 18;
  }
}

export function rowHeight(/** @type {number} */ letter) {
  return Math.round(2.05 * letter);
}

/**
 * Every row: its name, its interval, its mean.
 * @param {Pen} pen
 * @param {number} width
 * @param {import("./compared.js").Compared} compared
 * @param {Now} now
 */
export function drawRows(pen, width, compared, { subject, shuffled, place, one, other, letter, hidden }) {
  const { theme } = pen, rows = compared.rows(subject), high = rowHeight(letter), names = rows.map((row) => compared.label(subject, row, place));
  const wide = Math.max(...names.map((name) => textWidth(theme, name, letter, 600))) + 10, left = Math.min(wide, 0.62 * width), right = width - 3.6 * letter;
  const found = rows.map((row) => (hidden && LEARNT.includes(row) ? null : compared.interval(compared.scores(subject, shuffled, row, place))));
  const seen = found.filter((one) => one !== null), chance = compared.chance(subject), near = subject === "cohort" || shuffled;
  const low = Math.min(...seen.map((one) => one.low), ...(near ? [chance] : [])), most = Math.max(...seen.map((one) => one.high), ...(near ? [chance] : [])), room = 0.06 * (most - low);
  const at = (value) => left + 8 + ((value - low + room) / (most - low + 2 * room)) * (right - left - 16);
  if (near) pen.path([[at(chance), 0], [at(chance), rows.length * high]], { stroke: theme.axis, dash: [4, 4] });
  rows.forEach((row, k) => {
    const y = (k + 0.5) * high, interval = found[k], ink = inkOf(row, theme), chosen = row === one || row === other;
    if (chosen) pen.rect(0, k * high + 1, width, high - 2, { fill: theme.accent, alpha: 0.1, radius: 4 });
    pen.text(names[k], 4, y, { size: letter, fill: theme.text, baseline: "middle", weight: chosen ? 600 : 400 });
    if (!interval) {
      pen.text("?", (left + right) / 2, y, { size: letter, fill: theme.text, baseline: "middle", weight: 600 });
      return;
    }
    pen.path([[at(interval.low), y], [at(interval.high), y]], { stroke: ink, width: 2 });
    pen.circle(at(interval.mean), y, 4.5, { fill: ink });
    pen.text(interval.mean.toFixed(3), width - 4, y, { size: letter, fill: theme.text, align: "right", baseline: "middle" });
  });
}
