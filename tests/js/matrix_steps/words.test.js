// A formula with the numbers put in comes to the number it explains.

import assert from "node:assert/strict";
import { test } from "node:test";

import { brief, expansion } from "../../../explorer/components/matrix_steps/words.js";
import { between, seeded } from "../seeded.js";

/** What a written sum of whole numbers comes to. */
function worth(text) {
  const formula = text.replace(/ = $/, "").replaceAll("×", "*").replaceAll("−", "-").replaceAll("²", "**2").replaceAll("√", "Math.sqrt").replaceAll("exp", "Math.exp").replaceAll("tanh", "Math.tanh");
  assert.ok(/^[-+*/(). \d]*$/.test(formula.replaceAll("Math.sqrt", "").replaceAll("Math.exp", "").replaceAll("Math.tanh", "")), formula);
  return Function(`return ${formula};`)();
}

const matrix = (random, rows, columns) => Array.from({ length: rows }, () => Array.from({ length: columns }, () => between(random, -9, 9)));

test("products, sums, means, variances and softmax come to what they explain", () => {
  const random = seeded(1);
  for (let round = 0; round < 100; round++) {
    const a = matrix(random, 3, 4), b = matrix(random, 4, 5), same = matrix(random, 3, 4), mean = matrix(random, 3, 1);
    const by = new Map([["a", { values: a }], ["b", { values: b }], ["same", { values: same }], ["mean", { values: mean }]]);
    const r = between(random, 0, 2), c = between(random, 0, 3);
    const row = { id: "a", by: "row", take: "row" }, cell = { id: "a", take: "cell" }, other = { id: "same", take: "cell" };
    const worked = (rule, from, column, more = {}) => worth(expansion({ rule, from, values: a, ...more }, r, column, by));
    const near = (value, expected) => assert.ok(Math.abs(value - expected) < 1e-9 * (1 + Math.abs(expected)), `${value}, expected ${expected}`);
    near(worked("dot", [row, { id: "b", by: "column", take: "column" }], c), a[r].reduce((sum, v, k) => sum + v * b[k][c], 0));
    near(worked("product", [cell, other], c), a[r][c] * same[r][c]);
    near(worked("sum", [cell, other], c), a[r][c] + same[r][c]);
    near(worked("mean", [row], 0), a[r].reduce((sum, v) => sum + v, 0) / 4);
    near(worked("variance", [row, { id: "mean", by: "row", take: "row" }], 0), a[r].reduce((sum, v) => sum + (v - mean[r][0]) ** 2, 0) / 4);
    near(worked("softmax", [row], c), Math.exp(a[r][c]) / a[r].reduce((sum, v) => sum + Math.exp(v), 0));
    near(worked("scale", [cell], c, { divisor: 2 }), a[r][c] / 2);
    near(worked("affine", [cell, other, cell], c), a[r][c] * same[r][c] + a[r][c]);
    near(worked("tanh", [cell], c), Math.tanh(a[r][c]));
    near(worked("slope", [cell], c), 1 - a[r][c] ** 2);
    near(worked("difference", [cell, other], c), a[r][c] - same[r][c]);
    near(worked("descent", [cell, other], c, { divisor: 3 }), a[r][c] - 3 * same[r][c]);
    if (r) near(worked("tanh", [{ ...cell, shift: -1 }], c), Math.tanh(a[r - 1][c]));
  }
});

test("numbers of a cell by hand", () => {
  const cases = [[2, "2"], [-0.5, "−0.500"], [123.456, "123.5"], [null, "−∞"], [0, "0"], [undefined, ""]];
  for (const [value, text] of cases) assert.equal(brief(value), text);
});
