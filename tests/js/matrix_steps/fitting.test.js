import assert from "node:assert/strict";
import { test } from "node:test";

import { shareThatFits } from "../../../explorer/components/matrix_steps/fitting.js";

test("matrices are as large as one line allows, and as usual where it is too short for small ones", () => {
  const widthAt = (share) => 100 + 900 * share; // what of them does not shrink, and what does
  assert.equal(shareThatFits(widthAt, 1000), 1);
  for (const room of [990, 950, 900, 850, 800]) {
    const share = shareThatFits(widthAt, room);
    assert.ok(share < 1 && share >= 0.7 && widthAt(share) <= room);
    assert.ok(widthAt(share / 0.96) > room, "no smaller than it has to be");
  }
  assert.equal(shareThatFits(widthAt, 600), 1);
});
