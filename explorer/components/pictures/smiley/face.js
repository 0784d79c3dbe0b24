// A smiley as strokes, and strokes as the ink of 24 x 24 pixels: 1 within, falling to 0 over one pixel at the border.

/** @typedef {{ points: number[][], thick: number, rub?: boolean }} Stroke  x and y in pixels; `rub`: it takes ink away */
/** @typedef {"head" | "left" | "right" | "mouth"} Part */

export const SIDE = 24;
export const NAMES = ["x", "y", "wide", "high", "tilt", "apart", "above", "eye", "below", "mouth", "bend", "thick"];
const AROUND = 24, ACROSS = 8, DEPTH = 0.7; // pieces of the lines of head and mouth; depth of a mouth by half its width

/**
 * @param {ArrayLike<number>} face  as `NAMES` say
 * @returns {Record<Part, Stroke>}
 */
export function strokesOf(face) {
  const [x, y, wide, high, tilt, apart, above, eye, below, half, bend, thick] = Array.from(face), cos = Math.cos(tilt), sin = Math.sin(tilt);
  const placed = (/** @type {number} */ right, /** @type {number} */ down) => [x + right * cos - down * sin, y + right * sin + down * cos];
  const along = (/** @type {number} */ count, /** @type {(share: number) => number[]} */ of) => Array.from({ length: count + 1 }, (_, k) => of(k / count));
  return {
    head: { points: along(AROUND, (s) => placed(wide * Math.cos(2 * Math.PI * s), high * Math.sin(2 * Math.PI * s))), thick },
    left: { points: [placed(-apart, -above)], thick: eye },
    right: { points: [placed(apart, -above)], thick: eye },
    mouth: { points: along(ACROSS, (s) => placed(half * (2 * s - 1), below + bend * DEPTH * half * (0.5 - (2 * s - 1) ** 2))), thick },
  };
}

/**
 * Lay a stroke over a picture: ink where it is darker, or paper where it rubs out.
 * @param {Float64Array} picture  row by row
 * @param {Stroke} stroke
 */
function drawInto(picture, { points, thick, rub = false }) {
  const reach = thick / 2 + 0.5, first = (/** @type {number} */ v) => Math.max(0, Math.floor(v - reach)), last = (/** @type {number} */ v) => Math.min(SIDE - 1, Math.ceil(v + reach));
  for (let k = 0; k < Math.max(1, points.length - 1); k++) {
    const [x0, y0] = points[k], [x1, y1] = points[Math.min(k + 1, points.length - 1)], right = x1 - x0, down = y1 - y0, length = Math.max(1e-12, right * right + down * down);
    const left = first(Math.min(x0, x1)), end = last(Math.max(x0, x1)), bottom = last(Math.max(y0, y1));
    for (let row = first(Math.min(y0, y1)); row <= bottom; row++) {
      for (let column = left; column <= end; column++) {
        const x = column + 0.5 - x0, y = row + 0.5 - y0, share = Math.min(1, Math.max(0, (x * right + y * down) / length)), across = x - share * right, along = y - share * down;
        const ink = Math.min(1, Math.max(0, reach - Math.sqrt(across * across + along * along))), at = row * SIDE + column;
        picture[at] = rub ? Math.min(picture[at], 1 - ink) : Math.max(picture[at], ink);
      }
    }
  }
}

/**
 * @param {Stroke[]} strokes  in the order in which they were drawn
 * @param {ArrayLike<number>} [under]  a picture that they are drawn on
 */
export function picture(strokes, under = new Float64Array(SIDE * SIDE)) {
  const made = Float64Array.from(under);
  for (const stroke of strokes) drawInto(made, stroke);
  return made;
}

/**
 * What strokes make of any picture under them: each pixel is held between two bounds.
 * @param {Stroke[]} strokes
 */
export function bounds(strokes) {
  return { low: picture(strokes), high: picture(strokes, new Float64Array(SIDE * SIDE).fill(1)) };
}

/**
 * A picture with such strokes laid over it, as `picture` would draw them one after the other.
 * @param {ArrayLike<number>} under
 * @param {ReturnType<typeof bounds>} over
 */
export function laid(under, { low, high }) {
  return Float64Array.from(under, (ink, k) => Math.max(low[k], Math.min(high[k], ink)));
}

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", STEPS = LETTERS.length - 1;
const THICK = { d: 1.6, r: 3 }; // of what is drawn by hand, or rubbed out

/** A place as two letters: sixty-ones of the side. */
export function coded(/** @type {number[]} */ place) {
  return place.map((v) => LETTERS[Math.max(0, Math.min(STEPS, Math.round((v / SIDE) * STEPS)))]).join("");
}

/**
 * Strokes by hand, from a text such as "d0Az3-rBB": d draws and r rubs out, then two letters for each point; undefined for nonsense.
 * @param {string} text
 * @returns {Stroke[] | undefined}
 */
export function decoded(text) {
  if (text === "") return [];
  /** @type {Stroke[]} */
  const strokes = [];
  for (const part of text.split("-")) {
    if (!/^[dr]([0-9A-Za-z]{2})+$/.test(part)) return undefined;
    const points = [];
    for (let k = 1; k < part.length; k += 2) points.push([0, 1].map((axis) => (LETTERS.indexOf(part[k + axis]) * SIDE) / STEPS));
    strokes.push({ points, thick: THICK[part[0]], rub: part[0] === "r" });
  }
  return strokes;
}
