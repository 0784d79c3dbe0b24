// Descent on the weights of a line, under squared or absolute error, and how far each step is from the best line.

import { leastAbsolute, stepAbsolute } from "./absolute.js";
import { curvature, distance, normal, step } from "./squares.js";

/** @typedef {import("./squares.js").Point} Point */
/** @typedef {import("./squares.js").Weights} Weights */
/** @typedef {"squares" | "absolute"} Kind */

export const MOST = 400; // steps
const ARRIVED = 1e-9, FLED = 1e6; // distances

export class Descent {
  /**
   * @param {Point[]} points
   * @param {Kind} kind
   * @param {number} rate
   */
  constructor(points, kind, rate) {
    this.points = points;
    this.kind = kind;
    this.rate = rate;
    this.sums = normal(points);
    this.curvature = curvature(this.sums);
    this.absolute = leastAbsolute(points);
    /** @type {Weights} */
    this.w = [0, 0];
    this.distances = this.best ? [distance(this.w, this.best)] : [];
  }

  /** The weights that descent is after; null where all points lie above one another. */
  get best() {
    return this.kind === "squares" ? this.sums.w : (this.absolute?.w ?? null);
  }

  get steps() {
    return Math.max(0, this.distances.length - 1);
  }

  /** What has become of it. */
  get state() {
    const last = this.distances.at(-1);
    if (last === undefined) return "none";
    return last < ARRIVED ? "arrived" : !(last < FLED) ? "fled" : this.steps >= MOST ? "spent" : "going";
  }

  /** The weights after the next step. */
  get next() {
    return this.kind === "squares" ? step(this.sums, this.w, this.rate) : stepAbsolute(this.points, this.w, this.rate);
  }

  /** One step; true where there is no further one. */
  step() {
    if (this.state !== "going") return true;
    this.w = this.next;
    this.distances.push(distance(this.w, this.best));
    return this.state !== "going";
  }
}
