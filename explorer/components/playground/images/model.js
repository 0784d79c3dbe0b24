// What is known of a network on images: the newest frame's numbers, and its maps as pictures, one pixel for each number.

import { ColourScale } from "../../kernel/colours.js";
import { paintPixels, pixelScale } from "../../kernel/pixels.js";

export class ImageNet {
  constructor() {
    this.about = null;
    /** @type {HTMLCanvasElement[]} */
    this.sheets = []; // layer 0 is the image; the maps of a layer stand below one another
    this.scales = [];
    this.kernelSheet = document.createElement("canvas");
  }

  // Take the numbers of a frame; `arrays` hold this network's under plain names.
  take(about, arrays) {
    this.about = about;
    this.kernels = arrays.kernels;
    this.image = arrays.image;
    this.maps = arrays.maps;
    this.shares = arrays.shares;
    this.winners = arrays.winners;
    this.stages = about.image.stages;
    this.units = about.layers.map((layer) => layer.units);
    this.stale = true;
  }

  get weights() {
    return this.kernels;
  }

  get shape() {
    const { image, layers } = this.about ?? {};
    return image ? `${image.kind} ${image.rows} ${image.names} ${image.stages.map((stage, k) => `${stage.kind}${stage.maps}@${layers[k].weights}:${stage.rows}x${stage.columns}/${stage.kernel}`)}` : "";
  }

  // The maps of a layer, row by row.
  mapsOf(layer) {
    if (layer === 0) return this.image;
    const { first, maps, rows, columns } = this.stages[layer - 1];
    return this.maps.subarray(first, first + maps * rows * columns);
  }

  /** @param {{ layer: number, map: number, row: number, column: number }} pixel */
  value({ layer, map, row, column }) {
    if (layer === this.stages.length) return this.shares[map];
    const { rows, columns } = layer ? this.stages[layer - 1] : this.about.image;
    return this.mapsOf(layer)[(map * rows + row) * columns + column];
  }

  // A kernel of a layer on one map before.
  kernel(layer, map, source) {
    const stage = this.stages[layer - 1], size = stage.kernel[0] * stage.kernel[1], sources = layer > 1 ? this.stages[layer - 2].maps : 1;
    const from = this.about.layers[layer - 1].weights + (map * sources + source) * size;
    return this.kernels.subarray(from, from + size);
  }

  // What the darkest ink of the image stands for.
  get darkest() {
    return this.about.image.kind === "windows" ? 2 : 1;
  }

  // Turn the newest numbers into colours; called once for each picture drawn.
  colour(theme) {
    const key = `${theme.background} ${theme.text}`;
    if (!this.stale && key === this.dressed) return;
    this.stale = false;
    this.dressed = key;
    const { rows, columns } = this.about.image;
    this.scales = [null, ...this.stages.slice(0, -1).map((_, k) => ColourScale.around(this.mapsOf(k + 1), theme))];
    this.silent = [false, ...this.stages.slice(0, -1).map((_, k) => this.mapsOf(k + 1).every((value) => value === 0))];
    for (let layer = 0; layer < this.stages.length; layer++) {
      const stage = layer ? this.stages[layer - 1] : { maps: 1, rows, columns }, sheet = (this.sheets[layer] ??= document.createElement("canvas"));
      const scale = this.scales[layer], ink = layer ? (value) => scale.pixel(value) : pixelScale("ink", theme, this.darkest);
      paintPixels(sheet, this.mapsOf(layer), stage.maps * stage.rows, stage.columns, ink);
    }
    const first = this.stages[0];
    if (first.kind !== "conv") return;
    const all = this.kernels.subarray(this.about.layers[0].weights, this.about.layers[0].biases);
    this.kernelScale = ColourScale.around(all, theme);
    paintPixels(this.kernelSheet, all, first.maps * first.kernel[0], first.kernel[1], (value) => this.kernelScale.pixel(value));
  }

  // For the links between two maps: which sign the kernel adds up to, and how strong it is.
  link(layer, map, source) {
    const kernel = this.kernel(layer, map, source);
    let sum = 0, squares = 0;
    for (const value of kernel) { sum += value; squares += value * value; }
    return { sum, strength: Math.sqrt(squares / kernel.length) };
  }
}
