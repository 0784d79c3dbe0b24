// Points of a known curve with noise: some to fit, and many fresh ones of the same kind to judge by.

import { normals, uniforms } from "../../topic/chance.js";

export const TRAIN = 15, FRESH = 300, NOISE = 0.25;

/** @param {number} x  in [-1, 1] */
export function truth(x) {
  return 0.8 * Math.sin(Math.PI * x);
}

/**
 * @param {number} count
 * @param {number} seed
 * @returns {[number, number][]}
 */
export function drawnPoints(count, seed) {
  const uniform = uniforms(seed), normal = normals(seed + 5000);
  return Array.from({ length: count }, () => {
    const x = 2 * uniform() - 1;
    return [x, truth(x) + NOISE * normal()];
  });
}

/**
 * Points to fit: in even stretches, one in each, so that none is left out.
 * @param {number} seed
 * @returns {[number, number][]}
 */
export function training(seed) {
  const uniform = uniforms(seed + 100), normal = normals(seed + 200);
  return Array.from({ length: TRAIN }, (_, k) => {
    const x = -1 + (2 * (k + uniform())) / TRAIN;
    return [+x.toFixed(3), +(truth(x) + NOISE * normal()).toFixed(3)];
  });
}
