// The exercises: what a cell without memory can know of a repeat, and what the output can carry over a gap.

import { near } from "../../topic/exercise.js";

const REPEAT = "TTAGGG";

/** The share of next bases that is right where only the present base is known, and the likeliest next one is said. */
export function withoutMemory() {
  const after = {};
  [...REPEAT].forEach((base, k) => {
    const next = REPEAT[(k + 1) % REPEAT.length];
    after[base] = { ...after[base], [next]: (after[base]?.[next] ?? 0) + 1 };
  });
  return Object.values(after).reduce((sum, counts) => sum + Math.max(...Object.values(counts)), 0) / REPEAT.length;
}

/** @type {import("../../topic/exercise.js").About[]} */
export const EXERCISES = [
  {
    name: "repeat",
    text: "When the next base is to be said, the target of the step before is the base that is read now: fed back, it tells nothing new. What share of next bases of TTAGGG, repeated, can be right at best if only the present base is known?",
    fields: [{ name: "share", label: "share, such as 0.5 or 1/2" }],
    check: ({ share }) => {
      if (near(share, withoutMemory(), 0.005) || near(share, 100 * withoutMemory(), 0.5)) return { right: true, words: "Right: T is followed by T or A, 1 of 2; A by G, 1 of 1; G by G twice of 3: 4 of 6." };
      if (near(share, 1, 0.001)) return { right: false, words: "After T comes T or A: without memory it cannot know which." };
      if (near(share, 0.5, 0.005)) return { right: false, words: "Count base by base: after A it is always G, and after G it is G in 2 of 3." };
      return { right: false, words: "Not yet: take each of the six places, and say the likeliest next base for its letter." };
    },
    way: "T T A G G G: after the two T comes T once and A once, 1 right; after A comes G, 1 right; after the three G comes G twice, 2 right. 4 of 6 = 0.667.",
  },
  {
    name: "gap",
    text: "Over a gap, every right output is a blank. Where can a cell keep its letter if its probabilities p are all that is fed back?",
    fields: [{ name: "where", label: "in", options: [["state", "its state h"], ["rest", "the little that p leaves to other letters"], ["nowhere", "nowhere, even in principle"]] }],
    check: ({ where }) => {
      if (where === "rest") return { right: true, words: "Right: and the better it says \u201cblank\u201d, the less is left. The logits o have more room: adding the same number to all of them changes no probability." };
      if (where === "state") return { right: false, words: "h is made anew at each step, of x and of what is fed back." };
      return { right: false, words: "p is never exactly 1 for the blank: something is left, but the cost presses on it." };
    },
    way: "h(t) is made of x(t) and p(t\u22121) alone. As p(t\u22121) has to be a blank, the letter can only be in the small probabilities of the others, which the cost makes smaller.",
  },
];
