// A surface from above: bands between levels, lines at them, and over it whatever moves.

import { ColourScale } from "../../kernel/colours.js";
import { number } from "../../kernel/numbers.js";
import { CanvasPen } from "../../kernel/pen.js";
import { inWindow } from "../../kernel/probe.js";
import { letterSize } from "../../kernel/theme.js";
import { sharpness } from "../../kernel/zoomed.js";
import { Plot } from "../../topic/plot.js";
import { bandOf, between, contour } from "./landscape.js";

export const ASPECT = 0.85; // height of the area to its width
const STRONGEST = 0.82; // share of the scale that the highest band has: paths stand out on it

/**
 * The colour of each band, the lowest first.
 * @param {{ dark: boolean }} theme
 * @param {number} bands
 */
export function bandColours(theme, bands) {
  const scale = new ColourScale("plain", /** @type {any} */ (theme), 1);
  return Array.from({ length: bands }, (_, k) => scale.css(0.04 + (STRONGEST - 0.04) * (k / Math.max(1, bands - 1))));
}

/** @typedef {{ land: import("./landscape.js").Landscape, levels: number[], name: string, x: string, y: string, title: string }} Shown  `name` differs where the surface does */

export class ContourMap {
  /**
   * @param {import("../../topic/frame.js").Frame} frame
   * @param {() => void} redraw
   */
  constructor(frame, redraw) {
    this.frame = frame;
    this.surface = frame.stage.surface({ className: "stage contour", draw: redraw });
    this.base = document.createElement("canvas");
    this.key = "";
    /** @type {Plot | null} */
    this.plot = null;
  }

  get node() {
    return this.surface.node;
  }

  /** Where a place of the surface is in the window, for a probe. */
  place(/** @type {[number, number]} */ [x, y]) {
    return inWindow(this.node, this.plot.at(x, y));
  }

  /**
   * @param {Shown} shown
   * @param {(pen: CanvasPen, plot: Plot, size: number) => void} over  draws what moves
   */
  draw(shown, over) {
    const { width } = this.surface;
    if (width < 80) return;
    const { theme } = this.frame, size = letterSize(width), left = 3.1 * size, top = 1.9 * size, wide = width - left - 8, tall = Math.round(wide * ASPECT);
    const height = top + tall + 3.3 * size;
    this.node.style.height = `${height}px`;
    const { land } = shown;
    this.plot = new Plot({ x: left, y: top, width: wide, height: tall }, { x: land.x, y: land.y });
    const key = [shown.name, width, theme.background, theme.accent, sharpness(this.surface.canvas)].join();
    if (key !== this.key) this.paint(shown, width, height, size, theme);
    this.key = key;
    const pen = this.surface.pen(width, height, theme);
    pen.context.drawImage(this.base, 0, 0, width, height);
    pen.clip(left, top, wide, tall, () => over(pen, this.plot, size));
    if (this.surface.focused) pen.rect(left, top, wide, tall, { stroke: theme.accent, width: 2 });
  }

  // What stays while things move over it.
  paint({ land, levels, x, y, title }, width, height, size, theme) {
    const { plot } = this, { area } = plot, pen = new CanvasPen(this.base, width, height, sharpness(this.surface.canvas), theme);
    const colours = bandColours(theme, levels.length + 1).map((colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)));
    const bands = document.createElement("canvas"), w = Math.round(area.width), h = Math.round(area.height);
    Object.assign(bands, { width: w, height: h });
    const context = bands.getContext("2d"), image = context.createImageData(w, h);
    for (let r = 0; r < h; r++) {
      const v = land.y[1] + ((land.y[0] - land.y[1]) * (r + 0.5)) / h;
      for (let c = 0; c < w; c++) {
        const u = land.x[0] + ((land.x[1] - land.x[0]) * (c + 0.5)) / w;
        const height = between(land, u, v);
        if (Number.isNaN(height)) continue;
        image.data.set([...colours[bandOf(levels, height)], 255], 4 * (r * w + c));
      }
    }
    context.putImageData(image, 0, 0);
    pen.context.drawImage(bands, area.x, area.y, area.width, area.height);
    const line = theme.dark ? "#ffffff" : "#10242a";
    for (const level of levels) {
      const points = contour(land, level).flatMap(([a, b, c, d]) => [plot.at(a, b), plot.at(c, d), null]);
      pen.path(points, { stroke: line, alpha: 0.3, width: 0.8 });
    }
    for (const mark of plot.x.ticks(5)) pen.text(number(mark), plot.x.at(mark), area.y + area.height + 0.4 * size, { size, fill: theme.quiet, align: "center", baseline: "top" });
    for (const mark of plot.y.ticks(5)) pen.text(number(mark), area.x - 6, plot.y.at(mark), { size, fill: theme.quiet, align: "right", baseline: "middle" });
    pen.text(x, area.x + area.width, area.y + area.height + 2.8 * size, { size, fill: theme.text, align: "right", weight: 600 });
    pen.text(`${y}  ·  ${title}`, 2, 1.1 * size, { size, fill: theme.text, weight: 600 });
  }
}
