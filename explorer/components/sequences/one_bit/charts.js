// Four panels of accuracy by training step, the gradient by step of the sequence, and what is answered along one sequence.

import { Plot } from "../../topic/plot.js";
import { powerOfTen } from "../through_time/picture.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */
/** @typedef {import("./courses.js").Courses} Courses */

const LEAST = 1e-18;

/** A colour for each cell. */
export function inkOf(/** @type {{ lines: string[] }} */ theme, /** @type {number} */ place) {
  return theme.lines[place % theme.lines.length];
}

/**
 * The panels' plots, two beside each other.
 * @param {Courses} courses
 * @param {number} width
 * @param {number} height
 * @param {number} letter
 */
export function panels(courses, width, height, letter) {
  const { cells, tests } = courses.about, across = cells.length > 1 ? 2 : 1, down = Math.ceil(cells.length / across), gap = 0.8 * letter, left = 3.2 * letter;
  const w = (width - gap * (across - 1)) / across, h = height / down, size = Math.max(12, letter - 1);
  return cells.map((cell, k) => {
    const x = (k % across) * (w + gap), y = Math.floor(k / across) * h;
    return { cell, x, y, w, h, size, plot: new Plot({ x: x + left, y: y + 2.1 * letter, width: w - left - 1.4 * letter, height: h - 3.9 * letter }, { x: [tests[1], tests[tests.length - 1]], y: [0.4, 1], logX: true }) };
  });
}

/**
 * @param {Pen} pen
 * @param {ReturnType<typeof panels>} placed
 * @param {{ courses: Courses, upTo: number, hidden: (cell: string) => boolean, chosen: string, letter: number, focused: boolean }} what  drawn up to a test, or a share of the way to the next
 */
export function drawPanels(pen, placed, { courses, upTo, hidden, chosen, letter, focused }) {
  const { theme } = pen, { tests, names, seeds } = courses.about, whole = Math.floor(upTo), share = upTo - whole;
  const now = tests[whole] + (share ? share * (tests[whole + 1] - tests[whole]) : 0);
  placed.forEach(({ cell, x, y, w, h, size, plot }, k) => {
    const ink = inkOf(theme, k), { area } = plot;
    if (cell === chosen) pen.rect(x + 1, y + 1, w - 2, h - 3, { stroke: theme.accent, width: focused ? 3 : 1.5, radius: 5 });
    plot.axes(pen, { size, ticksY: 3, wordsY: (v) => `${Math.round(100 * v)}%` });
    plot.line(pen, [[tests[1], 0.5], [tests[tests.length - 1], 0.5]], { stroke: theme.axis, dash: [2, 4], width: 1.5 });
    pen.text(names[cell], area.x, y + 1.3 * letter, { size: letter, fill: ink, weight: 700, baseline: "middle" });
    if (hidden(cell)) {
      pen.text("?", area.x + area.width / 2, area.y + area.height / 2, { size: 2 * letter, fill: ink, align: "center", baseline: "middle", weight: 700 });
      return;
    }
    pen.text(`${courses.holding(cell, whole)} of ${seeds.length} hold it`, area.x + area.width, y + 1.3 * letter, { size, fill: theme.text, align: "right", baseline: "middle" });
    seeds.forEach((_, seed) => {
      const values = courses.of("accuracy", cell, seed), points = tests.slice(0, whole + 1).map((step, j) => [step, values[j]]);
      if (share) points.push([now, values[whole] + share * (values[whole + 1] - values[whole])]);
      plot.line(pen, points.slice(1), { stroke: ink, width: 1.8, alpha: 0.75 });
    });
    if (upTo < tests.length - 1) pen.path([[plot.x.within(now), area.y], [plot.x.within(now), area.y + area.height]], { stroke: theme.axis });
    if (k === 0) pen.text("batches learnt from", area.x + area.width, area.y + area.height - 0.6 * letter, { size, fill: theme.text, align: "right", weight: 600, baseline: "middle", halo: theme.background });
  });
}

/**
 * How long the gradient of the answer is at each step of the sequence, for every network.
 * @param {Pen} pen
 * @param {{ width: number, height: number, letter: number, courses: Courses, when: "before" | "after", chosen: string }} what
 */
export function drawGradient(pen, { width, height, letter, courses, when, chosen }) {
  const { theme } = pen, { cells, seeds, gap } = courses.about, left = 3 * letter, top = 2.1 * letter, size = Math.max(12, letter - 1);
  const all = [0, 1].flatMap((k) => cells.flatMap((cell) => seeds.flatMap((_, seed) => courses.of(k ? "after" : "before", cell, seed)))).filter((value) => value > 0);
  const low = Math.max(LEAST, 10 ** Math.floor(Math.log10(Math.min(...all)))), high = 10 ** Math.ceil(Math.log10(Math.max(...all)) + 1e-9);
  const plot = new Plot({ x: left, y: top, width: width - left - 0.8 * letter, height: height - top - 3 * letter }, { x: [1, gap + 1], y: [low, Math.max(high, 10 * low)], logY: true });
  plot.axes(pen, { size, x: "state after step", ticksX: 5, wordsY: () => "" });
  pen.text(`‖∂ answer / ∂ state‖ ${when} training`, 2, 0.9 * letter, { size: letter, fill: theme.text, weight: 600, baseline: "middle" });
  const marks = plot.y.powers(), every = Math.ceil(marks.length / 6);
  for (const mark of marks) if (Math.round(Math.log10(mark)) % every === 0) pen.text(powerOfTen(mark), left - 7, plot.y.at(mark), { size, fill: theme.quiet, align: "right", baseline: "middle" });
  const order = [...cells.filter((cell) => cell !== chosen), chosen];
  for (const cell of order) {
    seeds.forEach((_, seed) => {
      plot.line(pen, courses.of(when, cell, seed).map((value, t) => (value > 0 ? [t + 1, Math.max(low, value)] : null)), { stroke: inkOf(theme, cells.indexOf(cell)), width: cell === chosen ? 2.4 : 1.2, alpha: cell === chosen ? 0.95 : 0.6 });
    });
  }
}

/**
 * What a trained network of each cell would answer after each step of one sequence.
 * @param {Pen} pen
 * @param {{ width: number, height: number, letter: number, courses: Courses, answers: Record<string, number[]>, bit: number, chosen: string, hidden: (cell: string) => boolean }} what
 */
export function drawAnswers(pen, { width, height, letter, courses, answers, bit, chosen, hidden }) {
  const { theme } = pen, { cells, gap, seeds } = courses.about, left = 3 * letter, top = 2.1 * letter, size = Math.max(12, letter - 1);
  const plot = new Plot({ x: left, y: top, width: width - left - 0.8 * letter, height: height - top - 3 * letter }, { x: [1, gap + 1], y: [0, 1] });
  plot.axes(pen, { size, x: "step", ticksX: 5, ticksY: 2 });
  pen.text(`P(bit = 1) along one sequence with bit ${bit > 0 ? "1" : "0"}, seed ${seeds[0]}`, 2, 0.9 * letter, { size: letter, fill: theme.text, weight: 600, baseline: "middle" });
  plot.line(pen, [[1, bit > 0 ? 1 : 0], [gap + 1, bit > 0 ? 1 : 0]], { stroke: theme.text, width: 1, dash: [2, 4] });
  for (const cell of [...cells.filter((one) => one !== chosen), chosen]) {
    if (!hidden(cell) && answers[cell]) plot.line(pen, answers[cell].map((value, t) => [t + 1, value]), { stroke: inkOf(theme, cells.indexOf(cell)), width: cell === chosen ? 3 : 1.8 });
  }
}
