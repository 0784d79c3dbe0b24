import assert from "node:assert/strict";
import { test } from "node:test";

import { stateOf } from "../../../explorer/components/course_list/words.js";
import { begun, forget, kept, opened, solved } from "../../../explorer/components/topic/progress.js";

const storage = new Map();

function fresh() {
  storage.clear();
  globalThis.localStorage = /** @type {any} */ ({ getItem: (name) => storage.get(name) ?? null, setItem: (name, text) => storage.set(name, text), removeItem: (name) => storage.delete(name) });
}

test("what was opened and solved is kept by topic", () => {
  fresh();
  opened("perceptron");
  assert.deepEqual(stateOf(kept().perceptron), { state: "opened", words: "opened" });
  assert.equal(begun("perceptron", "update"), false);
  begun("perceptron", "bound");
  assert.equal(stateOf(kept().perceptron).words, "opened; 2 exercises");
  solved("perceptron", "update");
  solved("perceptron", "update");
  assert.deepEqual(stateOf(kept().perceptron), { state: "begun", words: "1 of 2 exercises solved" });
  assert.equal(begun("perceptron", "update"), true);
  solved("perceptron", "bound");
  assert.equal(stateOf(kept().perceptron).state, "solved");
  assert.deepEqual(stateOf(kept().neuron), { state: "", words: "" });
  forget();
  assert.deepEqual(kept(), {});
});

test("an exercise that is no more counts for nothing", () => {
  fresh();
  solved("perceptron", "old");
  begun("perceptron", "update");
  assert.equal(stateOf(kept().perceptron).words, "opened; 1 exercise");
});

test("what somebody else wrote, and a browser that keeps nothing, do no harm", () => {
  fresh();
  for (const text of ["{", "3", "null", '{"a": 1}', '{"a": {"solved": "x", "exercises": [1, "y"]}}']) {
    storage.set("snp-explorer-course", text);
    opened("perceptron");
    assert.deepEqual(kept().perceptron, { solved: [], exercises: [] }, text);
  }
  globalThis.localStorage = /** @type {any} */ ({ getItem() { throw new Error("none"); }, setItem() { throw new Error("none"); }, removeItem() { throw new Error("none"); } });
  opened("perceptron");
  assert.equal(begun("perceptron", "update"), false);
  solved("perceptron", "update");
  forget();
  assert.deepEqual(kept(), {});
});
