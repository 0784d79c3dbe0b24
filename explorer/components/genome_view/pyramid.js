// A tree over the values along the genome: every node knows its highest and lowest value, which variants hold them, and
// which of 128 heights are occupied. Nodes that lie in one pixel column are drawn from that; others are opened.
// So the picture is the picture of all points, and the highest and lowest of every pixel column are always in it.

export const LEAF = 32;
const CELLS = 128;
export const WORDS = CELLS / 32;

export class Pyramid {
  // With `fold` the height is the size of the value, otherwise the value itself. NaN stands for "no value".
  constructor(values, fold) {
    this.values = values;
    this.fold = fold;
    let low = 0, high = 0;
    for (let i = 0; i < values.length; i++) {
      const v = fold ? Math.abs(values[i]) : values[i];
      if (v > high) high = v;
      if (v < low) low = v;
    }
    this.low = low;
    this.high = high > low ? high : low + 1;
    this.levels = [this.leaves()];
    while (this.levels[this.levels.length - 1].size > 1) this.levels.push(this.above(this.levels[this.levels.length - 1]));
  }

  height(index) {
    const v = this.values[index];
    return this.fold ? Math.abs(v) : v;
  }

  level(size) {
    return {
      size, most: new Int32Array(size).fill(-1), least: new Int32Array(size).fill(-1), cells: new Uint32Array(size * WORDS),
    };
  }

  leaves() {
    const { values, fold, low } = this, scale = CELLS / (this.high - low);
    const leaves = this.level(Math.ceil(values.length / LEAF));
    for (let node = 0, i = 0; node < leaves.size; node++) {
      const end = Math.min(values.length, (node + 1) * LEAF);
      let most = -1, least = -1, top = -Infinity, bottom = Infinity;
      for (; i < end; i++) {
        const v = fold ? Math.abs(values[i]) : values[i];
        if (v !== v) continue;
        if (v > top) { top = v; most = i; }
        if (v < bottom) { bottom = v; least = i; }
        const cell = Math.min(CELLS - 1, ((v - low) * scale) | 0);
        leaves.cells[node * WORDS + (cell >> 5)] |= 1 << (cell & 31);
      }
      leaves.most[node] = most;
      leaves.least[node] = least;
    }
    return leaves;
  }

  above(below) {
    const level = this.level(Math.ceil(below.size / 2));
    for (let node = 0; node < level.size; node++) {
      const left = 2 * node, right = Math.min(left + 1, below.size - 1);
      level.most[node] = this.pick(below.most[left], below.most[right], 1);
      level.least[node] = this.pick(below.least[left], below.least[right], -1);
      for (let w = 0; w < WORDS; w++) level.cells[node * WORDS + w] = below.cells[left * WORDS + w] | below.cells[right * WORDS + w];
    }
    return level;
  }

  pick(a, b, sign) {
    if (a < 0) return b;
    if (b < 0) return a;
    return sign * (this.height(b) - this.height(a)) > 0 ? b : a;
  }

  // Index of the highest (sign 1) or lowest (sign -1) value among variants first..last, -1 if none has a value.
  extreme(first, last, sign = 1) {
    let best = -1;
    const take = (i) => { best = this.pick(best, i, sign); };
    const scan = (from, to) => { for (let i = from; i <= to; i++) if (this.values[i] === this.values[i]) take(i); };
    let low = Math.ceil(first / LEAF), high = Math.floor((last + 1) / LEAF);
    if (low >= high) { scan(first, last); return best; }
    scan(first, low * LEAF - 1);
    scan(high * LEAF, last);
    for (const level of this.levels) {
      const list = sign > 0 ? level.most : level.least;
      if (low >= high) break;
      if (low & 1) take(list[low++]);
      if (high & 1) take(list[--high]);
      low >>= 1;
      high >>= 1;
    }
    return best;
  }

  // Walk variants first..last in their order. What lies in one pixel column is handed over together, as
  // `node(column, cells, at, most, least)` with its occupied heights at cells[at..at + 3]; where columns meet, as
  // `single(column, index)`; and where variants are sparser than pixels, as `point(index)`. Column 0 begins at x0.
  walk(x, first, last, x0, perPixel, { point, node, single }) {
    const perUnit = 1 / perPixel, column = (i) => Math.floor((x[i] - x0) * perUnit);
    const visit = (depth, i) => {
      const span = LEAF << depth, from = i * span, to = Math.min(this.values.length, from + span) - 1;
      if (to < first || from > last) return;
      const narrow = x[to] - x[from] <= perPixel;
      if (narrow && from >= first && to <= last) {
        const c = column(from), level = this.levels[depth];
        if (c === column(to)) {
          if (level.most[i] >= 0) node(c, level.cells, i * WORDS, level.most[i], level.least[i]);
          return;
        }
      }
      if (depth > 0) {
        visit(depth - 1, 2 * i);
        if (2 * i + 1 < this.levels[depth - 1].size) visit(depth - 1, 2 * i + 1);
        return;
      }
      for (let k = Math.max(from, first); k <= Math.min(to, last); k++) {
        if (this.values[k] !== this.values[k]) continue;
        if (narrow) single(column(k), k); else point(k);
      }
    };
    if (last >= first && this.values.length) visit(this.levels.length - 1, 0);
  }

  // Mark the cell of one variant among the occupied heights in `cells`.
  occupy(cells, index) {
    const cell = Math.min(CELLS - 1, ((this.height(index) - this.low) / (this.high - this.low) * CELLS) | 0);
    cells[cell >> 5] |= 1 << (cell & 31);
  }

  // Runs of occupied heights as each(lowest, highest): values at the middle of a cell.
  runs(cells, at, each) {
    const step = (this.high - this.low) / CELLS, middle = (cell) => this.low + (cell + 0.5) * step;
    let start = -1;
    for (let w = 0; w < WORDS; w++) {
      const word = cells[at + w];
      if (word === 0 && start < 0) continue;
      if (word === 0xffffffff && start >= 0) continue;
      for (let bit = 0; bit < 32; bit++) {
        const on = (word >>> bit) & 1, cell = w * 32 + bit;
        if (on && start < 0) start = cell;
        else if (!on && start >= 0) { each(middle(start), middle(cell - 1)); start = -1; }
      }
    }
    if (start >= 0) each(middle(start), middle(CELLS - 1));
  }
}
