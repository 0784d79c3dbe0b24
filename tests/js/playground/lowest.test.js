// Where the test loss was lowest, and when the curve says so.

import assert from "node:assert/strict";
import { test } from "node:test";
import { History } from "../../../explorer/components/playground/history.js";
import { lowestOf, turned } from "../../../explorer/components/playground/lowest.js";

function curve(losses, columns = 3) {
  const history = new History();
  history.clear(columns);
  history.take(Float32Array.from(losses.flatMap((loss, epoch) => [epoch, 1, loss, ...(columns > 3 ? [1, 9 - loss] : [])])), columns);
  return history;
}

test("the first of the lowest, among the epochs that are kept, whatever is no number", () => {
  assert.deepEqual(lowestOf(curve([NaN, 3, 1, 2, 1, Infinity]), 2), { epoch: 2, value: 1 });
  assert.deepEqual(lowestOf(curve([0, 3, 1, 2, 1]), 2, 3), { epoch: 4, value: 1 });
  assert.equal(lowestOf(curve([NaN, NaN]), 2), null);
  assert.deepEqual(lowestOf(curve([4, 3, 5], 5), 4), { epoch: 2, value: 4 });
});

test("it is told once it has turned: while playing only where somebody waits for that", () => {
  const at = (playing, patience, losses) => turned(/** @type {any} */ ({ history: curve(losses), header: { playing, first: 0 }, state: { stop_patience: patience } }), 0)?.epoch ?? null;
  assert.equal(at(false, 0, [3, 2, 1]), null);
  assert.equal(at(false, 0, [3, 1, 2]), 1);
  assert.equal(at(false, 0, [3, 1, 1.01]), null);
  assert.equal(at(true, 0, [3, 1, 2, 2, 2, 2]), null);
  assert.equal(at(true, 50, [3, 1, 2, 2]), null);
  assert.equal(at(true, 50, [3, 1, ...Array(10).fill(2)]), 1);
});
