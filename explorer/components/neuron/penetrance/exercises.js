// What is asked of penetrance: an additive share, and two heritabilities, by hand.

import { near } from "../../topic/exercise.js";

/** @type {import("../../topic/exercise.js").About} */
export const RECESSIVE = {
  name: "recessive",
  text: "One locus, penetrances 0, 0, 1: only who has two copies falls ill. The allele\u2019s frequency is .2. What share of the genetic variance can an additive model have?",
  fields: [{ name: "share", label: "additive share" }],
  check: ({ share }) => {
    if (near(share, 1 / 3, 0.005)) return { right: true, words: "Right: .0128 / .0384 = 1/3." };
    const hints = [
      [0.0128, "That is the additive variance itself: divide it by the genetic variance."], [0.0384, "That is the genetic variance: it divides the additive one."],
      [3, "The other way round: the additive variance is the smaller."], [0.2, "That is the effect \u03b1 of an allele: the additive variance is 2 p (1 \u2212 p) \u03b1\u00b2."],
      [2 / 3, "That is the share at p = .5; here p is .2."], [0.1667, "The additive variance is 2 p (1 \u2212 p) \u03b1\u00b2: is the 2 there?"],
    ];
    const hint = hints.find(([value]) => near(share, /** @type {number} */ (value), 0.002));
    return { right: false, words: hint ? String(hint[1]) : "Find \u03b1 = .8 \u00d7 (0 \u2212 0) + .2 \u00d7 (1 \u2212 0) first, then both variances." };
  },
  way: "\u03b1 = .8 \u00d7 (0 \u2212 0) + .2 \u00d7 (1 \u2212 0) = .2. Additive: 2 \u00d7 .2 \u00d7 .8 \u00d7 .2\u00b2 = .0128. Prevalence .2\u00b2 = .04, so genetic: .04 \u00d7 1\u00b2 \u2212 .04\u00b2 = .0384. Share: .0128 / .0384 = 1/3.",
};

/** @type {import("../../topic/exercise.js").About} */
export const HETEROZYGOTE = {
  name: "heterozygote",
  text: "One locus, penetrances .1, .9, .1, frequency .5. What are the heritabilities, broad-sense (all that is genetic) and narrow-sense (additive)?",
  fields: [{ name: "broad", label: "broad H\u00b2" }, { name: "narrow", label: "narrow h\u00b2" }],
  check: ({ broad, narrow }) => {
    const good = [near(broad, 0.64, 0.005), near(narrow, 0, 0.0005)];
    if (good[0] && good[1]) return { right: true, words: "Right: .16 / .25 = .64, and nothing of it is additive." };
    if (good[0]) return { right: false, words: "H\u00b2 is right. For h\u00b2: \u03b1 = .5 \u00d7 (.9 \u2212 .1) + .5 \u00d7 (.1 \u2212 .9). What does a straight line see of that?" };
    if (near(broad, 0.16, 0.002)) return { right: false, words: ".16 is the genetic variance. Divide it by the variance of the trait, K (1 \u2212 K)." };
    return { right: false, words: "Genotypes 0, 1, 2 have frequencies .25, .5, .25, so K = .5. Then V = .25 \u00d7 .1\u00b2 + .5 \u00d7 .9\u00b2 + .25 \u00d7 .1\u00b2 \u2212 K\u00b2." };
  },
  way: "K = .25 \u00d7 .1 + .5 \u00d7 .9 + .25 \u00d7 .1 = .5. Genetic: .25 \u00d7 .1\u00b2 + .5 \u00d7 .9\u00b2 + .25 \u00d7 .1\u00b2 \u2212 .5\u00b2 = .16. The trait\u2019s: .5 \u00d7 .5 = .25. H\u00b2 = .16 / .25 = .64. \u03b1 = .5 \u00d7 .8 + .5 \u00d7 (\u2212.8) = 0, so h\u00b2 = 0.",
};
