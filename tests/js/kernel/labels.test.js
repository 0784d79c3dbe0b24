// Labels never lie on one another, and names of files hold nothing that a disk refuses.

import assert from "node:assert/strict";
import { test } from "node:test";

import { fileName } from "../../../explorer/components/kernel/download.js";
import { Places, Row, shortened } from "../../../explorer/components/kernel/labels.js";
import { seeded } from "../seeded.js";

test("a place is given once, and every refusal has a reason", () => {
  const random = seeded(1), places = new Places(), given = [], gap = 4;
  for (let k = 0; k < 500; k++) {
    const box = { x: random() * 800, y: random() * 400, w: 10 + random() * 80, h: 8 + random() * 8 };
    const near = given.some((b) => b.x < box.x + box.w + gap && box.x - gap < b.x + b.w && b.y < box.y + box.h + gap / 2 && box.y - gap / 2 < b.y + b.h);
    assert.equal(places.take(box.x, box.y, box.w, box.h, gap), !near);
    if (!near) given.push(box);
  }
  assert.ok(given.length > 50 && given.length < 500);
});

test("labels along a line keep their distance", () => {
  const row = new Row(4);
  assert.deepEqual([[10, 20], [24, 6], [30, 11], [30, 8], [60, 10]].map(([middle, length]) => row.take(middle, length)), [true, false, true, false, true]);
});

test("long words end in an ellipsis", () => {
  assert.deepEqual([shortened("promoter", 8), shortened("promoters", 8)], ["promoter", "promote…"]);
});

test("a file is named by its title", () => {
  assert.equal(fileName("Trait 1: height / cm (β)", "svg"), "Trait-1-height-cm-β.svg");
  assert.equal(fileName("../..", "png"), "figure.png");
  assert.equal(fileName("x".repeat(200), "csv").length, 84);
});
