// The game of generator and discriminator: V(G, D) = E log D(x) + E log(1 - D(G(z))), one update of either at a time.

import { normals, uniforms } from "../topic/chance.js";
import { Adam } from "./adam.js";
import { Mlp } from "./mlp.js";

/** What the generator goes down: log(1 - D(G(z))) as in V, or -log D(G(z)) as is usual. */
/** @typedef {"usual" | "course"} GeneratorLoss */
/**
 * @typedef {object} Settings
 * @property {number[]} generator  widths, from the noise on
 * @property {number[]} discriminator  widths, from what it judges to its one logit
 * @property {number} batch
 * @property {{ generator: number, discriminator: number, beta1: number, beta2: number }} rates
 * @property {GeneratorLoss} loss
 * @property {number} turns  updates of D for each of G
 * @property {number} [penalty]  gamma of R1, on real samples
 * @property {number} seed
 */
/** @typedef {(to: Float64Array, n: number, chance: { uniform: () => number, normal: () => number }) => void} Source  writes n real samples, [axis][sample] */

export const sigmoid = (/** @type {number} */ s) => (s >= 0 ? 1 / (1 + Math.exp(-s)) : Math.exp(s) / (1 + Math.exp(s)));

/** log of the sigmoid, good for large logits too. */
export const logSigmoid = (/** @type {number} */ s) => Math.min(0, s) - Math.log1p(Math.exp(-Math.abs(s)));

/**
 * The derivative of the generator's loss by the logit of one made sample.
 * @param {GeneratorLoss} loss
 * @param {number} s
 */
export function pull(loss, s) {
  return loss === "usual" ? sigmoid(s) - 1 : -sigmoid(s);
}

export class Game {
  /**
   * @param {Settings} settings
   * @param {Source} source
   */
  constructor(settings, source) {
    const { generator, discriminator, batch, rates, seed } = settings, { beta1, beta2 } = rates;
    this.settings = settings;
    this.source = source;
    this.axes = discriminator[0];
    this.G = new Mlp(generator, batch);
    this.D = new Mlp(discriminator, batch);
    const normal = normals(seed);
    this.g = this.G.begin(normal);
    this.d = this.D.begin(normal);
    this.ofG = new Adam(this.G.count, { rate: rates.generator, beta1, beta2 });
    this.ofD = new Adam(this.D.count, { rate: rates.discriminator, beta1, beta2 });
    this.gradientG = new Float64Array(this.G.count);
    this.gradientD = new Float64Array(this.D.count);
    this.chance = { uniform: uniforms(seed + 100000), normal: normals(seed + 200000) }; // real samples
    this.latent = normals(seed + 400000);
    this.real = new Float64Array(this.axes * batch);
    this.made = new Float64Array(this.axes * batch);
    this.z = new Float64Array(generator[0] * batch);
    this.outward = new Float64Array(batch);
    this.updates = { D: 0, G: 0 };
  }

  draw(z, n) {
    for (let k = 0; k < this.G.sizes[0] * n; k++) z[k] = this.latent();
  }

  /** One update of the discriminator, up V; `gradientD` is that of L = -V. */
  teachD() {
    const { D, d, settings: { batch: n, penalty = 0 }, outward, gradientD } = this;
    gradientD.fill(0);
    this.source(this.real, n, this.chance);
    const ofReal = D.forward(d, this.real, n);
    for (let k = 0; k < n; k++) outward[k] = (sigmoid(ofReal[k]) - 1) / n;
    D.backward(d, outward, n, gradientD);
    if (penalty > 0) D.penalty(d, n, penalty, gradientD);
    this.draw(this.z, n);
    this.made.set(this.G.forward(this.g, this.z, n).subarray(0, this.axes * n));
    const ofMade = D.forward(d, this.made, n);
    for (let k = 0; k < n; k++) outward[k] = sigmoid(ofMade[k]) / n;
    D.backward(d, outward, n, gradientD);
    this.ofD.step(d, gradientD);
    this.updates.D += 1;
  }

  /** One update of the generator, down its loss. */
  teachG() {
    const { D, G, d, g, settings: { batch: n, loss }, outward, gradientG } = this;
    gradientG.fill(0);
    this.draw(this.z, n);
    this.made.set(G.forward(g, this.z, n).subarray(0, this.axes * n));
    const logits = D.forward(d, this.made, n);
    for (let k = 0; k < n; k++) outward[k] = pull(loss, logits[k]) / n;
    G.backward(g, D.backward(d, outward, n, null), n, gradientG);
    this.ofG.step(g, gradientG);
    this.updates.G += 1;
  }

  /** Whose turn it is now. */
  get turn() {
    return this.updates.D < (this.updates.G + 1) * this.settings.turns ? "D" : "G";
  }

  /** All updates up to and with the generator's next. */
  round() {
    while (this.turn === "D") this.teachD();
    this.teachG();
  }
}
