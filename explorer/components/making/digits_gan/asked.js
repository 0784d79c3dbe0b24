// What is asked before distances are told, the opened figures, and the exercises.

import { Exercise } from "../../topic/exercise.js";
import { byRows } from "./real_ones.js";

/** @param {{ made: number, heldOut: number }} near  median distances to the nearest digit learnt from, at the end of the steadied training */
export function asked({ made, heldOut }) {
  const ratio = made / heldOut;
  return {
    question: "How far is a made digit from the nearest digit learnt from, beside a real digit that is new?",
    answers: ["Nearer: it knows digits by heart", "About as far", "Farther: not quite a digit yet"],
    right: ratio < 0.87 ? 0 : ratio > 1.15 ? 2 : 1,
    because: `In the median of 540, made digits are ${made} from it at the end, held-out real ones ${heldOut}. One training, one seed.`,
  };
}

/**
 * @param {{ one: ArrayLike<number>, real: ArrayLike<number>, place: number, figures: Record<string, any>, heldOut: Record<string, number>, waits: boolean }} now  `waits`: the guess is not made yet
 */
export function lines({ one, real, place, figures, heldOut, waits }) {
  const rows = byRows(one, real), short = (v) => v.toFixed(3);
  const near = { name: "near", label: "nearest real", text: `digit ${place + 1}, by rows ${rows.join(" + ")}`, value: String(rows.reduce((a, b) => a + b, 0)), lit: true };
  if (waits) return [near, { name: "waits", label: "median of 540", text: "after your guess" }];
  return [
    near,
    { name: "median", label: "median of 540", text: `${figures.near}; held-out real digits ${heldOut.near}` },
    { name: "told", label: "told by nearest", text: `real ${short(figures.real)}, made ${short(figures.made)}; two groups of real digits ${short(heldOut.real)}, ${short(heldOut.made)}`, hint: "Share of digits whose nearest neighbour is of their own kind; 0.5 is chance" },
    { name: "cloud", label: "12 components", text: `Fr\u00e9chet distance / variance ${short(figures.cloud)}; real digits ${short(heldOut.cloud)}` },
  ];
}

export const COPY = {
  name: "copy",
  text: "Held-out real digits are 72 from the nearest digit learnt from, in the median. One GAN\u2019s digits are 12 from it, another\u2019s 70. Which may have learnt its digits by heart?",
  fields: [{ name: "which", label: "By heart", options: [["first", "the first"], ["second", "the second"], ["none", "neither"]] }],
  check: ({ which }) => which === "first" ? { right: true, words: "Right: nearer than new real digits ever come by chance." } : { right: false, words: "New digits of the same kind are 72 away. Who is much nearer has seen the answer." },
  way: "12 against 72: made digits lie far nearer to those learnt from than new real ones do. 70 is as new digits are.",
};

export const COUNTED = {
  name: "counted",
  text: "In the quiz somebody tells 14 of 20 rightly; the 95% interval is 48% to 85%. Does that show that the made digits can be told from real ones?",
  fields: [{ name: "shows", label: "It shows that", options: [["yes", "yes"], ["no", "no, it may be chance"]] }],
  check: ({ shows }) => shows === "no" ? { right: true, words: "Right: 50% lies within the interval. More digits would tell." } : { right: false, words: "Chance is 50%, and 50% lies within 48% to 85%." },
  way: "Chance is 50%. It lies within 48% to 85%, so 14 of 20 is what somebody may get who only guesses.",
};

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  for (const about of [COPY, COUNTED]) new Exercise(frame, about);
}

