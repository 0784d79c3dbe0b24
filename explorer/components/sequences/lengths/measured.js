// How often whole outputs were right: by task, with attention and without, length by length, one number for each network.

/** @typedef {{ unit: string, practised: [number, number], tried: [number, number], reads: string[], writes: string[], examples: string[][] }} Task */

export const KINDS = ["plain", "attention"], TASKS = ["reverse", "numbers", "protein"];

export class Measured {
  /**
   * @param {{ tasks: Record<string, Task>, seeds: number, tested: number }} about
   * @param {Record<string, Float32Array>} arrays  "right task": kinds x lengths x networks
   */
  constructor(about, arrays) {
    this.about = about;
    this.arrays = arrays;
  }

  /** @param {string} task */
  lengths(task) {
    const [first, last] = this.about.tasks[task].tried;
    return Array.from({ length: last - first + 1 }, (_, k) => first + k);
  }

  /**
   * Shares of whole outputs, one for each network; null where the length was not tried.
   * @param {string} task
   * @param {string} kind
   * @param {number} length
   */
  right(task, kind, length) {
    const { seeds, tasks } = this.about, place = length - tasks[task].tried[0], lengths = this.lengths(task);
    if (!lengths.includes(length)) return null;
    const from = (KINDS.indexOf(kind) * lengths.length + place) * seeds;
    return Array.from(this.arrays[`right ${task}`].subarray(from, from + seeds));
  }

  /** Mean, least and most of it. */
  spread(task, kind, length) {
    const all = this.right(task, kind, length);
    return all && { mean: all.reduce((a, b) => a + b, 0) / all.length, low: Math.min(...all), high: Math.max(...all) };
  }
}
