// How pictures of a scene are painted: small canvases kept by their keys, and the inks of a theme.

import { paintPixels, pixelScale, tinted } from "../../kernel/pixels.js";
import { SIDE } from "./scene.js";

/** @typedef {import("./buttons.js").Square} Square */

export class Canvases {
  constructor() {
    /** @type {Map<string, HTMLCanvasElement>} */
    this.all = new Map();
    this.key = "";
  }

  /**
   * A brush for this pen; inks are made anew where the theme is another.
   * @param {import("../../kernel/pen.js").CanvasPen} pen
   * @param {number} letter
   * @returns {import("./buttons.js").Brush}
   */
  brush(pen, letter) {
    const { theme } = pen, key = `${theme.background} ${theme.text} ${theme.dark}`;
    if (key !== this.key) {
      const classes = [theme.band, ...theme.lines.slice(0, 3)].map((colour) => tinted(colour)(1));
      this.inks = { ink: pixelScale("ink", theme), amount: pixelScale("magnitude", theme), signed: pixelScale("signed", theme), inks: (kind) => classes[kind] };
      this.key = key;
    }
    const paint = (name, values, { x, y, side }, ink, across = SIDE) => {
      const canvas = this.all.get(name) ?? document.createElement("canvas");
      this.all.set(name, canvas);
      paintPixels(canvas, values, values.length / across, across, ink);
      pen.context.imageSmoothingEnabled = false;
      pen.context.drawImage(canvas, x, y, side, side);
      pen.rect(x, y, side, side, { stroke: theme.axis });
    };
    const cell = ({ x, y, side }, k) => ({ x: x + ((k % SIDE) * side) / SIDE, y: y + (Math.floor(k / SIDE) * side) / SIDE, side: side / SIDE });
    return { ...this.inks, paint, cell, letter, tint: (kind) => theme.lines[kind - 1] };
  }
}
