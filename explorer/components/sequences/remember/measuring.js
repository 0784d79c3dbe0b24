// All that is measured of a corpus: what every cell holds after each letter, which cells follow a pattern, and what chance
// and random weights do. It is done in small pieces, so that the page stays alive meanwhile.

import { Lstm, Reading } from "../letters/lstm.js";
import { untrained } from "../letters/untrained.js";
import { Part, ranked, Shifted, stretch, verdict } from "./ranking.js";

export const RANDOM = 5; // networks that learnt nothing, seeds 1 to 5
const LETTERS = 200, SOME = 8; // letters, and shifts, in one piece of work

/** @typedef {import("./following.js").Pattern} Pattern */
/** @typedef {{ ranked: import("./ranking.js").Ranked[], picked: { p: number, most: number } | null, held: { p: number, most: number } | null, others: import("./ranking.js").Ranked[], verdict: string }} Measured */

export class Corpus {
  /**
   * @param {import("../letters/lstm.js").Weights} weights
   * @param {ArrayLike<number>} codes  of both parts
   * @param {number} part  letters of one
   */
  constructor(weights, codes, part) {
    this.lstm = new Lstm(weights);
    this.codes = codes;
    this.part = part;
    this.reading = new Reading(this.lstm, codes);
    /** @type {{ picking: Part, judging: Part }[]} */
    this.parts = []; // of the trained network, then of the random ones
  }

  /** Reads the text with every network; yields after each piece. */
  *read() {
    const { lstm, codes, part } = this;
    while (this.parts.length <= RANDOM) {
      const seed = this.parts.length, reading = seed ? new Reading(new Lstm(untrained(lstm.letters, lstm.units, seed)), codes) : this.reading;
      while (!reading.done) {
        reading.go(LETTERS);
        yield;
      }
      this.parts.push({ picking: new Part(reading, 0, part), judging: new Part(reading, part, codes.length) });
      yield;
    }
  }

  /**
   * Measures a pattern; what is known so far is returned at once by `now`.
   * @param {Pattern} pattern  of all letters
   */
  measure(pattern) {
    const first = stretch(pattern, 0, this.part), second = stretch(pattern, this.part, this.codes.length), [own, ...random] = this.parts;
    /** @type {Measured} */
    const found = { ranked: ranked(own.picking, own.judging, first, second), picked: null, held: null, others: [], verdict: "" };
    return {
      found,
      *work() {
        if (!found.ranked.length) {
          found.verdict = "nothing";
          return;
        }
        for (const { picking, judging } of random) {
          found.others.push(ranked(picking, judging, first, second)[0]);
          yield;
        }
        const shifted = new Shifted(own.picking, own.judging, first, second, found.ranked[0]);
        while (!shifted.done) {
          shifted.go(SOME);
          yield;
        }
        found.picked = shifted.ofPicked;
        found.held = shifted.ofHeld;
        found.verdict = verdict({ best: found.ranked[0], picked: found.picked.p, held: found.held?.p ?? null, others: found.others.map(({ held }) => held) });
      },
    };
  }
}
