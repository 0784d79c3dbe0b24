// The table that turns an index into numbers, and the numbers that say a place.

import { normals } from "../../topic/chance.js";

export const DIMENSIONS = 4;
const SEED = 1;

/**
 * Rows of random numbers with two decimals, as before any training; the first rows of a longer table are those of a shorter one.
 * @param {number} rows
 * @returns {number[][]}
 */
export function table(rows) {
  const normal = normals(SEED);
  return Array.from({ length: rows }, () => Array.from({ length: DIMENSIONS }, () => Math.round(100 * normal()) / 100));
}

/** @param {number} index */
export function oneHot(index, rows) {
  return Array.from({ length: rows }, (_, row) => (row === index ? 1 : 0));
}

/**
 * A row vector times a matrix.
 * @param {number[]} vector
 * @param {number[][]} matrix
 */
export function times(vector, matrix) {
  return Array.from({ length: DIMENSIONS }, (_, column) => vector.reduce((sum, value, row) => sum + value * matrix[row][column], 0));
}

/**
 * The sines and cosines of a place, counted from 0 (Vaswani et al. 2017).
 * @param {number} place
 */
export function position(place) {
  return Array.from({ length: DIMENSIONS }, (_, i) => {
    const angle = place / 10000 ** ((i - (i % 2)) / DIMENSIONS);
    return i % 2 ? Math.cos(angle) : Math.sin(angle);
  });
}

/** A token as it is written: a space could not be seen. */
export function shownAs(/** @type {string} */ token) {
  return token === " " ? "\u2423" : token;
}
