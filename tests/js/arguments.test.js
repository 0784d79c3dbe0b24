// What the check for missing arguments makes of a script: see arguments.js.

import assert from "node:assert/strict";
import { test } from "node:test";

import { described } from "./arguments.js";

test("each parameter is described on its own line, and only those with a default may be left out", () => {
  const of = (line) => described(line).replace(line, "").trim();
  assert.equal(of("export function f(a, { b, c }, [d, e] = [], g = 1, ...rest) {"), "/** @param {any} a @param {any} p1 @param {any} [p2] @param {any} [g] @param {...any} rest */");
  assert.equal(of("  method(a, b = f(1, 2)) { return a; }"), "/** @param {any} a @param {any} [b] */");
  assert.equal(of("const f = (a) => a + 1;"), "/** @param {any} a */");
  for (const line of ["  if (a) {", "  call(a, b);", "const x = (a + b);", "function f() {", "  for (const a of b) {"]) assert.equal(described(line), line);
});

test("what is described already stays, and what is only half described is completed", () => {
  const typed = "/**\n * @param {number} a\n */\nfunction f(a, b) {";
  assert.equal(described(typed), typed);
  assert.equal(described("/** @returns {number} */\nfunction f(a) {"), "/** @returns {number} @param {any} a */\nfunction f(a) {");
});
