// What the reader is asked to work out about the game.

import { Exercise, near } from "../../topic/exercise.js";
import { bell, best, bestValue } from "./densities.js";

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  new Exercise(frame, {
    name: "best",
    text: "Real x follow N(0, 1), made ones N(2, 1). What does the best D say at x = 1? And at x = 2?",
    fields: [{ name: "one", label: "D*(1)" }, { name: "two", label: "D*(2)" }],
    check: ({ one, two }) => {
      const right = [best(bell(1), bell(1, 2)), best(bell(2), bell(2, 2))];
      if (near(one, right[0], 0.005) && near(two, right[1], 0.005)) return { right: true, words: "Right: equal densities give ½, and .054 / (.054 + .399) is .119." };
      if (near(two, 1 - right[1], 0.005)) return { right: false, words: "That is the share of what is made. D is the probability that x is real: p above." };
      if (near(two, bell(2), 0.002)) return { right: false, words: "That is p alone. Divide by p + q." };
      return { right: false, words: "D* = p / (p + q). Which two densities meet at x = 1? Move the line in the picture there." };
    },
    way: "p(1) = q(1) = .242, so D* = ½. p(2) = .0540, q(2) = .3989: .0540 / .4529 = .1192.",
  });
  new Exercise(frame, {
    name: "saturates",
    text: "A young G is seen through: D(G(z)) = .01. By how much do the two losses of G change with the logit s = D’s input to σ?",
    fields: [{ name: "course", label: "∂ log(1 − D) / ∂s" }, { name: "usual", label: "∂ (−log D) / ∂s" }],
    check: ({ course, usual }) => {
      if (near(course, -0.01, 0.0005) && near(usual, -0.99, 0.005)) return { right: true, words: "Right: −D and −(1 − D). The usual loss pulls 99 times as hard here, in the same direction." };
      if (near(course, -0.99, 0.005) && near(usual, -0.01, 0.0005)) return { right: false, words: "The other way round: log(1 − D) is flat where D is near 0." };
      if (near(Math.abs(course), 0.01, 0.0005) && near(Math.abs(usual), 0.99, 0.005)) return { right: false, words: "The sizes are right. Both losses fall as s rises: what is the sign?" };
      return { right: false, words: "∂σ/∂s = σ (1 − σ). With D = σ(s), what is left of ∂ log(1 − D) / ∂s?" };
    },
    way: "∂ log(1 − D)/∂s = −D (1 − D) / (1 − D) = −D = −.01. ∂(−log D)/∂s = −D (1 − D) / D = −(1 − D) = −.99.",
  });
  new Exercise(frame, {
    name: "value",
    text: "Real and made x have nothing in common. What is JSD(p, q), in nats, and V with the best D?",
    fields: [{ name: "jsd", label: "JSD" }, { name: "value", label: "V*" }],
    check: ({ jsd, value }) => {
      if (near(jsd, Math.LN2, 0.005) && near(value, bestValue(Math.LN2), 0.005)) return { right: true, words: "Right: log 2 = .693 is the most JSD can be, and −log 4 + 2 log 2 = 0: D is never wrong." };
      if (near(jsd, 1, 0.005)) return { right: false, words: "That is in bits. In nats?" };
      return { right: false, words: "Where only p is, p log(2p / (p + q)) = p log 2. What do both halves sum to? Move G’s grip far away and look." };
    },
    way: "JSD = ½ ∫ p log 2 + ½ ∫ q log 2 = log 2 = .6931; V* = −1.3863 + 2 × .6931 = 0.",
  });
}
