// A run gathered to curves, and the curves' scales.

import assert from "node:assert/strict";
import { test } from "node:test";

import { scalesOf } from "../../../explorer/components/live_chart/curves.js";
import { History } from "../../../explorer/components/live_chart/history.js";
import { between, seeded } from "../seeded.js";

const epoch = (number, more = {}) => ({ type: "epoch", epoch: number, of: 10, train_loss: 1 / number, validation_loss: 2 / number, ...more });

test("each fold has its own curves, and the best epoch is the last one called so", () => {
  const history = new History();
  assert.equal(history.networks, 1);
  history.take({ type: "started", epochs: 10, folds: [0, 1], networks: 3, device: "cpu" });
  assert.equal(history.networks, 3);
  for (const fold of [1, 0]) for (let k = 1; k <= 4; k++) history.take(epoch(k, { fold, best: k < 4, metrics: { AUROC: 0.5 + fold } }));
  assert.equal(history.of, 10);
  assert.deepEqual(history.curves(null).map((c) => [c.fold, c.kind, c.best]), [[0, "train", null], [0, "validation", 3], [1, "train", null], [1, "validation", 3]]);
  assert.deepEqual(history.curves(null)[1].points, [[1, 2], [2, 1], [3, 2 / 3], [4, 0.5]]);
  assert.deepEqual(history.curves("AUROC").map((c) => [c.fold, c.points[0]]), [[0, [1, 0.5]], [1, [1, 1.5]]]);
  assert.equal(history.favourite, "AUROC");
});

test("how steps are taken is what was said of it last", () => {
  const history = new History();
  history.take({ type: "started", epochs: 10, folds: [0], device: "cuda:0", device_title: "A card" });
  history.take({ type: "steps", epoch: 1, text: "Steps are recorded once and repeated as a whole." });
  history.take({ type: "steps", epoch: 4, text: "Steps are taken one by one, because they wait for numbers from the device." });
  assert.equal(history.now.steps, "Steps are taken one by one, because they wait for numbers from the device");
  assert.equal(history.now.device, "A card");
});

test("a resumed run writes its epochs over, and what is no number leaves a gap", () => {
  const history = new History();
  for (const k of [1, 2, 3, 4]) history.take(epoch(k));
  history.take(epoch(3, { train_loss: 9, validation_loss: Number.NaN }));
  history.take(epoch(4, { train_loss: null }));
  const [train, validation] = history.curves(null);
  assert.deepEqual(train.points, [[1, 1], [2, 0.5], [3, 9]]);
  assert.deepEqual(validation.points, [[1, 2], [2, 1], [4, 0.5]]);
});

test("the end that came first stands, unless the run went on", () => {
  const history = new History();
  history.take({ type: "diverged", reason: "the loss is infinite.", suggestion: "Lower the learning rate." });
  history.take({ type: "ended", state: "failed", text: "exit 1" });
  assert.deepEqual(history.ended, { state: "failed", text: "Stopped: the loss is infinite. Lower the learning rate." });
  history.take({ type: "started" });
  assert.equal(history.ended, null);
  history.take({ type: "ended", state: "stopped", text: "by hand" });
  assert.deepEqual(history.ended, { state: "stopped", text: "by hand" });
});

test("every point of every curve lies in its panel, and epochs are found again by their pixel", () => {
  const random = seeded(1), area = { x: 40, y: 20, width: 500, height: 200 };
  for (let round = 0; round < 300; round++) {
    const size = 10 ** (random() * 8 - 4), last = between(random, 1, 50), logarithmic = random() < 0.5;
    const points = Array.from({ length: last }, (_, i) => [i + 1, (random() - (logarithmic ? 0 : 0.3)) * size]);
    const scales = scalesOf([{ points }], area, last, logarithmic);
    for (const [k, value] of points) {
      if (logarithmic && value <= 0) continue;
      const y = scales.y.at(value);
      assert.ok(y >= area.y - 1e-6 && y <= area.y + area.height + 1e-6, `${value} is drawn at ${y}`);
      assert.equal(Math.round(scales.x.value(scales.x.at(k))), k);
    }
  }
  const none = scalesOf([], area, 0, false);
  assert.ok(none.y.at(0) > none.y.at(1) && none.x.at(2) === area.x + area.width);
});
