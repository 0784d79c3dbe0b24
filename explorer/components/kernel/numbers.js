// Numbers as they are written: axis ticks, base pairs, p values.

/**
 * Round steps (1, 2 or 5 times a power of ten) that divide [low, high] into about `count` parts.
 * @param {number} low
 * @param {number} high
 * @param {number} count
 */
export function ticks(low, high, count) {
  if (!(high > low)) return [low];
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((m) => m * power >= rough * 0.999) * power;
  const list = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) list.push(+(k * step).toPrecision(12));
  return list;
}

const SUPERSCRIPTS = { "-": "\u207b", 0: "\u2070", 1: "\u00b9", 2: "\u00b2", 3: "\u00b3", 4: "\u2074",
  5: "\u2075", 6: "\u2076", 7: "\u2077", 8: "\u2078", 9: "\u2079" };

function power(mantissa, exponent) {
  return `${mantissa}\u00d710${[...String(exponent)].map((c) => SUPERSCRIPTS[c]).join("")}`;
}

/**
 * @param {number | null | undefined} value
 * @param {number} [digits]
 */
export function number(value, digits = 3) {
  if (value === null || value === undefined || Number.isNaN(value)) return "\u2013";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) {
    const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
    return power(mantissa.replace("-", "\u2212"), +exponent);
  }
  const text = size >= 1000 ? Math.round(value).toLocaleString("en-GB") : String(+value.toPrecision(digits));
  return text.replace("-", "\u2212");
}

/** @param {number} log10p */
export function pValue(log10p) {
  if (Number.isNaN(log10p)) return "\u2013";
  if (log10p < 3) return number(10 ** -log10p, 2);
  const exponent = -Math.ceil(log10p);
  const mantissa = 10 ** (-log10p - exponent);
  return mantissa >= 9.95 ? power("1.0", exponent + 1) : power(mantissa.toFixed(1), exponent);
}

/** @param {number} value */
export function whole(value) {
  return Math.round(value).toLocaleString("en-GB");
}

/**
 * A base-pair position as an axis says it; `step` is the distance between ticks.
 * @param {number} value
 * @param {number} step
 */
export function basePairs(value, step) {
  if (step >= 1e6) return `${+(value / 1e6).toFixed(0)} Mb`;
  if (step >= 1e5 && value >= 1e6) return `${(value / 1e6).toFixed(1)} Mb`;
  if (step >= 1e4 && value >= 1e7) return `${(value / 1e6).toFixed(2)} Mb`;
  if (step >= 1e3) return `${whole(value / 1e3)} kb`;
  return whole(value);
}

/** @param {number} length */
export function span(length) {
  if (length >= 1e6) return `${+(length / 1e6).toPrecision(3)} Mb`;
  if (length >= 1e3) return `${+(length / 1e3).toPrecision(3)} kb`;
  return `${whole(length)} bp`;
}

/** @param {number} seconds */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return "\u2013";
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${String(s % 60).padStart(2, "0")} s`;
  return `${Math.floor(s / 3600)} h ${String(Math.floor((s % 3600) / 60)).padStart(2, "0")} min`;
}
