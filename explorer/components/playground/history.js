// The losses of every epoch as they came, in columns that grow: epoch, then train and test for each network.

export class History {
  constructor() {
    this.clear(3);
  }

  clear(columns) {
    this.columns = columns;
    this.count = 0;
    this.values = new Float32Array(1024 * columns);
    this.ghost = null;
  }

  // What was recorded since; an epoch that is there already is written over, later ones stay as they are.
  take(rows, columns) {
    if (columns !== this.columns) this.clear(columns);
    for (let at = 0; at + columns <= rows.length; at += columns) {
      const place = this.count && rows[at] <= this.epoch(this.count - 1) ? this.place(rows[at]) : this.count;
      if (place === this.count) this.count++;
      if (this.count * columns > this.values.length) {
        const wider = new Float32Array(this.values.length * 2);
        wider.set(this.values);
        this.values = wider;
      }
      for (let k = 0; k < columns; k++) this.values[place * columns + k] = rows[at + k];
    }
  }

  epoch(row) {
    return this.values[row * this.columns];
  }

  get last() {
    return this.count ? this.epoch(this.count - 1) : 0;
  }

  // The first row whose epoch is not before this one.
  place(epoch) {
    let low = 0, high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.epoch(middle) < epoch) low = middle + 1; else high = middle;
    }
    return low;
  }

  at(epoch, column) {
    const row = this.place(epoch);
    return row < this.count && this.epoch(row) === epoch ? this.values[row * this.columns + column] : NaN;
  }
}
