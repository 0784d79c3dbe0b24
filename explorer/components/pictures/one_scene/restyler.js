// The scene restyled with the trained trunk and, as a control, with one of random weights: step by step, as far as asked.

import { maps } from "../convolve.js";
import { Restyling, untrained } from "./restyle.js";
import { SIDE } from "./scene.js";
import { texture, TEXTURES } from "./textures.js";

/** @typedef {import("../graph.js").Network} Network */
/** @typedef {{ texture: string, weight: number, control: number, steps: number }} Asked */
/** @typedef {{ own: Restyling, random: Restyling, style: Float32Array, steps: number }} Restyled */

export const PHOTOGRAPH = "photograph", STYLES = [...TEXTURES, PHOTOGRAPH], CONTROLS = [1, 2, 3];
const ONCE = 6; // steps before the picture is drawn again

export class Restyler {
  /**
   * @param {Network} net
   * @param {Float32Array} photograph  32 x 32 pixels of light, 0 to 1
   */
  constructor(net, photograph) {
    this.net = net;
    this.photograph = photograph;
    /** @type {Record<number, Network>} */
    this.controls = {};
    this.key = "";
  }

  style(/** @type {string} */ name) {
    return name === PHOTOGRAPH ? this.photograph : texture(name);
  }

  /**
   * The restyled scene, some steps nearer to those that are asked for; begun anew where the scene or the style is another.
   * @param {Float32Array} input
   * @param {string} scene  what tells this scene from others
   * @param {Asked} asked
   * @returns {Restyled}
   */
  at(input, scene, { texture: name, weight, control, steps }) {
    const key = `${scene} ${name} ${weight} ${control}`;
    if (key !== this.key || steps < this.now.own.steps) {
      const picture = maps(1, SIDE, SIDE, input), style = this.style(name), wanted = maps(1, SIDE, SIDE, style);
      this.controls[control] ??= untrained(this.net, control);
      this.now = { own: new Restyling(this.net, picture, wanted, weight), random: new Restyling(this.controls[control], picture, wanted, weight), style, steps: 0 };
      this.key = key;
    }
    const { own, random } = this.now, end = Math.min(steps, own.steps + ONCE);
    while (own.steps < end) {
      own.step();
      random.step();
    }
    this.now.steps = own.steps;
    return this.now;
  }
}
