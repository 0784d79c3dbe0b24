// What each operation does: its value, its local derivative in each part, and both with the numbers put in.

/**
 * @typedef {object} Operation
 * @property {(parts: number[]) => number} value
 * @property {(parts: number[], value: number) => number[]} slopes  the derivative in each part
 * @property {(parts: string[]) => string} worked  the value with numbers put in; parts are written numbers
 * @property {(parts: string[], value: string) => string[]} slopesWorked  each derivative with numbers put in, "" where it is a number by itself
 * @property {string[]} rules  the derivative in each part, a and b being the parts and v the value
 */

const bracketed = (text) => (/^[\u2212-]/.test(text) ? `(${text})` : text);

/** @type {Record<string, Operation>} */
export const OPERATIONS = {
  "+": {
    value: ([a, b]) => a + b,
    slopes: () => [1, 1],
    worked: ([a, b]) => `${a} + ${bracketed(b)}`,
    slopesWorked: () => ["", ""],
    rules: ["1", "1"],
  },
  "-": {
    value: ([a, b]) => a - b,
    slopes: () => [1, -1],
    worked: ([a, b]) => `${a} \u2212 ${bracketed(b)}`,
    slopesWorked: () => ["", ""],
    rules: ["1", "\u22121"],
  },
  negative: {
    value: ([a]) => -a,
    slopes: () => [-1],
    worked: ([a]) => `\u2212${bracketed(a)}`,
    slopesWorked: () => [""],
    rules: ["\u22121"],
  },
  "*": {
    value: ([a, b]) => a * b,
    slopes: ([a, b]) => [b, a],
    worked: ([a, b]) => `${a} \u00d7 ${bracketed(b)}`,
    slopesWorked: () => ["", ""],
    rules: ["b", "a"],
  },
  "/": {
    value: ([a, b]) => a / b,
    slopes: ([a, b]) => [1 / b, -a / (b * b)],
    worked: ([a, b]) => `${a} / ${bracketed(b)}`,
    slopesWorked: ([a, b]) => [`1 / ${bracketed(b)}`, `\u2212${bracketed(a)} / ${bracketed(b)}\u00b2`],
    rules: ["1 / b", "\u2212a / b\u00b2"],
  },
  "^": {
    value: ([a, b]) => a ** b,
    slopes: ([a, b], value) => [b === 0 ? 0 : b * a ** (b - 1), a === 0 && b >= 0 ? 0 : value * Math.log(a)],
    worked: ([a, b]) => `${bracketed(a)} ^ ${bracketed(b)}`,
    slopesWorked: ([a, b], value) => [b === "2" ? `2 \u00d7 ${bracketed(a)}` : `${b} \u00d7 ${bracketed(a)} ^ (${b} \u2212 1)`, `${value} \u00d7 log(${a})`],
    rules: ["b \u00d7 a^(b \u2212 1)", "v \u00d7 log a"],
  },
  exp: {
    value: ([a]) => Math.exp(a),
    slopes: (_, value) => [value],
    worked: ([a]) => `exp(${a})`,
    slopesWorked: ([a]) => [`exp(${a})`],
    rules: ["v"],
  },
  log: {
    value: ([a]) => Math.log(a),
    slopes: ([a]) => [1 / a],
    worked: ([a]) => `log(${a})`,
    slopesWorked: ([a]) => [`1 / ${bracketed(a)}`],
    rules: ["1 / a"],
  },
  max: {
    value: ([a, b]) => Math.max(a, b),
    slopes: ([a, b]) => (a === b ? [0.5, 0.5] : [Number(a > b), Number(b > a)]),
    worked: ([a, b]) => `max(${a}, ${b})`,
    slopesWorked: () => ["", ""],
    rules: ["1 if a is the larger, else 0", "1 if b is the larger, else 0"],
  },
  relu: {
    value: ([a]) => Math.max(0, a),
    slopes: ([a]) => [Number(a > 0)],
    worked: ([a]) => `max(0, ${a})`,
    slopesWorked: () => [""],
    rules: ["1 above 0, else 0"],
  },
  sigmoid: {
    value: ([a]) => (a < 0 ? Math.exp(a) / (1 + Math.exp(a)) : 1 / (1 + Math.exp(-a))),
    slopes: (_, value) => [value * (1 - value)],
    worked: ([a]) => `1 / (1 + exp(${a.startsWith("\u2212") ? a.slice(1) : `\u2212${a}`}))`,
    slopesWorked: (_, value) => [`${value} \u00d7 (1 \u2212 ${value})`],
    rules: ["v \u00d7 (1 \u2212 v)"],
  },
  tanh: {
    value: ([a]) => Math.tanh(a),
    slopes: (_, value) => [1 - value * value],
    worked: ([a]) => `tanh(${a})`,
    slopesWorked: (_, value) => [`1 \u2212 ${bracketed(value)}\u00b2`],
    rules: ["1 \u2212 v\u00b2"],
  },
};

/** How many values each function takes. @type {Record<string, number>} */
export const FUNCTIONS = { exp: 1, log: 1, max: 2, relu: 1, sigmoid: 1, tanh: 1 };
