// The charts beside a face: the probability as its mouth bends, how far it can be trusted, and what is said of no face.

import { Plot } from "../../topic/plot.js";
import { agreed, BINS, calibration, shares, sure } from "./measured.js";

/** @typedef {import("../../kernel/pen.js").CanvasPen} Pen */
/** @typedef {import("./measured.js").Held} Held */

export const HEIGHT = 300;
export const CHARTS = ["bend", "trust", "none"];

/**
 * @param {number} width
 * @param {number} letter
 * @param {string} kind
 */
export function plotOf(width, letter, kind) {
  return new Plot({ x: 3 * letter, y: 2 * letter, width: width - 3 * letter - 12, height: HEIGHT - 5.4 * letter }, { x: kind === "bend" ? [-1, 1] : [0, 1], y: [0, 1] });
}

/** The dots of all held-out faces, drawn once for each size and theme. */
export class Cloud {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.key = "";
  }

  /**
   * @param {Pen} pen
   * @param {Plot} plot
   * @param {Held} held
   */
  draw(pen, plot, { bends, said }) {
    const { area } = plot, { scale, theme } = pen, key = `${area.width} ${area.height} ${scale} ${theme.quiet}`, left = area.x - 2, top = area.y - 2, width = area.width + 4, height = area.height + 4;
    if (this.key !== key) {
      Object.assign(this.canvas, { width: Math.ceil(width * scale), height: Math.ceil(height * scale) });
      const c = this.canvas.getContext("2d");
      c.setTransform(scale, 0, 0, scale, 0, 0);
      Object.assign(c, { fillStyle: theme.quiet, globalAlpha: 0.55 });
      for (let k = 0; k < bends.length; k++) c.fillRect(plot.x.at(bends[k]) - 1 - left, plot.y.at(said[k]) - 1 - top, 2, 2);
      this.key = key;
    }
    pen.context.drawImage(this.canvas, left, top, this.canvas.width / scale, this.canvas.height / scale);
  }
}

/**
 * @param {Pen} pen
 * @param {Plot} plot
 * @param {Held} held
 * @param {Cloud} cloud
 * @param {{ curve: number[][], bend: number, probability: number, letter: number, focused: boolean }} now  `curve`: of the face shown; empty where it has no mouth to bend
 */
export function drawBend(pen, plot, held, cloud, { curve, bend, probability, letter, focused }) {
  const { theme } = pen;
  plot.axes(pen, { size: letter, x: "bend of the mouth", y: `probability of \u201chappy\u201d; dots: ${held.bends.length} held-out faces`, ticksX: 4, ticksY: 4 });
  cloud.draw(pen, plot, held);
  plot.line(pen, Array.from({ length: 81 }, (_, k) => [k / 40 - 1, agreed(k / 40 - 1)]), { stroke: theme.text, width: 1.5, dash: [6, 4] });
  if (!curve.length) return;
  plot.line(pen, curve, { stroke: theme.accent, width: 3 });
  pen.path([[plot.x.at(bend), plot.area.y], [plot.x.at(bend), plot.area.y + plot.area.height]], { stroke: theme.accent, width: focused ? 3 : 1, alpha: 0.7 });
  plot.dot(pen, bend, probability, 6, { fill: theme.accent, stroke: theme.background, width: 2 });
}

/**
 * @param {Pen} pen
 * @param {Plot} plot
 * @param {Held} held
 * @param {number} letter
 */
export function drawTrust(pen, plot, held, letter) {
  const { theme } = pen, bins = calibration(held);
  plot.axes(pen, { size: letter, x: "what the network says", y: "share labelled happy, and its 95% interval", ticksX: 5, ticksY: 4 });
  plot.line(pen, [[0, 0], [1, 1]], { stroke: theme.axis, width: 1.5, dash: [6, 4] });
  bins.forEach(({ mean, happy, count }) => {
    const [low, high] = interval(happy, count);
    plot.line(pen, [[mean, low], [mean, high]], { stroke: theme.lines[0], width: 2 });
    plot.dot(pen, mean, happy, 5, { fill: theme.lines[0] });
    pen.text(String(count), plot.x.at(mean), plot.y.at(mean < 0.5 ? high : low) + (mean < 0.5 ? -0.5 : 1.2) * letter, { size: letter, fill: theme.quiet, align: "center" });
  });
}

/**
 * Wilson's interval of a share (1927), 95%.
 * @param {number} share
 * @param {number} count
 */
export function interval(share, count) {
  const z = 1.959963984540054, wide = 1 + (z * z) / count, middle = (share + (z * z) / (2 * count)) / wide;
  const half = (z / wide) * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count));
  return [middle - half, middle + half];
}

/**
 * A row of bars for each kind of picture: how many get which probability.
 * @param {Pen} pen
 * @param {number} width
 * @param {{ name: string, said: ArrayLike<number>, lit: boolean, hidden: boolean }[]} kinds
 * @param {number} letter
 */
export function drawKinds(pen, width, kinds, letter) {
  const { theme } = pen, left = 8.6 * letter, right = 4.2 * letter, top = 2.2 * letter, wide = (width - left - right) / BINS, tall = (HEIGHT - top - 2.6 * letter) / kinds.length;
  const most = Math.max(...kinds.flatMap(({ said }) => shares(said)));
  pen.text("\u2265 90% sure", width, 0.9 * letter, { size: letter, fill: theme.text, weight: 600, align: "right" });
  pen.text("share of pictures by probability of \u201chappy\u201d", 0, 0.9 * letter, { size: letter, fill: theme.text, weight: 600 });
  kinds.forEach(({ name, said, lit, hidden }, row) => {
    const floor = top + (row + 1) * tall - 0.3 * letter;
    pen.text(name, 0, floor - 0.2 * tall, { size: letter, fill: theme.text, weight: lit ? 700 : 400 });
    pen.path([[left, floor], [left + BINS * wide, floor]], { stroke: theme.axis });
    if (hidden) return pen.text("after your guess", left + 4, floor - 0.2 * tall, { size: letter, fill: theme.quiet });
    shares(said).forEach((share, k) => pen.rect(left + k * wide + 1, floor - (share / most) * (tall - 6), wide - 2, (share / most) * (tall - 6), { fill: lit ? theme.accent : theme.lines[0] }));
    return pen.text(`${(100 * sure(said)).toFixed(0)}%`, width, floor - 0.2 * tall, { size: letter, fill: theme.text, weight: 600, align: "right" });
  });
  for (const p of [0, 0.5, 1]) pen.text(String(p), left + p * BINS * wide, HEIGHT - 1.2 * letter, { size: letter, fill: theme.quiet, align: "center" });
}
