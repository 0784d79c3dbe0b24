// From strokes to the 8 x 8 pixels that digits are learnt from: scaled to fill the rows, thickness as theirs, then
// every pixel counts the dark part of its 4 x 4 block of a 32 x 32 bitmap, 0 to 16. An image is 64 letters, a to q.

import { paintPixels, pixelScale } from "../kernel/pixels.js";

export const SIDE = 8, DARKEST = 16;
export const BLANK = "a".repeat(SIDE * SIDE);
const GRID = 32, FINE = 4; // cells along a side, and the points that each is drawn with
const THICK = 4.4, WIDEST = 24, WIDENED = 1.25; // in cells: of the line, of a digit; and how much wider a digit may become

export const letters = (values) => Array.from(values, (v) => String.fromCharCode(97 + v)).join("");
export const values = (image) => Uint8Array.from(image, (letter) => letter.charCodeAt(0) - 97);

// Strokes are lists of [x, y] in shares of the pad. Returns how they lie on the grid.
function placed(strokes) {
  const points = strokes.flat();
  const xs = points.map((p) => p[0]), ys = points.map((p) => p[1]);
  const left = Math.min(...xs), right = Math.max(...xs), top = Math.min(...ys), bottom = Math.max(...ys);
  const room = GRID - THICK, tall = Math.max(bottom - top, 0.25), wide = Math.max(right - left, 1e-6);
  const down = room / tall;
  const across = Math.min(down * WIDENED, (WIDEST - THICK) / wide);
  const middle = [(left + right) / 2, (top + bottom) / 2];
  return ([x, y]) => [GRID / 2 + (x - middle[0]) * across, GRID / 2 + (y - middle[1]) * down];
}

let sheet = null;

export function reading(strokes) {
  if (!strokes.some((stroke) => stroke.length)) return BLANK;
  const size = GRID * FINE;
  if (!sheet) {
    sheet = document.createElement("canvas");
    sheet.width = sheet.height = size;
  }
  const c = sheet.getContext("2d", { willReadFrequently: true }), place = placed(strokes);
  c.setTransform(1, 0, 0, 1, 0, 0);
  c.clearRect(0, 0, size, size);
  c.setTransform(FINE, 0, 0, FINE, 0, 0);
  drawn(c, strokes.map((stroke) => stroke.map(place)), THICK);
  const alpha = c.getImageData(0, 0, size, size).data, block = size / SIDE, ink = new Uint8Array(SIDE * SIDE);
  for (let row = 0; row < SIDE; row++) for (let column = 0; column < SIDE; column++) {
    let dark = 0;
    for (let y = row * block; y < (row + 1) * block; y++) {
      for (let x = column * block; x < (column + 1) * block; x++) dark += alpha[(y * size + x) * 4 + 3];
    }
    ink[row * SIDE + column] = Math.round(DARKEST * dark / (255 * block * block));
  }
  return letters(ink);
}

export function drawn(c, strokes, width, colour = "#000") {
  Object.assign(c, { lineWidth: width, lineCap: "round", lineJoin: "round", strokeStyle: colour });
  for (const stroke of strokes) {
    if (!stroke.length) continue;
    c.beginPath();
    c.moveTo(...stroke[0]);
    if (stroke.length === 1) c.lineTo(stroke[0][0] + 1e-3, stroke[0][1]);
    for (const point of stroke.slice(1)) c.lineTo(...point);
    c.stroke();
  }
}

/**
 * The image between paper and ink, one canvas pixel for each.
 * @param {HTMLCanvasElement} canvas
 * @param {string} image
 * @param {{ dark: boolean, background: string, text: string }} colours  of paper and ink
 */
export function shown(canvas, image, colours) {
  paintPixels(canvas, values(image), SIDE, SIDE, pixelScale("ink", colours, DARKEST));
}
