// Pictures of what a neuron answers over the plane: bytes in, colours out, into two canvases that are used in every frame.

import { DIVERGING } from "../kernel/palette.js";
import { rgb } from "../kernel/theme.js";

const LEVELS = 256;

function ink(r, g, b) {
  return (255 << 24) | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r);
}

/** What zero looks like. @param {{ dark: boolean }} theme */
export const zeroColour = (theme) => DIVERGING[theme.dark ? "dark" : "light"][3];
const middle = (theme) => rgb(zeroColour(theme));

function between(a, b, share) {
  return [0, 1, 2].map((k) => a[k] + (b[k] - a[k]) * share);
}

// Blue below zero, near the ground at zero, orange above: 256 inks for -1..1; with `steps` only the sign is shown.
export function divergingInks(theme, steps) {
  const blue = rgb(theme.negative[0]), orange = rgb(theme.positive[0]);
  const zero = middle(theme);
  const inks = new Uint32Array(LEVELS);
  for (let k = 0; k < LEVELS; k++) {
    let value = (k / (LEVELS - 1)) * 2 - 1;
    if (steps) value = value < 0 ? -0.72 : 0.72;
    inks[k] = ink(...between(zero, value < 0 ? blue : orange, 0.82 * Math.abs(value) ** 0.85));
  }
  return inks;
}

// One row of inks for each class: the paler, the less sure.
export function classInks(theme, classes, steps) {
  const zero = middle(theme);
  const inks = [];
  for (let c = 0; c < classes; c++) {
    const full = rgb(theme.lines[c % theme.lines.length]), row = new Uint32Array(LEVELS);
    for (let k = 0; k < LEVELS; k++) {
      const sure = steps ? 0.72 : Math.max(0, (k / (LEVELS - 1) - 1 / classes) / (1 - 1 / classes));
      row[k] = ink(...between(zero, full, 0.12 + 0.75 * sure));
    }
    inks.push(row);
  }
  return inks;
}

// The colour of a share of the way through a row of inks, as "#rrggbb".
export function colourIn(inks, share) {
  const value = inks[Math.round(share * (LEVELS - 1))];
  return `#${[value & 255, (value >> 8) & 255, (value >> 16) & 255].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

export function colourOf(theme, value) {
  return value < 0 ? theme.negative[0] : theme.positive[0];
}

// A canvas of `count` square pictures side by side, rows from the top.
export class Atlas {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.context = this.canvas.getContext("2d");
    this.count = 0;
    this.size = 0;
  }

  fit(count, size) {
    if (count === this.count && size === this.size) return;
    this.columns = Math.max(1, Math.min(count, 16));
    this.count = count;
    this.size = size;
    const rows = Math.max(1, Math.ceil(count / this.columns));
    Object.assign(this.canvas, { width: this.columns * size, height: rows * size });
    this.image = new ImageData(this.canvas.width, this.canvas.height);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  // `values` are int8 (count, size, size), the first row on top, in units of scale / 127. A unit that goes beyond one
  // is shown relative to its largest value, so that its picture keeps its shape.
  fill(values, scales, inks, first = 0, count = this.count - first) {
    const { size, columns, pixels } = this, stride = columns * size;
    for (let n = 0; n < count; n++) {
      const tile = first + n, left = (tile % columns) * size, top = Math.floor(tile / columns) * size;
      const factor = 127.5 / 127 * Math.min(1, scales[n]);
      let at = n * size * size;
      for (let y = 0; y < size; y++) {
        let to = (top + y) * stride + left;
        for (let x = 0; x < size; x++) pixels[to++] = inks[(127.5 + values[at++] * factor) | 0];
      }
    }
  }

  // One large picture of int16 in units of scale / 32767, coloured from `low` over the threshold to `high`.
  fillOutput(values, scale, low, high, inks) {
    const { pixels } = this, middle = (low + high) / 2, half = Math.max(1e-9, (high - low) / 2);
    const factor = (scale / 32767) / half * 127.5, shift = 127.5 - (middle / half) * 127.5;
    for (let at = 0; at < values.length; at++) {
      const k = values[at] * factor + shift;
      pixels[at] = inks[k < 0 ? 0 : k > 255 ? 255 : k | 0];
    }
  }

  fillClasses(winner, confidence, inks) {
    const { pixels } = this;
    for (let at = 0; at < winner.length; at++) pixels[at] = inks[winner[at] % inks.length][confidence[at]];
  }

  show() {
    if (this.count) this.context.putImageData(this.image, 0, 0);
  }

  // Where the picture of this number lies: [x, y, size].
  place(n) {
    return [(n % this.columns) * this.size, Math.floor(n / this.columns) * this.size, this.size];
  }
}
