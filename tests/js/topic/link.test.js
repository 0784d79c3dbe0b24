import assert from "node:assert/strict";
import { test } from "node:test";

import { aNumber, aText, flag, numbers, oneOf, understood, worded } from "../../../explorer/components/topic/link.js";

const FIELDS = {
  rate: { usual: 0.1, read: aNumber(0, 10) },
  data: { usual: "xor", read: oneOf(["xor", "and"]) },
  w: { usual: [1, 2], read: numbers(2, -5, 5) },
  shown: { usual: true, read: flag },
  text: { usual: "", read: aText(20) },
};
const USUAL = { rate: 0.1, data: "xor", w: [1, 2], shown: true, text: "" };

test("a state comes back from its text, whatever letters it holds", () => {
  const state = { rate: 2.5, data: "and", w: [-0.25, 5], shown: false, text: "a~b:c,d%é" };
  const text = worded(state, "view", FIELDS);
  assert.deepEqual(understood(text, "view", FIELDS), state);
  const search = new URLSearchParams({ v: text });
  assert.deepEqual(understood(new URLSearchParams(search.toString()).get("v"), "view", FIELDS), state);
});

test("what is as usual is not written", () => {
  assert.equal(worded(USUAL, "view", FIELDS), "");
  assert.equal(worded({ ...USUAL, rate: 0.2 }, "view", FIELDS), "view~rate:0.2");
});

test("nonsense is as usual, field by field", () => {
  assert.deepEqual(understood("view~rate:x~data:nand~w:1,2,3~shown:perhaps~text:%E0%A4%A~other:1~toString:1~:3~rate", "view", FIELDS), USUAL);
  assert.deepEqual(understood("view~rate:11~w:1,6", "view", FIELDS), USUAL);
  assert.deepEqual(understood("view~rate:~w:,", "view", FIELDS), USUAL);
  assert.equal(understood("view~rate:3~w:1,x", "view", FIELDS).rate, 3);
});

test("a usual list is not shared", () => {
  understood("view", "view", FIELDS).w.push(3);
  assert.deepEqual(understood("view", "view", FIELDS).w, [1, 2]);
});

test("a text about another view says nothing", () => {
  assert.equal(understood("other~rate:3", "view", FIELDS), null);
  assert.equal(understood("", "view", FIELDS), null);
});
