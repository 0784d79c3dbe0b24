// How made people compare with real ones, recounted in the browser from their genotypes: linkage and nearest neighbours.

/** @typedef {{ calls: Int8Array, count: number }} People  dosages 0, 1, 2 row by row, one row a person */

/**
 * Squared correlations of all pairs of sites, row by row; 0 where a site does not vary.
 * @param {People} people
 * @param {number} sites
 */
export function linkage({ calls, count }, sites) {
  const mean = new Float64Array(sites), sum = new Float64Array(sites * sites), r2 = new Float32Array(sites * sites);
  for (let row = 0; row < count; row++) for (let a = 0; a < sites; a++) mean[a] += calls[row * sites + a] / count;
  const centred = new Float64Array(sites);
  for (let row = 0; row < count; row++) {
    for (let a = 0; a < sites; a++) centred[a] = calls[row * sites + a] - mean[a];
    for (let a = 0; a < sites; a++) for (let b = a; b < sites; b++) sum[a * sites + b] += centred[a] * centred[b];
  }
  for (let a = 0; a < sites; a++) {
    for (let b = a; b < sites; b++) {
      const both = sum[a * sites + a] * sum[b * sites + b];
      r2[a * sites + b] = r2[b * sites + a] = both > 1e-9 ? sum[a * sites + b] ** 2 / both : 0;
    }
  }
  return r2;
}

/**
 * The mean over pairs of sites within blocks.
 * @param {Float32Array} r2
 * @param {number} sites
 * @param {number} block
 */
export function within(r2, sites, block) {
  let sum = 0, pairs = 0;
  for (let a = 0; a < sites; a++) {
    for (let b = a + 1; b < Math.min(sites, (Math.floor(a / block) + 1) * block); b++) {
      sum += r2[a * sites + b];
      pairs += 1;
    }
  }
  return sum / pairs;
}

/**
 * How many calls one person would have to change to be the other, a change from 0 to 2 counting two.
 * @param {ArrayLike<number>} one
 * @param {ArrayLike<number>} other
 */
export function apart(one, other) {
  let sum = 0;
  for (let k = 0; k < one.length; k++) sum += Math.abs(one[k] - other[k]);
  return sum;
}

/** One person's calls. */
export function person(/** @type {People} */ { calls }, /** @type {number} */ row, /** @type {number} */ sites) {
  return calls.subarray(row * sites, (row + 1) * sites);
}

/**
 * Distances of every one to every other, row by row.
 * @param {People} one
 * @param {People} other
 * @param {number} sites
 */
export function distances(one, other, sites) {
  const found = new Int16Array(one.count * other.count);
  for (let a = 0; a < one.count; a++) {
    const from = person(one, a, sites);
    for (let b = 0; b < other.count; b++) found[a * other.count + b] = apart(from, person(other, b, sites));
  }
  return found;
}

/**
 * The nearest of a row of distances, and how far it is; `but` is left out.
 * @param {Int16Array} found
 * @param {number} row
 * @param {number} count  of a row
 */
export function nearest(found, row, count, but = -1) {
  let best = -1, least = Infinity;
  for (let k = 0; k < count; k++) {
    const far = found[row * count + k];
    if (k !== but && far < least) [best, least] = [k, far];
  }
  return { row: best, distance: least };
}

/**
 * Of how many real people the nearest neighbour is real rather than made, and of how many made ones it is made; a tie is
 * a half (Yale et al. 2020).
 * @param {People} real
 * @param {People} made  as many
 * @param {number} sites
 */
export function told(real, made, sites) {
  const n = real.count, across = distances(real, made, sites), among = [distances(real, real, sites), distances(made, made, sites)], counts = [0, 0];
  for (let k = 0; k < n; k++) {
    let toMade = Infinity, toReal = Infinity;
    for (let j = 0; j < n; j++) {
      toMade = Math.min(toMade, across[k * n + j]);
      toReal = Math.min(toReal, across[j * n + k]);
    }
    [toMade, toReal].forEach((other, side) => {
      const own = nearest(among[side], k, n, k).distance;
      counts[side] += own < other ? 1 : own === other ? 0.5 : 0;
    });
  }
  return { real: counts[0], made: counts[1], of: n };
}

/**
 * Where people stand on the components (n, 2), interleaved.
 * @param {People} people
 * @param {ArrayLike<number>} mean
 * @param {ArrayLike<number>} axes  two, one after the other
 */
export function places({ calls, count }, mean, axes) {
  const sites = mean.length, found = new Float32Array(2 * count);
  for (let row = 0; row < count; row++) {
    for (let axis = 0; axis < 2; axis++) {
      let sum = 0;
      for (let k = 0; k < sites; k++) sum += (calls[row * sites + k] - mean[k]) * axes[axis * sites + k];
      found[2 * row + axis] = sum;
    }
  }
  return found;
}

/**
 * Made people as text for a file: a first line that says what it is, then a row for each.
 * @param {People} people
 * @param {string[]} names  of the sites
 * @param {string} how  they were made
 */
export function table({ calls, count }, names, how) {
  const rows = [`# Made people, nobody's genotypes (${how}); dosages of the first allele`, ["id", ...names].join(",")];
  for (let row = 0; row < count; row++) rows.push([`made_${row + 1}`, ...person({ calls, count }, row, names.length)].join(","));
  return `${rows.join("\n")}\n`;
}
