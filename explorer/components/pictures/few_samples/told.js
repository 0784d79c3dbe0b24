// The lines below the picture: how r of one round comes about, and what the rounds say together.

import { written } from "../../topic/written.js";

const SYMBOL = { r: "r", explained: "R\u00b2" };

const MINUS = "\u2212";
const LEAST = 0.001; // what is smaller in a score would need a power of ten that nobody asked for

/** A score with three decimals; "…" says that it goes on. */
export function short(/** @type {number} */ value) {
  return value !== 0 && Math.abs(value) < LEAST ? `${value < 0 ? MINUS : ""}0.000\u2026` : written(value, 3);
}

const inSum = (/** @type {number} */ value) => (value < 0 ? `(${short(value)})` : short(value));

/**
 * @param {import("./measured.js").Measured} measured
 * @param {{ scenario: number, size: number, way: number }} place
 * @param {number} round
 * @param {string} measure
 */
export function told(measured, place, round, measure) {
  const { ways, rounds, quantile } = measured.about, { sums, r, explained } = measured.at(round, place), gblup = ways.indexOf("gblup");
  const values = measured.values(place, measure), all = measured.found(place, measure), sign = SYMBOL[measure];
  const one = measure === "r"
    ? { name: "one", label: `r of round ${round + 1}`, text: `\u03a3(p \u2212 p\u0304)(t \u2212 t\u0304) / \u221a(\u03a3(p \u2212 p\u0304)\u00b2 \u03a3(t \u2212 t\u0304)\u00b2) = ${written(sums.both, 2)} / \u221a(${written(sums.made, 2)} \u00d7 ${written(sums.real, 2)})`, value: short(r) }
    : { name: "one", label: `R\u00b2 of round ${round + 1}`, text: `1 \u2212 \u03a3(t \u2212 p)\u00b2 / \u03a3(t \u2212 t\u0304)\u00b2 = 1 \u2212 ${written(sums.wrong, 2)} / ${written(sums.real, 2)}`, value: short(explained) };
  const rows = [
    one,
    { name: "mean", label: `mean ${sign}`, text: `(${values.map((value) => inSum(value)).join(" + ")}) / ${rounds}`, value: `${short(all.mean)} \u00b1 ${short(all.half)}` },
  ];
  if (place.way !== gblup) {
    const gain = measured.difference(place, gblup, measure);
    rows.push({ name: "gain", label: "less GBLUP", text: `round by round: mean ${short(gain.mean)}, half ${short(quantile)} \u00d7 ${short(gain.spread)} / \u221a${rounds} = ${short(gain.half)}`, value: `${short(gain.low)} to ${short(gain.high)}: ${verdict(gain)}` });
  }
  return rows;
}

/**
 * What an interval of differences to GBLUP lets one say.
 * @param {import("./measured.js").Interval} gain
 */
export function verdict(gain) {
  if (gain.low > 0) return "better than GBLUP in these rounds";
  return gain.high < 0 ? "GBLUP is better in these rounds" : "no difference is shown";
}
