// What is pressed is held, dragged, dropped or tapped; two fingers pinch; other buttons and controls are let alone.

import assert from "node:assert/strict";
import { test } from "node:test";

import { keys, pointers, wheel } from "../../../explorer/components/kernel/pointers.js";
import { page, send } from "../page.js";

// An element at (10, 20) of the window that notes what its gestures say; where `wander` is 4 a press may tap.
function board({ wander = 4, refuse = false, pinch = true } = {}) {
  const node = page().element(), calls = [], stop = new AbortController();
  node.box = { left: 10, top: 20, width: 200, height: 100 };
  pointers(node, {
    wander,
    press: ({ x, y }, resumed) => { calls.push(["press", x, y, resumed]); return refuse ? null : `at ${x}`; },
    drag: (grip, at, before, from) => calls.push(["drag", grip, at.x, before.x, from.x]),
    drop: (grip, { x }) => calls.push(["drop", grip, x]),
    tap: (grip, { x }) => calls.push(["tap", grip, x]),
    cancel: (grip) => calls.push(["cancel", grip]),
    hover: ({ x, y }) => calls.push(["hover", x, y]),
    leave: () => calls.push(["leave"]),
    ...(pinch ? { pinch: (now, before, start) => calls.push(["pinch", now.gap, before.gap, start.across, ...now.middle]) } : {}),
  }, stop.signal);
  const at = (name, x, y, fields = {}) => send(node, `pointer${name}`, { clientX: 10 + x, clientY: 20 + y, button: 0, pointerId: 1, ...fields });
  return { node, calls, at, stop, taken: () => calls.splice(0) };
}

test("a press that hardly moves is a tap, one that moves is dragged and captured", () => {
  const { node, at, taken } = board();
  at("move", 5, 6);
  at("down", 50, 40);
  at("move", 52, 41);
  at("up", 52, 41);
  assert.deepEqual(taken(), [["hover", 5, 6], ["press", 50, 40, false], ["tap", "at 50", 52]]);
  assert.deepEqual(node.captured, []);
  at("down", 50, 40);
  at("move", 60, 40);
  at("move", 51, 40);
  at("leave", 0, 0);
  at("up", 51, 40);
  at("leave", 0, 0);
  assert.deepEqual(taken(), [
    ["press", 50, 40, false], ["drag", "at 50", 60, 50, 50], ["drag", "at 50", 51, 60, 50], ["drop", "at 50", 51], ["leave"],
  ]);
  assert.deepEqual(node.captured, [1]);
});

test("without room to wander a press is a drag at once", () => {
  const { node, at, taken } = board({ wander: 0 });
  at("down", 50, 40);
  assert.deepEqual(node.captured, [1]);
  at("up", 50, 40);
  assert.deepEqual(taken(), [["press", 50, 40, false], ["drop", "at 50", 50]]);
});

test("other buttons, controls and what is refused hold nothing", () => {
  const { node, at, taken } = board({ refuse: true });
  at("down", 50, 40, { button: 2 });
  const control = page().element("button");
  send(node, "pointerdown", { clientX: 60, clientY: 60, button: 0, pointerId: 1 });
  assert.deepEqual(taken(), [["press", 50, 40, false]]);
  at("move", 90, 40);
  at("up", 90, 40);
  assert.deepEqual(taken(), [["hover", 90, 40]]);
  const event = new Event("pointerdown");
  Object.defineProperty(event, "target", { value: control });
  node.dispatchEvent(Object.assign(event, { clientX: 60, clientY: 60, button: 0, pointerId: 1 }));
  assert.deepEqual(taken(), []);
});

test("what the browser takes away is cancelled", () => {
  const { at, taken } = board();
  at("down", 50, 40);
  at("cancel", 0, 0);
  at("up", 50, 40);
  assert.deepEqual(taken(), [["press", 50, 40, false], ["cancel", "at 50"]]);
});

test("a second finger pinches, and the one that stays goes on dragging", () => {
  const { at, taken } = board(), two = { pointerId: 2 };
  at("down", 40, 40);
  at("down", 60, 40, two);
  at("move", 100, 40, two);
  at("move", 100, 80, two);
  at("up", 40, 40);
  at("move", 110, 80, two);
  at("up", 110, 80, two);
  assert.deepEqual(taken(), [
    ["press", 40, 40, false], ["cancel", "at 40"], ["pinch", 60, 20, 20, 70, 40], ["pinch", Math.hypot(60, 40), 60, 20, 70, 60],
    ["press", 100, 80, true], ["drag", "at 100", 110, 100, 100], ["drop", "at 100", 110],
  ]);
});

test("where nothing pinches, a second finger changes nothing", () => {
  const { at, taken } = board({ pinch: false, wander: 0 }), two = { pointerId: 2 };
  at("down", 40, 40);
  at("down", 60, 40, two);
  at("move", 70, 40, two);
  at("up", 70, 40, two);
  at("move", 45, 40);
  at("up", 45, 40);
  assert.deepEqual(taken(), [["press", 40, 40, false], ["drag", "at 40", 45, 40, 40], ["drop", "at 40", 45]]);
});

test("nothing is heard any more once the signal says so", () => {
  const { at, stop, taken } = board();
  stop.abort();
  at("move", 5, 6);
  at("down", 50, 40);
  assert.deepEqual(taken(), []);
});

test("the wheel is told in pixels, and scrolls the page where it was not used", () => {
  const node = page().element(), turns = [];
  wheel(node, ({ dx, dy, x }) => { turns.push([dx, dy, x]); return dy > 0; });
  const used = [[0, 3], [1, 3], [2, -1]].map(([deltaMode, deltaY]) => send(node, "wheel", { deltaMode, deltaX: 1, deltaY, clientX: 7, clientY: 0 }).defaultPrevented);
  assert.deepEqual(turns, [[1, 3, 7], [16, 48, 7], [400, -400, 7]]);
  assert.deepEqual(used, [true, true, false]);
});

test("keys are an element's own, and the page's with Ctrl, Meta or Alt", () => {
  const node = page().element(), done = [];
  keys(node, () => ({ a: () => done.push("a"), b: false }));
  const press = (key, fields = {}) => send(node, "keydown", { key, ctrlKey: false, metaKey: false, altKey: false, ...fields }).defaultPrevented;
  assert.deepEqual([press("a"), press("b"), press("c"), press("a", { ctrlKey: true })], [true, false, false, false]);
  const event = Object.assign(new Event("keydown", { cancelable: true }), { key: "a" });
  Object.defineProperty(event, "target", { value: page().element("input") });
  node.dispatchEvent(event);
  assert.deepEqual(done, ["a"]);
});
