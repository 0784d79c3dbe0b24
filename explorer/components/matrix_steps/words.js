// A cell's formula with the numbers put in.

export function brief(value) {
  if (value === null) return "\u2212\u221e"; // what a mask hides
  const text = Number.isInteger(value) ? String(value) : Math.abs(value) >= 100 ? value.toFixed(1) : value.toFixed(3);
  return text.replace("-", "\u2212");
}

function taken(source, by, row, column) {
  const { values } = by.get(source.id), index = source.by === "row" ? row : column;
  if (source.take === "cell") return [values[row][column]];
  if (source.take === "head") return [values[0][column]];
  return source.take === "row" ? values[index] : values.map((line) => line[index]);
}

const bracketed = (value) => (value !== null && value < 0 ? `(${brief(value)})` : brief(value));

// The text up to the value itself, which ends in "= " where there is anything to put in.
export function expansion(matrix, row, column, by) {
  const parts = matrix.from.map((source) => taken(source, by, row, column));
  if (matrix.rule === "dot") {
    const [a, b] = parts;
    return `${a.map((v, i) => `${bracketed(v)} \u00d7 ${bracketed(b[i])}`).join(" + ")} = `;
  }
  if (matrix.rule === "scale") {
    if (matrix.values[row][column] === null) return "hidden by the mask: ";
    return `${brief(parts[0][0])} / ${brief(matrix.divisor)} = `;
  }
  if (matrix.rule === "softmax") {
    const mine = matrix.from[0].take === "row" ? column : row;
    return `exp(${brief(parts[0][mine])}) / (${parts[0].map((v) => `exp(${brief(v)})`).join(" + ")}) = `;
  }
  if (matrix.rule === "product") return `${parts.map((p) => bracketed(p[0])).join(" \u00d7 ")} = `;
  if (matrix.rule === "mean") return `(${parts[0].map(bracketed).join(" + ")}) / ${parts[0].length} = `;
  if (matrix.rule === "variance") return `(${parts[0].map((v) => `(${brief(v)} \u2212 ${bracketed(parts[1][0])})\u00b2`).join(" + ")}) / ${parts[0].length} = `;
  if (matrix.rule === "standard") return `(${brief(parts[0][0])} \u2212 ${bracketed(parts[1][0])}) / \u221a(${brief(parts[2][0])} + ${matrix.divisor}) = `;
  if (matrix.rule === "affine") return `${bracketed(parts[0][0])} \u00d7 ${bracketed(parts[1][0])} + ${bracketed(parts[2][0])} = `;
  if (matrix.rule === "sum") return `${parts.map((p) => bracketed(p[0])).join(" + ")} = `;
  return "";
}
