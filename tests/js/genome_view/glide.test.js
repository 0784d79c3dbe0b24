// A glide begins where it was, ends where it goes, and never widens beyond either on the way.

import assert from "node:assert/strict";
import { test } from "node:test";

import { glideAt } from "../../../explorer/components/genome_view/glide.js";
import { between, seeded } from "../seeded.js";

test("a glide leads from one region to the other", () => {
  const random = seeded(1);
  for (let round = 0; round < 100; round++) {
    const region = () => { const low = between(random, 0, 1e6); return [low, low + between(random, 40, 1e6)]; };
    const glide = { from: region(), to: round % 9 ? region() : [100, 100 + 1000], start: 500 };
    if (!(round % 9)) glide.from = [5000, 6000]; // as wide as where it goes
    const near = ({ x0, x1 }, goal) => Math.abs(x0 - goal[0]) + Math.abs(x1 - goal[1]) < 1e-6 * goal[1];
    assert.ok(near(glideAt(glide, 500), glide.from));
    assert.ok(near(glideAt(glide, 400), glide.from));
    assert.deepEqual(glideAt(glide, 2000), { x0: glide.to[0], x1: glide.to[1], over: true });
    const wide = [glide.from, glide.to].map(([low, high]) => high - low).sort((a, b) => a - b);
    let now = 500, at = glideAt(glide, now);
    for (; !at.over; at = glideAt(glide, now += 16)) assert.ok(at.x1 - at.x0 >= wide[0] * (1 - 1e-9) && at.x1 - at.x0 <= wide[1] * (1 + 1e-9));
    assert.ok(now < 1000);
  }
});
