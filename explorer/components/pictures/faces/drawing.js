// A face as strokes, and strokes as pixels: the same rule as in explorer/datasets/teaching/faces.py.

export const SIDE = 25, NAMES = ["left eye", "right eye", "nose", "mouth"];
export const HOME = [-3.2, -2.4, 3.2, -2.4, 0, 0.4, 0, 4]; // right and down of the middle of the head
export const FOREHEAD = [0, -5.6];
const PIECES = 20;

/**
 * @typedef {object} Face
 * @property {number[]} middle  of the head, right and down of the picture's
 * @property {number} tilt  radians, clockwise
 * @property {number} size
 * @property {number[]} places  right and down of each part, in the head's own directions
 * @property {boolean[]} there  which parts are drawn
 * @property {boolean} head
 * @property {number} eye
 * @property {number} nose
 * @property {number} mouth
 * @property {number} smile
 * @property {number} wide
 * @property {number} high
 */

/** @type {Face} */
export const PLAIN = { middle: [0, 0], tilt: 0, size: 1, places: HOME, there: [true, true, true, true], head: true, eye: 0.7, nose: 1, mouth: 2.4, smile: 0.8, wide: 7, high: 8.6 };

/** From the head's own directions to the picture's, in pixels from its left upper corner. */
export function toPicture(/** @type {Face} */ { middle, tilt, size }, /** @type {number} */ x, /** @type {number} */ y) {
  const cos = Math.cos(tilt), sin = Math.sin(tilt);
  return [size * (cos * x - sin * y) + middle[0] + SIDE / 2, size * (sin * x + cos * y) + middle[1] + SIDE / 2];
}

/** The way back. */
export function toHead(/** @type {Face} */ { middle, tilt, size }, /** @type {number} */ right, /** @type {number} */ down) {
  const x = (right - middle[0] - SIDE / 2) / size, y = (down - middle[1] - SIDE / 2) / size, cos = Math.cos(tilt), sin = Math.sin(tilt);
  return [cos * x + sin * y, cos * y - sin * x];
}

function part(face, k, x, y) {
  if (k === 2) return [[x, y - face.nose, x, y + face.nose, 0.4]];
  if (k < 2) return [[x - face.eye / 2, y, x + face.eye / 2, y, 0.9]];
  const { mouth, smile } = face, ends = [[-mouth, -smile], [-mouth / 3, 0], [mouth / 3, 0], [mouth, -smile]];
  return ends.slice(1).map(([c, d], n) => [x + ends[n][0], y + ends[n][1], x + c, y + d, 0.5]);
}

/**
 * Pieces of a face: two ends in the picture, and half a pen.
 * @param {Face} face
 * @returns {number[][]}
 */
export function strokes(face) {
  const pieces = [];
  if (face.head) {
    const at = (k) => [face.wide * Math.cos((2 * Math.PI * k) / PIECES), face.high * Math.sin((2 * Math.PI * k) / PIECES)];
    for (let k = 0; k < PIECES; k++) pieces.push([...at(k), ...at(k + 1), 0.45]);
  }
  face.there.forEach((there, k) => { if (there) pieces.push(...part(face, k, face.places[2 * k], face.places[2 * k + 1])); });
  return pieces.map(([ax, ay, bx, by, pen]) => [...toPicture(face, ax, ay), ...toPicture(face, bx, by), pen]);
}

/**
 * How far pens cover each pixel: 1 within, falling to 0 over a pixel at the border.
 * @param {number[][]} pieces
 */
export function covered(pieces) {
  const made = new Float32Array(SIDE * SIDE);
  for (const [ax, ay, bx, by, pen] of pieces) {
    const dx = bx - ax, dy = by - ay, square = Math.max(dx * dx + dy * dy, 1e-9), reach = pen + 1;
    const rows = [Math.max(0, Math.floor(Math.min(ay, by) - reach)), Math.min(SIDE - 1, Math.ceil(Math.max(ay, by) + reach))], columns = [Math.max(0, Math.floor(Math.min(ax, bx) - reach)), Math.min(SIDE - 1, Math.ceil(Math.max(ax, bx) + reach))];
    for (let row = rows[0]; row <= rows[1]; row++) {
      for (let column = columns[0]; column <= columns[1]; column++) {
        const x = column + 0.5 - ax, y = row + 0.5 - ay, along = Math.max(0, Math.min(1, (x * dx + y * dy) / square));
        const ink = Math.min(1, pen + 0.5 - Math.hypot(x - along * dx, y - along * dy)), k = row * SIDE + column;
        if (ink > made[k]) made[k] = ink;
      }
    }
  }
  return made;
}

/** The picture of a face, row by row. */
export function drawn(/** @type {Face} */ face) {
  return covered(strokes(face));
}
