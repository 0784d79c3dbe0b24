// The slope of a line, and the limit of a rate, to work out by hand.

import { near } from "../../topic/exercise.js";

/** @type {import("./squares.js").Point[]} */
export const GIVEN = [[1, 3], [2, 2], [6, 5]];
const TOLERANCE = 0.0055;

/** @type {import("../../topic/exercise.js").About} */
export const SLOPE = {
  name: "slope",
  text: "Three points: (1, 3), (2, 2), (6, 5). What is the slope of the line of least squares, with an intercept?",
  fields: [{ name: "slope", label: "slope w\u2081" }],
  check: ({ slope }) => {
    if (near(slope, 0.5, TOLERANCE)) return { right: true, words: "Right: 7 / 14 = 0.5." };
    if (near(slope, 0.4, TOLERANCE)) return { right: false, words: "That is the slope from the first point to the last; the one between counts too." };
    if (near(slope, 37 / 41, TOLERANCE)) return { right: false, words: "That is the slope of a line through the origin. With an intercept, take the means away first." };
    if (near(slope, 2, TOLERANCE)) return { right: false, words: "That is the fraction upside down." };
    if (near(slope, 1.5, TOLERANCE)) return { right: false, words: "That fits x by y. Divide by the sum of squares of x, not of y." };
    if (near(slope, 11 / 6, TOLERANCE)) return { right: false, words: "That is the intercept." };
    return { right: false, words: "Not that. Divide the sum of (x \u2212 mean of x)(y \u2212 mean of y) by the sum of (x \u2212 mean of x)\u00b2." };
  },
  way: "The means are 3 and 10/3. (\u22122)(\u22121/3) + (\u22121)(\u22124/3) + 3 \u00d7 5/3 = 7, and (\u22122)\u00b2 + (\u22121)\u00b2 + 3\u00b2 = 14. Slope: 7 / 14 = 0.5.",
};

/** @type {import("../../topic/exercise.js").About} */
export const LIMIT = {
  name: "limit",
  text: "The largest eigenvalue of another loss's curvature is \u03bb = 8. Above which rate do the steps of descent grow?",
  fields: [{ name: "rate", label: "rate \u03b7" }],
  check: ({ rate }) => {
    if (near(rate, 0.25, 0.0005)) return { right: true, words: "Right: at 2/8 = 0.25 the factor 1 \u2212 \u03b7\u03bb is \u22121; above, it is beyond \u22121." };
    if (near(rate, 0.125, 0.0005)) return { right: false, words: "At 1/8 the factor 1 \u2212 \u03b7\u03bb is 0: that direction arrives in one step." };
    if (near(rate, 4, 0.0005)) return { right: false, words: "That is the fraction upside down." };
    return { right: false, words: "Not that. Along this direction a step multiplies what is missing by 1 \u2212 \u03b7\u03bb; when is that \u22121?" };
  },
  way: "1 \u2212 8\u03b7 = \u22121 gives \u03b7 = 2/8 = 0.25.",
};
