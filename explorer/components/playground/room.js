// Where there is room in a picture: what is taken is marked on a grid, and sums over it tell at once whether a rectangle is free.

const CELL = 6;

export class Room {
  /**
   * @param {number} width
   * @param {number} height
   */
  constructor(width, height) {
    this.columns = Math.max(1, Math.floor(width / CELL));
    this.rows = Math.max(1, Math.floor(height / CELL));
    this.taken = new Uint8Array(this.columns * this.rows);
    this.sums = null;
  }

  copy() {
    const other = new Room(this.columns * CELL, this.rows * CELL);
    other.taken.set(this.taken);
    return other;
  }

  // Mark a rectangle, and `around` pixels about it, as taken.
  take({ x, y, width, height }, around = 0) {
    const [left, right] = [x - around, x + width + around].map((v) => Math.floor(v / CELL));
    const [top, bottom] = [y - around, y + height + around].map((v) => Math.floor(v / CELL));
    for (let row = Math.max(0, top); row <= Math.min(this.rows - 1, bottom); row++) {
      for (let column = Math.max(0, left); column <= Math.min(this.columns - 1, right); column++) this.taken[row * this.columns + column] = 1;
    }
    this.sums = null;
  }

  // How many cells above and left of each corner are taken.
  summed() {
    if (this.sums) return this.sums;
    const wide = this.columns + 1, sums = new Uint32Array(wide * (this.rows + 1));
    for (let row = 0; row < this.rows; row++) {
      let line = 0;
      for (let column = 0; column < this.columns; column++) {
        line += this.taken[row * this.columns + column];
        sums[(row + 1) * wide + column + 1] = sums[row * wide + column + 1] + line;
      }
    }
    return (this.sums = sums);
  }

  /**
   * The free rectangle of this size that is nearest to a point, or null where none is near enough.
   * @param {number} width
   * @param {number} height
   * @param {number[]} point  [x, y]
   * @param {number} most  how far it may be
   * @param {(place: { x: number, y: number, width: number, height: number }, distance: number) => boolean} [may]  whether it may be there
   */
  nearest(width, height, [px, py], most, may = () => true) {
    const sums = this.summed(), wide = this.columns + 1, across = Math.ceil(width / CELL), down = Math.ceil(height / CELL);
    let best = null, least = most;
    const left = Math.max(0, Math.floor((px - most - width) / CELL)), up = Math.max(0, Math.floor((py - most - height) / CELL));
    const right = Math.min(this.columns - across, (px + most) / CELL), bottom = Math.min(this.rows - down, (py + most) / CELL);
    for (let row = up; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const above = row * wide + column, below = (row + down) * wide + column;
        if (sums[below + across] - sums[below] - sums[above + across] + sums[above]) continue;
        const place = { x: column * CELL, y: row * CELL, width, height };
        const distance = Math.hypot(Math.max(place.x - px, 0, px - place.x - width), Math.max(place.y - py, 0, py - place.y - height));
        if (distance < least && may(place, distance)) { least = distance; best = place; }
      }
    }
    return best;
  }

  // Whether a straight line runs over nothing that is taken.
  open([x0, y0], [x1, y1]) {
    const steps = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / (CELL / 2)));
    for (let k = 0; k <= steps; k++) {
      const column = Math.floor((x0 + (x1 - x0) * k / steps) / CELL), row = Math.floor((y0 + (y1 - y0) * k / steps) / CELL);
      if (column >= 0 && row >= 0 && column < this.columns && row < this.rows && this.taken[row * this.columns + column]) return false;
    }
    return true;
  }
}
