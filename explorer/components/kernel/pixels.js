// Small images, one pixel per number: ink on the page's own ground, signed values, magnitudes, or one colour's ink.

import { ColourScale } from "./colours.js";
import { mix, rgb } from "./theme.js";

/** @param {number[]} channels */
function packed([r, g, b], alpha = 255) {
  return (((alpha << 24) | (b << 16) | (g << 8) | r) >>> 0);
}

/**
 * A function from number to packed pixel; `most` is the number at the end of the scale.
 * @param {"ink" | "signed" | "plain" | "magnitude"} kind
 * @param {{ dark: boolean, background: string, text: string }} theme
 * @param {number} [most]
 */
export function pixelScale(kind, theme, most = 1) {
  if (kind === "ink") {
    const table = Array.from({ length: 256 }, (_, i) => packed(rgb(mix(theme.background, theme.text, i / 255))));
    return (value) => table[Math.max(0, Math.min(255, Math.round((value / most) * 255)))];
  }
  const scale = new ColourScale(kind === "signed" ? "signed" : "plain", theme, most);
  return (value) => scale.pixel(value);
}

/**
 * Ink of one colour on nothing.
 * @param {string} colour
 */
export function tinted(colour) {
  const channels = rgb(colour);
  return (value) => packed(channels, Math.max(0, Math.min(255, Math.round(value * 255))));
}

/**
 * Paint a canvas, one pixel for each number; those that are missing at the end stay clear.
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} values
 * @param {number} height
 * @param {number} width
 * @param {(value: number, index: number) => number} pixelOf
 */
export function paintPixels(canvas, values, height, width, pixelOf) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const image = new ImageData(width, height), buffer = new Uint32Array(image.data.buffer), count = Math.min(values.length, buffer.length);
  for (let i = 0; i < count; i++) buffer[i] = pixelOf(values[i], i);
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/**
 * A canvas with one pixel for each number; drawn enlarged without smoothing.
 * @param {ArrayLike<number>} values
 * @param {number} height
 * @param {number} width
 * @param {(value: number, index: number) => number} pixelOf
 */
export function pixels(values, height, width, pixelOf) {
  const canvas = document.createElement("canvas");
  paintPixels(canvas, values, height, width, pixelOf);
  return canvas;
}

/**
 * The sides of pixels between which an image crosses half of its darkest ink, as [x0, y0, x1, y1] in pixels.
 * @param {Iterable<number> & ArrayLike<number>} values
 * @param {number} height
 * @param {number} width
 * @returns {number[][]}
 */
export function contour(values, height, width) {
  const half = Math.max(...values) / 2, sides = [];
  const dark = (r, c) => r >= 0 && c >= 0 && r < height && c < width && values[r * width + c] > half;
  for (let r = 0; r <= height; r++) {
    for (let c = 0; c <= width; c++) {
      if (dark(r, c) !== dark(r - 1, c)) sides.push([c, r, c + 1, r]);
      if (dark(r, c) !== dark(r, c - 1)) sides.push([c, r, c, r + 1]);
    }
  }
  return half > 0 ? sides : [];
}
