// What is known of one network: the newest frame's numbers under their names, and its pictures.

import { Atlas, classInks, divergingInks } from "./maps.js";
import { FEATURES, featurePicture } from "./features.js";

export const TILE = 32;
const OUTPUT = 100;

export class Net {
  constructor() {
    this.about = null;
    this.neurons = new Atlas();
    this.output = new Atlas();
    this.enlarged = new Atlas();
    this.pictures = FEATURES.map((id) => featurePicture(id, TILE));
    this.inks = null;
  }

  dress(theme, steps, classes) {
    const key = `${theme.background} ${theme.text} ${steps} ${classes}`;
    if (this.dressed === key) return;
    this.dressed = key;
    this.inks = divergingInks(theme, steps);
    this.smooth = divergingInks(theme, false);
    this.classInks = classInks(theme, Math.max(classes, 2), steps);
    this.stale = true;
  }

  // Take the numbers of a frame; `arrays` hold this network's under plain names.
  take(about, arrays) {
    this.about = about;
    this.weights = arrays.weights;
    this.gradients = arrays.gradients;
    this.neuronValues = arrays.neurons;
    this.neuronScales = arrays.neuron_scale;
    this.outputValues = arrays.output;
    this.winner = arrays.classes;
    this.confidence = arrays.confidence;
    this.units = about.layers.map((layer) => layer.units);
    this.hidden = this.units.slice(0, -1).reduce((a, b) => a + b, 0);
    this.stale = true;
  }

  get shape() {
    return this.about ? `${this.about.inputs} ${this.about.layers.map((layer) => `${layer.units}@${layer.weights}`)}` : "";
  }

  // Turn the newest bytes into colours; called once for each picture drawn.
  colour() {
    if (!this.stale || !this.about || !this.inks) return;
    this.stale = false;
    const all = FEATURES.length + (this.neuronScales?.length ?? 0);
    this.neurons.fit(all, TILE);
    this.pictures.forEach((picture, k) => this.neurons.fill(picture.values, [picture.scale], this.inks, k, 1));
    if (this.neuronValues) this.neurons.fill(this.neuronValues, this.neuronScales, this.inks, FEATURES.length);
    this.neurons.show();
    this.output.fit(1, OUTPUT);
    const { output_scale: scale, low, high } = this.about;
    if (this.outputValues) this.output.fillOutput(this.outputValues, scale, low, high, this.inks);
    else if (this.winner) this.output.fillClasses(this.winner, this.confidence, this.classInks);
    this.output.show();
  }

  // The tile of a unit in the atlas of neurons; layer 0 is the inputs.
  tile(layer, unit) {
    if (layer === 0) return FEATURES.indexOf(this.about.inputs[unit]);
    let before = FEATURES.length;
    for (let k = 1; k < layer; k++) before += this.units[k - 1];
    return before + unit;
  }

  inputsOf(layer) {
    return layer === 1 ? this.about.inputs.length : this.units[layer - 2];
  }

  place(id) {
    const [, kind, a, b, c] = /^([lb])(\d+)\.(\d+)(?:\.(\d+))?$/.exec(id) ?? [];
    const layer = this.about?.layers[+a - 1];
    if (!layer) return -1;
    return kind === "l" ? layer.weights + +b * layer.units + +c : layer.biases === null ? -1 : layer.biases + +b;
  }

  // The value of a weight or bias, NaN where there is none.
  value(id) {
    const place = this.place(id);
    return place < 0 ? NaN : this.weights[place];
  }

  gradient(id) {
    const place = this.place(id);
    return place < 0 || !this.gradients ? NaN : this.gradients[place];
  }

  cell(x1, x2) {
    const column = Math.min(OUTPUT - 1, Math.max(0, Math.floor(((x1 + 6) / 12) * OUTPUT)));
    const row = Math.min(OUTPUT - 1, Math.max(0, Math.floor(((6 - x2) / 12) * OUTPUT)));
    return row * OUTPUT + column;
  }

  // What the output answers at a place of the plane, from the map as drawn; null where there are classes.
  answer(x1, x2) {
    return this.outputValues ? (this.outputValues[this.cell(x1, x2)] / 32767) * this.about.output_scale : null;
  }

  // The likeliest class at a place, and how sure the network is of it; null where there is one output.
  likeliest(x1, x2) {
    return this.winner ? [this.winner[this.cell(x1, x2)], this.confidence[this.cell(x1, x2)] / 255] : null;
  }
}
