// A network of such layers, each by its name and what goes in: run forwards, and backwards to the picture.

import { averaged, averagedBack, convolved, doubled, doubledBack, joined, maps, parted, pooled, pooledBack, rectified, rectifiedBack, turned } from "./convolve.js";

/** @typedef {import("./convolve.js").Maps} Maps */
/** @typedef {import("./convolve.js").Kernels} Kernels */
/** @typedef {{ name: string, kind: "conv" | "relu" | "pool" | "average" | "upsample" | "join", inputs: string[], kernel?: number }} Layer  each after those that it needs; "input" is the picture */
/** @typedef {{ layers: Layer[], kernels: Record<string, Kernels>, back: Record<string, Kernels> }} Network */

/**
 * A network as Python sends it: its layers, and beside them arrays "NAME.weight" and "NAME.bias" of its convolutions.
 * @param {Layer[]} layers
 * @param {Record<string, ArrayLike<number>>} arrays
 * @returns {Network}
 */
export function network(layers, arrays) {
  const all = layers.filter(({ kind }) => kind === "conv"), kernels = Object.fromEntries(all.map(({ name, kernel }) => [name, { weights: arrays[`${name}.weight`], biases: arrays[`${name}.bias`], kernel }]));
  return { layers, kernels, back: Object.fromEntries(all.map(({ name }) => [name, turned(kernels[name])])) };
}

/**
 * What every layer makes of a picture, by its name.
 * @param {Network} of
 * @param {Maps} picture
 * @param {Set<string>} [wanted]  layers that matter; without it all
 * @returns {Record<string, Maps>}
 */
export function run({ layers, kernels }, picture, wanted) {
  /** @type {Record<string, Maps>} */
  const made = { input: picture };
  for (const { name, kind, inputs } of layers) {
    if (wanted && !wanted.has(name)) continue;
    const of = inputs.map((one) => made[one]);
    if (kind === "conv") made[name] = convolved(of[0], kernels[name]);
    else if (kind === "relu") made[name] = rectified(of[0]);
    else if (kind === "pool") made[name] = pooled(of[0]);
    else if (kind === "average") made[name] = averaged(of[0]);
    else if (kind === "upsample") made[name] = doubled(of[0]);
    else made[name] = joined(of);
  }
  return made;
}

/**
 * The layers on which these depend, themselves included: what `run` has to do for them.
 * @param {Layer[]} layers
 * @param {string[]} names
 */
export function needed(layers, names) {
  const found = new Set(names);
  for (let k = layers.length - 1; k >= 0; k--) if (found.has(layers[k].name)) for (const one of layers[k].inputs) found.add(one);
  return found;
}

/**
 * The gradient of a sum of losses with respect to the picture.
 * @param {Network} of
 * @param {Record<string, Maps>} made  what `run` made of the picture
 * @param {Record<string, Maps>} gradients  with respect to the outputs of some layers, by name
 * @returns {Maps}
 */
export function toPicture({ layers, back }, made, gradients) {
  /** @type {Record<string, Maps>} */
  const all = Object.fromEntries(Object.entries(gradients).map(([name, { channels, height, width, values }]) => [name, maps(channels, height, width, values)]));
  const add = (name, gradient) => {
    if (!all[name]) all[name] = gradient;
    else for (let k = 0; k < gradient.values.length; k++) all[name].values[k] += gradient.values[k];
  };
  for (let k = layers.length - 1; k >= 0; k--) {
    const { name, kind, inputs } = layers[k], gradient = all[name];
    if (!gradient) continue;
    if (kind === "conv") add(inputs[0], convolved(gradient, back[name]));
    else if (kind === "relu") add(inputs[0], rectifiedBack(gradient, made[name]));
    else if (kind === "pool") add(inputs[0], pooledBack(gradient, made[inputs[0]]));
    else if (kind === "average") add(inputs[0], averagedBack(gradient));
    else if (kind === "upsample") add(inputs[0], doubledBack(gradient));
    else parted(gradient, inputs.map((one) => made[one])).forEach((part, place) => add(inputs[place], part));
  }
  const { channels, height, width } = made.input;
  return all.input ?? maps(channels, height, width);
}
