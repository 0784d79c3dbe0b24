// From genome and values to pixels: one x for every track, one y per layer with values, fitted to what is in view.

import { lowerBound } from "./genome.js";

export class Scales {
  /**
   * They hold for one frame.
   * @param {import("./genome.js").Genome} genome
   * @param {import("./layers/layer.js").Layer[]} layers
   * @param {any} layout
   * @param {{ x0: number, x1: number, signed: boolean }} view
   */
  constructor(genome, layers, layout, view) {
    this.genome = genome;
    this.layers = layers;
    this.layout = layout;
    this.x0 = view.x0;
    this.x1 = view.x1;
    this.signed = view.signed;
    this.perPixel = (view.x1 - view.x0) / layout.plot.width;
    this.first = lowerBound(genome.x, view.x0);
    this.last = lowerBound(genome.x, view.x1 + 1e-9) - 1;
    /** @type {Record<string, { low: number, high: number, area: any, upward: boolean }>} */
    this.ranges = {};
    for (const layer of layers) {
      const extent = layer.extent(this), area = layout.areas[layer.id];
      if (extent) this.ranges[layer.id] = { ...extent, area, upward: !area.mirrored };
    }
  }

  px(x) {
    return this.layout.plot.left + (x - this.x0) / this.perPixel;
  }

  at(px) {
    return this.x0 + (px - this.layout.plot.left) * this.perPixel;
  }

  py(id, value) {
    const { area, upward, low, high } = this.ranges[id], share = (value - low) / (high - low);
    return upward ? area.bottom - share * area.height : area.top + share * area.height;
  }
}
