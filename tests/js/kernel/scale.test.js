// Numbers lie where they belong, the way back leads to them, and an axis writes them beside their lines.

import assert from "node:assert/strict";
import { test } from "node:test";

import { linesAcross, marksBelow } from "../../../explorer/components/kernel/axis.js";
import { colourBar } from "../../../explorer/components/kernel/legend.js";
import { Scale } from "../../../explorer/components/kernel/scale.js";

const near = (one, other) => assert.ok(Math.abs(one - other) < 1e-9, `${one} is not ${other}`);

// A pen that notes what it is asked to draw.
function noting() {
  const paths = [], texts = [], rects = [];
  return {
    paths, texts, rects,
    pen: /** @type {any} */ ({
      theme: { grid: "grid", axis: "axis", quiet: "quiet" }, path: (points, style) => paths.push([points, style.stroke]),
      text: (words, x, y, style) => texts.push([words, x, y, style.align]), rect: (x, y, w, h, style) => rects.push([x, y, w, h, style.fill]),
    }),
  };
}

test("a linear scale maps evenly, upwards too, and goes on beyond its ends", () => {
  const x = new Scale([2, 12], [100, 300]), y = new Scale([-1, 1], [90, 10]);
  assert.deepEqual([2, 7, 12, 17].map((v) => x.at(v)), [100, 200, 300, 400]);
  assert.deepEqual([-1, 0, 1].map((v) => y.at(v)), [90, 50, 10]);
  assert.deepEqual([x.within(17), x.within(-5), y.within(3)], [300, 100, 10]);
  for (const pixel of [100, 137, 300]) near(x.at(x.value(pixel)), pixel);
});

test("a logarithmic scale gives each power of ten the same room", () => {
  const y = new Scale([0.01, 100], [400, 0], true);
  [0.01, 0.1, 1, 10, 100].forEach((v, i) => near(y.at(v), 400 - 100 * i));
  near(y.value(y.at(3)), 3);
  near(y.within(0), 400);
});

test("ticks are round, and on a logarithmic scale the fewer the further it reaches", () => {
  assert.deepEqual(new Scale([0, 10], [0, 1]).ticks(5), [0, 2, 4, 6, 8, 10]);
  assert.deepEqual(new Scale([0.05, 500], [0, 1], true).ticks(5), [0.1, 1, 10, 100]);
  assert.deepEqual(new Scale([0.9, 11], [0, 1], true).ticks(5), [1, 2, 5, 10]);
  assert.deepEqual(new Scale([1.4, 3.2], [0, 1], true).ticks(5), [1.5, 2, 3]);
  assert.deepEqual(new Scale([0.05, 500], [0, 1], true).powers(), [0.1, 1, 10, 100]);
});

test("an axis writes each number beside its line", () => {
  const { paths, texts, pen } = noting(), area = { x: 40, y: 10, width: 100, height: 50 };
  linesAcross(pen, area, new Scale([0, 1], [60, 10]), [0, 0.5], { size: 12, gap: 8 });
  marksBelow(pen, area, new Scale([0, 4], [40, 140]), [1, 2], { size: 12, drop: 6, words: (v) => `${v} s`, crisp: false });
  assert.deepEqual(paths, [
    [[[40, 60.5], [140, 60.5]], "grid"], [[[40, 35.5], [140, 35.5]], "grid"], [[[65, 60], [65, 64]], "axis"], [[[90, 60], [90, 64]], "axis"],
  ]);
  assert.deepEqual(texts, [["0", 32, 60.5, "right"], ["0.5", 32, 35.5, "right"], ["1 s", 65, 66, "center"], ["2 s", 90, 66, "center"]]);
});

test("a colour bar reaches both ends of its scale", () => {
  const { rects, pen } = noting();
  colourBar(pen, (share) => share.toFixed(2), { x: 5, y: 7, width: 3, height: 8 });
  assert.deepEqual(rects, [[5, 7, 3, 8, "0.00"], [6, 7, 2, 8, "0.50"], [7, 7, 1, 8, "1.00"]]);
});
