// Where the layers of a network stand: below what feeds them, none on another, every edge from its source to its end.

import assert from "node:assert/strict";
import { test } from "node:test";

import { arrange } from "../../../explorer/components/network_builder/arrange.js";
import { groupsOf, visible } from "../../../explorer/components/network_builder/graph.js";
import { spot } from "../../../explorer/components/network_builder/paths.js";
import { between, seeded } from "../seeded.js";

const block = (name, inputs, group = "", shape = "4 x 8") => ({ name, inputs, group, shape, parameters: 10, macs: 100, error: null, slim: name.startsWith("s") });

/** A chain with branches and skips, some of its layers in groups that may lie in one another. */
function network(random) {
  const blocks = [], names = ["input"];
  let group = "";
  for (let k = 0; k < between(random, 1, 30); k++) {
    const name = `${random() < 0.4 ? "s" : "b"}${k}`, inputs = [random() < 0.75 ? names[names.length - 1] : names[between(random, 0, names.length - 1)]];
    if (random() < 0.25) inputs.push(names[between(random, 0, names.length - 1)]);
    if (random() < 0.2) group = ["", "a", "a/b", "c"][between(random, 0, 3)] && `${["", "a", "a/b", "c"][between(random, 1, 3)]}${k}`;
    blocks.push(block(name, [...new Set(inputs)], group));
    names.push(name);
  }
  return blocks;
}

function laid(blocks, folded = new Set(), window = null) {
  const graph = visible(blocks, folded, { shape: "8" });
  return { graph, ...arrange(graph.nodes, graph.groups, folded, (node) => node.id.length % 2 === 0, window) };
}

test("a chain stands in one column, in its order", () => {
  const { places } = laid([block("one", ["input"]), block("two", ["one"]), block("three", ["two"])]);
  const rows = ["input", "one", "two", "three"].map((id) => places.get(id));
  rows.forEach((place, k) => {
    assert.equal(place.x, 0);
    assert.equal(place.rank, k);
    if (k) assert.ok(place.y >= rows[k - 1].y + rows[k - 1].height);
  });
});

test("no layer lies on another, each is below what feeds it, and each edge ends where it should", () => {
  const random = seeded(1);
  for (let round = 0; round < 300; round++) {
    const blocks = network(random), { graph, places, edges } = laid(blocks), all = [...places.values()];
    assert.equal(all.length, blocks.length + 1);
    all.forEach((a, i) => all.slice(0, i).forEach((b) => assert.ok(
      Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || a.y + a.height <= b.y || b.y + b.height <= a.y, `round ${round}: two layers overlap`)));
    for (const node of graph.nodes) {
      for (const { from } of node.sources) {
        const above = places.get(from), below = places.get(node.id);
        assert.ok(above.y + above.height <= below.y, `round ${round}: ${node.id} is not below ${from}`);
        const edge = edges.find((one) => one.from === from && one.to === node.id);
        const [x0, y0] = edge.points[0], [x1, y1] = edge.points[edge.points.length - 1];
        assert.ok(Math.abs(x0 - above.x) <= above.width / 2 && Math.abs(y0 - (above.y + above.height)) < 1);
        assert.ok(Math.abs(x1 - below.x) <= below.width / 2 && Math.abs(y1 - below.y) < 8, `round ${round}: ${y1} and ${below.y}`);
      }
    }
  }
});

test("the box holds every layer, in columns too, and columns are wider and less tall", () => {
  const random = seeded(2);
  const long = Array.from({ length: 60 }, (_, k) => block(`b${k}`, [k ? `b${k - 1}` : "input"])), window = { width: 1200, height: 600 };
  const one = laid(long).box, several = laid(long, new Set(), window).box;
  assert.ok(several.width > one.width && several.height < one.height / 2);
  for (let round = 0; round < 100; round++) {
    const { places, box } = laid(network(random), new Set(), round % 2 ? window : null);
    for (const { x, y, width, height } of places.values()) {
      assert.ok(x - width / 2 >= box.x - 1e-6 && x + width / 2 <= box.x + box.width + 1e-6 && y >= box.y - 1e-6 && y + height <= box.y + box.height + 1e-6, `round ${round}`);
    }
  }
});

test("a folded group is one node that stands for its members", () => {
  const blocks = [block("stem", ["input"]), block("a1", ["stem"], "body"), block("a2", ["a1"], "body/deep"), block("a3", ["a2", "stem"], "body"), block("head", ["a3"])];
  const open = visible(blocks, new Set(), { shape: "8" }), shut = visible(blocks, new Set(["body"]), { shape: "8" });
  assert.deepEqual(open.nodes.map((node) => node.id), ["input", "stem", "a1", "a2", "a3", "head"]);
  assert.deepEqual(shut.nodes.map((node) => node.id), ["input", "stem", "/body", "head"]);
  assert.deepEqual(shut.nodes[2].members, ["a1", "a2", "a3"]);
  assert.deepEqual(shut.nodes[2].sources, [{ from: "stem", wires: [["stem", "a1"], ["stem", "a3"]] }]);
  assert.deepEqual([...groupsOf(blocks)].map(([path, group]) => [path, group.members.length, group.parameters, group.macs]), [["body", 3, 30, 300], ["body/deep", 1, 10, 100]]);
});

test("a folded group comes after all that feeds it, and a circle of groups is broken", () => {
  const late = [block("stem", ["input"]), block("g1", ["input"], "g"), block("mid", ["stem"]), block("g2", ["g1", "mid"], "g")];
  assert.deepEqual(visible(late, new Set(["g"]), { shape: "8" }).nodes.map((node) => node.id), ["input", "stem", "mid", "/g"]);
  const circle = [block("g1", ["input"], "g"), block("mid", ["g1"]), block("g2", ["mid"], "g")];
  assert.deepEqual(visible(circle, new Set(["g"]), { shape: "8" }).nodes.map((node) => node.id), ["input", "/g", "mid"]);
  assert.equal(laid(circle, new Set(["g"])).places.size, 3);
});

test("the + of an edge is on its longest upright piece", () => {
  assert.deepEqual(spot([[0, 0], [0, 10], [40, 10], [40, 100]]), [40, 55]);
  assert.deepEqual(spot([[0, 0], [0, 10]]), [0, 5]);
});
