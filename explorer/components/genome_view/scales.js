// From genome and values to pixels: one x for every track, one y per layer with values, fitted to what is in view.

import { Scale } from "../kernel/scale.js";
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
    this.along = new Scale([view.x0, view.x1], [layout.plot.left, layout.plot.right]);
    this.perPixel = (view.x1 - view.x0) / layout.plot.width;
    this.first = lowerBound(genome.x, view.x0);
    this.last = lowerBound(genome.x, view.x1 + 1e-9) - 1;
    /** @type {Record<string, { scale: Scale, area: any, upward: boolean }>} */
    this.ranges = {};
    for (const layer of layers) {
      const extent = layer.extent(this), area = layout.areas[layer.id];
      if (!extent) continue;
      const upward = !area.mirrored, scale = new Scale([extent.low, extent.high], upward ? [area.bottom, area.top] : [area.top, area.bottom]);
      this.ranges[layer.id] = { scale, area, upward };
    }
  }

  px(x) {
    return this.along.at(x);
  }

  at(px) {
    return this.along.value(px);
  }

  py(id, value) {
    return this.ranges[id].scale.at(value);
  }
}
