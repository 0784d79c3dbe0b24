// Maps of numbers as pictures: one pixel a number, blue below zero, orange above; an image as ink on paper.

import { ColourScale } from "../kernel/colours.js";
import { rgb } from "../kernel/theme.js";

export function most(values) {
  let found = 0;
  for (let i = 0; i < values.length; i++) found = Math.max(found, Math.abs(values[i]));
  return found || 1;
}

const scales = new Map();

export function signed(theme, largest) {
  const key = `${theme.dark} ${largest}`;
  if (!scales.has(key)) {
    if (scales.size > 400) scales.clear();
    scales.set(key, new ColourScale("signed", theme, largest));
  }
  return scales.get(key);
}

export function inkScale(theme) {
  const paper = rgb(theme.background), ink = rgb(theme.text);
  return {
    pixel(value) {
      const [r, g, b] = paper.map((v, k) => Math.round(v + (ink[k] - v) * Math.max(0, Math.min(1, value))));
      return (255 << 24) | (b << 16) | (g << 8) | r;
    },
  };
}

export function paint(canvas, values, height, width, scale) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const image = new ImageData(width, height), pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i++) pixels[i] = i < values.length ? scale.pixel(values[i]) : 0;
  canvas.getContext("2d").putImageData(image, 0, 0);
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
   */
  draw(values, [height, width], scale, size) {
    this.values = values;
    this.height = height;
    this.width = width;
    paint(this.canvas, values, height, width, scale);
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
