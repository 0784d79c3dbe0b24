// What the playground tells of itself, and where a tour's strip leaves room.

import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "../page.js";

page();
Object.assign(globalThis, { window: new EventTarget() });
const { progressOf } = await import("../../../explorer/components/playground/progress.js");
const { hearing, telling } = await import("../../../explorer/components/kernel/telling.js");
const { inSight } = await import("../../../explorer/components/guide/ring.js");

const layers = (...units) => units.map((count) => ({ units: count }));
const stage = /** @type {any} */ ({ on: (target, name, act) => target.addEventListener(name, act) });

test("epoch and neurons are of the frame that is shown; the output is no hidden layer", () => {
  const playground = (phase, epoch, ...units) => /** @type {any} */ ({ guess: { phase }, links: 0, header: { epoch, nets: units.length ? [{ layers: layers(...units) }] : [] } });
  assert.deepEqual(progressOf(playground("asking", 0)), { guessed: 0, epoch: 0, hidden_layers: 0, hidden_neurons: 0, links: 0 });
  assert.deepEqual(progressOf(playground("waiting", 7, 1)), { guessed: 1, epoch: 7, hidden_layers: 0, hidden_neurons: 0, links: 0 });
  assert.deepEqual(progressOf(playground("none", 9, 4, 3, 1)), { guessed: 1, epoch: 9, hidden_layers: 2, hidden_neurons: 7, links: 0 });
});

test("only changes are told, and whoever comes later hears what was told last", () => {
  const heard = [], tell = telling(stage);
  hearing(stage, (facts) => heard.push(facts));
  heard.length = 0;
  tell({ epoch: 1 });
  tell({ epoch: 1 });
  tell({ epoch: 2 });
  assert.deepEqual(heard, [{ epoch: 1 }, { epoch: 2 }]);
  const late = [];
  hearing(stage, (facts) => late.push(facts));
  assert.deepEqual(late, [{ epoch: 2 }]);
});

test("a control is in sight above the strip, not below it", () => {
  assert.equal(inSight({ top: 100, bottom: 140 }, 700), true);
  assert.equal(inSight({ top: 690, bottom: 730 }, 700), false);
  assert.equal(inSight({ top: -60, bottom: -20 }, 700), false);
  assert.equal(inSight({ top: 500, bottom: 1200 }, 700), true, "the head of a tall part");
  assert.equal(inSight({ top: -300, bottom: 900 }, 700), true, "a part that fills the window");
});
