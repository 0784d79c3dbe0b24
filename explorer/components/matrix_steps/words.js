// A cell's formula with the numbers put in.

export function brief(value) {
  if (value === undefined) return ""; // not made yet
  if (value === null) return "\u2212\u221e"; // what a mask hides
  const text = Number.isInteger(value) ? String(value) : Math.abs(value) >= 100 ? value.toFixed(1) : value.toFixed(3);
  return text.replace("-", "\u2212");
}

function taken(source, by, row, column) {
  const { values } = by.get(source.id), index = source.by === "row" ? row : column;
  if (source.take === "cell") return [values[row + (source.shift ?? 0)]?.[column]];
  if (source.take === "head") return [values[0][column]];
  return source.take === "row" ? values[index] : values.map((line) => line[index]);
}

/**
 * The text up to the value itself, which ends in "= " where there is anything to put in.
 * @param {any} matrix
 * @param {number} row
 * @param {number} column
 * @param {Map<string, any>} by  all matrices
 * @param {(value: number | null) => string} [write]  numbers in words
 */
export function expansion(matrix, row, column, by, write = brief) {
  const parts = matrix.from.map((source) => taken(source, by, row, column));
  const bracketed = (value) => (value !== null && value < 0 ? `(${write(value)})` : write(value));
  if (matrix.rule === "dot") {
    const [a, b] = parts;
    return `${a.map((v, i) => `${bracketed(v)} \u00d7 ${bracketed(b[i])}`).join(" + ")} = `;
  }
  if (matrix.rule === "scale") {
    if (matrix.values[row][column] === null) return "hidden by the mask: ";
    return `${write(parts[0][0])} / ${write(matrix.divisor)} = `;
  }
  if (matrix.rule === "softmax") {
    const mine = matrix.from[0].take === "row" ? column : row;
    return `exp(${write(parts[0][mine])}) / (${parts[0].map((v) => `exp(${write(v)})`).join(" + ")}) = `;
  }
  if (matrix.rule === "product") return `${parts.map((p) => bracketed(p[0])).join(" \u00d7 ")} = `;
  if (matrix.rule === "mean") return `(${parts[0].map(bracketed).join(" + ")}) / ${parts[0].length} = `;
  if (matrix.rule === "variance") return `(${parts[0].map((v) => `(${write(v)} \u2212 ${bracketed(parts[1][0])})\u00b2`).join(" + ")}) / ${parts[0].length} = `;
  if (matrix.rule === "standard") return `(${write(parts[0][0])} \u2212 ${bracketed(parts[1][0])}) / \u221a(${write(parts[2][0])} + ${matrix.divisor}) = `;
  if (matrix.rule === "affine") return `${bracketed(parts[0][0])} \u00d7 ${bracketed(parts[1][0])} + ${bracketed(parts[2][0])} = `;
  if (matrix.rule === "tanh") return parts[0][0] === undefined ? "always, for the bias: " : `tanh(${write(parts[0][0])}) = `;
  if (matrix.rule === "slope") return `1 \u2212 ${bracketed(parts[0][0])}\u00b2 = `;
  if (matrix.rule === "difference") return `${write(parts[0][0])} \u2212 ${bracketed(parts[1][0])} = `;
  if (matrix.rule === "descent") return `${write(parts[0][0])} \u2212 ${write(matrix.divisor)} \u00d7 ${bracketed(parts[1][0])} = `;
  if (matrix.rule === "sum") return `${parts.map((p) => bracketed(p[0])).join(" + ")} = `;
  return "";
}
