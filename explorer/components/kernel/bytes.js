// Reads what transport.py packs: uint32 length, JSON, then little-endian arrays at multiples of 8.

import { allVisible, shown } from "./shown.js";

// What no text of ours holds: a header without it is taken as it is. JSON has it as it stands, or escaped.
const ODD = /\\u(?:00[0189]|007f|00ad|03[0-6]|061c|11[56]|180e|20(?:0[bef]|2[89a-e]|6)|3164|f[ef]|d[89a-f])|[\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\uffff]|\p{M}{5}/iu;
const ARRAY_TYPES = {
  uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array,
  uint32: Uint32Array, int32: Int32Array, float32: Float32Array, float64: Float64Array,
};

/**
 * @param {Uint8Array} bytes
 * @returns {{ header: any, arrays: any }}
 */
export function unpack(bytes) {
  const own = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice(); // typed arrays must start at a multiple of their size
  const length = new DataView(own.buffer, own.byteOffset, 4).getUint32(0, true);
  const text = new TextDecoder().decode(own.subarray(4, 4 + length)), head = JSON.parse(text);
  const arrays = {};
  for (const [name, [type, shape, offset]] of Object.entries(head.arrays)) {
    const count = shape.reduce((product, size) => product * size, 1);
    arrays[name] = new ARRAY_TYPES[type](own.buffer, own.byteOffset + 4 + length + offset, count);
  }
  return { header: ODD.test(text) ? allVisible(head.header) : head.header, arrays };
}

// Many texts kept as one UTF-8 block, decoded one at a time.
export class Texts {
  /**
   * @param {Uint8Array} block
   * @param {ArrayLike<number>} lengths  of each text, in bytes
   */
  constructor(block, lengths) {
    this.block = block;
    this.size = lengths.length;
    this.starts = new Uint32Array(lengths.length + 1);
    for (let i = 0; i < lengths.length; i++) this.starts[i + 1] = this.starts[i] + lengths[i];
  }

  /** @param {number} i */
  at(i) {
    return shown(new TextDecoder().decode(this.block.subarray(this.starts[i], this.starts[i + 1])));
  }

  /**
   * Index of the first text equal to `text`, upper or lower case alike where it is ASCII; -1 if there is none.
   * @param {string} text
   */
  find(text) {
    const bytes = new TextEncoder().encode(text);
    const fold = (byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte);
    for (let i = 0; i < this.size; i++) {
      const start = this.starts[i];
      if (this.starts[i + 1] - start !== bytes.length) continue;
      let k = 0;
      while (k < bytes.length && fold(this.block[start + k]) === fold(bytes[k])) k++;
      if (k === bytes.length) return i;
    }
    return -1;
  }
}
