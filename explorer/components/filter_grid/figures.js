// Pens and numbers that the parts of the view share.

import { number } from "../kernel/numbers.js";
import { penOver } from "../kernel/pen.js";

// A pen over a canvas that is shown so large, whose pixels stay pixels.
export function penOn(canvas, width, height, theme) {
  const pen = penOver(canvas, width, height, theme);
  pen.context.imageSmoothingEnabled = false;
  return pen;
}

export function percent(share) {
  const value = 100 * share;
  return `${value > 0 && value < 0.1 ? "under 0.1" : value < 10 ? value.toFixed(1) : value.toFixed(0)}%`;
}

// A number of so many digits, zeros at its end kept, so that a column of them lines up.
export function even(value, digits) {
  const size = Math.abs(value);
  return size >= 1000 || (size < 0.001 && size > 0) ? number(value, digits) : value.toFixed(size >= 100 ? digits - 3 : size >= 10 ? digits - 2 : digits - 1).replace("-", "−");
}
