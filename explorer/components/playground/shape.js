// Changes of a network's shape: its layers, their units and activations, its inputs.

import { ImageShape } from "./images/shape.js";

const MOST_LAYERS = 8, MOST_UNITS = 16;

export class Shape {
  /** @param {import("./playground.js").Playground} playground */
  constructor(playground) {
    this.playground = playground;
    this.images = new ImageShape(playground);
  }

  change(index, fields) {
    this.playground.changeNetwork(fields, index);
  }

  layers(index, by) {
    const layers = this.playground.learner(index).layers;
    if (by < 0) { if (layers.length) this.change(index, { layers: layers.slice(0, -1) }); return; }
    if (layers.length >= MOST_LAYERS) { this.playground.say(`A network here has at most ${MOST_LAYERS} hidden layers.`); return; }
    const last = layers[layers.length - 1] ?? { units: 4, activation: "tanh", dropout: 0, batch_norm: false };
    this.change(index, { layers: [...layers, { ...last, units: Math.min(last.units, Math.max(2, last.units)) }] });
  }

  units(index, layer, by) {
    const layers = this.playground.learner(index).layers, units = layers[layer].units + by;
    if (units > MOST_UNITS) { this.playground.say(`A layer here has at most ${MOST_UNITS} neurons.`); return; }
    if (units < 1) { this.playground.say("A layer has at least one neuron; take the layer away with \u2212 above."); return; }
    this.change(index, { layers: layers.map((one, k) => k === layer ? { ...one, units } : one) });
  }

  activation(index, layer, activation) {
    if (this.playground.pictured) { this.images.set(null, { activation }); return; }
    this.change(index, { layers: this.playground.learner(index).layers.map((one, k) => layer === null || k === layer ? { ...one, activation } : one) });
  }

  one(index, layer, fields) {
    this.change(index, { layers: this.playground.learner(index).layers.map((one, k) => k === layer ? { ...one, ...fields } : one) });
  }

  every(index, fields) {
    this.change(index, { layers: this.playground.learner(index).layers.map((one) => ({ ...one, ...fields })) });
  }

  feature(index, id) {
    if (this.playground.hides("features")) return;
    const { features } = this.playground.learner(index);
    if (features.includes(id)) {
      if (features.length === 1) { this.playground.say("A network needs at least one input."); return; }
      this.change(index, { features: features.filter((one) => one !== id) });
    } else this.change(index, { features: [...features, id] });
  }
}
