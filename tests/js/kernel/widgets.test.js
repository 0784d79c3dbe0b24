// A field takes numbers of its range only, and leaves alone what is being typed.

import assert from "node:assert/strict";
import { test } from "node:test";

import { numberField } from "../../../explorer/components/kernel/widgets.js";
import { page, send } from "../page.js";

test("what is typed is held to the range, and what is no number gives way to the value before", () => {
  page();
  const values = [], field = numberField("Stride", { low: 1, high: 8, step: 1 }, (value) => values.push(value));
  field.show(2);
  const type = (text) => {
    field.value = text;
    send(field, "change");
    return field.value;
  };
  assert.deepEqual(["3", "2.6", "99", "-1", "", "many"].map(type), ["3", "3", "8", "1", "1", "1"]);
  assert.deepEqual(values, [3, 3, 8, 1]);
  field.limit(1, 4);
  assert.equal(type("7"), "4");
  assert.deepEqual([field.getAttribute("aria-label"), field.getAttribute("max")], ["Stride", "4"]);
});

test("what lies beyond the range is said, with what it was set to", () => {
  page();
  const beyond = [], field = numberField("Seed", { low: 0, high: 100, step: 1 }, () => {});
  field.addEventListener("beyond", (/** @type {any} */ { detail }) => beyond.push(detail));
  for (const text of ["5000", "50", "-2", "", "99.6"]) { field.value = text; send(field, "change"); }
  assert.deepEqual(beyond, [{ label: "Seed", typed: 5000, value: 100 }, { label: "Seed", typed: -2, value: 0 }]);
});

test("any number may stand where the step is free", () => {
  page();
  const values = [], field = numberField("bias", { low: -999, high: 999 }, (value) => values.push(value));
  field.value = "-0.125";
  send(field, "change");
  assert.deepEqual(values, [-0.125]);
});

test("news of the same value leaves alone what somebody is typing, another value does not", () => {
  page();
  const field = numberField("bias", { low: -9, high: 9 }, () => {});
  field.show(2);
  Object.assign(document, { activeElement: field });
  field.value = "2.";
  field.show(2);
  assert.equal(field.value, "2.");
  field.show(3);
  assert.equal(field.value, "3");
  Object.assign(document, { activeElement: null });
  field.value = "5";
  field.show(3);
  assert.equal(field.value, "3");
});
