// What the view of random labels asks: how far chance is learnt, how many weights there are, what memorising is worth.

import { near } from "../../topic/exercise.js";
import { weightsOf } from "./published.js";

/**
 * @param {number} share
 * @param {number} trained
 * @returns {import("../../topic/predict.js").Asked | null}
 */
export function howFar(share, trained) {
  if (share !== 1) return null;
  return {
    question: `All ${trained.toLocaleString("en-GB")} labels are shuffled, so that no image says anything of its label. How many of them will the same network learn?`,
    answers: ["About 10%, as guessing would", "About half", "All of them"],
    right: 2,
    because: "",
  };
}

/** @param {import("./courses.js").Courses} courses */
export function outcome(courses) {
  const full = courses.full(1), { seeds, epochs } = courses.about, learnt = full.filter((one) => one !== null);
  const when = learnt.length === seeds.length ? `Each of the ${seeds.length} networks has read every digit as taught by epoch ${Math.max(...learnt)} at the latest` : `${learnt.length} of the ${seeds.length} networks read every digit as taught within ${epochs} epochs`;
  return { because: `${when}; on new digits they are no better than guessing. What fits the training data well need not have learnt anything.` };
}

const LAYERS = [28 * 28 * 3, 512, 10], RIGHT = weightsOf(LAYERS), IMAGES = 50_000;
const WITHOUT_BIASES = LAYERS[0] * LAYERS[1] + LAYERS[1] * LAYERS[2], ONE_COLOUR = weightsOf([28 * 28, 512, 10]);
const whole = (/** @type {number} */ value) => value.toLocaleString("en-GB");

/** @type {import("../../topic/exercise.js").About} */
export const WEIGHTS = {
  name: "weights",
  text: "Images of 28 \u00d7 28 pixels in 3 colours go into one hidden layer of 512 units, these into 10 outputs. How many weights and biases does the network have? (Type digits only.)",
  fields: [{ name: "weights", label: "Weights and biases" }],
  check: ({ weights }) => {
    if (near(weights, RIGHT, 0.5)) return { right: true, words: `Right: ${whole(RIGHT)}, that is ${(RIGHT / IMAGES).toFixed(1)} for each of the ${whole(IMAGES)} training images of CIFAR-10.` };
    if (near(weights, WITHOUT_BIASES, 0.5)) return { right: false, words: "Those are the weights. Each hidden unit and each output has a bias too." };
    if (near(weights, ONE_COLOUR, 0.5)) return { right: false, words: "Each pixel has three numbers, one for each colour." };
    return { right: false, words: "Not that. A layer has (inputs + 1) \u00d7 outputs of them; the 1 is the bias." };
  },
  way: `Inputs: 28 \u00d7 28 \u00d7 3 = ${whole(LAYERS[0])}. (${whole(LAYERS[0])} + 1) \u00d7 512 + (512 + 1) \u00d7 10 = ${whole(weightsOf(LAYERS.slice(0, 2)))} + ${whole(weightsOf(LAYERS.slice(1)))} = ${whole(RIGHT)}.`,
};

/** @type {import("../../topic/exercise.js").About} */
export const WORTH = {
  name: "worth",
  text: "A network has learnt 1,000 images by heart, with labels drawn at random from 4 equally frequent classes. What share of new images do you expect it to read rightly?",
  fields: [{ name: "share", label: "Share, in %" }],
  check: ({ share }) => {
    if (near(share, 25, 0.05)) return { right: true, words: "Right: the labels had nothing to do with the images, so whatever it says of a new one is right once in four times." };
    if (near(share, 0.25, 0.0005)) return { right: false, words: "The number is right as a share of 1; type it in per cent." };
    if (near(share, 100, 0.05)) return { right: false, words: "That is what it reads of the images that it was trained on." };
    if (near(share, 0, 0.05)) return { right: false, words: "To be wrong every time it would have to know the right answers." };
    return { right: false, words: "Not that. What it says of a new image is independent of that image\u2019s class." };
  },
  way: "What it says of a new image is independent of the image\u2019s class, and each class is as frequent: 1 / 4 = 25%.",
};
