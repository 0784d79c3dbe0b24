// Bytes as Python packs them for the browser.

/**
 * @param {object} header
 * @param {Record<string, Uint8Array | Uint16Array | Uint32Array | Int8Array | Int32Array | Float32Array | Float64Array>} arrays
 * @returns {Uint8Array}
 */
export function packed(header, arrays) {
  let offset = 0;
  const entries = Object.entries(arrays).map(([name, array]) => {
    const entry = { name, array, offset };
    offset += Math.ceil(array.byteLength / 8) * 8;
    return entry;
  });
  const index = Object.fromEntries(entries.map(({ name, array, offset: at }) => [name, [array.constructor.name.replace("Array", "").toLowerCase(), [array.length], at]]));
  let text = JSON.stringify({ header, arrays: index });
  while ((4 + new TextEncoder().encode(text).length) % 8) text += " ";
  const head = new TextEncoder().encode(text), bytes = new Uint8Array(4 + head.length + offset);
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, 4);
  for (const { array, offset: at } of entries) bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), 4 + head.length + at);
  return bytes;
}

/**
 * Texts as one block of UTF-8, under `names` and `name_lengths`, or with something before these words.
 * @param {string[]} texts
 */
export function named(texts, before = "") {
  const parts = texts.map((text) => new TextEncoder().encode(text));
  return { [`${before}names`]: Uint8Array.from(parts.flatMap((part) => [...part])), [`${before}name_lengths`]: Uint16Array.from(parts, (part) => part.length) };
}
