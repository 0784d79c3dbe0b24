// Maps of numbers as pictures: one pixel a number, blue below zero, orange above; an image as ink on paper.

import { ColourScale } from "../kernel/colours.js";
import { paintPixels } from "../kernel/pixels.js";

export function most(values) {
  let high = 0;
  for (let i = 0; i < values.length; i++) high = Math.max(high, Math.abs(values[i]));
  return high || 1;
}

/**
 * The pixel of a value, blue below zero and orange above.
 * @param {{ dark: boolean }} theme
 * @param {number} largest
 */
export function signed(theme, largest) {
  const scale = new ColourScale("signed", theme, largest);
  return (value) => scale.pixel(value);
}

// A picture in its frame: a canvas with marks that may be laid over it, in shares of its sides.
export class Picture {
  constructor(className = "") {
    this.node = document.createElement("span");
    this.node.className = `picture ${className}`;
    this.canvas = document.createElement("canvas");
    this.mark = document.createElement("i");
    this.mark.hidden = true;
    this.node.append(this.canvas, this.mark);
    /** @type {HTMLButtonElement | null} */
    this.button = null; // what it stands in, where it can be pressed
    this.side = 0; // of one map among others, in pixels
    this.chosen = 0; // of a strip of features
  }

  /**
   * @param {ArrayLike<number>} values
   * @param {number[]} shape  height and width
   * @param {(value: number) => number} pixelOf
   * @param {number} size  of the longer side, in CSS pixels
   */
  draw(values, [height, width], pixelOf, size) {
    this.values = values;
    this.height = height;
    this.width = width;
    paintPixels(this.canvas, values, height, width, pixelOf);
    if (size) {
      const side = size / Math.max(height, width);
      this.node.style.width = `${Math.max(4, Math.round(width * side))}px`;
      this.node.style.height = `${Math.max(4, Math.round(height * side))}px`;
    }
  }

  // Lay a frame over rows [top, top + tall) and columns [left, left + wide), cut to the picture.
  frame(top, left, tall, wide) {
    const a = Math.max(0, top), b = Math.max(0, left), c = Math.min(this.height, top + tall), d = Math.min(this.width, left + wide);
    this.mark.hidden = c <= a || d <= b;
    const share = (n, of) => `${(100 * n) / of}%`;
    Object.assign(this.mark.style, {
      top: share(a, this.height), left: share(b, this.width), height: share(c - a, this.height), width: share(d - b, this.width),
    });
  }

  unframe() {
    this.mark.hidden = true;
  }

  // Row and column under the pointer.
  at(event) {
    const box = this.canvas.getBoundingClientRect();
    const place = (share, of) => Math.max(0, Math.min(of - 1, Math.floor(share * of)));
    return [place((event.clientY - box.top) / box.height, this.height), place((event.clientX - box.left) / box.width, this.width)];
  }
}
