// A table of people and films with holes, completed by a linear code of one or two numbers: least squares by turns.

import { normals, uniforms } from "../../topic/chance.js";
import { solve } from "../cholesky.js";

/** @typedef {{ whole: number[][], known: boolean[][] }} Table  by person, then film; `known` is what the code may learn from */
/** @typedef {{ middle: number, people: number[][], films: number[][] }} Code */

const PENALTY = 0.3, ROUNDS = 60;
export const PEOPLE = 10, FILMS = 7;

/**
 * A made-up table: two tastes by construction, a little noise, stars from 1 to 5, one in four hidden.
 * @param {number} seed
 * @returns {Table}
 */
export function table(seed) {
  const normal = normals(seed), uniform = uniforms(seed + 100), taste = () => [normal(), normal()];
  const people = Array.from({ length: PEOPLE }, taste), films = Array.from({ length: FILMS }, taste);
  const whole = people.map((p) => films.map((f) => Math.max(1, Math.min(5, Math.round(3 + p[0] * f[0] + p[1] * f[1] + 0.2 * normal())))));
  const known = whole.map((row, i) => row.map((_, j) => uniform() > 0.25 || j === i % FILMS)); // everybody has rated something, and every film was rated
  return { whole, known };
}

/**
 * People and films as `size` numbers each, so that middle + person · film is near what is known.
 * @param {Table} table
 * @param {number} size
 * @returns {Code}
 */
export function completed({ whole, known }, size) {
  const seen = whole.flatMap((row, i) => row.filter((_, j) => known[i][j])), middle = seen.reduce((sum, v) => sum + v, 0) / seen.length;
  const normal = normals(1);
  let films = whole[0].map(() => Array.from({ length: size }, () => normal())), people = whole.map(() => Array(size).fill(0));
  const fitted = (others, values) => {
    const range = Array.from({ length: size }, (_, a) => a);
    return solve(range.map((a) => range.map((b) => others.reduce((sum, o) => sum + o[a] * o[b], a === b ? PENALTY : 0))), range.map((a) => others.reduce((sum, o, k) => sum + o[a] * values[k], 0)));
  };
  for (let round = 0; round < ROUNDS; round++) {
    people = whole.map((row, i) => {
      const given = row.flatMap((_, j) => (known[i][j] ? [j] : []));
      return fitted(given.map((j) => films[j]), given.map((j) => row[j] - middle));
    });
    films = whole[0].map((_, j) => {
      const given = whole.flatMap((_, i) => (known[i][j] ? [i] : []));
      return fitted(given.map((i) => people[i]), given.map((i) => whole[i][j] - middle));
    });
  }
  return { middle, people, films };
}

/** What the code says of a person and a film. */
export function guess(/** @type {Code} */ { middle, people, films }, /** @type {number} */ person, /** @type {number} */ film) {
  return people[person].reduce((sum, value, k) => sum + value * films[film][k], middle);
}

/**
 * Root mean squared errors of the hidden cells: by the code, and by each film's mean of what is known.
 * @param {Table} table
 * @param {Code} code
 */
export function errors({ whole, known }, code) {
  let own = 0, mean = 0, count = 0;
  whole.forEach((row, i) => row.forEach((value, j) => {
    if (known[i][j]) return;
    const seen = whole.flatMap((other, k) => (known[k][j] ? [other[j]] : [])), middle = seen.length ? seen.reduce((sum, v) => sum + v, 0) / seen.length : code.middle;
    own += (guess(code, i, j) - value) ** 2;
    mean += (middle - value) ** 2;
    count += 1;
  }));
  return { code: Math.sqrt(own / count), mean: Math.sqrt(mean / count), count };
}
