// Labels that never overlap: each asks for a place and is told whether it is free.

export class Places {
  constructor() {
    this.taken = [];
  }

  /**
   * Take the box if nothing lies in it (with `gap` pixels of air); say whether it was free.
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   * @param {number} [gap]
   */
  take(x, y, width, height, gap = 4) {
    const box = [x - gap, y - gap / 2, x + width + gap, y + height + gap / 2];
    if (this.taken.some((b) => b[0] < box[2] && box[0] < b[2] && b[1] < box[3] && box[1] < b[3])) return false;
    this.taken.push([x, y, x + width, y + height]);
    return true;
  }
}

/** Labels along one line, asked for from its start on: each is told whether it is clear of the last one. */
export class Row {
  /** @param {number} gap  air between two labels, in pixels */
  constructor(gap) {
    this.gap = gap;
    this.free = -Infinity;
  }

  /**
   * @param {number} middle
   * @param {number} length
   */
  take(middle, length) {
    if (middle - length / 2 <= this.free) return false;
    this.free = middle + length / 2 + this.gap;
    return true;
  }
}

/**
 * @param {string} text
 * @param {number} most
 */
export function shortened(text, most) {
  return text.length <= most ? text : `${text.slice(0, most - 1)}\u2026`;
}
