// What the view of images asks: who minds the permutation, and the weights of two layers.

import { near } from "../../topic/exercise.js";
import { convolution, dense } from "./layers.js";

const whole = (/** @type {number} */ value) => value.toLocaleString("en-GB");
const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)}%`;

/** @type {import("../../topic/predict.js").Asked} */
export const WHO = {
  question: "The pixels of every digit are put in one and the same new order, and both networks are trained again. Which of them reads fewer new digits than before?",
  answers: ["Both, by as much", "Mainly the dense network", "Mainly the CNN"],
  right: 2,
  because: "",
};

/**
 * @param {import("./accuracies.js").Accuracies} accuracies
 * @returns {Partial<import("../../topic/predict.js").Asked>}
 */
export function outcome(accuracies) {
  const size = accuracies.sizes[accuracies.sizes.length - 1], of = (reader) => `${percent(accuracies.mean(reader, size, false))} to ${percent(accuracies.mean(reader, size, true))}`;
  return { because: `From ${whole(size)} digits: the CNN goes from ${of("convolution")}, the dense network from ${of("dense")}. What makes the CNN good is that neighbours belong together; after the permutation they do not.` };
}

const IMAGE = { side: 200, channels: 3, units: 500, kernel: 5, filters: 64 };
const DENSE = dense(IMAGE), CONV = convolution(IMAGE);

/** @type {import("../../topic/exercise.js").About} */
export const WEIGHTS = {
  name: "weights",
  text: `Images of ${IMAGE.side} \u00d7 ${IMAGE.side} pixels in ${IMAGE.channels} colours. How many weights has a dense layer of ${IMAGE.units} units, and how many a convolution with ${IMAGE.filters} kernels of ${IMAGE.kernel} \u00d7 ${IMAGE.kernel}? No biases. (Type digits only.)`,
  fields: [{ name: "dense", label: "dense layer" }, { name: "convolution", label: "convolution" }],
  check: (values) => {
    if (near(values.dense, DENSE, 0.5) && near(values.convolution, CONV, 0.5)) return { right: true, words: `Right: ${whole(DENSE)} against ${whole(CONV)}, ${whole(DENSE / CONV)} times as many.` };
    if (near(values.dense, DENSE / IMAGE.channels, 0.5)) return { right: false, words: "Dense layer: each pixel has three numbers, one for each colour." };
    if (!near(values.dense, DENSE, 0.5)) return { right: false, words: "Dense layer: every unit has a weight for every number of the image." };
    if (near(values.convolution, CONV / IMAGE.channels, 0.5)) return { right: false, words: "Convolution: each kernel reaches through all three colours." };
    if (near(values.convolution, CONV + IMAGE.filters, 0.5)) return { right: false, words: "Convolution: that is with a bias for each kernel; they are left out here." };
    if (near(values.convolution, CONV * IMAGE.side * IMAGE.side, 0.5)) return { right: false, words: "Convolution: a kernel has the same weights wherever it stands." };
    return { right: false, words: "Dense layer right. Convolution: kernel height \u00d7 width \u00d7 colours for each kernel, wherever it stands." };
  },
  way: `Dense: ${IMAGE.side} \u00d7 ${IMAGE.side} \u00d7 ${IMAGE.channels} \u00d7 ${IMAGE.units} = ${whole(DENSE)}. Convolution: ${IMAGE.kernel} \u00d7 ${IMAGE.kernel} \u00d7 ${IMAGE.channels} \u00d7 ${IMAGE.filters} = ${whole(CONV)}.`,
};
