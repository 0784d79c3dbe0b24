// Curves look alike wherever they are drawn: the playground's and the live chart's by one table.

import assert from "node:assert/strict";
import { test } from "node:test";

import { curveStyle } from "../../../explorer/components/kernel/curve.js";
import { paintLegend, styleOf } from "../../../explorer/components/live_chart/curves.js";
import { lossLines } from "../../../explorer/components/playground/curves.js";

const theme = { quiet: "#566272", mark: "#111820", lines: ["#100000", "#200000", "#300000"], font: "sans-serif" };

test("what was trained on is dashed and grey, what was not is drawn through in ink", () => {
  const train = curveStyle(theme, "train");
  assert.equal(train.colour, theme.quiet);
  assert.ok(train.dash.length);
  for (const kind of /** @type {const} */ (["validation", "test"])) {
    assert.equal(curveStyle(theme, kind).colour, theme.mark);
    assert.deepEqual(curveStyle(theme, kind).dash, []);
  }
});

test("the playground's losses and the chart of a run have the same lines", () => {
  const [train, held] = lossLines(theme, 0);
  const drawn = ({ colour, dash, width }) => ({ colour, dash, width });
  assert.deepEqual(drawn(train), drawn(styleOf(theme, "train", 0, 1)));
  assert.deepEqual(drawn(held), drawn(styleOf(theme, "validation", 0, 1)));
});

test("folds have colours, and training stays dashed", () => {
  assert.equal(styleOf(theme, "validation", 1, 5).colour, "#200000");
  assert.deepEqual(styleOf(theme, "train", 1, 5).dash, curveStyle(theme, "train").dash);
});

test("the legend shows each kind as its curve is drawn", () => {
  const keys = [];
  const measure = { font: "", measureText: (text) => ({ width: 6 * text.length }) };
  globalThis.document = /** @type {any} */ ({ createElement: () => ({ getContext: () => measure }) });
  const pen = { theme, text: () => {}, path: (_points, style) => keys.push(style) };
  paintLegend(pen, 300, 10, 13, [{ kind: "train", fold: 0 }, { kind: "validation", fold: 0 }], 1);
  assert.deepEqual(keys.map((one) => [one.stroke, one.dash.length > 0]).sort(), [[theme.mark, false], [theme.quiet, true]]);
  delete (/** @type {any} */ (globalThis).document);
});
