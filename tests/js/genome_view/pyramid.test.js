// The tree over the values along the genome loses nothing that could be seen.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Pyramid, WORDS } from "../../../explorer/components/genome_view/pyramid.js";
import { highest } from "../../../explorer/components/genome_view/summary.js";
import { between, seeded } from "../seeded.js";

const CELLS = 32 * WORDS;

/** Values with gaps, of either sign unless told otherwise. */
function values(random, count, signed = true) {
  return Float32Array.from({ length: count }, () => (random() < 0.1 ? Number.NaN : (random() - (signed ? 0.5 : 0)) * 10));
}

test("the highest and lowest of any stretch are those of all its values", () => {
  const random = seeded(1);
  for (const fold of [false, true]) {
    for (let round = 0; round < 60; round++) {
      const list = values(random, between(random, 0, 3000)), tree = new Pyramid(list, fold);
      for (let k = 0; k < 20; k++) {
        const first = between(random, 0, list.length), last = between(random, first - 1, list.length - 1);
        const heights = [...list.subarray(first, last + 1)].map((v) => (fold ? Math.abs(v) : v)).filter((v) => !Number.isNaN(v));
        for (const sign of [1, -1]) {
          const found = tree.extreme(first, last, sign);
          if (!heights.length) { assert.equal(found, -1); continue; }
          assert.ok(found >= first && found <= last);
          assert.equal(tree.height(found), sign > 0 ? Math.max(...heights) : Math.min(...heights));
        }
      }
    }
  }
});

test("a walk hands over every value of the stretch, and each pixel column with its highest and lowest", () => {
  const random = seeded(2);
  for (let round = 0; round < 60; round++) {
    const count = between(random, 1, 4000), list = values(random, count), tree = new Pyramid(list, false);
    let at = 0;
    const x = Float64Array.from(list, () => (at += random() < 0.3 ? 0 : random() * 5));
    const perPixel = 10 ** (random() * 6 - 2), first = between(random, 0, count - 1), last = between(random, first, count - 1);
    const seen = new Set(), columns = new Map();
    const column = (i) => Math.floor((x[i] - x[0]) / perPixel);
    const take = (c, i) => {
      const had = columns.get(c) ?? [-Infinity, Infinity];
      columns.set(c, [Math.max(had[0], list[i]), Math.min(had[1], list[i])]);
    };
    const cells = new Map();
    tree.walk(x, first, last, x[0], perPixel, {
      point: (i) => { seen.add(i); take(column(i), i); },
      single: (c, i) => { seen.add(i); take(c, i); },
      node: (c, given, from, most, least) => {
        assert.ok(list[most] >= list[least]);
        take(c, most);
        take(c, least);
        cells.set(c, [...(cells.get(c) ?? []), given.slice(from, from + WORDS)]);
      },
    });
    for (let i = first; i <= last; i++) {
      if (Number.isNaN(list[i])) continue;
      const c = column(i), [most, least] = columns.get(c) ?? [-Infinity, Infinity];
      assert.ok(list[i] <= most && list[i] >= least, `round ${round}: ${list[i]} lies outside of what column ${c} shows`);
      if (seen.has(i)) continue;
      const cell = Math.min(CELLS - 1, Math.floor((list[i] - tree.low) / (tree.high - tree.low) * CELLS));
      const near = [cell - 1, cell, cell + 1].filter((k) => k >= 0 && k < CELLS);
      assert.ok(cells.get(c).some((words) => near.some((k) => (words[k >> 5] >>> (k & 31)) & 1)), `round ${round}: height ${list[i]} of column ${c} is lost`);
    }
    for (const [c, [most, least]] of columns) {
      const own = [];
      for (let i = first; i <= last; i++) if (column(i) === c && !Number.isNaN(list[i])) own.push(list[i]);
      assert.deepEqual([most, least], [Math.max(...own), Math.min(...own)]);
    }
  }
});

test("runs are the occupied heights, joined where they touch", () => {
  const tree = new Pyramid(Float32Array.of(0, CELLS), false), cells = new Uint32Array(WORDS + 1), found = [];
  for (const cell of [0, 30, 31, 32, 33, 64, CELLS - 1]) cells[1 + (cell >> 5)] |= 1 << (cell & 31);
  tree.runs(cells, 1, (a, b) => found.push([a - 0.5, b - 0.5]));
  assert.deepEqual(found, [[0, 0], [30, 33], [64, 64], [CELLS - 1, CELLS - 1]]);
  const full = [];
  tree.runs(new Uint32Array(WORDS).fill(0xffffffff), 0, (a, b) => full.push([a - 0.5, b - 0.5]));
  assert.deepEqual(full, [[0, CELLS - 1]]);
  const one = new Uint32Array(WORDS);
  tree.occupy(one, 1);
  assert.equal(one[WORDS - 1] >>> 31, 1);
});

test("the list of the highest is the head of the sorted list", () => {
  const random = seeded(3);
  for (let round = 0; round < 100; round++) {
    const list = values(random, between(random, 0, 200)), count = between(random, 1, 30);
    const sizes = [...list].filter((v) => !Number.isNaN(v)).map(Math.abs).sort((a, b) => b - a).slice(0, count);
    assert.deepEqual(highest(list, count).map((i) => Math.abs(list[i])), sizes);
  }
});
