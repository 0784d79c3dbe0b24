// A component is made once for each place, given every change, and leaves nothing behind.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Stage, mounting } from "../../../explorer/components/kernel/stage.js";
import { page, send } from "../page.js";

// What transport.py would pack without arrays.
function packed(header) {
  const text = new TextEncoder().encode(JSON.stringify({ header, arrays: {} })), bytes = new Uint8Array(4 + text.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  return bytes;
}

test("a part is made once for a place, given every change, and made anew after its end", () => {
  const world = page(), updates = [], made = [];
  class Part {
    constructor(stage) { made.push(this); this.stage = stage; this.emit = (_value) => {}; }
    update({ header }) { updates.push(header.n); this.emit(header.n * 10); }
  }
  const mount = mounting("some-part", Part, { state: "chosen" }), parentElement = world.element(), states = [];
  const call = (n, state) => mount({ parentElement, data: n && packed({ n }), setStateValue: (...call) => states.push([...call, state]) });
  call(0, "a");
  call(1, "b");
  const leave = call(2, "c");
  assert.deepEqual([made.length, updates, states], [1, [1, 2], [["chosen", 10, "b"], ["chosen", 20, "c"]]]);
  assert.deepEqual(parentElement.children.map((node) => node.className), ["some-part"]);
  leave();
  leave();
  assert.equal(parentElement.children.length, 0);
  call(3, "d");
  assert.equal(made.length, 2);
  leave(); // one that comes late ends nothing new
  call(4, "e");
  assert.equal(made.length, 2);
});

test("a part may pull a trigger instead", () => {
  const pulled = [];
  class Part {
    constructor() { this.emit = (_value) => {}; }
    update() { this.emit("done"); }
  }
  mounting("some-part", Part, { trigger: "ended" })({ parentElement: page().element(), data: packed({}), setTriggerValue: (...call) => pulled.push(call) });
  assert.deepEqual(pulled, [["ended", "done"]]);
});

test("after destroy nothing is heard, watched, drawn or done twice", () => {
  const world = page(), parent = world.element(), stage = new Stage(parent, "some-part"), other = world.element();
  const calls = { key: 0, size: 0, colour: 0, frame: 0, end: 0 };
  stage.on(other, "keydown", () => calls.key++);
  stage.resized(() => calls.size++, stage.root, other);
  stage.rethemed(() => calls.colour++);
  stage.ending(() => calls.end++);
  const frames = stage.frames(() => calls.frame++);
  const happen = () => {
    send(other, "keydown");
    for (const act of world.watched.values()) act();
    world.recolour();
    frames.ask();
    frames.ask();
    assert.ok(frames.waiting || stage.signal.aborted);
    world.frame();
  };
  happen();
  assert.deepEqual(calls, { key: 1, size: 2, colour: 1, frame: 1, end: 0 });
  frames.ask();
  frames.cancel();
  world.frame();
  assert.deepEqual([calls.frame, frames.waiting], [1, false]);
  frames.ask();
  stage.destroy();
  stage.destroy();
  happen();
  assert.deepEqual(calls, { key: 1, size: 2, colour: 1, frame: 1, end: 1 });
  assert.deepEqual([world.watched.size, world.frames.size, parent.children.length], [0, 0, 0]);
});
