// What is asked before the outcome is shown, and the exercises.

import { Exercise, near } from "../../topic/exercise.js";
import { NAMES, written } from "./makers.js";

const CHOICES = ["gan", "vae", "blocks"];

/** @param {import("./makers.js").Makers} makers */
export function asked(makers) {
  const right = CHOICES.indexOf(makers.hardest), figure = (maker) => {
    const row = makers.row(maker, Math.max(...makers.epochs(maker)));
    return { told: ["real", "made"].map((side) => written(makers.figure(row, side).mean, 2)).join(" and "), loss: makers.figure(row, "privacy_loss").mean, copied: makers.figure(row, "copied").mean };
  };
  const [gan, vae, blocks] = CHOICES.map(figure);
  return {
    question: "Whose made people are hardest to tell from people never learnt from?",
    answers: ["The GAN\u2019s", "The autoencoder\u2019s", "Promoters copied from people"],
    right,
    because: `Real and made told by their nearest neighbour: copied promoters ${blocks.told}, autoencoder ${vae.told}, GAN ${gan.told}; chance is 0.5. But ${written(100 * blocks.copied, 0)}% of the copied promoters are somebody\u2019s, and the autoencoder\u2019s people lie nearer to those it learnt from (privacy loss ${written(vae.loss, 2)}) than the GAN\u2019s (${written(gan.loss, 2)}).`,
  };
}

export const TOLD = {
  name: "told",
  text: "Of 200 real people, 150 have a real one as their nearest neighbour rather than a made one; of 200 made people, 110 have a made one. What is the mean of both shares, the adversarial accuracy?",
  fields: [{ name: "share", label: "Accuracy" }],
  check: ({ share }) => {
    if (near(share, 0.65, 0.0005)) return { right: true, words: "Right: (150/200 + 110/200) / 2." };
    if (near(share, 0.75, 0.0005) || near(share, 0.55, 0.0005)) return { right: false, words: "That is one of the two shares. Take the mean of both." };
    if (near(share, 65, 0.05)) return { right: false, words: "From 0 to 1, not in percent." };
    return { right: false, words: "The mean of 150/200 and 110/200." };
  },
  way: "(150/200 + 110/200) / 2 = (0.75 + 0.55) / 2 = 0.65",
};

export const LOSS = {
  name: "loss",
  text: "A maker\u2019s people are told from people never learnt from with an adversarial accuracy of 0.62, and from people learnt from with 0.41. How large is the privacy loss, and what does it say?",
  fields: [{ name: "loss", label: "Privacy loss" }, { name: "means", label: "The made people", options: [["near", "lie too near to people learnt from"], ["far", "keep away from people learnt from"]] }],
  check: ({ loss, means }) => {
    if (near(loss, -0.21, 0.0005)) return { right: false, words: "The other way round: never learnt from minus learnt from." };
    if (!near(loss, 0.21, 0.0005)) return { right: false, words: "The difference of the two: 0.62 \u2212 0.41." };
    return means === "near" ? { right: true, words: "Right: they are harder to tell from people learnt from, as partial copies are." } : { right: false, words: "0.41 is below chance: many have somebody learnt from as their nearest neighbour." };
  },
  way: "0.62 \u2212 0.41 = 0.21. Harder to tell from people learnt from than from others: something of these people was copied.",
};

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  for (const about of [TOLD, LOSS]) new Exercise(frame, about);
}

/**
 * What is said of the chosen person and of all that its maker made.
 * @param {{ maker: string, epoch: number, chosen: number, learnt: { row: number, distance: number }, judging: { row: number, distance: number }, parts: string[], counts: { real: number, made: number, of: number }, train: { real: number, made: number, of: number } | null, waits: boolean }} now
 */
export function lines({ maker, chosen, learnt, judging, parts, counts, train, waits }) {
  const share = ({ real, made, of }) => ({ text: `(${real} / ${of} + ${made} / ${of}) / 2`, value: short((real + made) / of / 2) });
  const rows = [
    { name: "learnt", label: "nearest learnt from", text: `person ${learnt.row + 1}: ${parts.join(" + ")}`, value: String(learnt.distance), lit: true },
    { name: "judging", label: "nearest judging", text: `person ${judging.row + 1}`, value: String(judging.distance) },
  ];
  if (waits) return [...rows, { name: "waits", label: "told apart", text: "after your guess" }];
  const away = counts && train ? (counts.real + counts.made) / counts.of / 2 - (train.real + train.made) / train.of / 2 : Number.NaN;
  return [
    ...rows,
    { name: "apart", label: "accuracy, judging", ...share(counts) },
    { name: "train", label: "accuracy, learnt from", ...share(train) },
    { name: "loss", label: "privacy loss", text: `${short((counts.real + counts.made) / counts.of / 2)} \u2212 ${short((train.real + train.made) / train.of / 2)}`, value: short(away) },
  ].map((row) => ({ ...row, hint: `Person ${chosen + 1} of: ${NAMES[maker]}` }));
}

const short = (/** @type {number} */ value) => written(value, 4);
