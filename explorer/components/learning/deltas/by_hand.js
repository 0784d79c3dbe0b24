// One delta by hand: a hidden tanh unit that feeds a single output.

import { near } from "../../topic/exercise.js";

export const GIVEN = { x: 0.4, bias: 0.3, weight: 0.5, above: -0.2 };
export const ANSWER = (1 - GIVEN.x ** 2) * GIVEN.weight * GIVEN.above;

/** @type {import("../../topic/exercise.js").About} */
export const BY_HAND = {
  name: "one-delta",
  text: "A hidden unit has the output x = tanh(s) = 0.4. It feeds one output unit, whose bias is 0.3, whose weight from this unit is 0.5, and whose \u03b4 is \u22120.2. What is the hidden unit\u2019s \u03b4? (3 decimals)",
  fields: [{ name: "delta", label: "\u03b4" }],
  check: ({ delta }) => {
    const { x, bias, weight, above } = GIVEN, is = (value) => near(delta, value, 0.0006);
    if (is(ANSWER)) return { right: true, words: "Right: its slope g\u2032 = 1 \u2212 0.4\u00b2, times the weight upwards, times the \u03b4 above. The bias has no part in it." };
    if (is(weight * above)) return { right: false, words: "That is W\u03b4 alone; it still has to be multiplied by g\u2032 = 1 \u2212 x\u00b2." };
    if (is((1 - x ** 2) * bias * above)) return { right: false, words: "That is the bias\u2019s way. The bias does not depend on this unit, so its entry is left out." };
    if (is((1 - x) * weight * above) || is(x * (1 - x) * weight * above)) return { right: false, words: "The slope is not right: of tanh it is 1 \u2212 x\u00b2, with x squared." };
    if (is(-ANSWER)) return { right: false, words: "The size is right, the sign is not: the \u03b4 above is negative and the weight is positive." };
    return { right: false, words: "Not yet: \u03b4 = g\u2032 times the weight upwards times the \u03b4 above." };
  },
  way: "g\u2032 = 1 \u2212 0.4\u00b2 = 0.84, W\u03b4 = 0.5 \u00d7 (\u22120.2) = \u22120.1, so \u03b4 = 0.84 \u00d7 (\u22120.1) = \u22120.084.",
};
