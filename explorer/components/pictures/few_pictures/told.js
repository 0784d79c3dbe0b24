// What is said of a call, of a way and of its rivals; the question that is asked first.

import { bracketed, written } from "../../topic/written.js";
import { compared, interval, mean } from "./statistics.js";
import { CLASSES, curveOf, nullOf, SOURCE_WORDS, WAYS } from "./ways.js";

/** @typedef {import("../../topic/lines.js").Row} Row */
/** @typedef {import("./ways.js").Measured} Measured */

const share = (/** @type {number} */ value) => value.toFixed(3);
const signed = (/** @type {number} */ value) => `${value < 0 ? "\u2212" : "+"}${Math.abs(value).toFixed(3)}`;
const within = ({ mean: middle, low, high }, words = share) => `${words(middle)} (${words(low)} to ${words(high)})`;

/**
 * One call opened.
 * @param {ReturnType<typeof import("./small_cnn.js").opened>} made
 * @param {number} truth
 * @returns {Row[]}
 */
export function ofCall({ largest, others, rest, bias, sum, flower }, truth) {
  const terms = largest.map(({ value, weight }) => `${written(value, 3)} \u00d7 ${bracketed(weight, 3)}`).join(" + "), called = Number(sum > 0);
  return [
    { name: "sum", label: "means \u00d7 weights", text: `${terms} + ${bracketed(rest, 3)} (${others} more) + bias ${bracketed(bias, 3)}`, value: written(sum, 3) },
    { name: "call", label: "sigmoid", text: `1 / (1 + e^${bracketed(-sum, 3)}) = ${written(flower, 3)} for flower: called ${CLASSES[called]}, ${called === truth ? "right" : `wrong, it is ${CLASSES[truth]}`}`, lit: called !== truth },
  ];
}

/**
 * @param {Measured} measured
 * @param {{ way: number, source: number, size: number }} state
 * @param {{ right: number, of: number } | null} counted  of the network that is shown, null while it is being counted
 * @param {boolean} hidden
 * @returns {Row[]}
 */
export function ofWay(measured, { way, source, size }, counted, hidden) {
  const { factor } = measured, draws = curveOf(measured, way, source)[size], plain = curveOf(measured, 0, source)[size], waits = hidden && way > 0;
  const difference = compared(draws, plain, factor), exchanged = interval(nullOf(measured, way, source), factor), later = "after your guess";
  const rows = [
    { name: "count", label: "this network", text: waits ? later : counted ? `${counted.right} of ${counted.of} patches of the right halves called right`  : "counting", value: waits || !counted ? undefined : share(counted.right / counted.of) },
    { name: "mean", label: `${draws.length} draws`, text: waits ? later : `mean ${within(interval(draws, factor))}; least ${share(Math.min(...draws))}, most ${share(Math.max(...draws))}`, lit: true },
    { name: "exchanged", label: "random labels", text: `${measured.nullSize} patches with labels drawn at random: mean ${within(exchanged)}` },
  ];
  const against = { name: "against", label: "gain", text: waits ? later : `over from nothing on the same draws ${within(difference, signed)}: ${difference.verdict}` };
  return way > 0 ? [rows[0], rows[1], against, rows[2]] : rows;
}

/**
 * @param {Measured} measured
 * @param {number} size
 * @returns {Row}
 */
export function ofRivals({ rivals, rivalNames }, size) {
  return { name: "rivals", label: "rivals, means", text: `${rivalNames.map((name, k) => `${name} ${share(mean(rivals[k][size]))}`).join(", ")}, always one class 0.5` };
}

/**
 * Which of three ways is best with this many patches, and what the differences from nothing are.
 * @param {Measured} measured
 * @param {number} size
 * @returns {import("../../topic/predict.js").Asked}
 */
export function asked(measured, size) {
  const three = [0, 1, 3], means = three.map((way) => mean(curveOf(measured, way, 0)[size])), verdicts = [1, 3].map((way) => {
    const found = compared(curveOf(measured, way, 0)[size], curveOf(measured, 0, 0)[size], measured.factor);
    return `\u201c${WAYS[way]}\u201d ${within(found, signed)}, ${found.verdict}`;
  });
  return {
    question: `A small CNN tells pagoda from flower on grey patches. It has ${measured.sizes[size]} to learn from. Which way calls most patches of the other halves right?`,
    answers: ["learning from nothing", "learning from changed copies too", `frozen features, learnt on ${SOURCE_WORDS[0]}`],
    right: means.indexOf(Math.max(...means)),
    because: `Means: ${three.map((way, k) => `${WAYS[way]} ${share(means[k])}`).join(", ")}. Gain over \u201c${WAYS[0]}\u201d: ${verdicts.join("; ")}.`,
  };
}

/**
 * Where features of either source help and where they do not, counted over sizes.
 * @param {Measured} measured
 * @param {number} source
 * @returns {Row}
 */
export function ofSource(measured, source) {
  const count = (way, verdict) => measured.sizes.filter((_, k) => compared(curveOf(measured, way, source)[k], curveOf(measured, 0, source)[k], measured.factor).verdict === verdict).length;
  const said = [3, 4].map((way) => `${WAYS[way]}: better at ${count(way, "better")}, worse at ${count(way, "worse")}`).join("; ");
  return { name: "source", label: "borrowing", text: `of ${measured.sizes.length} sizes, against from nothing, ${said}. The task learnt elsewhere: ${share(measured.elsewhere[source])} of answers right on what it never saw${source ? ", 0.25 by chance" : ""}` };
}
