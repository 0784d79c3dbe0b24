// The inputs on offer: how each is written, and its picture over the plane.

export const REACH = 6;

export const FORMULAS = {
  x1: { label: "x\u2081", of: (a) => a },
  x2: { label: "x\u2082", of: (_, b) => b },
  x1_squared: { label: "x\u2081\u00b2", of: (a) => a * a },
  x2_squared: { label: "x\u2082\u00b2", of: (_, b) => b * b },
  x1_x2: { label: "x\u2081x\u2082", of: (a, b) => a * b },
  sin_x1: { label: "sin x\u2081", of: (a) => Math.sin(a) },
  sin_x2: { label: "sin x\u2082", of: (_, b) => Math.sin(b) },
};

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
