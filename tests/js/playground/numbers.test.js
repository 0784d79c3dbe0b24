// The playground's own arithmetic: short numbers, inputs over the plane, pasted points, inks.

import assert from "node:assert/strict";
import { test } from "node:test";

import { FORMULAS, REACH } from "../../../explorer/components/kernel/wire.js";
import { FEATURES, featurePicture } from "../../../explorer/components/playground/features.js";
import { classInks, colourIn, divergingInks } from "../../../explorer/components/playground/maps.js";
import { outlying, readTable } from "../../../explorer/components/playground/table.js";
import { tidy } from "../../../explorer/components/playground/tidy.js";
import { between, seeded } from "../seeded.js";

test("numbers as one writes them on a board", () => {
  const cases = [[0.38123, "0.38"], [-2.5, "−2.5"], [0.0123, "0.01"], [0.00123, "0.0012"], [12345.6, "12,346"], [0, "0"], [null, "–"], [1e-9, "1.0×10⁻⁹"]];
  for (const [value, text] of cases) assert.equal(tidy(value, false), text);
  assert.equal(tidy(0.3812345, true), "0.38123");
});

test("an input's picture has its formula at the centre of every cell, the first row on top", () => {
  const size = 24, cell = (2 * REACH) / size;
  const by = {
    x1: (a) => a, x2: (_, b) => b, x1_squared: (a) => a ** 2, x2_squared: (_, b) => b ** 2, x1_x2: (a, b) => a * b,
    sin_x1: (a) => Math.sin(a), sin_x2: (_, b) => Math.sin(b),
  };
  assert.deepEqual(Object.keys(FORMULAS), FEATURES);
  for (const [id, of] of Object.entries(by)) {
    const { values, scale } = featurePicture(id, size);
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        const expected = of(-REACH + (column + 0.5) * cell, REACH - (row + 0.5) * cell);
        assert.ok(Math.abs(values[row * size + column] / 127 * scale - expected) <= scale / 254 + 1e-6, `${id} at ${row}, ${column}`);
      }
    }
  }
});

test("pasted points are read with commas, tabs or spaces, with a heading or without", () => {
  const points = [[1, 2, 0], [-3, 4.5, 1]];
  for (const text of ["1,2,0\n-3,4.5,1", "x1\tx2\tlabel\r\n1\t2\t0\r\n-3\t4.5\t1\r\n", "1 2 0\n\n-3 4.5 1\n", '"1";"2";"0"\n"-3";"4.5";"1"']) {
    assert.deepEqual(readTable(text).points, points, text);
  }
  const named = readTable("0,0,ill\n1,1,well\n12,0,ill");
  assert.deepEqual([named.points, named.task], [[[0, 0, 0], [0.4167, 0.4167, 1], [5, 0, 0]], "classes"]);
  assert.equal(named.note, "x1 and x2 were scaled by 0.417 to fit into the plane; classes ill = 0, well = 1");
  const numbers = readTable("0,0,0.25\n1,1,-20");
  assert.deepEqual([numbers.points, numbers.task], [[[0, 0, 0.0125], [1, 1, -1]], "regression"]);
});

test("a slip of the keyboard is left out by its line, and the others stay what they were", () => {
  const lines = Array.from({ length: 12 }, (_, k) => [k / 3 - 2, 2 - k / 4, k / 10 - 0.55]), text = (rows) => rows.map((row) => row.join(",")).join("\n");
  const plain = readTable(text(lines));
  for (const [column, name] of ["x1", "x2", "label"].entries()) {
    const slip = [0.5, 0.5, 0.5];
    slip[column] = -1e9;
    const { points, task, note } = readTable(`x1,x2,label\n\n${text([...lines.slice(0, 4), slip, ...lines.slice(4)])}`);
    assert.deepEqual([points, task], [plain.points, "regression"]);
    assert.equal(note, `line 7 was left out, its ${name} of \u22121,000,000,000 being far from all others`);
  }
  const three = readTable("0,0,0.1\n1,1,0.2\n2,2,1e9");
  assert.deepEqual(three.points, [[0, 0, 0.1], [1, 1, 0.2]]);
  assert.ok(/^x1 and x2 were scaled/.test(readTable(text(Array.from({ length: 10 }, (_, k) => [k, -k, 10 ** -k + 0.5]))).note));
  const wide = readTable(text(Array.from({ length: 10 }, (_, k) => [0, k, 10.5 ** k])));
  assert.ok(/labels were scaled by .*; [0-9] labels are too small beside the largest to be told from 0/.test(wide.note));
  assert.deepEqual(readTable("0,0,0.0001\n0.01,0,0.0002\n0,0.02,0.0005").points, [[0, 0, 0.2], [2.5, 0, 0.4], [0, 5, 1]]);
});

test("values are outlying where they are few and would make the others one dot; no ordinary spread is", () => {
  const random = seeded(11), normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(6.2832 * random());
  for (let round = 0; round < 200; round++) {
    const count = between(random, 3, 400), shift = 100 * normal(), scale = Math.exp(3 * normal());
    const values = Array.from({ length: count }, () => shift + scale * (round % 2 ? normal() : Math.exp(normal())));
    if (count > 30) assert.deepEqual(outlying(values), []);
    const slips = count > 60 ? 3 : 1, places = new Set();
    while (places.size < slips) places.add(between(random, 0, count - 1));
    const spread = Math.max(...values) - Math.min(...values);
    for (const k of places) values[k] = shift + (random() < 0.5 ? -1 : 1) * spread * 10 ** between(random, 3, 9);
    assert.deepEqual(outlying(values), [...places].sort((a, b) => a - b));
  }
  assert.deepEqual([outlying([1, 1e9]), outlying([0, 0, 0, 0]), outlying([0, 0, 0, 0, 0, 0, 0, 1, 1e9]), outlying([0, 0, 0, 1e9, 1e9, 1e9])], [[], [], [8], []]);
});

test("what cannot be read is refused by its line", () => {
  assert.equal(readTable(" \n ").problem, "There is nothing to read. Paste lines of x1, x2 and label.");
  assert.equal(readTable("1,2,0\n1,2").problem, "Line 2 has 2 columns; x1, x2 and a label are needed.");
  assert.equal(readTable("1,2,0\nhere,2,1").problem, "Line 2: x1 and x2 have to be numbers.");
  assert.equal(readTable("1,2,0").problem, "At least two points are needed.");
  assert.equal(readTable("abcdefg".split("").map((c) => `0,0,${c}`).join("\n")).problem, "The labels have 7 different names; at most 6 classes fit.");
  assert.equal(readTable("1,2,0\n".repeat(1001)).problem, "There are 1001 points; at most 1000 fit into a link.");
});

test("inks are pale where a network is unsure and full where it is sure", () => {
  const theme = { dark: false, negative: ["#1f6fb2"], positive: ["#d9690f"], lines: ["#2f5f8c", "#d9690f"] };
  const strength = (ink) => 250 - Math.min(ink & 255, (ink >> 8) & 255, (ink >> 16) & 255), diverging = divergingInks(theme, false);
  for (let k = 1; k < 128; k++) assert.ok(strength(diverging[k]) <= strength(diverging[k - 1]) && strength(diverging[255 - k]) <= strength(diverging[256 - k]));
  assert.ok(strength(diverging[0]) > 150 && strength(diverging[255]) > 150 && strength(diverging[127]) < 8);
  assert.equal(new Set(divergingInks(theme, true)).size, 2);
  for (const k of [0, 60, 127, 200, 255]) { // the scale below the output has the very colours of its picture
    const [, red, green, blue] = /^#(..)(..)(..)$/.exec(colourIn(diverging, k / 255)).map((part) => parseInt(part, 16));
    assert.deepEqual([red, green, blue], [diverging[k] & 255, (diverging[k] >> 8) & 255, (diverging[k] >> 16) & 255]);
  }
  for (const row of classInks(theme, 3, false)) for (let k = 1; k < 256; k++) assert.ok(strength(row[k]) >= strength(row[k - 1]));
});
