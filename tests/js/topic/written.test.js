import assert from "node:assert/strict";
import { test } from "node:test";

import { bracketed, products, typed, written } from "../../../explorer/components/topic/written.js";

test("a number says whether it goes on", () => {
  assert.equal(written(0.38), "0.38");
  assert.equal(written(0.5936361), "0.5936\u2026");
  assert.equal(written(2), "2");
  assert.equal(written(-0.25), "\u22120.25");
  assert.equal(written(0.1 + 0.2), "0.3");
  assert.equal(written(0.99999), "1.0000\u2026");
  assert.equal(written(0), "0");
  assert.equal(written(-0), "0");
});

test("what is small or large gets a power of ten", () => {
  assert.equal(written(0.00001), "1\u00d710\u207b\u2075");
  assert.equal(written(1 / 3e6), "3.333\u2026\u00d710\u207b\u2077");
  assert.equal(written(2e9), "2\u00d710\u2079");
  assert.equal(written(Number.NaN), "undefined");
  assert.equal(written(-1 / 0), "\u2212\u221e");
});

test("a sum of products", () => {
  assert.equal(bracketed(-1), "(\u22121)");
  assert.equal(products([[0.35, 0.5], [-0.4, 0.51]]), "0.35 \u00d7 0.5 + (\u22120.4) \u00d7 0.51");
});

test("numbers as people type them", () => {
  for (const [text, value] of /** @type {[string, number][]} */ ([["0.59", 0.59], [" 0,59 ", 0.59], ["\u22121/4", -0.25], ["1e-5", 1e-5], [".5", 0.5], ["-3", -3]])) assert.equal(typed(text), value);
  for (const text of ["", "x", "1/0", "1/2/3", "0x10", "1 2", "Infinity", "1.234.5"]) assert.ok(Number.isNaN(typed(text)), text);
});
