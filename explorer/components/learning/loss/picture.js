// The picture of losses: each sample's guess on its track with what it costs, and the same costs riding on the curves.

import { Places } from "../../kernel/labels.js";
import { textWidth } from "../../kernel/pen.js";
import { letterSize } from "../../kernel/theme.js";
import { Plot, sampled } from "../../topic/plot.js";
import { written } from "../../topic/written.js";
import { FACTOR, LOSSES, loss, margin, overMargin, overResidual, residual, risk } from "./losses.js";
import { LEAST, X, Y } from "./samples.js";
import { ABOUT } from "./words.js";

/** @typedef {import("./losses.js").Loss} Loss */
/** @typedef {"residual" | "margin" | "likelihood"} Over */

export const MOST = 5.6; // of a loss: the hinge of a guess of 0.99 where the label is 0
const INK = { squared: 0, entropy: 1, absolute: 2, hinge: 3 }; // places among the colours of lines
const WIDEST = 4.6; // of a margin
const REACH = { residual: 1, margin: WIDEST, likelihood: 2 };
const DIGITS = 4;

/** The two losses that are laid against each other: the one chosen, and squares or, for these, logarithms. */
export const rivals = (/** @type {Loss} */ kind) => /** @type {[Loss, Loss]} */ (kind === "squared" ? ["squared", "entropy"] : ["squared", kind]);

/**
 * Where everything stands.
 * @param {number} width
 * @param {Over} over
 */
export function laidOut(width, over) {
  const size = letterSize(width), narrow = width < 560, left = narrow ? width : Math.round(width * 0.42), row = Math.round(size * 6.3);
  const tall = Math.round(3 * row + size * 4.7), track = { from: 10, to: left - 12 };
  const area = narrow
    ? { x: size * 3, y: tall + size * 4.4, width: width - size * 3 - 12, height: 240 }
    : { x: left + size * 4.2, y: size * 4.6, width: width - left - size * 5.2, height: tall - size * 8.2 };
  const plot = new Plot(area, { x: [-REACH[over], REACH[over]], y: over === "likelihood" ? [0, 1] : [0, MOST] });
  const trackAt = (/** @type {number} */ f) => track.from + f * (track.to - track.from);
  return {
    size, left, row, track, plot, trackAt,
    height: narrow ? area.y + area.height + size * 3.4 : tall,
    level: (/** @type {number} */ i) => i * row + size * 2.6, // of a sample's track
    guessAt: (/** @type {number} */ x) => (x - track.from) / (track.to - track.from),
  };
}

/**
 * Where a sample rides: its place along the curves.
 * @param {Over} over
 * @param {number} f
 * @param {number} y
 */
export const along = (over, f, y) => (over === "margin" ? margin(f, y) : residual(f, y));

/**
 * Its height there.
 * @param {Over} over
 * @param {Loss} kind
 * @param {number} cost
 */
const height = (over, kind, cost) => (over === "likelihood" ? (FACTOR[kind] ?? 0) * Math.exp(-cost) : cost);

/**
 * @param {import("../../kernel/pen.js").CanvasPen} pen
 * @param {ReturnType<typeof laidOut>} place
 * @param {{ guesses: number[], kind: Loss, over: Over, chosen: number, focused: boolean }} state
 */
export function paint(pen, place, state) {
  samples(pen, place, state);
  curves(pen, place, state);
}

function samples(pen, place, { guesses, kind, chosen, focused }) {
  const { theme } = pen, { size, left, row, track, trackAt, level } = place, pair = rivals(kind);
  guesses.forEach((f, i) => {
    const y = Y[i], at = level(i), ink = theme.lines[INK[kind]];
    if (focused && i === chosen) pen.rect(2, i * row + 2, left - 4, row - 6, { stroke: theme.accent, width: 2, radius: 6 });
    pen.text(`sample ${i + 1}`, track.from, at - size, { size, fill: theme.text, weight: i === chosen ? 700 : 600 });
    pen.text(`x = (${X[i].join(", ")}), y = ${y}`, track.from + size * 5.4, at - size, { size, fill: theme.quiet });
    pen.text(`f = ${written(f)}`, track.to, at - size, { size, fill: theme.text, weight: 600, align: "right" });
    pen.path([[track.from, at], [track.to, at]], { stroke: theme.axis, width: 2 });
    pen.path([[trackAt(f), at], [trackAt(y), at]], { stroke: ink, width: 5, alpha: 0.55 });
    pen.circle(trackAt(y), at, 6, { stroke: theme.text, width: 2, fill: theme.background });
    pen.circle(trackAt(f), at, 9, { fill: ink, stroke: theme.background, width: 2 });
    bars(pen, place, at + size * 1.15, pair, pair.map((one) => loss(one, f, y)));
  });
  const top = 3 * row + size * 1.2;
  pen.text("mean of the three", track.from, top, { size, fill: theme.text, weight: 600 });
  bars(pen, place, top + size * 0.55, pair, pair.map((one) => risk(one, guesses, Y).mean));
}

function bars(pen, { size, track }, top, pair, costs) {
  const { theme } = pen, room = track.to - track.from - size * 13, most = pair.includes("absolute") ? 1 : MOST;
  pair.forEach((kind, k) => {
    const y = top + k * size * 1.25, length = Math.max(1, (costs[k] / most) * room);
    pen.rect(track.from, y, length, size * 0.8, { fill: theme.lines[INK[kind]] });
    pen.text(`${written(costs[k], DIGITS)} ${ABOUT[kind].name.toLowerCase()}`, track.from + length + 6, y + size * 0.42, { size, fill: theme.text, baseline: "middle" });
  });
}

function curves(pen, { plot, size }, { guesses, kind, over, chosen }) {
  const { theme } = pen, likely = over === "likelihood", known = likely ? LOSSES.filter((one) => FACTOR[one] !== null) : LOSSES;
  plot.axes(pen, {
    size, ticksX: over === "margin" ? 8 : 4, y: likely ? "p(y | f)" : "loss",
    x: over === "margin" ? "margin (2y \u2212 1) logit f" : "residual y \u2212 f",
  });
  legend(pen, plot, size, known, kind);
  for (const one of [...known.filter((other) => other !== kind), ...known.filter((other) => other === kind)]) {
    const edge = 1 - LEAST / 4, of = (r) => height(over, one, overResidual(one, r));
    const line = over === "margin" ? sampled((m) => overMargin(one, m), [-WIDEST, WIDEST])
      : likely && one === "squared" ? sampled((r) => FACTOR.squared * Math.exp(-r * r), [-2, 2])
        : likely && one === "absolute" ? sampled((r) => FACTOR.absolute * Math.exp(-Math.abs(r)), [-2, 2])
          : sampled(of, [-edge, edge], 400);
    plot.line(pen, line, { stroke: theme.lines[INK[one]], width: one === kind ? 3.5 : 1.6, alpha: one === kind ? 1 : 0.75 });
  }
  const free = new Places();
  for (const one of rivals(kind)) {
    if (!known.includes(one)) continue;
    for (const i of [...guesses.keys()].filter((k) => k !== chosen).concat(chosen)) {
      const f = guesses[i], [x, y] = plot.at(along(over, f, Y[i]), Math.min(plot.y.high, height(over, one, loss(one, f, Y[i]))));
      if (one !== kind) { pen.circle(x, y, 5, { fill: theme.lines[INK[one]], stroke: theme.background, width: 1.5 }); continue; }
      pen.circle(x, y, 10, { fill: theme.background, stroke: theme.lines[INK[kind]], width: i === chosen ? 4 : 2.5 });
      if (free.take(x - 6, y - 7, 12, 14, 0)) pen.text(String(i + 1), x, y + 1, { size, fill: theme.text, weight: 700, align: "center", baseline: "middle" });
    }
  }
  if (likely && kind === "hinge") pen.text("no density has the hinge loss", plot.area.x + plot.area.width, plot.area.y + size, { size, fill: theme.text, align: "right", halo: theme.background });
}

function legend(pen, { area }, size, known, kind) {
  const { theme } = pen, names = known.map((one) => ABOUT[one].name.toLowerCase());
  const widths = names.map((name, k) => textWidth(theme, name, size, known[k] === kind ? 700 : 400) + size * 2.6);
  const columns = widths.reduce((a, b) => a + b, 0) <= area.width + size * 3 ? known.length : 2;
  let x = area.x - size * 3, y = size;
  known.forEach((one, k) => {
    if (k && k % columns === 0) { x = area.x - size * 3; y += size * 1.4; }
    const top = area.y - size * 3.6 + (y - size);
    pen.rect(x, top - 2, size * 1.2, 4, { fill: theme.lines[INK[one]] });
    pen.text(names[k], x + size * 1.6, top, { size, fill: theme.text, weight: one === kind ? 700 : 400, baseline: "middle" });
    x += columns === known.length ? widths[k] : area.width / 2;
  });
}
