// A picture made anew: its pixels go down the gradient of two losses, far from the scene's maps and from a style's Gram.

import { Adam } from "../../making/adam.js";
import { normals } from "../../topic/chance.js";
import { maps } from "../convolve.js";
import { needed, network, run, toPicture } from "../graph.js";
import { apart, apartBack, gram } from "./gram.js";

/** @typedef {import("../convolve.js").Maps} Maps */
/** @typedef {import("../graph.js").Network} Network */
/** @typedef {import("./gram.js").Gram} Gram */
/** @typedef {{ content: Maps, grams: Record<string, Gram> }} Wanted */
/** @typedef {{ content: number, style: number, layers: Record<string, number>, total: number }} Losses */

export const STYLES = ["first_relu", "second_relu", "third_relu"], CONTENT = "second_relu";
export const RATE = 0.04, LEAST = -0.3, MOST = 1.3; // of Adam, and how dark and light a pixel may become: scenes have a slope of light

/** The same trunk with weights that nobody trained: normal, of variance 2 / inputs (He et al. 2015), biases zero. */
export function untrained(/** @type {Network} */ { layers, kernels }, seed = 1) {
  const draw = normals(seed);
  /** @type {Record<string, ArrayLike<number>>} */
  const arrays = {};
  for (const [name, { weights, biases }] of Object.entries(kernels)) {
    const spread = Math.sqrt(2 / (weights.length / biases.length));
    arrays[`${name}.weight`] = Float32Array.from(weights, () => spread * draw());
    arrays[`${name}.bias`] = new Float32Array(biases.length);
  }
  return network(layers, arrays);
}

const wantedLayers = (/** @type {Network} */ { layers }) => needed(layers, [...STYLES, CONTENT]);

/** What the trunk makes of a picture, as far as the losses need it. */
export function seen(/** @type {Network} */ of, /** @type {Maps} */ picture) {
  return run(of, picture, wantedLayers(of));
}

/** @returns {Record<string, Gram>} */
export function gramsOf(/** @type {Record<string, Maps>} */ made) {
  return Object.fromEntries(STYLES.map((name) => [name, gram(made[name])]));
}

/**
 * @param {Network} of
 * @param {Maps} scene
 * @param {Maps} style
 * @returns {Wanted}
 */
export function wantedOf(of, scene, style) {
  return { content: seen(of, scene)[CONTENT], grams: gramsOf(seen(of, style)) };
}

/**
 * Both losses, each as a share of what all zeros would have, and the style's by layer; its mean counts `weight` times.
 * @param {Record<string, Maps>} made
 * @param {Record<string, Gram>} grams  of `made`
 * @param {Wanted} wanted
 * @param {number} weight
 * @returns {Losses}
 */
export function lossesOf(made, grams, wanted, weight) {
  const now = made[CONTENT].values, then = wanted.content.values, layers = Object.fromEntries(STYLES.map((name) => [name, apart(grams[name], wanted.grams[name])]));
  let off = 0, all = 0;
  for (let k = 0; k < then.length; k++) {
    off += (now[k] - then[k]) ** 2;
    all += then[k] ** 2;
  }
  const content = off / Math.max(all, 1e-12), style = Object.values(layers).reduce((sum, one) => sum + one, 0) / STYLES.length;
  return { content, style, layers, total: content + weight * style };
}

/**
 * The gradient of the total with respect to the pixels.
 * @param {Network} of
 * @param {Record<string, Maps>} made
 * @param {Record<string, Gram>} grams
 * @param {Wanted} wanted
 * @param {number} weight
 */
export function gradientOf(of, made, grams, wanted, weight) {
  const back = Object.fromEntries(STYLES.map((name) => [name, apartBack(made[name], grams[name], wanted.grams[name], weight / STYLES.length)]));
  const now = made[CONTENT], then = wanted.content.values, by = back[CONTENT] ?? maps(now.channels, now.height, now.width);
  const scale = 2 / Math.max(then.reduce((sum, value) => sum + value * value, 0), 1e-12);
  for (let k = 0; k < then.length; k++) by.values[k] += scale * (now.values[k] - then[k]);
  return toPicture(of, made, { ...back, [CONTENT]: by });
}

export class Restyling {
  /**
   * @param {Network} of
   * @param {Maps} scene
   * @param {Maps} style
   * @param {number} weight  of the style's loss
   */
  constructor(of, scene, style, weight) {
    this.of = of;
    this.weight = weight;
    this.wanted = wantedOf(of, scene, style);
    this.pixels = Float64Array.from(scene.values);
    this.adam = new Adam(this.pixels.length, { rate: RATE, beta1: 0.9, beta2: 0.999 });
    this.size = [scene.height, scene.width];
    this.look();
    this.start = this.losses;
  }

  get steps() {
    return this.adam.steps;
  }

  look() {
    const [height, width] = this.size;
    this.made = seen(this.of, maps(1, height, width, this.pixels));
    this.grams = gramsOf(this.made);
    this.losses = lossesOf(this.made, this.grams, this.wanted, this.weight);
  }

  /** One step of Adam over the pixels, each held within the range of scenes. */
  step() {
    this.adam.step(this.pixels, Float64Array.from(gradientOf(this.of, this.made, this.grams, this.wanted, this.weight).values));
    for (let k = 0; k < this.pixels.length; k++) this.pixels[k] = Math.max(LEAST, Math.min(MOST, this.pixels[k]));
    this.look();
  }
}
