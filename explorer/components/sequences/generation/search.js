// Whole continuations: greedy, a beam, and the most probable of all, found for certain.

import { logs } from "./choosing.js";

/** @typedef {import("../letters/lstm.js").State} State */
/** @typedef {{ codes: number[], logs: number[], total: number }} Path  `total` is the sum of the letters' log probabilities */
/** @typedef {{ start: () => State, step: (state: State, code: number) => State, scores: (h: ArrayLike<number>) => ArrayLike<number> }} Model */
/** @typedef {Path & { state: State }} Node */

/** @returns {Node} */
function longer(/** @type {Model} */ model, /** @type {Node} */ node, /** @type {number} */ code, /** @type {number} */ log) {
  return { codes: [...node.codes, code], logs: [...node.logs, log], total: node.total + log, state: model.step(node.state, code) };
}

/**
 * Of each place the most probable letter.
 * @param {Model} model
 * @param {State} state
 * @param {number} letters
 */
export function greedy(model, state, letters) {
  return beam(model, state, letters, 1);
}

/**
 * The most probable one of the few continuations that are kept at each place.
 * @param {Model} model
 * @param {State} state
 * @param {number} letters
 * @param {number} width  how many are kept
 * @returns {Path}
 */
export function beam(model, state, letters, width) {
  /** @type {Node[]} */
  let kept = [{ codes: [], logs: [], total: 0, state }];
  for (let k = 0; k < letters; k++) {
    const next = kept.flatMap((node) => Array.from(logs(model.scores(node.state.h)), (log, code) => ({ node, code, log, total: node.total + log })));
    next.sort((a, b) => b.total - a.total);
    kept = next.slice(0, width).map(({ node, code, log }) => longer(model, node, code, log));
  }
  const [{ codes, logs: found, total }] = kept;
  return { codes, logs: found, total };
}

/**
 * The most probable continuation of all. The beginning that is most probable so far goes on first; since a probability only
 * falls with each letter, the first one that is long enough is the best. It yields after each beginning that went on.
 * @param {Model} model
 * @param {State} state
 * @param {number} letters
 * @param {number} budget  beginnings that may go on
 * @returns {Generator<void, { path: Path | null, looked: number }>}  no path where the budget did not do
 */
export function* best(model, state, letters, budget) {
  /** @type {{ from: Node, code: number, log: number, total: number }[]} */
  const heap = [];
  let now = /** @type {Node} */ ({ codes: [], logs: [], total: 0, state }), looked = 0;
  while (now.codes.length < letters) {
    if (looked >= budget) return { path: null, looked };
    looked += 1;
    logs(model.scores(now.state.h)).forEach((log, code) => put(heap, { from: now, code, log, total: now.total + log }));
    const next = take(heap);
    now = longer(model, next.from, next.code, next.log);
    yield;
  }
  return { path: { codes: now.codes, logs: now.logs, total: now.total }, looked };
}

function put(heap, one) {
  let k = heap.push(one) - 1;
  while (k > 0) {
    const above = (k - 1) >> 1;
    if (heap[above].total >= heap[k].total) break;
    [heap[above], heap[k]] = [heap[k], heap[above]];
    k = above;
  }
}

function take(heap) {
  const first = heap[0], last = heap.pop();
  if (!heap.length) return first;
  heap[0] = last;
  for (let k = 0; ;) {
    let best = k;
    for (const below of [2 * k + 1, 2 * k + 2]) if (below < heap.length && heap[below].total > heap[best].total) best = below;
    if (best === k) return first;
    [heap[best], heap[k]] = [heap[k], heap[best]];
    k = best;
  }
}
