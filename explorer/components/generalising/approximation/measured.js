// How far the built network is from the curve at every width, and what is said of the place under the hand.

import { written } from "../../topic/written.js";
import { GAP } from "./trained.js";
import { built, errors, value } from "./bumps.js";

export const WIDTHS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];
const NAMES = { steps: "step", sigmoids: "\u03c3", relus: "relu" };

/** @typedef {import("./bumps.js").Kind} Kind */

/**
 * @param {Kind} kind
 * @param {number} count  bumps, or straight stretches
 */
export function unitsOf(kind, count) {
  return kind === "relus" ? count : 2 * count;
}

/**
 * Hidden units and the largest error, at each of the widths.
 * @param {(x: number) => number} curve
 * @param {Kind} kind
 * @param {number} steepness
 */
export function errorsByWidth(curve, kind, steepness) {
  return WIDTHS.map((count) => {
    const network = built(curve, count, kind, steepness);
    return [unitsOf(kind, count), errors(curve, (x) => value(network, x)).most];
  });
}

const minus = (bias) => (bias < 0 ? `\u2212 ${written(-bias)}` : `+ ${written(bias)}`);
const unit = (kind, { weight, bias }) => `${NAMES[kind]}(${weight === 1 ? "" : `${written(weight)} `}x ${minus(bias)})`;

/**
 * The bump, or the bend, that the place lies in: its units with their numbers.
 * @param {import("./bumps.js").Built} network
 * @param {number} count
 * @param {number} x
 */
export function partAt({ kind, units }, count, x) {
  const k = Math.min(count - 1, Math.floor(x * count));
  if (kind === "relus") return { place: k, label: `bend ${k + 1} of ${count}`, text: `${written(units[k].out)} \u00d7 ${unit(kind, units[k])}` };
  const [up, down] = [units[2 * k], units[2 * k + 1]];
  return { place: k, label: `bump ${k + 1} of ${count}`, text: `${written(up.out)} \u00d7 [${unit(kind, up)} \u2212 ${unit(kind, down)}]` };
}

/**
 * The lines beside the picture.
 * @param {{ network: import("./bumps.js").Built, count: number, curve: (x: number) => number, x: number, trained: import("./trained.js").Trained, gap: boolean }} now
 * @returns {import("../../topic/lines.js").Row[]}
 */
export function opened({ network, count, curve, x, trained, gap }) {
  const { label, text } = partAt(network, count, x), [here, there] = [value(network, x), curve(x)];
  const { most, rms } = errors(curve, (at) => value(network, at)), units = unitsOf(network.kind, count);
  const rows = [
    { name: "units", label: "hidden units", text: network.kind === "relus" ? `${count} bend${count > 1 ? "s" : ""}, one unit each` : `2 \u00d7 ${count} bump${count > 1 ? "s" : ""}`, value: String(units) },
    { name: "part", label, text, lit: true },
    { name: "here", label: `at x = ${written(x, 3)}`, text: `|network \u2212 curve| = |${written(here)} \u2212 ${there < 0 ? `(${written(there)})` : written(there)}|`, value: written(Math.abs(here - there)) },
    { name: "most", label: "largest error", text: "of 1,001 places", value: written(most) },
    { name: "rms", label: "root mean square", text: "of the same places", value: written(rms) },
  ];
  if (trained.steps) {
    const all = errors(curve, (at) => trained.value(at));
    rows.push({ name: "trained", label: "trained, largest", text: `${trained.units} ${trained.activation} units, ${trained.steps.toLocaleString("en-GB")} steps`, value: written(all.most) });
    if (gap) rows.push({ name: "gap", label: "in the gap alone", text: `${GAP[0]} to ${GAP[1]}, never seen`, value: written(errors(curve, (at) => trained.value(at), /** @type {[number, number]} */ (GAP)).most) });
  }
  return rows;
}
