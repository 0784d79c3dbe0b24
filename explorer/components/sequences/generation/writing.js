// What a network writes on from a beginning, letter by letter, with everything that led to each letter.

import { uniforms } from "../../topic/chance.js";
import { drawn, fromTheTop, probabilities } from "./choosing.js";

/** @typedef {{ scores: Float64Array, chances: Float64Array, plain: Float64Array, u: number, code: number }} Choice  `plain` at temperature 1 of all letters; `u` is not a number where nothing was drawn */

export class Writing {
  /**
   * @param {import("../letters/lstm.js").Lstm} lstm
   * @param {ArrayLike<number>} codes  of the beginning
   * @param {{ greedy: boolean, temperature: number, top: number, seed: number }} how
   */
  constructor(lstm, codes, how) {
    this.lstm = lstm;
    this.how = how;
    this.uniform = uniforms(how.seed);
    this.state = lstm.start();
    for (let k = 0; k < codes.length; k++) this.state = lstm.step(this.state, codes[k]);
    /** The state after the beginning. */
    this.begun = this.state;
    /** @type {Choice[]} */
    this.choices = [this.choice()];
  }

  /** Letters that were written; the last choice is what comes next. */
  get codes() {
    return this.choices.slice(0, -1).map(({ code }) => code);
  }

  get length() {
    return this.choices.length - 1;
  }

  choice() {
    const { lstm, how, state } = this, scores = lstm.scores(state.h), plain = probabilities(scores), chances = how.greedy ? plain : probabilities(scores, how.temperature, how.top);
    const u = how.greedy ? Number.NaN : this.uniform();
    return { scores, plain, chances, u, code: how.greedy ? fromTheTop(scores)[0] : drawn(chances, u) };
  }

  /** One more letter. */
  write() {
    this.state = this.lstm.step(this.state, this.choices[this.choices.length - 1].code);
    this.choices.push(this.choice());
  }
}

/**
 * How many written words are words of the text: the first is left out, for it may have begun before, and the last, which
 * may go on.
 * @param {string} written
 * @param {Set<string>} known
 */
export function words(written, known) {
  const all = written.split(/[^a-z]+/), whole = all.slice(1, -1).filter(Boolean);
  return { of: whole.length, right: whole.filter((word) => known.has(word)).length };
}

/**
 * How many binding sites have a start codon seven letters further.
 * @param {string} written
 */
export function starts(written) {
  let of = 0, right = 0;
  for (let at = written.indexOf("AGGAGG"); at >= 0; at = written.indexOf("AGGAGG", at + 1)) {
    if (at + 16 > written.length) break;
    of += 1;
    if (written.slice(at + 13, at + 16) === "ATG") right += 1;
  }
  return { of, right };
}
