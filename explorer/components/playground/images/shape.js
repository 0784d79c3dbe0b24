// Changes of the shape of a network on images: its layers of maps, then its dense ones.

const MOST_MAP_LAYERS = 4, MOST_DENSE = 2, MOST_MAPS = 16;
export const KINDS = [["conv", "Convolution"], ["max", "Max pooling"], ["average", "Average pooling"], ["dense", "Dense layer"]];

export class ImageShape {
  /** @param {import("../playground.js").Playground} playground */
  constructor(playground) {
    this.playground = playground;
  }

  get learner() {
    return this.playground.state.images;
  }

  change(fields) {
    this.playground.changeNetwork(fields, 0);
  }

  add(kind) {
    const { maps, layers } = this.learner;
    if (kind === "dense") {
      if (layers.length >= MOST_DENSE) { this.playground.say(`There are at most ${MOST_DENSE} dense layers here, before the output.`); return; }
      this.change({ layers: [...layers, { units: 12, activation: "relu", dropout: 0, batch_norm: false }] });
    } else if (maps.length >= MOST_MAP_LAYERS) this.playground.say(`There are at most ${MOST_MAP_LAYERS} layers of convolution and pooling here.`);
    else this.change({ maps: [...maps, kind === "conv" ? { kind, maps: 8, kernel: 3, padding: "same", activation: "relu" } : { kind, kernel: 2 }] });
  }

  // Take the last layer away.
  fewer() {
    const { maps, layers } = this.learner;
    if (layers.length) this.change({ layers: layers.slice(0, -1) });
    else if (maps.length) this.change({ maps: maps.slice(0, -1) });
  }

  remove(k) {
    const { maps, layers } = this.learner;
    if (k < maps.length) this.change({ maps: maps.filter((_, i) => i !== k) });
    else this.change({ layers: layers.filter((_, i) => i !== k - maps.length) });
  }

  units(k, by) {
    const { maps, layers } = this.learner, dense = k >= maps.length, now = (dense ? layers[k - maps.length].units : maps[k].maps) + by;
    if (now > MOST_MAPS) this.playground.say(`A layer here has at most ${MOST_MAPS} ${dense ? "neurons" : "maps"}.`);
    else if (now < 1) this.playground.say(`A layer has at least one ${dense ? "neuron" : "map"}.`);
    else this.set(k, dense ? { units: now } : { maps: now });
  }

  // Change a layer, or with null the activation of all.
  set(k, fields) {
    const { maps, layers } = this.learner;
    if (k === null) {
      this.change({ maps: maps.map((one) => (one.kind === "conv" ? { ...one, ...fields } : one)), layers: layers.map((one) => ({ ...one, ...fields })) });
    } else if (k < maps.length) this.change({ maps: maps.map((one, i) => (i === k ? { ...one, ...fields } : one)) });
    else this.change({ layers: layers.map((one, i) => (i === k - maps.length ? { ...one, ...fields } : one)) });
  }

  // What the activations of all layers are, "mixed" where they differ, null where there is none.
  activation() {
    const { maps, layers } = this.learner, all = [...maps.filter((one) => one.kind === "conv"), ...layers].map((one) => one.activation);
    return !all.length ? null : all.every((one) => one === all[0]) ? all[0] : "mixed";
  }
}
