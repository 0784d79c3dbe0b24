// What is convolved: picture, kernels, biases and how they slide; every change is made here, none of them computes.

export const MOST_SIDE = 32, MOST_CHANNELS = 4, MOST_FILTERS = 4, MOST_KERNEL = 7;
const NAMES = ["channel 1", "channel 2", "channel 3", "channel 4"];

const blank = (rows, columns, fill = 0) => Array.from({ length: rows }, () => new Array(columns).fill(fill));
const fitted = (matrix, rows, columns, from = [0, 0]) => blank(rows, columns).map((line, r) => line.map((_, c) => matrix[r + from[0]]?.[c + from[1]] ?? 0));

export class Model {
  constructor() {
    this.presets = [];
    this.filter = 0;
  }

  // A picture with the settings that suit it, or the ones that a link holds.
  load(picture, start) {
    this.picture = { ...picture, values: picture.values.map((plane) => plane.map((line) => [...line])) };
    this.how = { stride: 1, dilation: 1, padding: 0, fill: "zero", flip: false, ...start.how };
    this.filter = 0;
    this.kernels = start.kernels ? start.kernels.map((f) => f.map((k) => k.map((line) => [...line]))) : null;
    this.bias = start.bias ? [...start.bias] : null;
    this.preset = start.kernels ? null : start.preset;
    if (!this.kernels) {
      this.kernels = [];
      this.bias = [];
      this.use(start.preset);
    }
    const channels = this.channels;
    this.kernels = this.kernels.map((f) => Array.from({ length: channels }, (_, c) => f[c] ?? blank(f[0].length, f[0][0].length)));
    this.bias = this.kernels.map((_, f) => this.bias?.[f] ?? 0);
  }

  get channels() { return this.picture.values.length; }
  get rows() { return this.picture.values[0].length; }
  get columns() { return this.picture.values[0][0].length; }
  get filters() { return this.kernels.length; }
  get size() { return [this.kernels[0][0].length, this.kernels[0][0][0].length]; }
  get strip() { return this.rows === 1; }

  // What an answer has to be about to be drawn beside what stands here.
  get form() {
    return JSON.stringify([this.how, this.size, this.filters, this.channels, this.rows, this.columns]);
  }

  // What is asked of the engine: the convolution as it stands.
  question() {
    return { image: this.picture.values, kernels: this.kernels, bias: this.bias, how: this.how };
  }

  // Put a known kernel, or a pair, into the chosen filter (and the next), in every channel.
  use(name) {
    const known = this.presets.find((one) => one.name === name);
    if (!known) return;
    let values = known.values;
    if (this.strip) values = values.map((k) => [k[Math.floor(k.length / 2)]]);
    const rows = values[0].length, columns = values[0][0].length;
    if (this.kernels.length && (this.size[0] !== rows || this.size[1] !== columns)) this.resize(rows, columns);
    const first = Math.min(this.filter, MOST_FILTERS - values.length);
    values.forEach((kernel, k) => {
      this.kernels[first + k] = Array.from({ length: this.channels }, () => kernel.map((line) => [...line]));
      this.bias[first + k] = this.bias[first + k] ?? 0;
    });
    this.filter = first;
    this.preset = name;
  }

  // Kernels of another size keep their middle.
  resize(rows, columns) {
    const from = [Math.floor((this.size[0] - rows) / 2), Math.floor((this.size[1] - columns) / 2)];
    this.kernels = this.kernels.map((f) => f.map((k) => fitted(k, rows, columns, from)));
    this.preset = null;
  }

  setFilters(count) {
    const [rows, columns] = this.size;
    while (this.kernels.length < count) {
      this.kernels.push(Array.from({ length: this.channels }, () => blank(rows, columns).map((line, r) => line.map((_, c) => +(r === rows >> 1 && c === columns >> 1)))));
      this.bias.push(0);
    }
    this.kernels.length = this.bias.length = count;
    this.filter = Math.min(this.filter, count - 1);
    this.preset = null;
  }

  setChannels(count) {
    const { values } = this.picture, [rows, columns] = this.size;
    while (values.length < count) values.push(blank(this.rows, this.columns).map((line, r) => line.map((_, c) => ((r + c + values.length) % 3 ? 0 : this.picture.high))));
    values.length = count;
    this.kernels.forEach((f) => { while (f.length < count) f.push(blank(rows, columns)); f.length = count; });
    if (this.picture.kind !== "colour" || count !== 3) {
      if (this.picture.kind === "colour") this.picture.kind = "grey";
      this.picture.channels = count === 1 ? [this.picture.channels[0]] : NAMES.slice(0, count);
    }
    this.edited = true;
  }

  setSide(rows, columns) {
    this.picture.values = this.picture.values.map((plane) => fitted(plane, rows, columns));
    if (this.picture.across.length !== columns) this.picture.across = [];
    if (this.picture.down.length > rows) this.picture.down.length = rows;
    this.edited = true;
  }

  fillAll(of) {
    this.picture.values = this.picture.values.map((plane) => plane.map((line) => line.map(of)));
    this.edited = true;
  }

  // One of the mends that an answer offers.
  mend(change) {
    const { kernel, ...how } = change;
    Object.assign(this.how, how);
    if (kernel) this.resize(Math.min(kernel, this.size[0]), Math.min(kernel, this.size[1]));
  }

  // What a link has to hold beside the picture.
  link() {
    const link = { of: this.picture.id, how: this.how };
    if (this.preset && this.filters === (this.presets.find((p) => p.name === this.preset)?.values.length ?? 0) && this.bias.every((b) => b === 0)) link.preset = this.preset;
    else Object.assign(link, { kernels: this.kernels, bias: this.bias });
    if (this.edited && !this.picture.down.length && this.channels * this.rows * this.columns <= 256) link.image = this.picture.values;
    return JSON.stringify(link);
  }
}
