// Scenes of discs, rings and bars: every pixel with its class, a box round every shape, and noise of a seed.

import { normals, uniforms } from "../../topic/chance.js";

/** @typedef {{ kind: number, row: number, column: number, size: number, angle: number, thick: number }} Shape  `size` is a radius, or half of a bar's length; `thick` half of its width */
/** @typedef {{ kind: number, left: number, top: number, right: number, bottom: number }} Box  edges in pixels: right - left is how many columns it has */
/** @typedef {{ clean: Float32Array, mask: Uint8Array, owner: Uint8Array, boxes: (Box | null)[] }} Scene  `owner` is the shape seen at each pixel, from 1; a box for every shape of which enough is seen */

export const SIDE = 32, KINDS = ["background", "disc", "ring", "bar"];
const LEAST = 8, DOWN = 0.1, ACROSS = -0.1; // pixels that have to be seen; how the light falls
const NEAREST = 5; // that a middle comes to the border

/** Whether a shape covers a pixel. */
export function covers(/** @type {Shape} */ { kind, row, column, size, angle, thick }, /** @type {number} */ r, /** @type {number} */ c) {
  const down = r - row, right = c - column;
  if (KINDS[kind] === "bar") {
    const along = Math.cos(angle) * right + Math.sin(angle) * down, beside = Math.cos(angle) * down - Math.sin(angle) * right;
    return Math.abs(along) <= size && Math.abs(beside) <= thick;
  }
  const away = Math.hypot(down, right);
  return away <= size && (KINDS[kind] === "disc" || away >= size - 2);
}

/**
 * The scene without its noise; later shapes lie above.
 * @param {Shape[]} shapes
 * @returns {Scene}
 */
export function drawn(shapes) {
  const clean = new Float32Array(SIDE * SIDE), mask = new Uint8Array(SIDE * SIDE), owner = new Uint8Array(SIDE * SIDE);
  shapes.forEach((shape, k) => {
    for (let r = 0; r < SIDE; r++) for (let c = 0; c < SIDE; c++) if (covers(shape, r, c)) owner[r * SIDE + c] = k + 1;
  });
  const found = shapes.map(({ kind }) => ({ kind, left: SIDE, top: SIDE, right: 0, bottom: 0, seen: 0 }));
  for (let k = 0; k < owner.length; k++) {
    const r = Math.floor(k / SIDE), c = k % SIDE, one = owner[k] ? found[owner[k] - 1] : null;
    clean[k] = (one ? 1 : 0) + 2 * DOWN * (r / SIDE - 0.5) + 2 * ACROSS * (c / SIDE - 0.5);
    if (!one) continue;
    mask[k] = one.kind;
    one.seen += 1;
    one.left = Math.min(one.left, c);
    one.right = Math.max(one.right, c + 1);
    one.top = Math.min(one.top, r);
    one.bottom = Math.max(one.bottom, r + 1);
  }
  return { clean, mask, owner, boxes: found.map(({ kind, left, top, right, bottom, seen }) => (seen < LEAST ? null : { kind, left, top, right, bottom })) };
}

/**
 * With normal noise of this standard deviation.
 * @param {Float32Array} clean
 * @param {number} sigma
 * @param {number} seed
 */
export function noisy(clean, sigma, seed) {
  const draw = normals(seed);
  return clean.map((value) => value + sigma * draw());
}

/** How far a shape drifts in a step: its own way, by its place in the list. */
export function speeds(/** @type {number} */ count) {
  return Array.from({ length: count }, (_, k) => {
    const draw = uniforms(k + 11), way = 2 * Math.PI * draw(), fast = 0.12 + 0.1 * draw();
    return { down: fast * Math.sin(way), right: fast * Math.cos(way), turn: 0.02 * (draw() - 0.5) };
  });
}

/**
 * Shapes one step later; near the border they turn back. `speeds` are changed where they do.
 * @param {Shape[]} shapes
 * @param {{ down: number, right: number, turn: number }[]} speeds
 */
export function drifted(shapes, speeds) {
  return shapes.map((shape, k) => {
    const speed = speeds[k], next = { ...shape, row: shape.row + speed.down, column: shape.column + speed.right, angle: (shape.angle + speed.turn) % Math.PI };
    if (next.row < NEAREST || next.row > SIDE - NEAREST) speed.down = Math.abs(speed.down) * (next.row < NEAREST ? 1 : -1);
    if (next.column < NEAREST || next.column > SIDE - NEAREST) speed.right = Math.abs(speed.right) * (next.column < NEAREST ? 1 : -1);
    return { ...next, row: within(next.row), column: within(next.column) };
  });
}

/** A middle that may be: not nearer to the border than those that the network learnt. */
export const within = (/** @type {number} */ place) => Math.max(NEAREST, Math.min(SIDE - NEAREST, place));
