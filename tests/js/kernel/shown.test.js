// Names from files that come to a browser part: nothing invisible in them, whatever way they come.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Texts, unpack } from "../../../explorer/components/kernel/bytes.js";
import { LONGEST_NAME, shown, visible } from "../../../explorer/components/kernel/shown.js";

function packed(/** @type {string} */ json) {
  const text = new TextEncoder().encode(json), bytes = new Uint8Array(4 + text.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  return bytes;
}

const ODD = { "gpj.exe\u202erefas": "gpj.exe\u27e8U+202E\u27e9refas", "a\u0000b": "a\u27e8U+0000\u27e9b", "x\u001b[31m": "x\u27e8U+001B\u27e9[31m", "z\u200b": "z\u27e8U+200B\u27e9", "\ud800": "\u27e8U+D800\u27e9", "\u009b": "\u27e8U+009B\u27e9" };

test("what is hidden is spelled out", () => {
  for (const [name, seen] of Object.entries(ODD)) assert.equal(shown(name), seen);
  for (const usual of ["rs12", "\u03b2-globin \u2265 5\u2032", "\ud83d\udc69\u200d\ud83d\udc67", "e\u0301", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"]) assert.equal(shown(usual), usual);
  assert.equal(visible("a\nb\tc"), "a\nb\tc");
  assert.equal(shown("a\nb\tc"), "a b\u27e8U+0009\u27e9c");
  assert.equal(visible(`e${"\u0301".repeat(400)}`).length, 21);
  assert.ok(shown("A".repeat(10000)).length < LONGEST_NAME + 30);
});

test("headers are spelled out as they are read, escaped or not; names when they are asked for", () => {
  for (const [name, seen] of Object.entries(ODD)) {
    const escaped = JSON.stringify(name).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
    for (const text of [JSON.stringify(name), escaped]) {
      const { header } = unpack(packed(`{"header":{"names":["rs1",${text}],${text}:1},"arrays":{}}`));
      assert.deepEqual(header, { names: ["rs1", seen], [seen]: 1 });
    }
  }
  const block = new TextEncoder().encode("rs1a\u202eb");
  assert.equal(new Texts(block, [3, 5]).at(1), "a\u27e8U+202E\u27e9b");
});

test("a header without it is the parsed one, and odd keys stay keys", () => {
  const { header } = unpack(packed(String.raw`{"header":{"__proto__":{"x":"a\u202eb"},"constructor":1},"arrays":{}}`));
  assert.deepEqual(Object.keys(header), ["__proto__", "constructor"]);
  assert.equal(/** @type {any} */ ({}).x, undefined);
});
