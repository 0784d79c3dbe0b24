// A stretch of the genome as one square: r2 above the diagonal, squared cosines below, and where the SNPs lie under it.

import { ColourScale } from "../../kernel/colours.js";
import { basePairs } from "../../kernel/numbers.js";
import { paintPixels } from "../../kernel/pixels.js";
import { inWindow } from "../../kernel/probe.js";
import { letterSize, rgb } from "../../kernel/theme.js";

/** @typedef {{ pairs: import("./pairs.js").Pairs, from: number, wide: number, permuted: boolean, one: number, other: number }} Shown */

export class Matrix {
  /**
   * @param {import("../../topic/frame.js").Frame} frame
   * @param {{ redraw: () => void, choose: (one: number, other: number) => void, slide: (by: number) => void }} acts
   */
  constructor(frame, { redraw, choose, slide }) {
    this.frame = frame;
    this.surface = frame.stage.surface({ className: "stage matrix", draw: redraw });
    this.image = document.createElement("canvas");
    const pick = (at) => {
      const found = this.cell(at);
      if (found) choose(...found);
      return found;
    };
    this.surface.pointers({ press: pick, drag: (_, at) => { pick(at); } });
    this.surface.keys((event) => {
      const { one, other, pairs } = this.shown, held = (k) => Math.max(0, Math.min(pairs.count - 1, k));
      if (event.shiftKey) return { ArrowRight: () => slide(1), ArrowLeft: () => slide(-1) };
      const by = (x, y) => () => choose(held(one + y), held(other + x));
      return { ArrowRight: by(1, 0), ArrowLeft: by(-1, 0), ArrowDown: by(0, 1), ArrowUp: by(0, -1), PageDown: () => slide(20), PageUp: () => slide(-20) };
    });
  }

  /** @returns {[number, number] | null} */
  cell({ x, y }) {
    const { from, wide } = this.shown, column = Math.floor((x - this.left) / this.side), row = Math.floor((y - this.top) / this.side);
    return column < 0 || row < 0 || column >= wide || row >= wide ? null : [from + row, from + column];
  }

  place(/** @type {[number, number]} */ [one, other]) {
    const { from } = this.shown;
    return inWindow(this.surface.node, [this.left + (other - from + 0.5) * this.side, this.top + (one - from + 0.5) * this.side]);
  }

  /**
   * @param {Shown} shown
   * @param {number} most  pixels of its height
   */
  draw(shown, most) {
    const { width } = this.surface;
    if (width < 80) return;
    this.shown = shown;
    const { theme } = this.frame, size = letterSize(width), { pairs, from, wide } = shown, below = 5.2 * size;
    this.top = 1.8 * size;
    this.side = Math.min(width - 4, most - this.top - below) / wide;
    const square = this.side * wide, height = Math.round(this.top + square + below);
    this.left = (width - square) / 2;
    this.surface.node.style.height = `${height}px`;
    const pen = this.surface.pen(width, height, theme);
    this.paint(theme);
    pen.context.imageSmoothingEnabled = false;
    pen.context.drawImage(this.image, this.left, this.top, square, square);
    const { reach } = pairs.about, end = wide * this.side, cut = Math.min(end, (reach + 0.5) * this.side);
    if (reach < wide) {
      const at = (x, y) => [this.left + x, this.top + y];
      pen.path([at(cut, 0), at(end, end - cut), null, at(0, cut), at(end - cut, end)], { stroke: theme.accent, dash: [5, 4], width: 1.5 });
    }
    pen.rect(this.left, this.top, square, square, { stroke: theme.axis });
    pen.text("above: r\u00b2 of genotypes", this.left + square, 1.1 * size, { size, fill: theme.text, align: "right", weight: 600 });
    pen.text("below: cosine\u00b2 of vectors", this.left, 1.1 * size, { size, fill: theme.text, weight: 600 });
    this.ring(pen, theme);
    this.ruler(pen, size, square);
    this.surface.node.setAttribute("aria-label", `${wide} SNPs from ${pairs.about.names[from]} on: r² above the diagonal, squared cosines below. Arrow keys choose a pair, Page up and Page down go along the genome.`);
  }

  paint(theme) {
    const { pairs, from, wide, permuted } = this.shown, key = [from, wide, permuted, theme.dark].join();
    if (key === this.painted && pairs === this.of) return;
    this.painted = key;
    this.of = pairs;
    const values = new Float32Array(wide * wide).fill(Number.NaN), scale = new ColourScale("plain", theme, 1);
    for (const [i, j, linkage, square] of pairs.within(from, wide, permuted)) {
      values[(i - from) * wide + j - from] = linkage;
      values[(j - from) * wide + i - from] = square;
    }
    const [r, g, b] = rgb(theme.background), ground = ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
    paintPixels(this.image, values, wide, wide, (value) => (Number.isNaN(value) ? ground : scale.pixel(value)));
  }

  ring(pen, theme) {
    const { one, other, from, wide } = this.shown, within = (k) => k >= from && k < from + wide;
    if (!within(one) || !within(other)) return;
    for (const [row, column] of [[one, other], [other, one]]) {
      const x = this.left + (column - from) * this.side, y = this.top + (row - from) * this.side;
      pen.rect(x - 1, y - 1, this.side + 2, this.side + 2, { stroke: theme.accent, width: 2.5 });
    }
  }

  // Each SNP's column leads down to its base pair; a new chromosome begins anew.
  ruler(pen, size, square) {
    const { theme } = this.frame, { pairs, from, wide, one, other } = this.shown, { chromosome, position } = pairs.arrays, { chromosomes } = pairs.about;
    const top = this.top + square, line = top + 1.9 * size, last = Math.min(pairs.count, from + wide);
    for (let start = from; start < last;) {
      let stop = start;
      while (stop < last && chromosome[stop] === chromosome[start]) stop++;
      const left = this.left + (start - from) * this.side, right = this.left + (stop - from) * this.side, low = position[start], high = position[stop - 1];
      const at = (k) => left + 3 + ((position[k] - low) / (high - low || 1)) * (right - left - 6);
      for (let k = start; k < stop; k++) {
        const lit = k === one || k === other;
        pen.path([[this.left + (k - from + 0.5) * this.side, top + 1], [at(k), line]], { stroke: lit ? theme.accent : theme.axis, width: lit ? 2.5 : 1, alpha: lit ? 1 : 0.6 });
      }
      pen.path([[left + 2, line], [right - 2, line]], { stroke: theme.text, width: 1.5 });
      const name = `chromosome ${chromosomes[chromosome[start]]}`;
      pen.text(right - left > 14 * size ? `${basePairs(low, 1000)}` : "", left + 2, line + 1.4 * size, { size, fill: theme.quiet });
      pen.text(right - left > 14 * size ? `${basePairs(high, 1000)}` : "", right - 2, line + 1.4 * size, { size, fill: theme.quiet, align: "right" });
      if (right - left > 8 * size) pen.text(name, (left + right) / 2, line + 2.8 * size, { size, fill: theme.text, align: "center" });
      start = stop;
    }
  }
}
