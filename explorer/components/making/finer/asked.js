// What is asked before the figures are shown, the opened figures, and the exercise.

import { Exercise, near } from "../../topic/exercise.js";
import { bracketed, written } from "../../topic/written.js";
import { squaredError } from "../dense.js";
import { four, psnr } from "./errors.js";

/** @param {number[]} ratios  mean PSNR of bicubic, squared, adversarial */
export function asked(ratios) {
  const [bicubic, squared, adversarial] = ratios.map((v) => `${v.toFixed(1)} dB`), right = ratios.indexOf(Math.max(...ratios));
  return {
    question: "Whose digits are nearest to the true ones, pixel by pixel?",
    answers: ["Bicubic interpolation\u2019s", "The squared-error network\u2019s", "The adversarial network\u2019s"],
    right,
    because: `Mean PSNR: bicubic ${bicubic}, squared error ${squared}, adversarial ${adversarial}. Who is trained on the squared error has the smallest; who has to look real may be sharp in the wrong place.`,
  };
}

/**
 * @param {{ answer: ArrayLike<number>, truth: ArrayLike<number>, coarse: ArrayLike<number>, pixel: number, words: string }} now
 */
export function lines({ answer, truth, coarse, pixel, words }) {
  const error = squaredError(answer, truth), { places, coarse: place } = four(pixel), parts = places.map((k) => answer[k]), mean = parts.reduce((a, b) => a + b, 0) / 4;
  return [
    { name: "psnr", label: `PSNR, ${words}`, text: `10 log\u2081\u2080(16\u00b2 / ${written(error)})`, value: `${psnr(error).toFixed(2)} dB`, lit: true },
    { name: "pixel", label: "pixel", text: `${written(answer[pixel])} against ${truth[pixel]} in the true digit` },
    { name: "coarse", label: "its coarse pixel", text: `(${parts.map((v) => bracketed(v)).join(" + ")}) / 4 = ${written(mean)}; given was ${written(coarse[place])}` },
  ];
}

export const RATIO = {
  name: "ratio",
  text: "A digit\u2019s mean squared error is 2.56, pixels being 0 to 16. What is its PSNR in dB?",
  fields: [{ name: "ratio", label: "dB" }],
  check: ({ ratio }) => {
    if (near(ratio, 20, 0.05)) return { right: true, words: "Right: 10 log\u2081\u2080(256 / 2.56) = 10 log\u2081\u2080 100." };
    if (near(ratio, 2, 0.05)) return { right: false, words: "That is the logarithm alone; times 10." };
    if (near(ratio, 7.96, 0.05)) return { right: false, words: "The peak is squared: 16\u00b2, not 16." };
    return { right: false, words: "10 log\u2081\u2080(16\u00b2 / 2.56)." };
  },
  way: "10 \u00d7 log\u2081\u2080(256 / 2.56) = 10 \u00d7 log\u2081\u2080(100) = 20 dB",
};

export const MIDDLE = {
  name: "middle",
  text: "A coarse pixel of 8 comes from (16, 0, 16, 0) or from (0, 16, 0, 16), each as often. Which answer for the first of the four has the smallest expected squared error, and how large is it?",
  fields: [{ name: "answer", label: "Answer" }, { name: "error", label: "Expected squared error" }],
  check: ({ answer, error }) => {
    if (!near(answer, 8, 0.005)) return { right: false, words: "Either 16 or 0 is right half of the time and off by 16 in the other half; what lies between?" };
    return near(error, 64, 0.05) ? { right: true, words: "Right: always off by 8. It is the mean of both, and neither of them: that is why squared errors make grey." } : { right: false, words: "8 is off by 8 each time, squared." };
  },
  way: "The mean, 8, with (16 \u2212 8)\u00b2 = 64 each time; 16 or 0 would cost 0 or 256, 128 on average.",
};

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  for (const about of [RATIO, MIDDLE]) new Exercise(frame, about);
}
