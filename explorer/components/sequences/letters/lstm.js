// An LSTM that reads letters one at a time, and scores the next one: torch's equations with one bias for each gate.

/**
 * @typedef {object} Weights
 * @property {ArrayLike<number>} input  (4 units, letters), the gates i, f, g, o one after the other
 * @property {ArrayLike<number>} hidden  (4 units, units)
 * @property {ArrayLike<number>} bias  (4 units)
 * @property {ArrayLike<number>} output  (letters, units)
 * @property {ArrayLike<number>} offset  (letters)
 */
/** @typedef {{ h: Float64Array, c: Float64Array }} State */

export const GATES = /** @type {const} */ (["i", "f", "g", "o"]);

export function sigmoid(/** @type {number} */ z) {
  return 1 / (1 + Math.exp(-z));
}

export class Lstm {
  /** @param {Weights} weights */
  constructor(weights) {
    this.letters = weights.offset.length;
    this.units = weights.bias.length / 4;
    this.input = Float64Array.from(weights.input);
    this.hidden = Float64Array.from(weights.hidden);
    this.bias = Float64Array.from(weights.bias);
    this.output = Float64Array.from(weights.output);
    this.offset = Float64Array.from(weights.offset);
    this.sums = new Float64Array(4 * this.units);
  }

  /** An empty memory. @returns {State} */
  start() {
    return { h: new Float64Array(this.units), c: new Float64Array(this.units) };
  }

  /**
   * The state after one more letter; `state` stays as it is.
   * @param {State} state
   * @param {number} code
   * @returns {State}
   */
  step({ h, c }, code) {
    const { units, sums } = this, next = this.start();
    this.add(h, code);
    for (let k = 0; k < units; k++) {
      const kept = sigmoid(sums[units + k]) * c[k], written = sigmoid(sums[k]) * Math.tanh(sums[2 * units + k]);
      next.c[k] = kept + written;
      next.h[k] = sigmoid(sums[3 * units + k]) * Math.tanh(next.c[k]);
    }
    return next;
  }

  // The sums of all gates, before their bends.
  add(h, code) {
    const { units, letters, input, hidden, bias, sums } = this;
    for (let row = 0; row < 4 * units; row++) {
      let sum = bias[row] + input[row * letters + code];
      for (let k = 0, at = row * units; k < units; k++, at++) sum += hidden[at] * h[k];
      sums[row] = sum;
    }
  }

  /**
   * The scores of every letter as the next one.
   * @param {ArrayLike<number>} h
   */
  scores(h) {
    const { units, letters, output, offset } = this, scores = Float64Array.from(offset);
    for (let row = 0; row < letters; row++) for (let k = 0; k < units; k++) scores[row] += output[row * units + k] * h[k];
    return scores;
  }

  /**
   * What the gates of one cell do with a letter: of each the bias, the letter's weight, what comes from every cell's
   * state, their sum, and what its bend makes of it; then the memory and what is shown of it.
   * @param {State} before
   * @param {number} code
   * @param {number} cell
   */
  opened({ h, c }, code, cell) {
    const gates = GATES.map((name, g) => {
      const row = g * this.units + cell, bias = this.bias[row], letter = this.input[row * this.letters + code];
      const states = Array.from(h, (value, k) => value * this.hidden[row * this.units + k]);
      const sum = states.reduce((all, one) => all + one, bias + letter);
      return { name, bias, letter, states, sum, value: name === "g" ? Math.tanh(sum) : sigmoid(sum) };
    });
    const [i, f, g, o] = gates.map(({ value }) => value), before = c[cell], memory = f * before + i * g;
    return { gates, before, memory, shown: o * Math.tanh(memory) };
  }
}

/** Reads a text a stretch at a time, so that a page need not wait for the end, and keeps every state. */
export class Reading {
  /**
   * @param {Lstm} lstm
   * @param {ArrayLike<number>} codes
   */
  constructor(lstm, codes) {
    this.lstm = lstm;
    this.codes = codes;
    this.read = 0;
    this.memory = new Float64Array(codes.length * lstm.units);
    this.hidden = new Float64Array(codes.length * lstm.units);
    this.state = lstm.start();
  }

  get done() {
    return this.read >= this.codes.length;
  }

  /** @param {number} [count]  letters; all where it is left out */
  go(count = this.codes.length) {
    const { lstm: { units }, codes } = this, end = Math.min(codes.length, this.read + count);
    for (; this.read < end; this.read++) {
      this.state = this.lstm.step(this.state, codes[this.read]);
      this.memory.set(this.state.c, this.read * units);
      this.hidden.set(this.state.h, this.read * units);
    }
    return this;
  }

  /** The state after so many letters. @returns {State} */
  after(/** @type {number} */ count) {
    if (count <= 0) return this.lstm.start();
    const { units } = this.lstm, from = (count - 1) * units;
    return { h: this.hidden.slice(from, from + units), c: this.memory.slice(from, from + units) };
  }

  /** What a cell holds after each letter. */
  cell(/** @type {number} */ k) {
    const { units } = this.lstm;
    return Float64Array.from(this.codes, (_, t) => this.memory[t * units + k]);
  }
}
