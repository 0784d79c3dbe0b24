// What the reader is asked to work out about the generator.

import { Exercise } from "../../topic/exercise.js";
import { KERNELS, reaching } from "./transposed.js";

const SEVEN = { side: 7, kernel: KERNELS[4], stride: 2, padding: 1, bias: 0 };

/** @param {import("../../topic/frame.js").Frame} frame */
export function exercises(frame) {
  new Exercise(frame, {
    name: "weights",
    text: "A transposed convolution with a 4 × 4 kernel goes from 128 channels to 128. How many parameters has it, biases included?",
    fields: [{ name: "count", label: "Parameters" }],
    check: ({ count }) => {
      if (count === 262272) return { right: true, words: "Right: 128 × 128 kernels of 16 weights, and 128 biases. The size of the map does not matter." };
      if (count === 262144) return { right: false, words: "That is without the biases: one for each channel that comes out." };
      if (count === 128 * 17) return { right: false, words: "That is one kernel for each output channel. Each output channel has one for each of the 128 inputs." };
      return { right: false, words: "How many kernels are there, one for each pair of channels? 16 weights each; then the biases." };
    },
    way: "128 × (128 × 4 × 4 + 1) = 262,272.",
  });
  new Exercise(frame, {
    name: "reach",
    text: "From 7 × 7 to 14 × 14 with kernel 4, stride 2, padding 1: how many inputs reach the output in the corner? And one in the middle?",
    fields: [{ name: "corner", label: "Corner" }, { name: "middle", label: "Middle" }],
    check: ({ corner, middle }) => {
      const right = [reaching(SEVEN, 0, 0).length, reaching(SEVEN, 6, 6).length];
      if (corner === right[0] && middle === right[1]) return { right: true, words: "Right: 4 / 2 = 2 along each axis, and at a corner one of each two lies outside." };
      if (middle === 16) return { right: false, words: "16 taps belong to one input. With stride 2 only every second of them along each axis meets this output." };
      return { right: false, words: "Point at the output in the picture: the inputs that reach it are framed." };
    },
    way: "An output reads taps i = row + 1 − 2u between 0 and 3: in the middle two rows u and two columns, 4 inputs; in the corner one of each, 1 input.",
  });
  new Exercise(frame, {
    name: "cost",
    text: "Both transposed convolutions have 262,272 parameters. How many times the multiply-adds of the first has the second?",
    fields: [{ name: "times", label: "Times" }],
    check: ({ times }) => (times === 4 ? { right: true, words: "Right: the same kernels, written by 14 × 14 places instead of 7 × 7." } : { right: false, words: times === 1 ? "The weights are as many. But how many places write?" : "Multiply-adds: places of the input × 128 × 128 × 16. How many places has each?" }),
    way: "14 × 14 / (7 × 7) = 4: 51,380,224 against 12,845,056.",
  });
}
