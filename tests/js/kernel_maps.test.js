// What is left out of a picture of filters is said in words that fit.

import assert from "node:assert/strict";
import { test } from "node:test";
import { leftOut } from "../../explorer/components/kernel_maps/kernels.js";

const layer = (filters, channels, ...shown) => ({ filters, channels, shown });

test("what of a layer is not shown", () => {
  assert.equal(leftOut(layer(6, 1, 6, 1), "filter"), "");
  assert.equal(leftOut(layer(120, 16, 64, 16), "filter"), "The first 64 of 120 filters are shown.");
  assert.equal(leftOut(layer(84, 1, 64, 1), "row"), "The first 64 of 84 rows are shown.");
  assert.equal(leftOut(layer(120, 96, 64, 16), "filter"), "The first 64 of 120 filters are shown, over the first 16 of 96 maps.");
  assert.equal(leftOut(layer(8, 96, 8, 16), "filter"), "All 8 filters are shown over the first 16 of 96 maps.");
});
