// Numbers to colours: magnitudes from the ground of the page upwards, signed values by the one diverging scale.

import { number } from "./numbers.js";
import { DIVERGING, SECOND, SEQUENTIAL } from "./palette.js";
import { rgb } from "./theme.js";

/**
 * @param {number} value
 * @param {number} equal
 */
export function doublings(value, equal) {
  return Math.log2(Math.max(value, equal * 1e-6) / equal);
}

// 256 packed pixels, from the first stop to the last.
function ramp(stops) {
  const colours = stops.map(rgb), table = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    const at = (i / 255) * (colours.length - 1), low = Math.min(colours.length - 2, Math.floor(at)), share = at - low;
    const [r, g, b] = colours[low].map((v, c) => Math.round(v + (colours[low + 1][c] - v) * share));
    table[i] = (255 << 24) | (b << 16) | (g << 8) | r;
  }
  return table;
}

export class ColourScale {
  /**
   * @param {"plain" | "second" | "signed" | "ratio"} kind
   * @param {{ dark: boolean }} theme
   * @param {number} most  what the end of the scale stands for
   * @param {number | null} [equal]  of a ratio: the value in the middle
   */
  constructor(kind, theme, most, equal = null) {
    const mode = theme.dark ? "dark" : "light";
    this.signed = kind === "signed" || kind === "ratio";
    this.equal = kind === "ratio" ? equal : null; // doublings above and halvings below equal attention
    this.most = most > 0 ? most : 1;
    this.table = ramp(this.signed ? DIVERGING : kind === "second" ? SECOND[mode] : SEQUENTIAL[mode]);
  }

  /** @param {number} value */
  pixel(value) {
    if (this.equal) value = doublings(value, this.equal);
    const share = this.signed ? 0.5 + value / (2 * this.most) : value / this.most;
    return this.table[Math.max(0, Math.min(255, Math.round(share * 255)))];
  }

  // What the two ends of the scale stand for, in words.
  ends() {
    const most = this.most >= 0.1 ? 2 : 4;
    if (this.equal) return [2 ** -this.most, 2 ** this.most].map((v) => `${number(v, most)}×`);
    return [this.signed ? number(-this.most, 2) : "0", number(this.most, 2)];
  }

  /** @param {number} share */
  css(share) {
    const p = this.table[Math.round(Math.max(0, Math.min(1, share)) * 255)];
    return `rgb(${p & 255} ${(p >> 8) & 255} ${(p >> 16) & 255})`;
  }
}

/**
 * The size below which all but one in two hundred of the values lie: one bright cell must not blacken a map.
 * @param {ArrayLike<number>} values
 */
export function bulk(values) {
  const step = Math.max(1, Math.floor(values.length / 20000)), some = [];
  for (let i = 0; i < values.length; i += step) some.push(Math.abs(values[i]));
  some.sort((a, b) => a - b);
  return some[Math.min(some.length - 1, Math.floor(some.length * 0.995))] || some[some.length - 1] || 1;
}

/**
 * One pixel per cell; drawn enlarged without smoothing.
 * @param {number} size
 * @param {(row: number, column: number) => number} pixelAt
 */
export function picture(size, pixelAt) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: size, height: size });
  const image = new ImageData(size, size), pixels = new Uint32Array(image.data.buffer);
  for (let r = 0; r < size; r++) for (let c = 0; c < size; c++) pixels[r * size + c] = pixelAt(r, c);
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}
