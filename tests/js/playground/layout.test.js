// Where a network's parts stand: all inside, none on another, and each found again under the pointer.

import assert from "node:assert/strict";
import { test } from "node:test";

import { FEATURES } from "../../../explorer/components/playground/features.js";
import { along, hit, layOut, placeOf } from "../../../explorer/components/playground/layout.js";
import { between, seeded } from "../seeded.js";

function some(random) {
  const inputs = FEATURES.filter(() => random() < 0.5), hidden = Array.from({ length: between(random, 0, 6) }, () => between(random, 1, 8));
  return { inputs: inputs.length ? inputs : ["x1"], layers: [...hidden, random() < 0.5 ? 1 : between(random, 2, 6)] };
}

const apart = (a, b) => a.x + a.size <= b.x + 1e-9 || b.x + b.size <= a.x + 1e-9 || a.y + a.size <= b.y + 1e-9 || b.y + b.size <= a.y + 1e-9;

test("units stand apart, column by column, left of the picture", () => {
  const random = seeded(1);
  for (let round = 0; round < 400; round++) {
    const net = some(random), width = between(random, 900, 1900), height = between(random, 410, 1200), layout = layOut(net, width, height);
    const squares = [...layout.features, ...layout.nodes.slice(1).flat().filter((place) => !place.whole), layout.picture];
    squares.forEach((a, i) => squares.slice(0, i).forEach((b) => assert.ok(apart(a, b), `${JSON.stringify(net)} at ${width} x ${height}: two parts overlap`)));
    for (const place of squares) {
      assert.ok(place.x >= 0 && place.y >= 0 && place.x + place.size <= width && place.y + place.size <= height, `${JSON.stringify(net)} at ${width} x ${height}: outside`);
    }
    assert.deepEqual(layout.nodes.map((places) => places.length), [net.inputs.length, ...net.layers]);
    assert.deepEqual(layout.nodes[0].map((place) => place.id), net.inputs);
  }
});

test("there is a link for every weight, from its unit to its unit, and it goes forward", () => {
  const random = seeded(2);
  for (let round = 0; round < 100; round++) {
    const net = some(random), layout = layOut(net, 1400, 700), counts = [net.inputs.length, ...net.layers];
    assert.equal(layout.links.length, counts.slice(1).reduce((sum, count, k) => sum + count * counts[k], 0));
    assert.equal(new Set(layout.links.map((link) => link.id)).size, layout.links.length);
    for (const link of layout.links) {
      const from = layout.nodes[link.layer - 1][link.from], to = layout.nodes[link.layer][link.to];
      assert.deepEqual(along(link, 0), [from.x + from.size, from.cy]);
      assert.deepEqual(along(link, 1), [to.x, link.y1]);
      assert.ok(link.y1 >= to.cy - to.size / 2 && link.y1 <= to.cy + to.size / 2);
      let before = -Infinity;
      for (let t = 0; t <= 1; t += 0.1) { const [x] = along(link, t); assert.ok(x >= before); before = x; }
    }
  }
});

test("what is looked for is what lies under the pointer there", () => {
  const random = seeded(3);
  for (let round = 0; round < 100; round++) {
    const net = some(random), layout = layOut(net, 1400, 700), last = layout.nodes.length - 1;
    for (let layer = 1; layer <= last; layer++) {
      layout.nodes[layer].forEach((_, j) => {
        for (const id of [`u${layer}.${j}`, `b${layer}.${j}`]) {
          const [x, y] = placeOf(layout, id);
          assert.equal(hit(layout, x, y).id, id);
        }
      });
    }
    for (const feature of layout.features) {
      const found = hit(layout, feature.cx, feature.cy);
      assert.deepEqual([found.kind, found.id, found.unit], ["feature", feature.id, net.inputs.indexOf(feature.id)]);
    }
    const link = layout.links[between(random, 0, layout.links.length - 1)], [x, y] = placeOf(layout, link.id), under = hit(layout, x, y);
    if (under.kind === "link") assert.ok(Math.hypot(under.at[0] - x, under.at[1] - y) < 6); // another may pass through the same point
    assert.equal(hit(layout, 1, 1), null);
  }
  assert.equal(placeOf(layOut({ inputs: ["x1"], layers: [1] }, 1400, 700), "u7.0"), null);
  assert.equal(placeOf(layOut({ inputs: ["x1"], layers: [1] }, 1400, 700), "loss"), null);
});
