// Undo against a list of everything that was: each drag and each change of its own is one step, back and forth.

import assert from "node:assert/strict";
import { test } from "node:test";

import { after, Foresight } from "../../../explorer/components/playground/foresight.js";
import { Undoing } from "../../../explorer/components/playground/undoing.js";
import { between, seeded } from "../seeded.js";

const THINGS = ["noise", "samples", "momentum", "l1.0.0", "l1.0.1", "b1.0"];

test("undo and redo walk through the very states, drags as one, everything else by itself", () => {
  const random = seeded(5);
  for (let round = 0; round < 300; round++) {
    const now = Object.fromEntries(THINGS.map((name) => [name, 0]));
    const undoing = new Undoing((commands) => commands.forEach((one) => Object.assign(now, one)));
    const change = (name, value) => { undoing.note([{ [name]: now[name] }], [{ [name]: value }], random() < 0.1 && !undoing.stroke ? null : name); now[name] = value; };
    const past = [{ ...now }];
    let at = 0;
    const remember = () => { past.splice(++at, Infinity, { ...now }); };
    for (let k = 0; k < 60; k++) {
      const name = THINGS[between(random, 0, THINGS.length - 1)], what = random();
      if (what < 0.3) { // a drag
        undoing.begin();
        for (let j = between(random, 1, 12); j > 0; j--) change(name, between(random, 1, 1e6));
        undoing.end();
        remember();
      } else if (what < 0.6) { // typed: the keys go up and down, one value after another
        for (let j = between(random, 1, 3); j > 0; j--) {
          undoing.begin();
          change(name, between(random, 1, 1e6));
          if (random() < 0.5) undoing.end();
          remember();
        }
      } else if (what < 0.7) { // without pointer or key, as reading software sets it
        undoing.end();
        for (let j = 3; j > 0; j--) { change(name, between(random, 1, 1e6)); remember(); }
      } else if (what < 0.9) { if (at) at--; undoing.undo(); } else { if (at < past.length - 1) at++; undoing.redo(); }
      assert.deepEqual(now, past[at]);
      assert.deepEqual([undoing.done.length, undoing.undone.length], [at, past.length - 1 - at]);
    }
  }
});

test("sixteen edits of sixteen weights within a moment are sixteen, and an undo within a drag ends it", () => {
  const sent = [], undoing = new Undoing((commands) => sent.push(...commands));
  for (let k = 0; k < 16; k++) { undoing.begin(); undoing.note([`back ${k}`], [`forth ${k}`], "layers"); }
  assert.equal(undoing.done.length, 16);
  undoing.begin();
  undoing.note(["a"], ["b"], "noise");
  undoing.undo();
  undoing.note(["c"], ["d"], "noise");
  undoing.note(["d"], ["e"], "noise");
  assert.deepEqual(undoing.done.slice(-1)[0].back, ["c"]);
  assert.equal(undoing.done.length, 17);
});

test("what comes before an answer is known: fields, weights, points made of what was drawn", () => {
  const drawn = { points: new Float32Array([1.00049, 2, 1, -1, -2, 0]), split: new Uint8Array([1, 0]), classes: 2 };
  const confirmed = { data: "circle", noise: 0, points: [], points_task: "regression", momentum: 0.9, other: null }, foresight = new Foresight();
  foresight.note({ do: "set", state: { noise: 5 } }, 1);
  foresight.note({ do: "edit", element: "b1.0", value: 2, net: 0 }, 2);
  foresight.note({ do: "edit", element: "b1.0", value: 3, net: 0 }, 3);
  foresight.note({ do: "add", x1: 3, x2: 3, label: 1 }, 4);
  foresight.note({ do: "move", index: 0, x1: 0, x2: 0 }, 5);
  foresight.note({ do: "set", state: { noise: 7 } }, 0); // was not taken
  const now = foresight.state(confirmed, drawn);
  assert.deepEqual([now.noise, now.data, now.points_task], [5, "points", "classes"]);
  assert.deepEqual(now.points, [[0, 0, 1, 1], [-1, -2, 0, 0], [3, 3, 1, 1]]);
  assert.deepEqual([foresight.value("b1.0", 0), foresight.value("b1.0", 1)], [3, undefined]);
  foresight.answer({ answered: 0, obeyed: 4 }); // data are being read: what was set is not shown yet
  assert.deepEqual(foresight.commands.map((one) => one.number), [1, 5]);
  foresight.answer({ answered: 5, obeyed: 5 });
  assert.equal(foresight.state(confirmed, drawn), confirmed);
  const split = after(confirmed, { do: "set", state: { other: { momentum: 0.1 } } }, drawn);
  assert.equal(split.other.momentum, 0.1);
  assert.ok(!("noise" in split.other));
});
