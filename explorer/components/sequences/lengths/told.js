// What is said of a written sign with its numbers put in, of how often whole outputs are right, and the question before.

import { bracketed, written } from "../../topic/written.js";
import { attended } from "./network.js";

/** @typedef {import("../../topic/lines.js").Row} Row */
/** @typedef {import("./network.js").Written} Written */
const TOP = 2, END = "end";
const sum = (values) => values.reduce((total, v) => total + v, 0);
const percent = (share) => `${+(100 * share).toFixed(1)}%`;

/** A sign of an output by its number, `END` after the last. */
export function named(/** @type {string[]} */ writes, /** @type {number} */ sign) {
  return writes[sign] ?? END;
}

/**
 * How a written sign came about.
 * @param {import("./network.js").Weights} weights
 * @param {{ places: Float64Array[], signs: string[], one: Written, number: number, writes: string[] }} now
 * @returns {Row[]}
 */
export function ofSign(weights, { places, signs, one, number, writes }) {
  const name = named(writes, one.sign), logit = one.logits[one.sign], largest = Math.max(...one.logits), all = sum(one.logits.map((v) => Math.exp(v - largest)));
  const column = ({ shape: [rows, columns], values }) => Array.from({ length: rows }, (_, row) => values[row * columns + one.sign]);
  const dot = (state, matrix) => sum(column(matrix).map((w, k) => w * state[k]));
  const own = dot(one.state, weights.out_state), bias = weights.out_bias.values[one.sign], looked = one.context ? dot(one.context, weights.out_context) : null;
  const parts = [`state \u00b7 weights ${written(own)}`, ...(looked === null ? [] : [`context \u00b7 weights ${bracketed(looked)}`]), `bias ${bracketed(bias)}`];
  return [
    ...(one.context ? ofAttention(weights, places, signs, one) : [{ name: "state", label: "its state", text: `began as the state after the last sign read, ${one.state.length} numbers; now the first is`, value: written(one.state[0]) }]),
    { name: "logit", label: `logit of ${name}`, text: parts.join(" + "), value: written(logit) },
    { name: "chance", label: `sign ${number}`, text: `${name}, the likeliest of ${writes.length + 1} signs: 1 / ${written(all)}`, value: written(one.chances[one.sign]), lit: true, hint: "1 over the sum of e to the power of (logit \u2212 this logit), for all signs" },
  ];
}

function ofAttention(weights, places, signs, { state, shares, context }) {
  const { scores } = attended(weights, state, places), largest = Math.max(...scores), powers = scores.map((v) => Math.exp(v - largest));
  const order = shares.map((_, k) => k).sort((a, b) => shares[b] - shares[a]), top = order.slice(0, TOP), others = order.length - top.length;
  const rest = context[0] - sum(top.map((k) => shares[k] * places[k][0])), at = (k) => `${signs[k]} at place ${k + 1}`;
  return [
    { name: "share", label: `weight, ${at(top[0])}`, text: `its score ${written(largest)} is the largest; 1 / sum of e^(score \u2212 ${bracketed(largest)}) = 1 / ${written(sum(powers))}`, value: written(shares[top[0]]), hint: "A score is (state \u00d7 matrix) \u00b7 the place's state" },
    { name: "context", label: "context, number 1", text: `${top.map((k) => `${written(shares[k])} \u00d7 ${bracketed(places[k][0])}`).join(" + ")}${others ? ` + ${others} other place${others > 1 ? "s" : ""} ${bracketed(rest)}` : ""}`, value: written(context[0]), lit: true, hint: top.map(at).join(", ") },
  ];
}

/**
 * How often whole outputs of this length are right.
 * @param {import("./measured.js").Measured} measured
 * @param {string} task
 * @param {number} length
 * @returns {Row[]}
 */
export function ofLength(measured, task, length) {
  const { unit } = measured.about.tasks[task], words = `${length} ${length === 1 ? unit.slice(0, -1) : unit}`;
  return ["attention", "plain"].map((kind) => {
    const found = measured.spread(task, kind, length), label = kind === "attention" ? "with attention" : "without";
    return { name: kind, label, text: found ? `${words}: mean ${percent(found.mean)}, from ${percent(found.low)} to ${percent(found.high)}${split(measured.right(task, kind, length))}` : `${words}: not tried` };
  });
}

// Networks that found the way and others that did not are better counted than averaged.
function split(all) {
  const good = all.filter((share) => share >= 0.9).length, spread = Math.max(...all) - Math.min(...all);
  return spread > 0.5 && good ? `; ${good} of ${all.length} networks above 90%` : "";
}

/**
 * The question before the view plays, settled by what was measured.
 * @param {import("./measured.js").Measured} measured
 * @param {string} task
 * @param {number} length
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked(measured, task, length) {
  const { practised: [, longest], unit } = measured.about.tasks[task], beyond = measured.lengths(task).filter((n) => n > longest), meanOf = (kind, n) => measured.spread(task, kind, n).mean;
  const loses = beyond.find((n) => meanOf("plain", n) > meanOf("attention", n)), rival = loses === undefined ? "" : ` At ${loses} ${unit} those without are right more often: ${percent(meanOf("plain", loses))} against ${percent(meanOf("attention", loses))}.`;
  const known = measured.spread(task, "attention", longest), { mean } = measured.spread(task, "attention", length);
  return {
    question: `The networks have practised on up to ${longest} ${unit}. How many texts of ${length} ${unit} will those with attention reverse without a mistake?`,
    answers: ["nearly all", "about half", "nearly none"],
    right: mean >= 0.75 ? 0 : mean >= 0.25 ? 1 : 2,
    because: `${percent(mean)} at ${length} ${unit}, ${percent(known.mean)} at ${longest}: mean of ${measured.about.seeds} networks. Where to look was learnt for the lengths that were practised.${rival}`,
  };
}
