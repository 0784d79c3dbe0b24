// Arrays as they come from Python: tests/components/test_transport.py has the same bytes, and Python's own packing read here.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Texts, unpack } from "../../../explorer/components/kernel/bytes.js";

const HEAD = '{"header":{"a":1},"arrays":{"x":["uint8",[3],0],"y":["float32",[1],8]}}     ';
const PACKED = Uint8Array.of(76, 0, 0, 0, ...new TextEncoder().encode(HEAD), 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0xc0, 0x3f, 0, 0, 0, 0);

test("the layout is length, JSON and aligned little-endian arrays", () => {
  const { header, arrays } = unpack(PACKED);
  assert.deepEqual(header, { a: 1 });
  assert.deepEqual(arrays, { x: Uint8Array.of(1, 2, 3), y: Float32Array.of(1.5) });
});

test("bytes that begin anywhere in a buffer are read alike", () => {
  for (let shift = 0; shift < 16; shift++) {
    const room = new Uint8Array(PACKED.length + 16);
    room.set(PACKED, shift);
    assert.deepEqual(unpack(room.subarray(shift, shift + PACKED.length)).arrays.y, Float32Array.of(1.5));
  }
});

test("texts are found by their index and by what they say", () => {
  const words = ["rs12", "", "SNP_ß", "rs7", "RS7"], bytes = words.map((text) => new TextEncoder().encode(text));
  const texts = new Texts(Uint8Array.from(bytes.flatMap((b) => [...b])), Uint16Array.from(bytes, (b) => b.length));
  assert.deepEqual(words.map((_, i) => texts.at(i)), words);
  assert.equal(texts.find("Rs7"), 3);
  assert.equal(texts.find("snp_ß"), 2);
  assert.equal(texts.find(""), 1);
  assert.equal(texts.find("rs1"), -1);
  assert.equal(texts.find("SNP_ẞ"), -1);
});
