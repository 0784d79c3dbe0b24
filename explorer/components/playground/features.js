// The inputs on offer: how each is written, and its picture over the plane.

import { FORMULAS, REACH } from "../kernel/wire.js";

export const FEATURES = Object.keys(FORMULAS);

export function featureLabel(id) {
  return FORMULAS[id]?.label ?? id;
}

// (size, size) bytes of a feature in units of scale / 127, the first row on top, sampled at the centres of cells.
export function featurePicture(id, size) {
  const { of } = FORMULAS[id], cell = (2 * REACH) / size, raw = new Float32Array(size * size);
  let most = 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const value = of((column + 0.5) * cell - REACH, REACH - (row + 0.5) * cell);
      raw[row * size + column] = value;
      most = Math.max(most, Math.abs(value));
    }
  }
  return { values: Int8Array.from(raw, (v) => Math.round((v / most) * 127)), scale: most };
}
