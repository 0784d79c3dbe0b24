// A convolution's numbers: the products of one output, colours and short words for values.

import assert from "node:assert/strict";
import { test } from "node:test";

import { bracketed, brief, inkOn } from "../../../explorer/components/convolution/colours.js";
import { Model } from "../../../explorer/components/convolution/model.js";
import { termsOf } from "../../../explorer/components/convolution/terms.js";
import { ColourScale } from "../../../explorer/components/kernel/colours.js";
import { rgb } from "../../../explorer/components/kernel/theme.js";
import { between, seeded } from "../seeded.js";

test("an output by hand", () => {
  // the picture 1..9 with a margin of zeros, a kernel of 2 by 2 moved by 2: the window at row 1, column 1 holds 5 6 8 9
  const padded = [0, 0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 4, 5, 6, 0, 0, 7, 8, 9, 0, 0, 0, 0, 0, 0];
  const answer = { padded, padded_shape: [5, 5], laid: [9, 9, 9, 9, 1, 0, -1, 2] };
  const found = termsOf(answer, { channels: 1, size: [2, 2], how: { stride: 2, dilation: 1 } }, { filter: 1, row: 1, column: 1 });
  assert.deepEqual(found, { window: [[5, 6, 8, 9]], laid: [[1, 0, -1, 2]], products: [[5, 0, -8, 18]], sums: [15] });
});

test("the sums of all channels are the cross-correlation, whatever stride, dilation and size", () => {
  const random = seeded(1);
  for (let round = 0; round < 200; round++) {
    const channels = between(random, 1, 4), filters = between(random, 1, 4), size = [between(random, 1, 4), between(random, 1, 4)];
    const stride = between(random, 1, 3), dilation = between(random, 1, 3), shape = [between(random, 10, 14), between(random, 10, 14)];
    const picture = Array.from({ length: channels }, () => Array.from({ length: shape[0] }, () => Array.from({ length: shape[1] }, () => between(random, -9, 9))));
    const kernels = Array.from({ length: filters }, () => Array.from({ length: channels }, () => Array.from({ length: size[0] }, () => Array.from({ length: size[1] }, () => between(random, -9, 9)))));
    const row = between(random, 0, Math.floor((shape[0] - (size[0] - 1) * dilation - 1) / stride)), filter = between(random, 0, filters - 1);
    const column = between(random, 0, Math.floor((shape[1] - (size[1] - 1) * dilation - 1) / stride));
    let expected = 0;
    kernels[filter].forEach((kernel, c) => kernel.forEach((line, a) => line.forEach((w, b) => {
      expected += w * picture[c][row * stride + a * dilation][column * stride + b * dilation];
    })));
    const answer = { padded: picture.flat(2), padded_shape: shape, laid: kernels.flat(3) };
    const { sums } = termsOf(answer, { channels, size, how: { stride, dilation } }, { filter, row, column });
    assert.equal(sums.reduce((total, v) => total + v, 0), expected);
  }
});

test("values are as short as their cell, and brackets hold a minus", () => {
  const cases = [[0, "0"], [3, "3"], [-1234567, "−1234567"], [0.12345, "0.123"], [-0.5, "−0.5"], [1e-12, "0"], [12345.678, "12346"], [0.00012, "0.0001"], [null, ""]];
  for (const [value, text] of cases) assert.equal(brief(value), text);
  assert.equal(brief(12345.678, 9), "12345.678");
  assert.deepEqual([bracketed(-0.25), bracketed(0.25), bracketed(-1e-12)], ["(−0.25)", "0.25", "0"]);
});

test("letters can be read on every colour of every scale", () => {
  const light = (colour) => rgb(colour).reduce((sum, v, c) => {
    const share = v / 255;
    return sum + [0.2126, 0.7152, 0.0722][c] * (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4);
  }, 0);
  for (const kind of /** @type {import("../../../explorer/components/kernel/colours.js").Kind[]} */ (["signed", "plain", "grey", "red", "green", "blue"])) {
    for (let k = 0; k <= 100; k++) {
      const colour = new ColourScale(kind, { dark: false }, 100).colour(k), [a, b] = [light(colour), light(inkOn(colour))].sort((x, y) => y - x);
      assert.ok((a + 0.05) / (b + 0.05) > 3, `${inkOn(colour)} on ${colour}`);
    }
  }
});

test("kernels keep their middle when they grow and shrink", () => {
  const model = new Model();
  model.load({ id: "p", values: [[[1, 2], [3, 4]]], channels: ["grey"], across: [], down: [], high: 4, kind: "grey" }, { kernels: [[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]], bias: [1] });
  model.resize(5, 5);
  assert.deepEqual(model.kernels[0][0][2], [0, 4, 5, 6, 0]);
  assert.deepEqual(model.kernels[0][0][0], [0, 0, 0, 0, 0]);
  model.resize(3, 3);
  assert.deepEqual(model.kernels[0][0], [[1, 2, 3], [4, 5, 6], [7, 8, 9]]);
  model.resize(1, 1);
  assert.deepEqual(model.kernels[0][0], [[5]]);
  model.setFilters(3);
  model.setChannels(2);
  assert.deepEqual(model.question().kernels.map((f) => f.map((k) => k.flat())), [[[5], [0]], [[1], [0]], [[1], [0]]]);
  assert.deepEqual(model.bias, [1, 0, 0]);
});
