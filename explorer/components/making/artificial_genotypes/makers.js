// Who makes people, after which epochs, and how each was scored over the splits.

import { number } from "../../kernel/numbers.js";

export const NAMES = {
  people: "others, real",
  independent: "site by site",
  chain: "chain of sites",
  blocks: "copied promoters",
  vae: "autoencoder",
  gan: "GAN",
};
export const MAKERS = Object.keys(NAMES);
/** @typedef {{ name: string, head: string, words: string, best: number | null, digits: number }} Column */
/** @type {Column[]} */
export const COLUMNS = [
  { name: "frequency", head: "frequencies", words: "Root mean square difference of allele frequencies to the judging people", best: 0, digits: 3 },
  { name: "linkage", head: "r\u00b2", words: "Correlation of r\u00b2 within promoters with that of the judging people", best: 1, digits: 2 },
  { name: "cloud", head: "components", words: "Fr\u00e9chet distance on six components, over the variance there", best: 0, digits: 3 },
  { name: "real", head: "real told", words: "Share of judging people whose nearest neighbour is a judging one rather than a made one; 0.5 is chance", best: 0.5, digits: 2 },
  { name: "made", head: "made told", words: "Share of made people whose nearest neighbour is a made one rather than a judging one; 0.5 is chance, less says that they stand in the middle of people", best: 0.5, digits: 2 },
  { name: "privacy_loss", head: "privacy loss", words: "By how much nearer they are to people learnt from than to judging people; 0 is none", best: 0, digits: 2 },
  { name: "copied", head: "copied", words: "Share of promoters that are somebody\u2019s, call by call", best: null, digits: 2 },
];

/** @typedef {{ maker: string, epoch: number, seeds: Record<string, number>[] }} Row */

export class Makers {
  /** @param {Row[]} rows */
  constructor(rows) {
    this.rows = rows;
  }

  /** Epochs after which a maker made people; [0] where it does not train. */
  epochs(/** @type {string} */ maker) {
    return this.rows.filter((row) => row.maker === maker).map((row) => row.epoch);
  }

  /** @returns {Row} */
  row(/** @type {string} */ maker, /** @type {number} */ epoch) {
    return this.rows.find((row) => row.maker === maker && row.epoch === epoch);
  }

  /**
   * A figure over the splits: its mean, least and most.
   * @param {Row} row
   * @param {string} column
   */
  figure({ seeds }, column) {
    const values = seeds.map((one) => one[column]);
    return { mean: values.reduce((sum, v) => sum + v, 0) / values.length, low: Math.min(...values), high: Math.max(...values), values };
  }

  /** The last epoch of every maker, but the people themselves. */
  get finished() {
    return MAKERS.filter((maker) => maker !== "people").map((maker) => this.row(maker, Math.max(...this.epochs(maker))));
  }

  /** Whose shares told are nearest to chance, in the mean over the splits and both shares. */
  get hardest() {
    const far = (row) => Math.abs(this.figure(row, "real").mean - 0.5) + Math.abs(this.figure(row, "made").mean - 0.5);
    return this.finished.reduce((best, row) => (far(row) < far(best) ? row : best)).maker;
  }
}

export function label(/** @type {string} */ maker, /** @type {number} */ epoch) {
  return maker === "vae" || maker === "gan" ? `${NAMES[maker]}, ${epoch}` : NAMES[maker];
}

export function written(/** @type {number} */ value, /** @type {number} */ digits) {
  return Math.abs(value) < 0.5 * 10 ** -digits ? number(0, digits) : value.toFixed(digits).replace("-", "\u2212");
}
