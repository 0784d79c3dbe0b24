// Maps of attention over tokens, what positions have alike, and how two maps rank the patches.

/** @typedef {import("./transformer.js").Run} Run */

/** What a map is called in an address: "1.2" is block 1, head 2; "2.mean" all heads of block 2; "rollout" all blocks. */
export function mapNames(/** @type {number} */ blocks, /** @type {number} */ heads) {
  const each = Array.from({ length: blocks }, (_, b) => [...Array.from({ length: heads }, (_, h) => `${b + 1}.${h + 1}`), `${b + 1}.mean`]);
  return [...each.flat(), "rollout"];
}

/** Block and head, counted from 0; head -1 is the mean. */
export function placeOf(/** @type {string} */ name) {
  const [block, head] = name.split(".");
  return { block: Number(block) - 1, head: head === "mean" ? -1 : Number(head) - 1 };
}

/**
 * How a token shares its attention out among all tokens.
 * @param {Run} made
 * @param {string} name
 * @param {number} from
 * @returns {Float64Array}
 */
export function mapOf(made, name, from) {
  if (name === "rollout") return rolled(made, from);
  const { block, head } = placeOf(name), { tokens } = made, start = (head * tokens + from) * tokens;
  return head < 0 ? meanRow(made, block, from) : Float64Array.from(made.shares[block].subarray(start, start + tokens));
}

/** A row of a block's attention, its heads averaged. */
function meanRow(/** @type {Run} */ { shares, tokens }, /** @type {number} */ block, /** @type {number} */ from) {
  const row = new Float64Array(tokens), heads = shares[block].length / tokens ** 2;
  for (let head = 0; head < heads; head++) {
    for (let k = 0; k < tokens; k++) row[k] += shares[block][(head * tokens + from) * tokens + k] / heads;
  }
  return row;
}

/**
 * Attention rolled out: in every block a token is half what it was and half what it gathered (Abnar and Zuidema 2020).
 * @param {Run} made
 * @param {number} from
 */
export function rolled(made, from) {
  let row = Float64Array.from({ length: made.tokens }, (_, k) => Number(k === from));
  for (let block = made.shares.length - 1; block >= 0; block--) {
    const next = row.map((v) => v / 2);
    row.forEach((share, token) => { if (share) meanRow(made, block, token).forEach((v, k) => { next[k] += (share * v) / 2; }); });
    row = next;
  }
  return row;
}

/**
 * One number of two blocks rolled out, as the sum over the tokens between: the largest products, and the sum of the others.
 * @param {Run} made
 * @param {number} from
 * @param {number} to
 * @param {number} [most]
 */
export function rolledTerms(made, from, to, most = 3) {
  const half = (block, token, other) => (Number(token === other) + meanRow(made, block, token)[other]) / 2;
  const all = Array.from({ length: made.tokens }, (_, via) => [half(1, from, via), half(0, via, to)]).sort((a, b) => b[0] * b[1] - a[0] * a[1]);
  return { largest: all.slice(0, most), others: all.length - most, rest: all.slice(most).reduce((sum, [a, b]) => sum + a * b, 0) };
}

/**
 * The cosine between one token's position and each of all.
 * @param {ArrayLike<number>} places  (tokens, width)
 * @param {number} width
 * @param {number} from
 */
export function alike(places, width, from) {
  const row = (k) => Array.from({ length: width }, (_, i) => places[k * width + i]), dot = (a, b) => a.reduce((sum, v, i) => sum + v * b[i], 0);
  const own = row(from), length = Math.sqrt(dot(own, own));
  return Float64Array.from({ length: places.length / width }, (_, k) => dot(own, row(k)) / (length * Math.sqrt(dot(row(k), row(k)))));
}

/** Ranks from 1; equal values share the mean of theirs. */
export function ranks(/** @type {ArrayLike<number>} */ values) {
  const all = Array.from(values), order = all.map((_, k) => k).sort((a, b) => all[a] - all[b]), made = new Float64Array(all.length);
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end < order.length && all[order[end]] === all[order[start]]) end++;
    for (let k = start; k < end; k++) made[order[k]] = (start + 1 + end) / 2;
    start = end;
  }
  return made;
}

/** Spearman's rank correlation; NaN where all values of one are equal. */
export function rankCorrelation(/** @type {ArrayLike<number>} */ one, /** @type {ArrayLike<number>} */ other) {
  const [a, b] = [ranks(one), ranks(other)], middle = (a.length + 1) / 2, sum = (f) => a.reduce((total, _, k) => total + f(k), 0);
  return sum((k) => (a[k] - middle) * (b[k] - middle)) / Math.sqrt(sum((k) => (a[k] - middle) ** 2) * sum((k) => (b[k] - middle) ** 2));
}
