// Skip-gram with negative sampling (Mikolov et al. 2013): a word's vector v, each word's vector as company u, and one update.
// The loss of a pair is -log s(u.v) - sum over k words drawn of log s(-u.v).

import { uniforms } from "../../topic/chance.js";

export const REACH = 4; // words on either side that are company
export const DRAWN = 5; // words drawn against each pair
export const FALL = 0.9; // of the learning rate, from the first pair to the last
const POWER = 0.75; // of the counts that words are drawn by

export const sigmoid = (/** @type {number} */ z) => 1 / (1 + Math.exp(-z));

/**
 * All pairs of a word and its company, in the order of reading: two lists of places.
 * @param {number[][]} sentences
 * @param {number} [reach]
 */
export function pairs(sentences, reach = REACH) {
  /** @type {number[]} */
  const words = [];
  /** @type {number[]} */
  const company = [];
  for (const sentence of sentences) {
    for (let at = 0; at < sentence.length; at++) {
      for (let other = Math.max(0, at - reach); other <= Math.min(sentence.length - 1, at + reach); other++) {
        if (other === at) continue;
        words.push(sentence[at]);
        company.push(sentence[other]);
      }
    }
  }
  return { words: Uint16Array.from(words), company: Uint16Array.from(company) };
}

/**
 * How likely each word is to be drawn: by its count as company to the power of 3/4.
 * @param {ArrayLike<number>} company
 * @param {number} size  of the vocabulary
 */
export function noise(company, size) {
  const counts = new Float64Array(size);
  for (let k = 0; k < company.length; k++) counts[company[k]] += 1;
  const raised = counts.map((count) => count ** POWER), total = raised.reduce((sum, v) => sum + v, 0);
  return raised.map((v) => v / total);
}

export class SkipGram {
  /**
   * @param {{ words: Uint16Array, company: Uint16Array }} data
   * @param {{ size: number, dimensions: number, seed: number, rate: number, epochs: number }} how  `size` of the vocabulary; the rate falls in a line to a tenth
   */
  constructor(data, { size, dimensions, seed, rate, epochs }) {
    this.data = data;
    this.dimensions = dimensions;
    this.rate = rate;
    this.total = epochs * data.words.length;
    this.noise = noise(data.company, size);
    this.steps = Float64Array.from(this.noise); // running sums
    for (let k = 1; k < size; k++) this.steps[k] += this.steps[k - 1];
    this.uniform = uniforms(seed);
    this.v = Float64Array.from({ length: size * dimensions }, () => (this.uniform() - 0.5) / dimensions);
    this.u = new Float64Array(size * dimensions);
    this.pulls = new Float64Array(DRAWN + 1);
    this.change = new Float64Array(dimensions);
    this.read = 0;
    this.drawn = new Uint16Array(DRAWN);
    this.prepare();
  }

  get ended() {
    return this.read >= this.total;
  }

  /** The learning rate of the next pair. */
  get now() {
    return this.rate * (1 - FALL * Math.min(1, this.read / this.total));
  }

  // Draw the words against the pair that comes next.
  prepare() {
    for (let k = 0; k < DRAWN; k++) this.drawn[k] = this.draw();
  }

  draw() {
    const { steps } = this, at = this.uniform();
    let low = 0, high = steps.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (steps[middle] > at) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The pair that is read next, and the words drawn against it. */
  get next() {
    const at = this.read % this.data.words.length;
    return { word: this.data.words[at], company: this.data.company[at], drawn: this.drawn };
  }

  /** Read one pair: every vector takes a step down its gradient, all at the values from before. */
  step() {
    const { v, u, dimensions: d, change, now } = this, { word, company, drawn } = this.next, from = word * d;
    change.fill(0);
    for (let k = -1; k < DRAWN; k++) {
      const other = (k < 0 ? company : drawn[k]) * d;
      let product = 0;
      for (let j = 0; j < d; j++) product += u[other + j] * v[from + j];
      const pull = now * ((k < 0 ? 1 : 0) - sigmoid(product));
      this.pulls[k + 1] = pull;
      for (let j = 0; j < d; j++) change[j] += pull * u[other + j];
    }
    for (let k = -1; k < DRAWN; k++) {
      const other = (k < 0 ? company : drawn[k]) * d;
      for (let j = 0; j < d; j++) u[other + j] += this.pulls[k + 1] * v[from + j];
    }
    for (let j = 0; j < d; j++) v[from + j] += change[j];
    this.read += 1;
    this.prepare();
  }

  /** A word's vector. */
  vector(/** @type {number} */ word) {
    return this.v.subarray(word * this.dimensions, (word + 1) * this.dimensions);
  }

  /** A word's vector as company. */
  context(/** @type {number} */ word) {
    return this.u.subarray(word * this.dimensions, (word + 1) * this.dimensions);
  }
}
