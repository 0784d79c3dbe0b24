// What is said of a face: what each place gives to the capsule, and how often networks called such pictures a face.

import { bracketed, written } from "../../topic/written.js";
import { byPlace, NETS, PLACES, TYPES } from "./networks.js";

/** @typedef {import("../../topic/lines.js").Row} Row */
/** @typedef {{ face: number[][][][], sizes: number[], nets: string[], kinds: string[] }} Measured  shares by training, network, seed, kind of picture */

export const WORDS = { max: "CNN, max-pooling", global: "CNN, global maximum", capsules: "capsules, 3 rounds", "one round": "capsules, 1 round" };
const mean = (/** @type {number[]} */ list) => list.reduce((sum, value) => sum + value, 0) / list.length;
const percent = (/** @type {number} */ value) => `${(100 * value).toFixed(1)}%`;

/** The shares of one network's seeds for a kind of picture. */
export function seedsOf(/** @type {Measured} */ { face }, /** @type {number} */ trained, /** @type {number} */ net, /** @type {number} */ kind) {
  return face[trained][net].map((row) => row[kind]);
}

/**
 * One place of the capsules, and the sum of all.
 * @param {import("./networks.js").Said} said
 * @param {number} place
 * @returns {Row[]}
 */
export function ofPlace(said, place) {
  const all = byPlace(said.given), types = Array.from({ length: TYPES }, (_, type) => type * PLACES + place), square = said.length ** 2;
  return [
    { name: "place", label: `row ${Math.floor(place / 5) + 1}, column ${(place % 5) + 1}`, text: `c \u00d7 vote, ${TYPES} types: ${types.map((i) => `${bracketed(said.coupling[i], 3)} \u00d7 ${bracketed(said.along[i], 3)}`).join(" + ")}`, value: written(all[place], 3), lit: true },
    { name: "sum", label: "face capsule", text: `${PLACES} places add up to |s| = ${written(said.length, 3)}; |v| = |s|\u00b2 / (1 + |s|\u00b2) = ${written(square, 3)} / ${written(1 + square, 3)}`, value: written(said.lengths[1], 3) },
  ];
}

/**
 * One kind of picture: how often each network said "face".
 * @param {Measured} measured
 * @param {number} trained
 * @param {number} kind
 * @param {boolean} hidden
 * @returns {Row[]}
 */
export function ofKind(measured, trained, kind, hidden) {
  const say = (net, k) => { const list = seedsOf(measured, trained, k, kind); return `${WORDS[net]} ${percent(mean(list))} (${percent(Math.min(...list))} to ${percent(Math.max(...list))})`; };
  return [{ name: "kind", label: measured.kinds[kind], text: hidden ? "after your guess" : `called a face: ${measured.nets.map(say).join("; ")}` }];
}

/**
 * Question and outcome, settled by what networks said that never saw a part in a wrong place.
 * @param {Measured} measured
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked(measured) {
  const of = (kind) => NETS.map((net) => mean(seedsOf(measured, 0, measured.nets.indexOf(net), measured.kinds.indexOf(kind)))), mouth = of("mouth on forehead"), parts = of("parts exchanged");
  const cnns = mouth.slice(0, 2).every((v) => v > 0.5) ? 1 : mouth.slice(0, 2).every((v) => v <= 0.5) ? 0 : -1, capsules = mouth[2] > 0.5 ? 1 : 0;
  const right = cnns === 1 ? (capsules ? 1 : 0) : cnns === 0 && !capsules ? 2 : 3, say = (list) => NETS.map((net, k) => `${WORDS[net]} ${percent(list[k])}`).join(", ");
  return {
    question: "Trained on faces, and on heads that lack parts, none saw a part in a wrong place. The mouth goes to the forehead: who says \u201cface\u201d, more often than not?",
    answers: ["the CNNs, not the capsules", "all of them", "none of them", "another mix"], right,
    because: `Mouth on the forehead, called a face: ${say(mouth)}. But with parts exchanged: ${say(parts)}.`,
  };
}
