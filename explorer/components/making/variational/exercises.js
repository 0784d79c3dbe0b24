// What the reader is asked to work out: a divergence by hand, and what interpolation gains.

import { Exercise, near } from "../../topic/exercise.js";
import { mean } from "./told.js";

export const DIVERGENCE = {
  name: "divergence",
  text: "One number of a code has mean \u03bc = 2 and spread s = 1. What is its divergence from N(0, 1), in nats?",
  fields: [{ name: "nats", label: "KL" }],
  check: ({ nats }) => {
    if (near(nats, 2, 0.005)) return { right: true, words: "Right: \u00bd(4 + 1 \u2212 1 \u2212 log 1) = \u00bd \u00d7 4." };
    if (near(nats, 4, 0.005)) return { right: false, words: "You forgot the half." };
    return { right: false, words: "\u00bd(\u03bc\u00b2 + s\u00b2 \u2212 1 \u2212 log s\u00b2); log 1 is 0." };
  },
  way: "\u00bd(2\u00b2 + 1\u00b2 \u2212 1 \u2212 log 1) = \u00bd(4 + 1 \u2212 1 \u2212 0) = 2",
};

/**
 * @param {import("./told.js").Tables} tables
 * @param {number[]} betas
 */
export function nearest(tables, betas) {
  const means = tables.drawn.map(mean), best = means.indexOf(Math.min(...means)), say = (k) => (k === 0 ? "plain" : `\u03b2 = ${betas[k]}`);
  return {
    name: "nearest",
    text: "Draw codes from N(0, I) at each setting. Where do the pictures lie nearest to training digits, on average over the seeds?",
    fields: [{ name: "which", label: "Setting", options: betas.map((_, k) => [k, say(k)]) }],
    check: ({ which }) => which === best ? { right: true, words: `Right. Root mean squared distances: ${means.map((v, k) => `${say(k)} ${v.toFixed(3)}`).join(", ")}.` } : { right: false, words: "Go through the settings and read the line \u201cto the nearest\u201d." },
    way: () => means.map((v, k) => `${say(k)}: ${v.toFixed(4)}`).join("; "),
  };
}

/**
 * @param {import("../../topic/frame.js").Frame} frame
 * @param {import("./told.js").Tables} tables
 * @param {number[]} betas
 */
export function exercises(frame, tables, betas) {
  for (const about of [DIVERGENCE, nearest(tables, betas)]) new Exercise(frame, about);
}
