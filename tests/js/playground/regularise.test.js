// What a layer's head says of dropout and batch norm, and what its list sets.

import assert from "node:assert/strict";
import { test } from "node:test";
import { SHARES, fieldsOf, offers, percent, wordings } from "../../../explorer/components/playground/regularise.js";

test("a head says what its layer has, each wording shorter than the one before", () => {
  for (const dropout of [0, 0.2, 0.125]) {
    for (const batch_norm of [false, true]) {
      const words = wordings({ dropout, batch_norm });
      words.slice(1).forEach((text, k) => assert.ok(text.length < words[k].length, text));
      for (const text of words) {
        assert.equal(text.includes(percent(dropout)), dropout > 0, text);
        assert.equal(text.includes("norm"), batch_norm, text);
      }
    }
  }
  assert.equal(percent(0.125), "12.5%");
  assert.equal(percent(0.07), "7%");
});

test("choosing what is so now changes nothing, and choosing all else changes one thing to what it says", () => {
  for (const layer of [{ dropout: 0, batch_norm: false }, { dropout: 0.35, batch_norm: true }]) {
    const choices = offers(layer).flatMap(([, group]) => group);
    assert.equal(choices.length, SHARES.length + (SHARES.includes(layer.dropout) ? 0 : 1) + 2);
    assert.equal(choices.filter(([, , on]) => on).length, 2);
    for (const [value, text, on] of choices) {
      const next = { ...layer, ...fieldsOf(value) };
      assert.equal(JSON.stringify(next) === JSON.stringify(layer), on, text);
      const dropout = /^([\d.]+)%$/.exec(text)?.[1], norm = text.includes("norm");
      if (dropout) assert.equal(next.dropout, +dropout / 100);
      else if (norm) assert.equal(next.batch_norm, !text.startsWith("no "));
      else assert.equal(next.dropout, 0);
    }
  }
});
