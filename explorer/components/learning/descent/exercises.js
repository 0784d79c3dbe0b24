// The two exercises of the view: a step by hand, and how often a deck is dealt.

import { Exercise, near } from "../../topic/exercise.js";
import { dealing } from "./walk.js";

/** Two samples, weights and a rate that make short sums: errors -1 and -3, gradient (-2, -3), new weights (1.2, 0.3). */
export const BY_HAND = { data: [[0, 2], [2, 4]], w: [1, 0], rate: 0.1 };

/** What a full-batch step makes of the weights of a line. */
export function byHand({ data, w, rate } = BY_HAND) {
  const errors = data.map(([x, y]) => w[0] + w[1] * x - y), n = data.length;
  const slopes = [errors.reduce((sum, error) => sum + error, 0) / n, errors.reduce((sum, error, k) => sum + error * data[k][0], 0) / n];
  return { errors, slopes, after: w.map((value, k) => value - rate * slopes[k]) };
}

/**
 * @param {{ w0: number, w1: number }} values
 */
export function checkStep({ w0, w1 }) {
  const { slopes, after } = byHand(), { w, rate, data } = BY_HAND, right = near(w0, after[0], 0.005) && near(w1, after[1], 0.005);
  if (right) return { right, words: "Right: 1 − 0.1 × (−2) = 1.2 and 0 − 0.1 × (−3) = 0.3." };
  const is = (to) => near(w0, to[0], 0.005) && near(w1, to[1], 0.005), moved = (factor) => w.map((value, k) => value - factor * rate * slopes[k]);
  if (is(moved(-1))) return { right, words: "That is uphill: the gradient is taken off the weights, not added." };
  if (is(moved(data.length))) return { right, words: "That is the sum over the samples. J is their mean: divide by 2." };
  if (is(slopes)) return { right, words: "That is the gradient. The step goes against it, by the rate." };
  if (near(w0, after[0], 0.005)) return { right, words: "w0 is right. For w1 each error is multiplied by its x." };
  if (near(w1, after[1], 0.005)) return { right, words: "w1 is right. ∂J/∂w0 is the mean of ŷ − y alone." };
  return { right, words: "Not yet. Begin with ŷ − y of both samples: −1 and −3." };
}

export const EPOCH = { samples: 50000, batch: 128 };

/**
 * @param {{ updates: number, last: number }} values
 */
export function checkEpoch({ updates, last }) {
  const right = dealing(EPOCH.samples, EPOCH.batch);
  if (updates === right.updates && last === right.last) return { right: true, words: "Right: 390 full batches read 49,920 samples, and 80 are left for the 391st." };
  if (updates === right.updates) return { right: false, words: "The number of updates is right. How many samples are left after 390 full batches?" };
  if (updates === right.updates - 1) return { right: false, words: "390 batches read 49,920 samples. The rest makes one more, smaller batch." };
  return { right: false, words: "Divide 50,000 by 128, and round up: what is left over is a batch too." };
}

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  return [
    new Exercise(frame, {
      name: "step",
      text: "By hand: ŷ = w0 + w1 x with loss (ŷ − y)²/2, samples (x, y) = (0, 2) and (2, 4), weights w0 = 1, w1 = 0, rate 0.1. Which weights does one full-batch step make?",
      fields: [{ name: "w0", label: "new w0" }, { name: "w1", label: "new w1" }],
      check: checkStep,
      way: "ŷ is 1 for both, so ŷ − y = −1 and −3. ∂J/∂w0 = (−1 − 3)/2 = −2, ∂J/∂w1 = (−1 × 0 − 3 × 2)/2 = −3. w0 = 1 − 0.1 × (−2) = 1.2, w1 = 0 − 0.1 × (−3) = 0.3.",
    }),
    new Exercise(frame, {
      name: "epoch",
      text: "Usual batch sizes are 128, 256 and 512. With 50,000 samples and B = 128, how many updates has an epoch, and how many samples has its last batch?",
      fields: [{ name: "updates", label: "updates" }, { name: "last", label: "in the last" }],
      check: checkEpoch,
      way: "50,000 / 128 = 390.6…, so 390 full batches and one more: 391 updates. 390 × 128 = 49,920; 50,000 − 49,920 = 80. With B = 256 it is 196 updates, with B = 512 98.",
    }),
  ];
}
