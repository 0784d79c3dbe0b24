// The chosen patch as it is and as it was changed by hand, and the first filters of three networks.

import { ColourScale } from "../../kernel/colours.js";
import { paintPixels } from "../../kernel/pixels.js";
import { letterSize } from "../../kernel/theme.js";
import { SIDE } from "./changing.js";

const FILTERS = 8, KERNEL = 5, GAP = 10;

/** @typedef {{ words: string, weights: ArrayLike<number>, bold: boolean }} Row */

export class Hand {
  /**
   * @param {import("../../kernel/stage.js").Stage} stage
   * @param {import("../../topic/frame.js").Frame} frame
   * @param {Element} place
   */
  constructor(stage, frame, place) {
    this.frame = frame;
    this.surface = stage.surface({ role: "img" });
    this.surface.node.tabIndex = -1;
    place.append(this.surface.node);
    this.canvases = [0, 1].map(() => document.createElement("canvas"));
  }

  /**
   * @param {ArrayLike<number>} before  0 to 1
   * @param {ArrayLike<number>} after  0 to 1
   * @param {Row[]} rows
   * @param {string} words
   */
  draw(before, after, rows, words) {
    const { surface, frame: { theme } } = this, { width } = surface, letter = letterSize(width * 2), side = Math.min(96, (width - GAP) / 4), cell = Math.min(30, (width - side * 2 - 3 * GAP) / FILTERS);
    const high = letter * 1.6, tall = high + Math.max(side, rows.length * (cell + 1.5 * letter)) + 4;
    surface.node.style.height = `${tall}px`;
    const pen = surface.pen(width, tall, theme);
    const picture = (values, k, title) => {
      paintPixels(this.canvases[k], values, SIDE, SIDE, (v) => { const level = Math.round(255 * Math.max(0, Math.min(1, v))); return ((255 << 24) | (level << 16) | (level << 8) | level) >>> 0; });
      pen.context.imageSmoothingEnabled = false;
      pen.context.drawImage(this.canvases[k], k * (side + GAP), high, side, side);
      pen.text(title, k * (side + GAP), high - 0.4 * letter, { size: letter, fill: theme.text, weight: 600 });
    };
    picture(before, 0, "patch");
    picture(after, 1, "changed");
    const most = Math.max(...rows.flatMap(({ weights }) => Array.from(weights, Math.abs))), scale = new ColourScale("signed", theme, most), x = 2 * side + 3 * GAP, pixel = (cell - 3) / KERNEL;
    rows.forEach(({ words: title, weights, bold }, row) => {
      const y = high + row * (cell + 1.5 * letter);
      pen.text(title, x, y - 0.4 * letter, { size: letter, fill: theme.text, weight: bold ? 600 : 400 });
      for (let filter = 0; filter < FILTERS; filter++) {
        for (let k = 0; k < KERNEL ** 2; k++) pen.rect(x + filter * cell + (k % KERNEL) * pixel, y + Math.floor(k / KERNEL) * pixel, pixel + 0.3, pixel + 0.3, { fill: scale.colour(weights[filter * KERNEL ** 2 + k]) });
        pen.rect(x + filter * cell, y, cell - 3, cell - 3, { stroke: theme.axis });
      }
    });
    surface.node.setAttribute("aria-label", `${words} Beside it the eight first filters, 5 by 5, of ${rows.map(({ words: title }) => title).join(", ")}.`);
  }
}
