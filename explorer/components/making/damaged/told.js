// What is said of a damaged digit: a pixel of the network's picture opened, errors of this digit, and those of all held out.

import { bracketed, written } from "../../topic/written.js";
import { unitOf, values } from "../dense.js";
import { pixelName } from "../ink.js";
import { error, mean, side } from "./measured.js";

/** @typedef {import("../../topic/lines.js").Row} Row */

export const WAYS = ["left as it is", "mean digit", "nearest training digit", "components", "best linear", "network"];
const LINEAR = 4, products = (terms) => terms.map(({ weight, value }) => `${bracketed(weight)} \u00d7 ${bracketed(value)}`).join(" + ");

/**
 * @param {import("./mending.js").Known} known
 * @param {{ kind: import("./mending.js").Kind, shown: import("./mending.js").Damaged, pixel: number, apart: { sum: number, count: number, root: number } }} now
 * @returns {Row[]}
 */
export function ofNetwork(known, { kind, shown, pixel, apart }) {
  const layers = known.networks[kind], inputs = kind === "noise" ? shown.seen : Float64Array.from({ length: 128 }, (_, k) => (k < 64 ? shown.seen[k] : Number(shown.there[k - 64])));
  const all = values(layers, inputs), drawn = unitOf(layers[2], all[2], pixel), where = kind === "noise" ? "64 pixels" : "missing pixels";
  return [
    { name: "pixel", label: pixelName(pixel), text: `${products(drawn.largest)} + ${bracketed(drawn.rest)} of the other ${drawn.others} + bias ${bracketed(drawn.bias)} = ${written(drawn.sum)}; sigmoid`, value: written(drawn.value), hint: "Click a pixel of the network's picture to open it" },
    apart.count ? { name: "error", label: "network, this digit", text: `\u221a(squared differences / ${where}) = \u221a(${written(apart.sum)} / ${apart.count})`, value: written(apart.root), lit: true } : { name: "error", label: "network, this digit", text: "no pixel is missing" },
  ];
}

/**
 * @param {import("./measured.js").Table} table
 * @param {{ kind: import("./mending.js").Kind, level: number, amount: number, hidden: boolean }} now
 * @returns {Row[]}
 */
export function ofAll(table, { kind, level, amount, hidden }) {
  const { levels, network } = table, seeds = network[level], at = `${kind === "noise" ? "noise" : "missing"} ${levels[level]}`;
  if (hidden) return [{ name: "all", label: "540 held-out digits", text: "the network's error after your guess" }];
  const better = side(table, level, LINEAR), words = better < 0 ? "the network is nearer, at every seed" : better > 0 ? "the best linear way is nearer, at every seed" : "they cannot be told apart by these seeds";
  return [
    { name: "all", label: "540 held-out digits", text: `${levels[level] === amount ? "" : "nearest amount measured, "}${at}: best linear ${written(table.simple[level][LINEAR])}, network, mean of ${seeds.length} seeds, ${written(mean(seeds))} (${written(Math.min(...seeds))} to ${written(Math.max(...seeds))}): ${words}; network / linear`, value: written(error(table, level, 5) / error(table, level, LINEAR), 3) },
  ];
}

/**
 * Question and outcome, settled by what was measured at the least noise and at 0.5.
 * @param {import("./measured.js").Table} table  of noise
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked(table) {
  const much = table.levels.indexOf(0.5), sides = [side(table, 0, LINEAR), side(table, much, LINEAR)];
  const right = sides[0] < 0 && sides[1] < 0 ? 0 : sides[0] > 0 && sides[1] < 0 ? 1 : sides[0] > 0 && sides[1] > 0 ? 2 : 3;
  const said = [0, much].map((level) => `noise ${table.levels[level]}: network ${written(mean(table.network[level]))}, best linear ${written(table.simple[level][LINEAR])}`);
  return {
    question: "A network learnt to take noise off. Does it beat the best linear filter?",
    answers: ["at little and at much noise", "only at much noise", "never", "it depends on the seed"], right,
    because: `Root mean squared errors on held-out digits, ${said.join("; ")}.`,
  };
}
