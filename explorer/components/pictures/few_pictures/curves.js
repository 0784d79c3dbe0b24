// Shares called right over the number of patches learnt from: a curve for every way, rivals dashed, the chosen way with its intervals.

import { letterSize } from "../../kernel/theme.js";
import { textWidth } from "../../kernel/pen.js";
import { Plot } from "../../topic/plot.js";
import { interval, mean } from "./statistics.js";
import { curveOf, WAYS } from "./ways.js";

const LOW = 0.3, HIGH = 0.95, NEAR = 14;

export class Curves {
  /**
   * @param {import("../../kernel/stage.js").Stage} stage
   * @param {import("../../topic/frame.js").Frame} frame
   * @param {{ draw: () => void, size: (size: number) => void, way: (way: number) => void, toggle: () => void, state: () => any, along: () => number }} acts  `along`: how far it is to the next size, 0 to 1
   */
  constructor(stage, frame, acts) {
    this.frame = frame;
    this.acts = acts;
    this.surface = stage.surface({ draw: acts.draw });
    frame.picture.append(this.surface.node);
    /** @type {import("./ways.js").Measured | null} */
    this.measured = null;
    this.hidden = true;
    const take = (spot) => {
      const { size } = this.nearest(spot);
      if (size !== acts.state().size) acts.size(size);
    };
    this.surface.pointers({
      press: (spot) => {
        if (!this.measured) return null;
        const { size, way, away } = this.nearest(spot);
        if (away < NEAR && way !== acts.state().way) acts.way(way);
        if (size !== acts.state().size) acts.size(size);
        return true;
      },
      drag: (_, spot) => take(spot),
    });
    this.surface.keys(() => {
      const { size, way } = acts.state(), ways = WAYS.length;
      return this.measured && { ArrowLeft: () => acts.size(size - 1), ArrowRight: () => acts.size(size + 1), ArrowUp: () => acts.way((way + ways - 1) % ways), ArrowDown: () => acts.way((way + 1) % ways), " ": acts.toggle };
    });
  }

  get letter() {
    return letterSize(this.surface.width * 1.7);
  }

  get plot() {
    const { width } = this.surface, { letter, measured } = this, { sizes } = measured, label = Math.max(...WAYS.map((words) => textWidth(this.frame.theme, words, letter, 600))) + 16;
    const area = { x: 2.6 * letter, y: 1.9 * letter, width: Math.max(80, width - 2.6 * letter - label), height: Math.max(170, Math.min(250, 0.37 * width)) };
    return new Plot(area, { x: [sizes[0] / 1.15, sizes[sizes.length - 1] * 1.15], y: [LOW, HIGH], logX: true });
  }

  /** Means of a way by size; ways that wait for the guess have none. */
  line(/** @type {number} */ way) {
    if (this.hidden && way > 0) return null;
    return curveOf(this.measured, way, this.acts.state().source).map(mean);
  }

  nearest({ x, y }) {
    const { plot, measured: { sizes } } = this, far = sizes.map((size) => Math.abs(plot.x.at(size) - x)), size = far.indexOf(Math.min(...far));
    let best = { way: this.acts.state().way, away: Number.POSITIVE_INFINITY };
    WAYS.forEach((_, way) => {
      const line = this.line(way), away = line ? Math.abs(plot.y.at(line[size]) - y) : Number.POSITIVE_INFINITY;
      if (away < best.away) best = { way, away };
    });
    return { size, ...best };
  }

  /** Where a way's mean lies. */
  spot(/** @type {number} */ way, /** @type {number} */ size) {
    const line = curveOf(this.measured, way, this.acts.state().source).map(mean);
    return /** @type {[number, number]} */ (this.plot.at(this.measured.sizes[size], line[size]));
  }

  draw() {
    const { surface, measured, letter, frame: { theme }, plot } = this, { sizes, factor, rivals, rivalNames } = measured, { way, source, size } = this.acts.state();
    const height = plot.area.y + plot.area.height + 3.3 * letter;
    surface.node.style.height = `${height}px`;
    const pen = surface.pen(surface.width, height, theme), end = sizes[sizes.length - 1], colour = (k) => theme.lines[k % theme.lines.length];
    plot.axes(pen, { size: letter, x: "patches learnt from", y: "share of the other halves\u2019 patches called right, means of draws", marksX: sizes, wordsX: String });
    const at = plot.x.at(sizes[size] * 2 ** this.acts.along());
    pen.rect(at - 7, plot.area.y, 14, plot.area.height, { fill: theme.band });
    pen.path([[at, plot.area.y], [at, plot.area.y + plot.area.height]], { stroke: theme.accent, width: surface.focused ? 2.5 : 1.5 });
    plot.line(pen, [[sizes[0] / 1.15, 0.5], [end * 1.15, 0.5]], { stroke: theme.quiet, width: 1 });
    const labels = [{ words: "one class always", y: plot.y.at(0.5), fill: theme.quiet, stroke: theme.quiet, weight: 400 }];
    rivals.forEach((curve, k) => {
      plot.line(pen, curve.map((draws, place) => [sizes[place], mean(draws)]), { stroke: theme.quiet, width: 1.5, dash: [[2, 3], [8, 3], [5, 3], [1, 4]][k % 4] });
      labels.push({ words: rivalNames[k], y: plot.y.at(mean(curve[curve.length - 1])), fill: theme.quiet, stroke: theme.quiet, weight: 400 });
    });
    WAYS.forEach((words, k) => {
      const line = this.line(k), chosen = k === way;
      if (!line) return;
      plot.line(pen, line.map((value, place) => [sizes[place], value]), { stroke: colour(k), width: chosen ? 3.5 : 2 });
      line.forEach((value, place) => plot.dot(pen, sizes[place], value, chosen ? 4 : 2.5, { fill: colour(k) }));
      labels.push({ words, y: plot.y.at(line[line.length - 1]), fill: theme.text, stroke: colour(k), weight: chosen ? 600 : 400 });
    });
    if (this.line(way)) {
      curveOf(measured, way, source).forEach((draws, place) => {
        const { low, high } = interval(draws, factor);
        plot.line(pen, [[sizes[place], low], [sizes[place], high]], { stroke: colour(way), width: 2 });
        if (place === size) for (const value of draws) plot.dot(pen, sizes[place], Math.max(LOW, Math.min(HIGH, value)), 2.5, { stroke: theme.text, width: 1.2 });
      });
    }
    const x = plot.area.x + plot.area.width + 4, span = 1.15 * letter, top = plot.area.y, bottom = plot.area.y + plot.area.height;
    for (const { words, y, was, fill, stroke, weight } of apart(labels, span, top, bottom)) {
      pen.path([[x - 3, was], [x + 6, y]], { stroke, width: 1.5 });
      pen.text(words, x + 9, y, { size: letter, fill, baseline: "middle", weight });
    }
    surface.node.setAttribute("aria-label", `Share called right over the number of patches learnt from. ${WAYS[way]}${this.line(way) ? `: ${sizes.map((count, k) => `${count} patches ${this.line(way)[k].toFixed(2)}`).join(", ")}` : ": after your guess"}. Left and right choose the number, up and down the way.`);
  }
}

/**
 * Labels from top to bottom, moved so far that none lies on another.
 * @template {{ y: number }} Label
 * @param {Label[]} labels
 * @param {number} span
 * @param {number} top
 * @param {number} bottom
 * @returns {(Label & { was: number })[]}
 */
export function apart(labels, span, top, bottom) {
  const list = labels.map((label) => ({ ...label, was: label.y })).sort((a, b) => a.y - b.y);
  list.forEach((label, k) => { label.y = Math.max(label.y, k ? list[k - 1].y + span : top); });
  for (let k = list.length - 1; k >= 0; k--) list[k].y = Math.min(list[k].y, k === list.length - 1 ? bottom : list[k + 1].y - span);
  return list;
}
