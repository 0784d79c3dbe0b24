// Cards fill their rows, the last one too.

import assert from "node:assert/strict";
import { test } from "node:test";
import { rowsOf } from "../../../explorer/components/lesson_cards/rows.js";

test("every row is full, whatever the number of cards and the width", () => {
  for (let count = 1; count <= 40; count++) {
    for (const width of [200, 700, 960, 1200, 1850]) {
      const { tracks, spans } = rowsOf(count, width);
      let filled = 0;
      for (const span of spans) {
        filled += span;
        assert.ok(filled <= tracks, `${count} at ${width}`);
        if (filled === tracks) filled = 0;
      }
      assert.equal(filled, 0, `${count} at ${width}`);
      assert.ok(tracks / Math.max(...spans) <= Math.max(1, width / 330));
      assert.ok(spans.every((span) => span <= tracks));
    }
  }
  assert.deepEqual(rowsOf(16, 1850).spans, Array(16).fill(1));
});
