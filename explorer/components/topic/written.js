// Numbers and products as a line of arithmetic writes them: with the digits that are there, "…" where they go on.

const MINUS = "\u2212";

/**
 * A number with at most so many decimals; "…" says that it has more.
 * @param {number} value
 * @param {number} [decimals]
 */
export function written(value, decimals = 4) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "undefined" : value > 0 ? "\u221e" : `${MINUS}\u221e`;
  if (value !== 0 && (Math.abs(value) < 10 ** -decimals || Math.abs(value) >= 1e7)) return powered(value, decimals);
  const rounded = +value.toFixed(decimals), goes = Math.abs(value - rounded) > 1e-12 * Math.max(1, Math.abs(value));
  const text = goes ? value.toFixed(decimals) : String(rounded === 0 ? 0 : rounded);
  return text.replace("-", MINUS) + (goes ? "\u2026" : "");
}

const RAISED = { "-": "\u207b", 0: "\u2070", 1: "\u00b9", 2: "\u00b2", 3: "\u00b3", 4: "\u2074", 5: "\u2075", 6: "\u2076", 7: "\u2077", 8: "\u2078", 9: "\u2079" };

// A mantissa and a power of ten.
function powered(value, decimals) {
  const digits = Math.min(decimals, 3), [mantissa, exponent] = value.toExponential(digits).split("e"), short = +mantissa;
  const goes = Math.abs(short * 10 ** +exponent - value) > 1e-12 * Math.abs(value);
  return `${String(short).replace("-", MINUS)}${goes ? "\u2026" : ""}\u00d710${[...String(+exponent)].map((c) => RAISED[c]).join("")}`;
}

/**
 * The same in brackets where it is below zero, to stand within a sum or product.
 * @param {number} value
 * @param {number} [decimals]
 */
export function bracketed(value, decimals = 4) {
  const text = written(value, decimals);
  return text.startsWith(MINUS) ? `(${text})` : text;
}

/**
 * A sum of products, "0.35 × 0.5 + (−0.4) × 0.51".
 * @param {number[][]} factors  of each product
 * @param {number} [decimals]
 */
export function products(factors, decimals = 4) {
  return factors.map((list) => list.map((value) => bracketed(value, decimals)).join(" \u00d7 ")).join(" + ");
}

/**
 * What somebody typed as a number: "0.59", "0,59", "−1/3"; NaN where it is none.
 * @param {string} text
 */
export function typed(text) {
  const plain = text.trim().replace(/\u2212/g, "-").replace(",", "."), parts = plain.split("/");
  const all = parts.map((part) => (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(part.trim()) ? Number(part) : Number.NaN));
  return all.length === 1 ? all[0] : all.length === 2 && all[1] !== 0 ? all[0] / all[1] : Number.NaN;
}
