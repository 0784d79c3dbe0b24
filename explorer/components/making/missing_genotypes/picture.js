// The strip of genotypes with its hidden calls, and the scores by frequency of the rarer allele.

import { Plot } from "../../topic/plot.js";
import { textWidth } from "../../kernel/pen.js";
import { mix } from "../../kernel/theme.js";
import { best } from "./calls.js";
import { METHODS, named, WORDS } from "./told.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */

/** Colours of the ways: the classical ones first. */
export function inkOf(/** @type {string} */ method, theme) {
  const k = METHODS.indexOf(method);
  return k ? theme.lines[[0, 2, 0, 1][k]] : theme.quiet;
}

/** How the cells lie. */
export function cells(/** @type {number} */ width, /** @type {number} */ letter, /** @type {number} */ across, /** @type {number} */ down) {
  const left = 2.2 * letter, top = 1.9 * letter, wide = (width - left - 2) / across, high = Math.max(16, Math.min(wide, 1.7 * letter));
  return { left, top, wide, high, height: top + down * high + 2 };
}

const ground = (state, theme) => mix(theme.background, theme.amount, [0.08, 0.38, 0.75][state]);

/**
 * @param {Pen} pen
 * @param {{ left: number, top: number, wide: number, high: number }} place
 * @param {{ calls: number[][], asked: import("./calls.js").Asked[], chosen: number, open: (k: number) => boolean, method: string, letter: number, focused: boolean }} now
 */
export function drawStrip(pen, { left, top, wide, high }, { calls, asked, chosen, open, method, letter, focused }) {
  const { theme } = pen, hidden = new Map(asked.map((call, k) => [`${call.row} ${call.variant}`, k])), small = Math.min(letter, high - 3, 1.35 * wide);
  pen.text("variants \u2192", left, 1.1 * letter, { size: letter, fill: theme.quiet });
  pen.text("0", left + 12 * letter - 1.3 * letter, 1.1 * letter, { size: letter, fill: theme.quiet });
  [0, 1, 2].forEach((state) => {
    const x = left + 12 * letter + state * 3.4 * letter;
    pen.rect(x - 1.9 * letter, 0.15 * letter, 1.2 * letter, 1.2 * letter, { fill: ground(state, theme), stroke: theme.border });
    pen.text(String(state), x - 0.4 * letter, 1.1 * letter, { size: letter, fill: theme.text });
  });
  calls.forEach((row, r) => {
    pen.text(String(r + 1), left - 6, top + (r + 0.5) * high, { size: letter, fill: theme.quiet, align: "right", baseline: "middle" });
    row.forEach((call, v) => {
      const x = left + v * wide, y = top + r * high, k = hidden.get(`${r} ${v}`);
      if (k === undefined) {
        if (call >= 0) pen.rect(x, y, wide - 1, high - 1, { fill: ground(call, theme) });
        else pen.text("\u00b7", x + wide / 2, y + high / 2, { size: small, fill: theme.quiet, align: "center", baseline: "middle" });
        return;
      }
      const shown = open(k), right = shown && best(asked[k][method]) === call;
      if (shown) pen.rect(x, y, wide - 1, high - 1, { fill: ground(call, theme) });
      pen.rect(x + 0.5, y + 0.5, wide - 2, high - 2, { stroke: k === chosen ? theme.accent : theme.axis, width: k === chosen ? (focused ? 3.5 : 2.5) : 1 });
      const ink = !shown ? theme.text : call > 1 ? theme.background : theme.text;
      pen.text(shown ? (right ? "\u2713" : "\u00d7") : "?", x + wide / 2, y + high / 2, { size: small, fill: ink, weight: 600, align: "center", baseline: "middle" });
    });
  });
}

/**
 * @param {Pen} pen
 * @param {number} width
 * @param {number} height
 * @param {{ scores: import("./scores.js").Scores, share: number, measure: string, hidden: string[], labels: string[], letter: number, method: string }} now
 */
export function drawScores(pen, width, height, { scores, share, measure, hidden, labels, letter, method }) {
  const { theme } = pen, bins = labels.length, left = 3.2 * letter, top = 4.8 * letter;
  const seen = METHODS.filter((one) => !hidden.includes(one)), found = Object.fromEntries(METHODS.map((one) => [one, labels.map((_, bin) => scores.found(share, one, measure, bin))]));
  const ends = METHODS.flatMap((one) => found[one]).filter((one) => one), high = Math.max(...ends.map((one) => one.high)), low = measure === "loss" || measure === "r2" ? 0 : Math.min(...ends.map((one) => one.low));
  const plot = new Plot({ x: left, y: top, width: width - left - 8, height: height - top - 3.1 * letter }, { x: [-0.5, bins - 0.5], y: [Math.max(0, low - 0.05 * (high - low)), high + 0.04 * (high - low)] });
  plot.axes(pen, { size: letter, x: "frequency of the rarer allele", y: WORDS[measure], marksX: labels.map((_, k) => k), wordsX: (k) => labels[k] ?? "", ticksY: 4 });
  for (const one of seen) {
    const stroke = inkOf(one, theme), points = found[one].map((interval, bin) => interval && [bin, interval.mean]), dash = one === "frequent" ? [5, 4] : one === "neighbours" ? [2, 3] : [];
    plot.line(pen, points, { stroke, width: one === method ? 3 : 2, dash });
    found[one].forEach((interval, bin) => {
      if (!interval) return;
      pen.path([plot.at(bin, Math.max(plot.y.low, interval.low)), plot.at(bin, Math.min(plot.y.high, interval.high))], { stroke, width: 1.5 });
      plot.dot(pen, bin, interval.mean, one === method ? 4.5 : 3.2, { fill: stroke });
    });
  }
  let x = 2, y = 0.9 * letter;
  for (const one of METHODS) {
    const words = seen.includes(one) ? named(one) : `${named(one)}: ?`, wide = 26 + textWidth(theme, words, letter) + 14;
    if (x + wide > width) { x = 2; y += 1.3 * letter; }
    pen.path([[x, y], [x + 20, y]], { stroke: inkOf(one, theme), width: 2.4, dash: one === "frequent" ? [5, 4] : one === "neighbours" ? [2, 3] : [] });
    pen.text(words, x + 25, y, { size: letter, fill: theme.text, baseline: "middle" });
    x += wide;
  }
}
