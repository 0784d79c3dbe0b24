// A surface seen from the side: where its points lie on the screen as it is turned, and which of them it hides.

import { between } from "./landscape.js";

/** @typedef {import("./landscape.js").Landscape} Landscape */
/** @typedef {{ turn: number, tilt: number }} View  radians: around the upright axis, and above the ground */

export const LEAST_TILT = 0.35, MOST_TILT = 1.15;
const RAISED = 0.42; // height of the highest point, the ground's edges are 1 from the middle
const MARCH = 24, STRIDE = 0.06, CLEAR = 0.012;

export class Turned {
  /**
   * @param {Landscape} land
   * @param {View} view
   * @param {import("../../kernel/pen.js").Area} area
   * @param {[number, number]} heights  the lowest and the highest that are shown
   */
  constructor(land, { turn, tilt }, area, heights) {
    this.land = land;
    this.heights = heights;
    this.sinTurn = Math.sin(turn);
    this.cosTurn = Math.cos(turn);
    this.sinTilt = Math.sin(tilt);
    this.cosTilt = Math.cos(tilt);
    this.size = Math.min(area.width / 2.95, area.height / 2.6);
    this.middle = [area.x + area.width / 2, area.y + area.height / 2 + this.size * RAISED * this.cosTilt];
  }

  /**
   * A place of the surface as a solid's: both sides from -1 to 1, and the height from 0.
   * @param {number} x
   * @param {number} y
   * @param {number} height
   */
  solid(x, y, height) {
    const { x: [left, right], y: [bottom, top] } = this.land, [low, high] = this.heights;
    const share = Math.max(0, Math.min(1, (height - low) / (high - low || 1)));
    return [2 * (x - left) / (right - left) - 1, 2 * (y - bottom) / (top - bottom) - 1, 2 * RAISED * share];
  }

  /**
   * @param {number[]} point  of the solid
   * @returns {[number, number]}
   */
  seen([u, v, z]) {
    const across = u * this.cosTurn - v * this.sinTurn, away = u * this.sinTurn + v * this.cosTurn;
    return [this.middle[0] + this.size * across, this.middle[1] - this.size * (away * this.sinTilt + z * this.cosTilt)];
  }

  /**
   * How far away a point of the solid is: what is farther is drawn first.
   * @param {number[]} point
   */
  depth([u, v]) {
    return u * this.sinTurn + v * this.cosTurn;
  }

  /**
   * The pixel of a place that lies on the surface.
   * @param {number} x
   * @param {number} y
   * @param {number} height
   */
  at(x, y, height) {
    return this.seen(this.solid(x, y, height));
  }

  /** Whether there is surface at a place. */
  has(/** @type {[number, number]} */ [x, y]) {
    const { x: [left, right], y: [bottom, top] } = this.land;
    return x >= left && x <= right && y >= bottom && y <= top;
  }

  /**
   * Whether the surface stands between a place of it and who looks: the ray to the eye is followed until it is above all.
   * @param {number} x
   * @param {number} y
   * @param {number} height
   */
  hidden(x, y, height) {
    const [u, v, z] = this.solid(x, y, height), { land } = this, rise = STRIDE * this.sinTilt / this.cosTilt;
    for (let k = 1; k <= MARCH; k++) {
      const a = u - k * STRIDE * this.sinTurn, b = v - k * STRIDE * this.cosTurn, above = z + k * rise;
      if (Math.abs(a) > 1 || Math.abs(b) > 1 || above > 2 * RAISED) return false;
      const px = land.x[0] + ((a + 1) / 2) * (land.x[1] - land.x[0]), py = land.y[0] + ((b + 1) / 2) * (land.y[1] - land.y[0]);
      if (this.solid(px, py, between(land, px, py))[2] > above + CLEAR) return true;
    }
    return false;
  }

  /**
   * The place of the ground-parallel plane at a pixel, for a pointer: found by following the ray down to the surface.
   * @param {{ x: number, y: number }} spot
   * @returns {[number, number] | null}
   */
  under({ x, y }) {
    const across = (x - this.middle[0]) / this.size, up = (this.middle[1] - y) / this.size, { land } = this;
    for (let z = 2 * RAISED; z >= 0; z -= 0.01) { // from the eye downwards
      const away = (up - z * this.cosTilt) / this.sinTilt;
      const u = across * this.cosTurn + away * this.sinTurn, v = -across * this.sinTurn + away * this.cosTurn;
      if (Math.abs(u) > 1 || Math.abs(v) > 1) continue;
      const px = land.x[0] + ((u + 1) / 2) * (land.x[1] - land.x[0]), py = land.y[0] + ((v + 1) / 2) * (land.y[1] - land.y[0]);
      if (this.solid(px, py, between(land, px, py))[2] >= z) return [px, py];
    }
    return null;
  }
}

/**
 * What of a polygon [x, y, height] lies at or below a height.
 * @param {number[][]} corners
 * @param {number} top
 */
export function below(corners, top) {
  const kept = [];
  corners.forEach((now, k) => {
    const next = corners[(k + 1) % corners.length];
    if (now[2] <= top) kept.push(now);
    if (now[2] <= top !== next[2] <= top) {
      const share = (top - now[2]) / (next[2] - now[2]);
      kept.push([now[0] + share * (next[0] - now[0]), now[1] + share * (next[1] - now[1]), top]);
    }
  });
  return kept;
}

/**
 * The squares of a grid, the farthest first, cut off at the highest height that is shown.
 * @param {Turned} turned
 * @param {number} step  grid points along a square's edge
 */
export function squares(turned, step) {
  const { land } = turned, { columns, rows, heights, x, y } = land, list = [], top = turned.heights[1];
  const place = (c, r) => [x[0] + ((x[1] - x[0]) * c) / (columns - 1), y[0] + ((y[1] - y[0]) * r) / (rows - 1), heights[r * columns + c]];
  for (let r = 0; r + step < rows; r += step) {
    for (let c = 0; c + step < columns; c += step) {
      const corners = [place(c, r), place(c + step, r), place(c + step, r + step), place(c, r + step)], kept = below(corners, top);
      if (kept.length < 3 || corners.some((corner) => Number.isNaN(corner[2]))) continue;
      const solid = kept.map(([a, b, height]) => turned.solid(a, b, height)), middle = corners.map(([a, b, height]) => turned.solid(a, b, height));
      list.push({ corners: solid.map((corner) => turned.seen(corner)), height: Math.min(top, corners.reduce((sum, [, , height]) => sum + height, 0) / 4), depth: turned.depth(middle[0]) + turned.depth(middle[2]) });
    }
  }
  return list.sort((one, other) => other.depth - one.depth);
}
