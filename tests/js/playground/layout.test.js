// Where a network's parts stand: all inside, none on another, and each found again under the pointer.

import assert from "node:assert/strict";
import { test } from "node:test";

import { FEATURES } from "../../../explorer/components/playground/features.js";
import { placeCaptions } from "../../../explorer/components/playground/captions.js";
import { besides } from "../../../explorer/components/playground/editor_place.js";
import { along, biasPlace, hit, layOut, leastHeight, leastWidth, lowest, placeOf } from "../../../explorer/components/playground/layout.js";
import { between, seeded } from "../seeded.js";

function some(random) {
  const inputs = FEATURES.filter(() => random() < 0.5), hidden = Array.from({ length: between(random, 0, 8) }, () => between(random, 1, 8));
  return { inputs: inputs.length ? inputs : ["x1"], layers: [...hidden, random() < 0.5 ? 1 : between(random, 2, 6)] };
}

const square = ({ x, y, size }) => ({ x, y, width: size, height: size });
const apart = (a, b) => a.x + a.width <= b.x + 1e-9 || b.x + b.width <= a.x + 1e-9 || a.y + a.height <= b.y + 1e-9 || b.y + b.height <= a.y + 1e-9;

// Everything that stands somewhere, under its name.
function boxes(layout) {
  const { heads, curve, letter, small } = layout, found = { inputs: heads.inputs, layers: heads.layers, answer: heads.answer, legend: layout.legend };
  heads.columns.forEach((box, k) => { found[`head ${k + 1}`] = box; });
  for (const place of layout.features) found[`input ${place.id}`] = square(place);
  layout.nodes.slice(1).forEach((places, k) => places.forEach((place, j) => {
    const { x, y, side } = biasPlace(place);
    found[`unit ${k + 1}.${j}`] = square(place.whole ? layout.picture : place);
    found[`bias ${k + 1}.${j}`] = { x, y, width: side, height: side };
  }));
  found.picture = square(layout.picture);
  if (layout.nodes[layout.nodes.length - 1][0].whole) delete found.picture; // it is the unit
  found["numbers of the output"] = { x: layout.picture.x, y: layout.picture.y + layout.picture.size + 4, width: layout.picture.size, height: small * 2.2 };
  if (curve) found.curve = { x: curve.x - letter * 2.2, y: curve.y, width: curve.width + letter * 2.2, height: curve.height + letter * 1.4 };
  return Object.entries(found);
}

test("nothing overlaps and nothing is cut off: any network, on a telephone's width or a projector's, tall or low", () => {
  const random = seeded(1);
  for (let round = 0; round < 1200; round++) {
    const net = some(random), zoom = round % 4 ? 1 : 1.4, width = Math.max(leastWidth(net, zoom), between(random, 440, 1920)), height = between(random, lowest(width, zoom), 1200);
    const layout = layOut(net, width, height, { zoom, tall: Math.max(height, between(random, 270, 1200)), bars: round % 3 === 0 }), all = boxes(layout);
    const where = `${JSON.stringify(net)} at ${width} x ${height}`;
    all.forEach(([one, a], i) => all.slice(0, i).forEach(([other, b]) => assert.ok(apart(a, b), `${where}: ${one} on ${other}`)));
    for (const [name, { x, y, width: wide, height: high }] of all) {
      assert.ok(wide > 0 && high > 0 && x >= 0 && y >= 0 && x + wide <= width + 1e-9 && y + high <= height + 1e-9, `${where}: ${name} is cut off`);
    }
    assert.deepEqual(layout.nodes.map((places) => places.length), [net.inputs.length, ...net.layers]);
    assert.deepEqual(layout.nodes[0].map((place) => place.id), net.inputs);
    assert.ok(layout.heads.layers.width >= layout.letter * 12, `${where}: no room for "8 hidden layers"`);
    assert.ok(layout.heads.columns.every((box) => box.width >= layout.letter * 3.15), `${where}: no room for - and +`); // each 1.5 letters
  }
  assert.ok(leastWidth({ inputs: ["x1"], layers: [8, 8, 8, 8, 8, 8, 8, 8, 1] }) <= 640);
});

test("with a number open nothing moves sideways, and neurons keep 36 pixels where layers have at most four", () => {
  const random = seeded(4);
  for (let round = 0; round < 300; round++) {
    const hidden = Array.from({ length: between(random, 0, 6) }, () => between(random, 1, 4)), net = { inputs: ["x1", "x2"], layers: [...hidden, 1] };
    const width = between(random, 800, 1750), tall = between(random, 480, 1000);
    const low = layOut(net, width, Math.min(tall, leastHeight(net, width)), { tall }), high = layOut(net, width, tall);
    low.nodes.forEach((places, layer) => places.forEach((place, k) => {
      const before = high.nodes[layer][k];
      if (layer && !place.whole) assert.ok(place.size >= 36, `${net.layers} at ${width}: ${place.size}`);
      assert.ok(Math.abs(place.x - before.x) <= 12, `${net.layers} at ${width}: from ${before.x} to ${place.x}`); // smaller ones stand in the middle of their columns
    }));
    assert.equal(low.picture.x, high.picture.x);
  }
});

const measure = (text) => 6.2 * text.length;

test("captions stand where there is room, on nothing and on no other, and their lines cross no neuron", () => {
  const random = seeded(5);
  let shown = 0;
  for (let round = 0; round < 60; round++) {
    const net = some(random), width = Math.max(leastWidth(net), between(random, 640, 1920)), height = between(random, 270, 1100);
    const layout = layOut(net, width, height), captions = placeCaptions(layout, measure), where = `${JSON.stringify(net)} at ${width} x ${height}`;
    const taken = boxes(layout), solid = taken.filter(([other]) => /^(unit|bias|input) /.test(other));
    for (const link of layout.links) for (let t = 0; t <= 1; t += 0.02) { const [x, y] = along(link, t); taken.push([link.id, { x: x - 3, y: y - 3, width: 6, height: 6 }]); }
    captions.forEach(({ name, place, lines, from, to }, i) => {
      for (const [other, box] of taken) if (!apart(place, box)) throw new Error(`${where}: the caption of ${name} on ${other}`);
      for (const other of captions.slice(0, i)) assert.ok(apart(place, other.place), `${where}: the captions of ${name} and ${other.name}`);
      assert.ok(place.x >= 0 && place.y >= 0 && place.x + place.width <= width && place.y + place.height <= height);
      assert.ok(lines.every((line) => measure(line) <= place.width), where);
      for (let t = 0; t < 0.9; t += 0.02) {
        const x = from[0] + t * (to[0] - from[0]), y = from[1] + t * (to[1] - from[1]);
        if (Math.hypot(x - to[0], y - to[1]) < 12) continue;
        for (const [other, box] of solid) if (!apart(box, { x, y, width: 0, height: 0 })) throw new Error(`${where}: the line of ${name} crosses ${other}`);
      }
      shown += 1;
    });
  }
  assert.ok(shown > 100, String(shown));
  for (const [width, height] of [[820, 540], [1090, 590], [1700, 880]]) {
    const names = placeCaptions(layOut({ inputs: ["x1", "x2"], layers: [4, 2, 1] }, width, height), measure).map((caption) => caption.name);
    for (const name of ["neuron", "weight", "bias", ...(width > 1000 ? ["output"] : [])]) assert.ok(names.includes(name), `${width} x ${height}: ${names}`);
  }
});

test("the card of a value covers neither its link nor what the link joins", () => {
  const random = seeded(6);
  for (let round = 0; round < 100; round++) {
    const net = some(random), width = Math.max(leastWidth(net), between(random, 800, 1750)), layout = layOut(net, width, between(random, 290, 900));
    const link = layout.links[between(random, 0, layout.links.length - 1)], card = { ...besides(layout, link.id, 205, 105), width: 205, height: 105 };
    const ends = [layout.nodes[link.layer - 1][link.from], layout.nodes[link.layer][link.to]].filter((place) => !place.whole);
    for (const end of ends) assert.ok(apart(card, square(end)), `${JSON.stringify(net)}: ${link.id}`);
    for (let t = 0; t <= 1; t += 0.02) { const [x, y] = along(link, t); assert.ok(apart(card, { x, y, width: 0, height: 0 }), `${JSON.stringify(net)}: ${link.id}`); }
    assert.ok(card.x >= 0 && card.y >= 0 && card.x + 205 <= width && card.y + 105 <= layout.height);
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
