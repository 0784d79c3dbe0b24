// A stretch of numbers laid over a stretch of pixels, evenly or by their logarithms.

import { ticks } from "./numbers.js";

const FEW = [1], SOME = [1, 2, 5], MANY = [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9]; // marks within a power of ten
const WIDE = 2, MIDDLING = 0.8; // powers of ten from which few or some of them are enough

export class Scale {
  /**
   * @param {[number, number]} domain  the numbers at the two ends, above zero where it is logarithmic
   * @param {[number, number]} range  the pixels of the two ends; y runs from the bottom to the top
   * @param {boolean} [logarithmic]
   */
  constructor([low, high], [from, to], logarithmic = false) {
    this.low = low;
    this.high = high;
    this.from = from;
    this.to = to;
    this.logarithmic = logarithmic;
    this.first = logarithmic ? Math.log10(low) : low;
    this.length = (logarithmic ? Math.log10(high) : high) - this.first;
  }

  /**
   * The pixel of a number.
   * @param {number} value
   */
  at(value) {
    const bent = this.logarithmic ? Math.log10(value) : value;
    return this.from + (bent - this.first) / this.length * (this.to - this.from);
  }

  /**
   * The pixel of a number, of one beyond an end the pixel of that end.
   * @param {number} value
   */
  within(value) {
    return this.at(Math.min(this.high, Math.max(this.low, value)));
  }

  /**
   * The number at a pixel.
   * @param {number} pixel
   */
  value(pixel) {
    const bent = this.first + (pixel - this.from) / (this.to - this.from) * this.length;
    return this.logarithmic ? 10 ** bent : bent;
  }

  /**
   * Round numbers for the marks of an axis: about `count`, or as a logarithmic one needs.
   * @param {number} count
   */
  ticks(count) {
    if (!this.logarithmic) return ticks(this.low, this.high, count);
    const steps = this.length > WIDE ? FEW : this.length > MIDDLING ? SOME : MANY, last = this.first + this.length;
    const list = [];
    for (let power = Math.floor(this.first); power <= last; power++) {
      for (const step of steps) {
        const at = Math.log10(step) + power;
        if (at >= this.first && at <= last) list.push(+(step * 10 ** power).toPrecision(6));
      }
    }
    return list;
  }

  /** The powers of ten between the ends of a logarithmic scale. */
  powers() {
    const list = [];
    for (let power = Math.ceil(this.first); 10 ** power <= this.high; power++) list.push(10 ** power);
    return list;
  }
}
