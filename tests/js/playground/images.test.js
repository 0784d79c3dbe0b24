// Networks on images: where everything lies, and which pixels a window covers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { after } from "../../../explorer/components/playground/foresight.js";
import { boxOf, hit, layOut, leastHeight, leastWidth, pixelOf, windowOf } from "../../../explorer/components/playground/images/layout.js";
import { between, seeded } from "../seeded.js";

const one = (random, list) => list[between(random, 0, list.length - 1)];

// Any network that fits its images, with shapes as `training/images/layout.py` says them.
function some(random) {
  const flat = random() < 0.3, names = flat ? ["no motif", "motif"] : [..."0123456789"].slice(0, between(random, 2, 10)), stages = [];
  let shape = flat ? [1, 32] : [8, 8], maps = 1;
  const add = (kind, count, kernel, stride, before, after) => { stages.push({ kind, maps: count, rows: after[0], columns: after[1], kernel, stride, before, first: 0 }); maps = count; shape = after; };
  for (let k = between(random, 0, 4); k > 0; k--) {
    const size = one(random, [2, 3, 5]), kernel = [flat ? 1 : size, size];
    if (kernel[0] > shape[0] || kernel[1] > shape[1]) continue;
    if (random() < 0.4) add(one(random, ["max", "average"]), maps, kernel, kernel, [0, 0], shape.map((v, d) => Math.floor(v / kernel[d])));
    else if (random() < 0.5) add("conv", between(random, 1, 16), kernel, [1, 1], kernel.map((v) => (v - 1) >> 1), shape);
    else add("conv", between(random, 1, 16), kernel, [1, 1], [0, 0], shape.map((v, d) => v - kernel[d] + 1));
  }
  for (let k = between(random, 0, 2); k > 0; k--) add("dense", between(random, 1, 16), shape, [1, 1], [0, 0], [1, 1]);
  add("dense", names.length, shape, [1, 1], [0, 0], [1, 1]);
  return { rows: flat ? 1 : 8, columns: flat ? 32 : 8, names, stages };
}

const apart = (a, b) => a.x + a.width <= b.x + 1e-6 || b.x + b.width <= a.x + 1e-6 || a.y + a.height <= b.y + 1e-6 || b.y + b.height <= a.y + 1e-6;

function boxes({ heads, columns, bars, legend, curve, strip, pane, small, letter, right, zone }) {
  const found = { layers: heads.layers, inputs: heads.inputs, answer: heads.answer, strip, pane, legend: { ...legend, height: legend.height + small + 3 } };
  heads.columns.forEach((box, k) => { found[`head ${k + 1}`] = box; });
  for (const { layer, tiles, x, end, wide } of columns) {
    if (layer) found[`scale ${layer}`] = { x, y: end + 4, width: wide, height: small };
    for (const { map, kernel, ...tile } of tiles) {
      found[`map ${layer}.${map}`] = tile;
      if (kernel) found[`kernel ${map}`] = kernel;
    }
  }
  bars.forEach((box, k) => { found[`bar ${k}`] = { ...box, x: right, width: zone }; });
  if (curve) found.curve = { x: curve.x - letter * 2.2, y: curve.y, width: curve.width + letter * 2.2, height: curve.height + letter * 1.4 };
  return Object.entries(found);
}

test("nothing overlaps and nothing is cut off: any network on images, on any screen", () => {
  const random = seeded(1);
  for (let round = 0; round < 600; round++) {
    const about = some(random), zoom = round % 4 ? 1 : 1.4, width = Math.max(leastWidth(about, zoom), between(random, 700, 1900)), height = Math.max(leastHeight(width, zoom), between(random, 400, 1200));
    const layout = layOut(about, width, height, { zoom, naming: about.rows === 1 ? 62 * zoom : 10 }), all = boxes(layout), where = `${JSON.stringify(about.stages.map(({ kind, maps, rows }) => [kind, maps, rows]))} at ${width} x ${height}`;
    all.forEach(([name, a], i) => all.slice(0, i).forEach(([other, b]) => assert.ok(apart(a, b), `${where}: ${name} on ${other}`)));
    for (const [name, { x, y, width: wide, height: high }] of all) {
      assert.ok(wide > 0 && high > 0 && x >= 0 && y >= 0 && x + wide <= width + 1e-6 && y + high <= height + 1e-6, `${where}: ${name} is cut off`);
    }
    const tiles = layout.columns.map(({ tiles: these }) => these.length);
    assert.deepEqual(tiles, [1, ...about.stages.slice(0, -1).map((stage) => stage.maps)]);
    if (about.rows > 1) for (const { layer, rows, columns, tiles: these } of layout.columns) if (rows > 1 && rows === columns) for (const tile of these) assert.ok(layer === 0 || Math.abs(tile.width - tile.height) < 1e-6, `${where}: maps of layer ${layer} are not square`);
  }
});

test("a pixel is hit where it is drawn, and nowhere else", () => {
  const random = seeded(2);
  for (let round = 0; round < 60; round++) {
    const about = some(random), layout = layOut(about, 1100, 620);
    about.stages.forEach(({ maps, rows, columns }, k) => {
      const pixel = { layer: k + 1, map: between(random, 0, maps - 1), row: between(random, 0, rows - 1), column: between(random, 0, columns - 1) };
      const box = boxOf(layout, pixel.layer, pixel.map, pixel.row, pixel.column), id = `p${pixel.layer}.${pixel.map}.${pixel.row}.${pixel.column}`;
      assert.deepEqual(hit(layout, box.x + box.width / 2, box.y + box.height / 2), { kind: "pixel", ...pixel, id });
      assert.deepEqual(pixelOf(id), pixel);
    });
    assert.equal(hit(layout, layout.right - layout.letter, layout.top - 1), null);
  }
});

test("a window covers those pixels that change the pixel it belongs to", () => {
  const stages = [
    { kind: "conv", maps: 2, rows: 8, columns: 8, kernel: [3, 3], stride: [1, 1], before: [1, 1], first: 0 },
    { kind: "max", maps: 2, rows: 4, columns: 4, kernel: [2, 2], stride: [2, 2], before: [0, 0], first: 0 },
    { kind: "dense", maps: 3, rows: 1, columns: 1, kernel: [4, 4], stride: [1, 1], before: [0, 0], first: 0 },
  ];
  const about = { rows: 8, columns: 8, names: ["0", "1", "2"], stages };
  assert.deepEqual(windowOf(about, { layer: 1, map: 1, row: 0, column: 7 }), { layer: 0, row: -1, column: 6, rows: 3, columns: 3, maps: [0] });
  assert.deepEqual(windowOf(about, { layer: 2, map: 1, row: 3, column: 1 }), { layer: 1, row: 6, column: 2, rows: 2, columns: 2, maps: [1] });
  assert.deepEqual(windowOf(about, { layer: 3, map: 2, row: 0, column: 0 }), { layer: 2, row: 0, column: 0, rows: 4, columns: 4, maps: [0, 1] });
  assert.equal(windowOf(about, { layer: 0, map: 0, row: 0, column: 0 }), null);
});

test("a change of the network on images leaves its other settings, and the plane's, as they were", () => {
  const state = { data: "digits", optimizer: "sgd", images: { optimizer: "adam", loss: "cross_entropy" } }, drawn = { points: null, split: null, classes: 10 };
  const next = after(state, { do: "set", state: { images: { optimizer: "momentum" } } }, drawn);
  assert.deepEqual(next, { data: "digits", optimizer: "sgd", images: { optimizer: "momentum", loss: "cross_entropy" } });
});
