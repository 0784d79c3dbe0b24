// Which rows of a big matrix are shown, and which entry an element of the picture is.

import assert from "node:assert/strict";
import { test } from "node:test";

import { abbreviated, below, entryOf, ofLayer } from "../../../explorer/components/playground/matrix_places.js";

test("small matrices are shown whole, of big ones the first rows, the last, and the one that is asked for", () => {
  assert.deepEqual(abbreviated(4, 9, 2), [0, 1, 2, 3]);
  assert.deepEqual(abbreviated(17, 9), [0, 1, 2, 3, 4, 5, 6, null, 16]);
  assert.deepEqual(abbreviated(17, 9, 3), [0, 1, 2, 3, 4, 5, 6, null, 16]);
  assert.deepEqual(abbreviated(17, 9, 11), [0, 1, 2, 3, 4, null, 11, null, 16]);
  assert.deepEqual(abbreviated(17, 9, 7), [0, 1, 2, 3, 4, null, 7, null, 16]);
  assert.deepEqual(abbreviated(17, 9, 15), [0, 1, 2, 3, 4, null, 15, 16]);
  assert.deepEqual(abbreviated(16, 3, 40), [0, null, 15]);
  assert.deepEqual(abbreviated(16, 3, 1), [0, 1, null, 15]);
  for (let count = 1; count < 20; count++) {
    for (let most = 5; most < 10; most++) {
      for (let wanted = 0; wanted < count; wanted++) {
        const shown = abbreviated(count, most, wanted);
        assert.ok(shown.includes(wanted) && shown.includes(0) && shown.includes(count - 1) && shown.length <= most);
      }
    }
  }
});

test("an element of the picture has its row and column; a bias stands in the row before", () => {
  assert.deepEqual(entryOf("l2.3.1", 2), { row: 3, column: 1 });
  assert.deepEqual(entryOf("b2.1", 2), { row: -1, column: 1 });
  assert.deepEqual(entryOf("u2.1", 2), { row: null, column: 1 });
  assert.deepEqual(entryOf("u1.4", 2), { row: 4, column: null });
  for (const id of ["l1.0.0", "b1.0", "u3.0", "loss", null]) assert.equal(entryOf(id, 2), null);
});

test("layers stand above their letter, entries below", () => {
  assert.equal(ofLayer("W", 12), "W⁽¹²⁾");
  assert.equal(below(10), "₁₀");
});
