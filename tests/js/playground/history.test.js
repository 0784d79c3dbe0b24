// The losses of every epoch, however they come.

import assert from "node:assert/strict";
import { test } from "node:test";

import { History } from "../../../explorer/components/playground/history.js";
import { between, seeded } from "../seeded.js";

test("rows that come again write over, others follow, and each is found by its epoch", () => {
  const random = seeded(1);
  for (let round = 0; round < 30; round++) {
    const columns = random() < 0.5 ? 3 : 5, history = new History(), known = new Map();
    let next = 0;
    for (let k = 0; k < 40; k++) {
      const from = Math.max(0, next - between(random, 0, 5)), count = between(random, 0, 100), rows = [];
      for (let e = from; e < from + count; e++) {
        const row = [e, ...Array.from({ length: columns - 1 }, () => Math.fround(random()))];
        rows.push(...row);
        known.set(e, row);
      }
      history.take(rows, columns);
      next = Math.max(next, from + count);
    }
    assert.equal(history.count, known.size);
    assert.equal(history.last, Math.max(0, next - 1));
    for (const [e, row] of known) for (let column = 1; column < columns; column++) assert.equal(history.at(e, column), row[column]);
    assert.ok(Number.isNaN(history.at(next + 1, 1)) && Number.isNaN(history.at(0.5, 1)));
  }
});

test("another number of networks begins anew", () => {
  const history = new History();
  history.take([0, 1, 2, 1, 3, 4], 3);
  history.take([0, 1, 2, 3, 4], 5);
  assert.equal(history.count, 1);
  assert.deepEqual([1, 2, 3, 4].map((column) => history.at(0, column)), [1, 2, 3, 4]);
});
