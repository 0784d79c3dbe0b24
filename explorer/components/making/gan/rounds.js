// The game on a line: its settings, what the two networks are after so many rounds, and how far D is from the best one.

import { Game, logSigmoid, sigmoid } from "../game.js";
import { Mlp } from "../mlp.js";
import { bell, BIN, BINS, best, bestValue, binned, divergence, middle, noiseCells, pushed, SHOWN, targetOf } from "./densities.js";

export const BATCH = 128, JUDGE = [1, 16, 16, 1], COUNTS = 0.01; // p + q from which D is asked to be right
export const MAKERS = { affine: [1, 1], network: [1, 16, 16, 1] };
export const BENDS = { judge: SHOWN, maker: /** @type {[number, number]} */ ([-2, 2]) };
const RATES = { discriminator: 0.01, beta1: 0.5, beta2: 0.999 }, OF_MAKER = { affine: 0.005, network: 0.002 };

/**
 * @typedef {object} Chosen
 * @property {string} target  "one", "two" or "drawn"
 * @property {number[]} heights
 * @property {"affine" | "network"} maker
 * @property {number} a  x = a + b z at the start, of the affine one
 * @property {number} b
 * @property {"every" | "samples" | "both"} who  D alone, from every x or from samples; or D and G in turn
 * @property {import("../game.js").GeneratorLoss} loss
 * @property {number} turns
 * @property {number} seed
 */

/** @returns {import("../game.js").Settings} */
export function settingsOf(/** @type {Chosen} */ { maker, loss, turns, seed }) {
  return { generator: MAKERS[maker], discriminator: JUDGE, batch: BATCH, rates: { ...RATES, generator: OF_MAKER[maker] }, loss, turns, seed };
}

export class Line {
  /** @param {Chosen} chosen */
  constructor(chosen) {
    const { target, heights, maker, a, b } = chosen;
    this.chosen = chosen;
    this.real = targetOf(target, heights);
    this.game = new Game(settingsOf(chosen), this.real.source);
    bends(this.game.D, this.game.d, BENDS.judge);
    if (maker === "affine") this.game.g.set([b, a]);
    else bends(this.game.G, this.game.g, BENDS.maker);
    this.p = binned(this.real.density);
    this.q = new Float64Array(BINS);
    this.D = new Float64Array(BINS);
    this.middles = Float64Array.from({ length: BINS }, (_, k) => middle(k));
    this.cells = noiseCells();
    this.asG = new Mlp(MAKERS[maker], this.cells.edges.length);
    this.asD = new Mlp(JUDGE, BINS);
    this.outward = new Float64Array(BINS);
    this.rounds = 0;
    /** @type {{ round: number, value: number, best: number }[]} */
    this.trace = [];
    this.look();
  }

  /** Up to and with the generator's next update, or one update of D where it learns alone. */
  round() {
    const { who } = this.chosen;
    if (who === "both") this.game.round();
    else if (who === "samples") this.game.teachD();
    else this.teachOfEvery();
    this.rounds += 1;
  }

  // An update of D by the gradient of V itself: the sum over all x, instead of over samples.
  teachOfEvery() {
    const { asD, game, p, q, outward } = this, logits = asD.forward(game.d, this.middles, BINS);
    for (let k = 0; k < BINS; k++) outward[k] = (p[k] * (sigmoid(logits[k]) - 1) + q[k] * sigmoid(logits[k])) * BIN;
    game.gradientD.fill(0);
    asD.backward(game.d, outward, BINS, game.gradientD);
    game.ofD.step(game.d, game.gradientD);
    game.updates.D += 1;
  }

  /** Measure what both networks are now, over all x. */
  look() {
    const { asG, asD, game, p, q, D, cells } = this;
    if (this.straight) for (let k = 0; k < BINS; k++) q[k] = this.madeAt(middle(k));
    else pushed(asG.forward(game.g, cells.edges, cells.edges.length), cells.mass, q);
    const logits = asD.forward(game.d, this.middles, BINS);
    let gap = 0, real = 0, made = 0, low = 1, high = 0;
    for (let k = 0; k < BINS; k++) {
      D[k] = sigmoid(logits[k]);
      real += p[k] * logSigmoid(logits[k]) * BIN;
      made += q[k] * logSigmoid(-logits[k]) * BIN;
      if (p[k] + q[k] <= COUNTS) continue;
      gap = Math.max(gap, Math.abs(D[k] - best(p[k], q[k])));
      low = Math.min(low, D[k]);
      high = Math.max(high, D[k]);
    }
    const jsd = divergence(p, q);
    this.measured = { value: real + made, real, made, gap, low, high, jsd, best: bestValue(jsd) };
    return this.measured;
  }

  // Whether what is made has a normal distribution, not too narrow for the bins.
  get straight() {
    return this.chosen.maker === "affine" && Math.abs(this.game.g[0]) > 2 * BIN;
  }

  /** What the generator makes has this density at x: exact where it is a straight line, else the mean over a bin. */
  madeAt(/** @type {number} */ x) {
    const { g } = this.game;
    if (this.straight) return bell(x, g[1], Math.abs(g[0]));
    const bin = Math.floor((x - middle(0)) / BIN + 0.5);
    return bin >= 0 && bin < BINS ? this.q[bin] : 0;
  }

  /** The chain from one noise to the generator's gradient. */
  chain(/** @type {number} */ z) {
    const { asG, asD, game } = this, x = asG.forward(game.g, Float64Array.of(z), 1)[0], layers = asG.sizes.length;
    const inner = layers > 2 ? asG.values[layers - 2][0] : z; // what the last layer's first weight multiplies
    const s = asD.forward(game.d, Float64Array.of(x), 1)[0], slope = asD.backward(game.d, Float64Array.of(1), 1, null)[0];
    return { z, x, inner, s, D: sigmoid(s), slope };
  }

  /** The logit of one x. */
  logit(/** @type {number} */ x) {
    return this.asD.forward(this.game.d, Float64Array.of(x), 1)[0];
  }
}

// The first layer's units bend at places spread evenly over a stretch, instead of all at 0.
function bends(network, weights, [low, high]) {
  const units = network.sizes[1];
  for (let j = 0; j < units; j++) weights[units + j] = -weights[j] * (low + (high - low) * (j + 0.5) / units);
}
