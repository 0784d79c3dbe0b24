// Accuracy by epoch, of true and of shuffled labels: each seed thin, their mean bold, training dashed.

import { Plot } from "../../topic/plot.js";
import { apart } from "./published.js";

/** @typedef {{ share: number, colour: string, words: string, upTo: number }} Group  drawn up to an epoch, or a share of the way to the next */

/**
 * A share in per cent; what is not all of them is never written as 100.
 * @param {number} share
 */
export function inPercent(share) {
  if (share === 1) return "100";
  const text = (100 * share).toFixed(1);
  return text === "100.0" ? (Math.floor(1e4 * share) / 100).toFixed(2) : text;
}

export const percent = (/** @type {number} */ share) => `${inPercent(share)}%`;
const DASH = [6, 4];

/**
 * @param {number} width
 * @param {number} height
 * @param {number} letter
 * @param {number} epochs
 */
export function plotOf(width, height, letter, epochs) {
  const left = 3.6 * letter, top = 2 * letter, right = 13.5 * letter;
  return new Plot({ x: left, y: top, width: width - left - right, height: height - top - 3.2 * letter }, { x: [0, epochs], y: [0, 1] });
}

/**
 * @param {import("../../kernel/pen.js").CanvasPen} pen
 * @param {Plot} plot
 * @param {{ courses: import("./courses.js").Courses, groups: Group[], epoch: number, letter: number, asking: boolean, focused: boolean }} what
 */
export function drawChart(pen, plot, { courses, groups, epoch, letter, asking, focused }) {
  const { theme } = pen, { area } = plot, end = area.x + area.width;
  plot.axes(pen, { size: letter, x: "epochs", y: "digits read as labelled", ticksY: 4, wordsY: (v) => `${Math.round(100 * v)}%` });
  plot.line(pen, [[0, 0.1], [courses.about.epochs, 0.1]], { stroke: theme.axis, dash: [2, 4], width: 1.5 });
  const labels = [];
  for (const { share, colour, words, upTo } of groups) {
    for (const kind of /** @type {const} */ (["train", "test"])) {
      const dash = kind === "train" ? DASH : [], line = (of) => grown(upTo, of);
      courses.about.seeds.forEach((_, seed) => {
        plot.line(pen, line((e) => courses.at(kind, share, seed, e)), { stroke: colour, width: 1, alpha: 0.4, dash });
      });
      plot.line(pen, line((e) => courses.mean(kind, share, e)), { stroke: colour, width: 2.6, dash });
      const now = courses.mean(kind, share, Math.floor(upTo));
      labels.push({ y: plot.y.at(now), colour, text: `${words}, ${kind === "train" ? "training" : "test"} ${percent(now)}`, weight: kind === "test" ? 600 : 400 });
    }
  }
  labels.sort((a, b) => a.y - b.y);
  const levels = apart(labels.map(({ y }) => y), 1.35 * letter, area.y, area.y + area.height - letter);
  labels.forEach(({ y, colour, text, weight }, k) => {
    pen.path([[end + 2, y], [end + 9, levels[k]]], { stroke: colour });
    pen.text(text, end + 12, levels[k], { size: letter, fill: colour, baseline: "middle", weight });
  });
  pen.text("guessing: 10%", end - 4, plot.y.at(0.1) + 1.3 * letter, { size: letter, fill: theme.quiet, align: "right", halo: theme.background });
  if (asking) pen.text("shuffled labels: ?", area.x + area.width / 2, area.y + area.height / 2, { size: 1.3 * letter, fill: groups[0].colour === theme.lines[1] ? theme.lines[0] : theme.lines[1], align: "center", weight: 600 });
  if (epoch < courses.about.epochs || focused) {
    const x = plot.x.at(epoch);
    pen.path([[x, area.y], [x, area.y + area.height]], { stroke: focused ? theme.accent : theme.text, width: focused ? 2 : 1 });
  }
}

// Points by epoch; the last one is on its way to the next.
function grown(/** @type {number} */ upTo, /** @type {(epoch: number) => number} */ of) {
  const whole = Math.floor(upTo), share = upTo - whole, points = Array.from({ length: whole + 1 }, (_, e) => [e, of(e)]);
  if (share) points.push([upTo, (1 - share) * of(whole) + share * of(whole + 1)]);
  return points;
}
