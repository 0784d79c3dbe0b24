// Numbers as they are written.

import assert from "node:assert/strict";
import { test } from "node:test";

import { basePairs, duration, number, pValue, span, ticks, whole } from "../../../explorer/components/kernel/numbers.js";
import { seeded } from "../seeded.js";

test("ticks are round, lie inside and number about what was asked", () => {
  const random = seeded(1);
  for (let k = 0; k < 2000; k++) {
    const size = 10 ** (random() * 12 - 6), low = (random() - 0.5) * 1000 * size, high = low + size, count = 2 + Math.floor(random() * 12);
    const list = ticks(low, high, count);
    if (list.length < 2) continue;
    const step = list[1] - list[0], leading = +step.toExponential().split("e")[0];
    assert.ok([1, 2, 5, 10].some((m) => Math.abs(leading - m) < 1e-4), `${low} to ${high}: a step of ${step}`);
    assert.ok(list[0] >= low - step * 1e-6 && list[list.length - 1] <= high + step * 1e-6);
    assert.ok(list[0] - low < step * 1.000001 && high - list[list.length - 1] < step * 1.000001, "a tick is missing at an end");
    assert.ok(list.length <= count * 1.01 + 1, `${list.length} ticks, asked for ${count}`);
  }
});

test("ticks by hand", () => {
  assert.deepEqual(ticks(0, 10, 5), [0, 2, 4, 6, 8, 10]);
  assert.deepEqual(ticks(-0.3, 0.3, 6), [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]);
  assert.deepEqual(ticks(950, 2100, 3), [1000, 1500, 2000]);
  assert.deepEqual(ticks(7, 7, 5), [7]);
});

test("numbers by hand", () => {
  /** @type {[any, string][]} */
  const cases = [[0, "0"], [1.23456, "1.23"], [-1.5, "−1.5"], [0.000123456, "0.000123"], [1234.5, "1,235"], [999999, "999,999"],
    [1e6, "1.00×10⁶"], [-0.00001234, "−1.23×10⁻⁵"], [null, "–"], [undefined, "–"], [Number.NaN, "–"]];
  for (const [value, text] of cases) assert.equal(number(value), text);
  assert.equal(number(Math.PI, 5), "3.1416");
});

test("p values by hand, the smallest included", () => {
  assert.equal(pValue(Math.log10(1 / 0.05)), "0.05");
  assert.equal(pValue(0), "1");
  assert.equal(pValue(7.30103), "5.0×10⁻⁸");
  assert.equal(pValue(400.5), "3.2×10⁻⁴⁰¹");
  assert.equal(pValue(5.0001), "1.0×10⁻⁵");
  assert.equal(pValue(Number.NaN), "–");
});

test("a p value says its logarithm to two digits", () => {
  const random = seeded(2), digits = Object.fromEntries([..."⁻⁰¹²³⁴⁵⁶⁷⁸⁹"].map((c, i) => [c, "-0123456789"[i]]));
  for (let k = 0; k < 2000; k++) {
    const log10p = 3 + random() * 300;
    const [, mantissa, exponent] = /^(\d\.\d)×10(.+)$/.exec(pValue(log10p));
    const back = -(Math.log10(+mantissa) + Number([...exponent].map((c) => digits[c]).join("")));
    assert.ok(Math.abs(back - log10p) < Math.log10(1.06), `${log10p} is said as ${pValue(log10p)}`);
  }
});

test("places, lengths and times by hand", () => {
  assert.equal(whole(1234567.4), "1,234,567");
  assert.equal(basePairs(3e6, 1e6), "3 Mb");
  assert.equal(basePairs(2.34e6, 1e5), "2.3 Mb");
  assert.equal(basePairs(12.34e6, 1e4), "12.34 Mb");
  assert.equal(basePairs(2.34e6, 1e4), "2,340 kb");
  assert.equal(basePairs(2345, 100), "2,345");
  assert.equal(span(1.5e6), "1.5 Mb");
  assert.equal(span(2500), "2.5 kb");
  assert.equal(span(999), "999 bp");
  assert.equal(duration(59.4), "59 s");
  assert.equal(duration(61), "1 min 01 s");
  assert.equal(duration(3 * 3600 + 5 * 60 + 59), "3 h 05 min");
  assert.equal(duration(Infinity), "–");
});
